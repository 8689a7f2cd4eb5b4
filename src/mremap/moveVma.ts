import { PAGE_SIZE } from '../address/geometry.ts';
import type { AddressSpace } from '../mm/addressSpace.ts';
import { VM } from '../mm/flags.ts';
import { MAX_MAP_COUNT } from '../mm/limits.ts';
import { type Joins, joinsOf } from '../mm/merge.ts';
import { isolate } from '../mm/split.ts';
import { doMunmap } from '../mm/unmap.ts';
import { pgoffAt, type Vma, type VmaLike } from '../mm/vma.ts';
import { VmaAllocationFailed } from '../mm/vmaStore.ts';
import type { Errno } from '../trace/steps.ts';
import { decide } from './decide.ts';
import { movePageTables } from './movePageTables.ts';
import type { MremapRules } from './rules.ts';
import { MREMAP, type Remap } from './types.ts';

/**
 * Moves `oldLength` bytes of `vma` at the address asked for to `newAddress`, with the new length: a copy of the VMA, its
 * page tables, then the source is unmapped. Returns the new address. Models move_vma.
 */
export function moveVma(remap: Remap, found: Vma, oldLength: number, newAddress: number): number | Errno {
  const { mm, rules, address, newLength, accessor } = remap;
  const dontUnmap = (remap.flags & MREMAP.dontunmap) !== 0;
  if (mm.vmas.count >= MAX_MAP_COUNT - 3) return 'ENOMEM';
  const splitsFirst = dontUnmap && rules.leftBehind === 'tidied' && (found.flags & VM.locked) !== 0;
  const vma = splitsFirst ? isolate(mm, address, address + oldLength)[0]! : found;
  const copy = mm.recorder.phase('copy_vma', () => copyVma(mm, vma, address, newAddress, newLength, dontUnmap));
  const move = {
    rules,
    oldVma: copy.source,
    oldAddress: address,
    newVma: copy.vma,
    newAddress,
    length: oldLength,
    needRmapLocks: copy.needRmapLocks,
    forStack: false,
  };
  // As the kernel compares them, both are unsigned: a negative result is larger than any length.
  const moved = movePageTables(mm, move);
  if (!decide(mm, 'wholeRangeMoved', moved < 0 || moved >= oldLength, moved, oldLength)) {
    mm.recorder.phase('move_back', () => {
      const back = { oldVma: copy.vma, oldAddress: newAddress, newVma: copy.source, newAddress: address };
      movePageTables(mm, { ...move, ...back, length: moved, needRmapLocks: true });
      doMunmap(mm, newAddress, newLength);
    });
    return 'ENOMEM';
  }
  if (dontUnmap) leaveBehind(mm, rules, copy.source, address, oldLength);
  else if (oldLength > 0) mm.recorder.phase('unmap_source', () => unmapSource(mm, address, oldLength));
  if (copy.vma.flags & VM.locked && newLength > oldLength) {
    mm.recorder.phase('populate', () => accessor.populate(newAddress + oldLength, newAddress + newLength));
  }
  return newAddress;
}

/** If it cannot be unmapped, because that would take a VMA more, it stays. */
function unmapSource(mm: AddressSpace, address: number, length: number): void {
  try {
    doMunmap(mm, address, length);
  } catch (error) {
    if (!(error instanceof VmaAllocationFailed)) throw error;
  }
}

/** What a move with MREMAP_DONTUNMAP leaves: the old VMA, unlocked; if all of it moved, as if it was never written to. */
function leaveBehind(mm: AddressSpace, rules: MremapRules, vma: Vma, address: number, length: number): void {
  const whole = vma.start === address && vma.end === address + length;
  const before = [vma.flags, vma.anonVma, vma.pgoff].join();
  vma.flags &= ~VM.locked;
  if (whole) vma.anonVma = 0;
  if (whole && vma.object === 0 && rules.leftBehind === 'tidied') vma.pgoff = vma.start / PAGE_SIZE;
  if ([vma.flags, vma.anonVma, vma.pgoff].join() !== before) mm.changed('flags', vma);
}

interface Copy {
  readonly vma: Vma;
  /** The VMA that holds the source range now: another than before if the copy merged with it. */
  readonly source: Vma;
  readonly needRmapLocks: boolean;
}

/** Makes the VMA of the destination, or lets a neighbour take it in. Models copy_vma. */
function copyVma(
  mm: AddressSpace,
  source: Vma,
  address: number,
  newAddress: number,
  newLength: number,
  sourceStays: boolean,
): Copy {
  mm.recorder.mark('copy_vma', newAddress, newLength);
  const neverFaulted = source.object === 0 && source.anonVma === 0;
  const sourcePgoff = source.pgoff;
  const range: VmaLike = {
    start: newAddress,
    end: newAddress + newLength,
    flags: source.flags,
    pgoff: neverFaulted ? newAddress / PAGE_SIZE : pgoffAt(source, address),
    anonVma: source.anonVma,
    object: source.object,
  };
  const prev = mm.vmas.prev(newAddress);
  const next = mm.vmas.findVma(range.end);
  const { left, right } = joinsOfCopy(mm, range, prev, next, source, sourceStays);
  if (left || right) {
    const vma = mm.join(range, left, right);
    return { vma, source: mm.vmas.at(address)!, needRmapLocks: vma.pgoff <= sourcePgoff };
  }
  const vma = mm.vmas.make(range, source.origin);
  mm.vmas.insert(vma);
  mm.changed('made', vma);
  return { vma, source, needRmapLocks: false };
}

function joinsOfCopy(
  mm: AddressSpace,
  range: VmaLike,
  prev: Vma | undefined,
  next: Vma | undefined,
  source: Vma,
  sourceStays: boolean,
): Joins {
  const touches = (prev === source && prev.end === range.start) || (next === source && next.start === range.end);
  if (!sourceStays || !touches || mm.rules.copyBesideSource === 'source-too')
    return joinsOf(mm.rules, range, prev, next);
  if (mm.rules.copyBesideSource === 'nothing') return {};
  return joinsOf(mm.rules, range, prev === source ? undefined : prev, next === source ? undefined : next);
}
