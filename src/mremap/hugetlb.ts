import { nextBoundary, PMD_SIZE } from '../address/geometry.ts';
import type { AddressSpace } from '../mm/addressSpace.ts';
import { PTE } from '../mmu/entry.ts';
import { NO_CELL } from '../mmu/tables.ts';
import { REGION } from '../trace/regions.ts';
import { LEVEL_CODE } from '../trace/steps.ts';
import { allocNewPmd } from './entries.ts';
import type { PageTableMove } from './types.ts';

/** Moves the huge pages of a hugetlb mapping, leaf by leaf, and flushes once. Returns the bytes moved. Models move_hugetlb_page_tables. */
export function moveHugetlbPageTables(mm: AddressSpace, { oldAddress, newAddress, length }: PageTableMove): number {
  const { recorder, tables } = mm;
  recorder.mark('move_hugetlb_page_tables', oldAddress, newAddress, length);
  let first: number | undefined;
  let end = 0;
  let moved = length;
  recorder.phase('move_page_tables', () => {
    for (let old = oldAddress, n = 0; old < oldAddress + length; old = nextBoundary(old, PMD_SIZE), n++) {
      const oldCell = tables.pmdCell(old);
      if (oldCell === NO_CELL || tables.entry(oldCell) === 0) continue;
      const target = old - oldAddress + newAddress;
      const done = recorder.extent(n, () => {
        const newCell = allocNewPmd(mm, target);
        if (newCell === NO_CELL) return false;
        recorder.moveRun(REGION.entry, oldCell, newCell, 1, 1, PTE.softDirty);
        recorder.step('entryMoved', LEVEL_CODE.pmd, old, target, PMD_SIZE, 1);
        return true;
      });
      if (!done) {
        moved = old - oldAddress;
        break;
      }
      first ??= old;
      end = old + PMD_SIZE;
    }
    if (first !== undefined) mm.tlb.flush(first, end, false);
  });
  return moved;
}
