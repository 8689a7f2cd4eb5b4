import { alignDown, alignUp, isAligned, PAGE_SIZE, PMD_SIZE, TASK_SIZE } from '../address/geometry.ts';
import { PTE } from '../mmu/entry.ts';
import { runsOfEntries } from '../mmu/runs.ts';
import { REGION } from '../trace/regions.ts';
import type { Errno } from '../trace/steps.ts';
import type { Accessor } from './access.ts';
import type { AddressSpace } from './addressSpace.ts';
import { inUserSpace } from './addressSpace.ts';
import { VM, withAccess } from './flags.ts';
import { cutsHugeTlb, pteRanges, splitHugeAt } from './hugePages.ts';
import { joinsOf } from './merge.ts';
import { splitVma } from './split.ts';
import { zapPageRange } from './unmap.ts';
import { pgoffAt, type Vma } from './vma.ts';

/** The end of a range that is this or more has wrapped around, and is below its start for the kernel. */
const ADDRESS_WRAPS = 2 ** 64;

/** The pieces of VMAs in [start, end), ascending; `hole` when something in between is not mapped. */
function mappedPieces(mm: AddressSpace, start: number, end: number): { pieces: [number, number][]; hole: boolean } {
  const pieces = mm.vmas
    .meeting(Math.min(start, TASK_SIZE), Math.min(end, TASK_SIZE))
    .map((vma): [number, number] => [Math.max(vma.start, start), Math.min(vma.end, end)]);
  let at = start;
  for (const [from, to] of pieces) {
    if (from !== at) return { pieces, hole: true };
    at = to;
  }
  return { pieces, hole: at !== end };
}

/** The pieces before the first hole. */
function upToHole(start: number, pieces: [number, number][]): [number, number][] {
  const whole: [number, number][] = [];
  let at = start;
  for (const piece of pieces) {
    if (piece[0] !== at) break;
    whole.push(piece);
    at = piece[1];
  }
  return whole;
}

/**
 * Gives [start, end), which lies in `vma`, other flags: it joins the neighbours that it then fits, or is split off.
 * Returns the VMA that holds the range. Models vma_modify_flags.
 */
function vmaModifyFlags(mm: AddressSpace, vma: Vma, start: number, end: number, flags: number): Vma {
  const range = { start, end, flags, pgoff: pgoffAt(vma, start), anonVma: vma.anonVma, object: vma.object };
  const prev = start === vma.start ? mm.vmas.prev(start) : undefined;
  const next = end === vma.end ? mm.vmas.findVma(end) : undefined;
  const { left, right } = joinsOf(mm.rules, range, prev, next);
  if (left || right) {
    splitHugeAt(mm, start);
    splitHugeAt(mm, end);
    if (start === vma.start && end === vma.end) {
      mm.vmas.forget(vma);
    } else if (left) {
      vma.pgoff = pgoffAt(vma, end);
      vma.start = end;
    } else {
      vma.end = start;
    }
    return mm.join(range, left, right);
  }
  if (start > vma.start) splitVma(mm, vma, start, true);
  if (end < vma.end) splitVma(mm, vma, end, false);
  vma.flags = flags;
  mm.changed('flags', vma);
  return vma;
}

/**
 * Sets the access rights of [start, start + length). Private memory that is locked and becomes writable gets its own pages
 * at once. Models do_mprotect_pkey and mprotect_fixup.
 */
export function mprotect(
  mm: AddressSpace,
  accessor: Accessor,
  start: number,
  length: number,
  access: number,
): Errno | undefined {
  if (!isAligned(start, PAGE_SIZE)) return 'EINVAL';
  if (length === 0) return undefined;
  const bytes = alignUp(length, PAGE_SIZE);
  if (!inUserSpace(start, bytes)) return 'ENOMEM';
  const { pieces, hole } = mappedPieces(mm, start, start + bytes);
  for (const [from, to] of upToHole(start, pieces)) {
    const vma = mm.vmas.at(from)!;
    if (withAccess(vma.flags, access) === vma.flags) continue;
    const flags = protectedFlags(mm, vma, access);
    if (cutsHugeTlb(mm, from) || cutsHugeTlb(mm, to)) return 'EINVAL';
    const populates = (vma.flags & (VM.write | VM.shared | VM.locked)) === VM.locked && (flags & VM.write) !== 0;
    const changed = vmaModifyFlags(mm, vma, from, to, flags);
    changeProtection(mm, changed, from, to);
    if (populates) mm.recorder.phase('populate', () => accessor.populate(from, to));
  }
  return hole ? 'ENOMEM' : undefined;
}

function protectedFlags(mm: AddressSpace, vma: Vma, access: number): number {
  const flags = withAccess(vma.flags, access);
  const writable = (access & VM.write) !== 0;
  if (writable && !(vma.flags & (VM.account | VM.write | VM.shared | VM.noReserve))) return flags | VM.account;
  if (mm.rules.protectDropsAccount && !writable && vma.object === 0 && vma.anonVma === 0) return flags & ~VM.account;
  return flags;
}

