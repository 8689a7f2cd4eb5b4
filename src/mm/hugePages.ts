import { alignDown, isAligned, nextBoundary, PAGE_SIZE, PMD_SIZE, PTRS_PER_TABLE } from '../address/geometry.ts';
import { frameOf, HUGE_ZERO_FRAME, isHuge, makeEntry, NEXT_FRAME, PTE, ZERO_FRAME } from '../mmu/entry.ts';
import { NO_CELL } from '../mmu/tables.ts';
import { REGION } from '../trace/regions.ts';
import type { AddressSpace } from './addressSpace.ts';
import { VM } from './flags.ts';
import type { Vma } from './vma.ts';

/** What the huge page at `va` is known by: the cell of its PMD entry, or NO_CELL when there is none. */
export function hugeCell(mm: AddressSpace, va: number): number {
  const cell = mm.tables.pmdCell(va);
  return cell !== NO_CELL && isHuge(mm.tables.entry(cell)) ? cell : NO_CELL;
}

/** Whether a fault at `va` brings a transparent huge page. Models the test in __handle_mm_fault, for mode `madvise`. */
export function wantsHugePage(mm: AddressSpace, vma: Vma, va: number): boolean {
  const start = alignDown(va, PMD_SIZE);
  const pmd = mm.tables.pmdCell(va);
  return (
    mm.hugePages &&
    vma.object === 0 &&
    (vma.flags & VM.hugePage) !== 0 &&
    vma.start <= start &&
    start + PMD_SIZE <= vma.end &&
    (pmd === NO_CELL || mm.tables.entry(pmd) === 0)
  );
}

/**
 * Replaces the huge page at `va` by 512 small entries in the PTE table that was put aside for it, and flushes it.
 * Models __split_huge_pmd_locked.
 */
export function splitHugePmd(mm: AddressSpace, va: number): void {
  const start = alignDown(va, PMD_SIZE);
  const cell = hugeCell(mm, va);
  const entry = mm.tables.entry(cell);
  mm.recorder.mark('__split_huge_pmd', va);
  const zero = frameOf(entry) === HUGE_ZERO_FRAME;
  const flags = entry & (NEXT_FRAME - 1) & ~PTE.huge;
  const number = mm.tables.hangDeposit(
    cell,
    makeEntry(zero ? ZERO_FRAME : frameOf(entry), flags),
    zero ? 0 : NEXT_FRAME,
  );
  mm.recorder.step('hugeSplit', start, number);
  mm.tlb.flush(start, start + PMD_SIZE, true);
}

/** Splits the huge page that a new edge of a VMA would cut. Models split_huge_pmd_if_needed. */
export function splitHugeAt(mm: AddressSpace, edge: number): void {
  if (!isAligned(edge, PMD_SIZE) && hugeCell(mm, edge) !== NO_CELL) splitHugePmd(mm, edge);
}

/** Whether a VMA's edge at `edge` would cut a page of a hugetlb mapping, which cannot be. Models hugetlb_vm_op_split. */
export function cutsHugeTlb(mm: AddressSpace, edge: number): boolean {
  return !isAligned(edge, PMD_SIZE) && ((mm.vmas.at(edge)?.flags ?? 0) & VM.hugeTlb) !== 0;
}

/**
 * The parts of [start, end) whose PTE table exists, table by table: `cell` of the first entry, and how many. A huge page
 * wholly inside is given to `whole` instead; one that is only partly inside is split first.
 */
export function* pteRanges(
  mm: AddressSpace,
  start: number,
  end: number,
  whole: (va: number, pmdCell: number) => void,
): Generator<{ va: number; cell: number; count: number }> {
  for (const [va, pmdCell] of mm.tables.pmdEntries(start, end)) {
    const count = (Math.min(end, nextBoundary(va, PMD_SIZE)) - va) / PAGE_SIZE;
    const huge = isHuge(mm.tables.entry(pmdCell));
    if (huge && count === PTRS_PER_TABLE) {
      whole(va, pmdCell);
      continue;
    }
    if (huge) splitHugePmd(mm, va);
    yield { va, cell: mm.tables.pteOffset(pmdCell, va), count };
  }
}

/** Clears the entry of a huge page, all of it going away, and frees the table put aside for it. Models zap_huge_pmd. */
export function zapHugePmd(mm: AddressSpace, va: number, pmdCell: number): void {
  mm.recorder.write(REGION.entry, pmdCell, 0);
  mm.recorder.step('entryCleared', 1, va, PMD_SIZE);
  mm.tables.freeDeposit(pmdCell, va);
}
