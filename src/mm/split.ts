import type { AddressSpace } from './addressSpace.ts';
import { splitHugeAt } from './hugePages.ts';
import { pgoffAt, type Vma, type VmaLike } from './vma.ts';

/**
 * Cuts `vma` in two at `address`, inside it. The new VMA is the lower part if `newBelow`, else the upper one; `vma`
 * keeps the rest. Returns the new one. Models __split_vma.
 */
export function splitVma(mm: AddressSpace, vma: Vma, address: number, newBelow: boolean): Vma {
  splitHugeAt(mm, address);
  const { start, end, flags, anonVma, object } = vma;
  const part: VmaLike = newBelow
    ? { start, end: address, flags, pgoff: vma.pgoff, anonVma, object }
    : { start: address, end, flags, pgoff: pgoffAt(vma, address), anonVma, object };
  const made = mm.vmas.make(part, vma.origin);
  if (newBelow) {
    vma.pgoff = pgoffAt(vma, address);
    vma.start = address;
  } else {
    vma.end = address;
  }
  mm.vmas.insert(made);
  mm.changed('split', made);
  return made;
}

/** The VMAs that meet [start, end), the first and last cut so that they lie inside. */
export function isolate(mm: AddressSpace, start: number, end: number): Vma[] {
  const first = mm.vmas.at(start);
  if (first && first.start < start) splitVma(mm, first, start, true);
  const last = mm.vmas.at(end - 1);
  if (last && last.end > end) splitVma(mm, last, end, false);
  return mm.vmas.meeting(start, end);
}