/** Brings the entries of [start, end) in line with the flags of their VMA, and flushes if any changed. */
function changeProtection(mm: AddressSpace, vma: Vma, start: number, end: number): void {
  const accessible = (vma.flags & (VM.read | VM.write | VM.exec)) !== 0;
  const sharedWritable = (vma.flags & (VM.shared | VM.write)) === (VM.shared | VM.write);
  const change = (entry: number): number => {
    const kept = entry & ~(PTE.present | PTE.protNone);
    const present = kept | (accessible ? PTE.present : PTE.protNone);
    if (sharedWritable) return present | PTE.writable;
    return vma.flags & VM.write ? present : present & ~PTE.writable;
  };
  let any = false;
  const whole = (va: number, pmdCell: number) => {
    mm.recorder.write(REGION.entry, pmdCell, change(mm.tables.entry(pmdCell)));
    mm.recorder.step('entryProtected', va, PMD_SIZE);
    any = true;
  };
  for (const { va, cell, count } of pteRanges(mm, start, end, whole)) {
    for (const run of runsOfEntries(mm.recorder.memory.cells(REGION.entry), cell, count)) {
      mm.recorder.rewrite(REGION.entry, cell + run.offset, run.stride, run.count, change);
      mm.recorder.stepRun('entryProtected', run.count, va + run.offset * PAGE_SIZE, run.stride * PAGE_SIZE);
      any = true;
    }
  }
  if (any) mm.tlb.flush(start, end, false);
}

/** Locks [start, start + length) and makes its pages present. Models do_mlock. */
export function mlock(mm: AddressSpace, accessor: Accessor, start: number, length: number): Errno | undefined {
  const from = start - (start % PAGE_SIZE);
  const end = alignUp(start + length, PAGE_SIZE);
  if (end === from) return undefined;
  if (end >= ADDRESS_WRAPS) return 'EINVAL';
  const { pieces, hole } = mappedPieces(mm, from, end);
  for (const [pieceStart, pieceEnd] of upToHole(from, pieces)) {
    const vma = mm.vmas.at(pieceStart)!;
    if (!(vma.flags & (VM.locked | VM.hugeTlb))) vmaModifyFlags(mm, vma, pieceStart, pieceEnd, vma.flags | VM.locked);
  }
  if (hole) return 'ENOMEM';
  for (const [pieceStart, pieceEnd] of pieces) {
    if (!mm.recorder.phase('populate', () => accessor.populate(pieceStart, pieceEnd))) return 'ENOMEM';
  }
  return undefined;
}

/** Advice that changes flags: which it sets, and which it clears. */
const ADVICE_FLAGS = {
  hugepage: [VM.hugePage, VM.noHugePage],
  nohugepage: [VM.noHugePage, VM.hugePage],
  normal: [0, VM.seqRead | VM.randRead],
  sequential: [VM.seqRead, VM.randRead],
  random: [VM.randRead, VM.seqRead],
  dontfork: [VM.dontCopy, 0],
  dofork: [0, VM.dontCopy],
  dontdump: [VM.dontDump, 0],
  dodump: [0, VM.dontDump],
} as const;

export type Advice = 'dontneed' | keyof typeof ADVICE_FLAGS;

/** Models madvise for the advice that mappings or pages show. A hole does not stop it, but makes it fail. */
export function madvise(mm: AddressSpace, start: number, length: number, advice: Advice): Errno | undefined {
  if (!isAligned(start, PAGE_SIZE)) return 'EINVAL';
  const end = alignUp(start + length, PAGE_SIZE);
  if (end === start) return undefined;
  if (end >= ADDRESS_WRAPS) return 'EINVAL';
  const { pieces, hole } = mappedPieces(mm, start, end);
  for (const [from, to] of pieces) {
    const vma = mm.vmas.at(from)!;
    if (advice !== 'dontneed') {
      const [set, clear] = ADVICE_FLAGS[advice];
      const flags = (vma.flags & ~clear) | set;
      if (flags === vma.flags) continue;
      if (cutsHugeTlb(mm, from) || cutsHugeTlb(mm, to)) return 'EINVAL';
      vmaModifyFlags(mm, vma, from, to, flags);
    } else {
      if (vma.flags & VM.locked || cutsHugeTlb(mm, from)) return 'EINVAL';
      // Of a hugetlb mapping only whole pages are dropped.
      const stop = vma.flags & VM.hugeTlb ? alignDown(to, PMD_SIZE) : to;
      zapPageRange(mm, from, stop, mm.rules.dontneedFreesTables);
    }
  }
  return hole ? 'ENOMEM' : undefined;
}
