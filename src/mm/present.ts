import { nextBoundary, PAGE_SIZE, PMD_SIZE } from '../address/geometry.ts';
import { makeEntry, PTE, ZERO_FRAME } from '../mmu/entry.ts';
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
    if (!tables.pudAlloc(va) || !tables.pmdAlloc(va)) return;
    if (huge) {
      recorder.write(REGION.entry, tables.pmdCell(va), makeEntry(ZERO_FRAME, PRESENT | PTE.huge));
      continue;
    }
    if (!tables.pteAlloc(va)) return;
    const pages = (Math.min(end, nextBoundary(va, PMD_SIZE)) - va) / PAGE_SIZE;
    recorder.writeRun(REGION.entry, tables.pteCell(va), 1, pages, makeEntry(ZERO_FRAME, PRESENT), 0);
  }
}
