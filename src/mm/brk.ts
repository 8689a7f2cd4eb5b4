import { alignUp, PAGE_SIZE } from '../address/geometry.ts';
import type { AddressSpace } from './addressSpace.ts';
import { inUserSpace } from './addressSpace.ts';
import { VM } from './flags.ts';
import { joinsOf } from './merge.ts';
import { doMunmap } from './unmap.ts';

/** Moves the end of the heap to `address` and returns where it is then: unchanged when that cannot be. Models brk(2). */
export function brk(mm: AddressSpace, address: number): number {
  const old = alignUp(mm.brk, PAGE_SIZE);
  const wanted = alignUp(address, PAGE_SIZE);
  if (address < mm.startBrk || !inUserSpace(mm.startBrk, wanted - mm.startBrk)) return mm.brk;
  if (wanted < old && doMunmap(mm, wanted, old - wanted)) return mm.brk;
  if (wanted > old) {
    if (mm.vmas.findVmaIntersection(old, wanted + PAGE_SIZE)) return mm.brk;
    growHeap(mm, old, wanted);
  }
  mm.brk = address;
  return address;
}

function growHeap(mm: AddressSpace, start: number, end: number): void {
  const flags = VM.read | VM.write | VM.account;
  const range = { start, end, flags, pgoff: start / PAGE_SIZE, anonVma: 0, object: 0 };
  const { left } = joinsOf(mm.rules, range, mm.vmas.prev(start), undefined);
  if (left) {
    mm.join(range, left, undefined);
    return;
  }
  const vma = mm.vmas.make(range, mm.newOrigin());
  mm.vmas.insert(vma);
  mm.changed('made', vma);
}
