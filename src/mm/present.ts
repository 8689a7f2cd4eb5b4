import { nextBoundary, PAGE_SIZE, PMD_SIZE } from '../address/geometry.ts';
import { makeEntry, PTE, ZERO_FRAME } from '../mmu/entry.ts';
import { NO_CELL } from '../mmu/tables.ts';
import { REGION } from '../trace/regions.ts';
import type { AddressSpace } from './addressSpace.ts';

const PRESENT = PTE.present | PTE.user | PTE.accessed;

/**
 * Makes every page of [start, end) present, without a fault and without memory of its own: for one who only counts
 * entries. `huge`: by entries of 2 MiB, as a hugetlb mapping has them. What is present already is replaced.
 */
export function makePresent(mm: AddressSpace, start: number, end: number, huge: boolean): void {
  const { recorder, tables } = mm;
  for (let va = start; va < end; va = nextBoundary(va, PMD_SIZE)) {
    const pmd = tables.pmdAlloc(va);
    if (pmd === NO_CELL) return;
    if (huge) {
      recorder.write(REGION.entry, pmd, makeEntry(ZERO_FRAME, PRESENT | PTE.huge));
      continue;
    }
    const cell = tables.pteAlloc(va, pmd);
    if (cell === NO_CELL) return;
    const pages = (Math.min(end, nextBoundary(va, PMD_SIZE)) - va) / PAGE_SIZE;
    recorder.writeRun(REGION.entry, cell, 1, pages, makeEntry(ZERO_FRAME, PRESENT), 0);
  }
}
