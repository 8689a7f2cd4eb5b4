import { PAGE_SIZE, PMD_SIZE, PUD_SIZE } from '../address/geometry.ts';
import type { AddressSpace } from '../mm/addressSpace.ts';
import { isPresent, PTE } from '../mmu/entry.ts';
import { runsOfEntries } from '../mmu/runs.ts';
import { NO_CELL, tableOf } from '../mmu/tables.ts';
import { REGION } from '../trace/regions.ts';
import { LEVEL_CODE, WARNINGS } from '../trace/steps.ts';
import { decide } from './decide.ts';

/** Whether there is a PUD entry for `va`. Models get_old_pud. */
export function getOldPud(mm: AddressSpace, va: number): boolean {
  mm.recorder.mark('get_old_pud', va);
  const cell = mm.tables.pudCell(va);
  return cell !== NO_CELL && mm.tables.entry(cell) !== 0;
}

/** Whether there is a PMD entry for `va`. Models get_old_pmd, which walks from the root again. */
export function getOldPmd(mm: AddressSpace, va: number): boolean {
  if (!getOldPud(mm, va)) return false;
  return mm.tables.entry(mm.tables.pmdCell(va)) !== 0;
}

/** Makes the PUD table for `va`. Models alloc_new_pud. */
export function allocNewPud(mm: AddressSpace, va: number): void {
  mm.tables.pudAlloc(va);
}

/** Makes the PUD and PMD tables for `va`. Models alloc_new_pmd. */
export function allocNewPmd(mm: AddressSpace, va: number): void {
  allocNewPud(mm, va);
  mm.tables.pmdAlloc(va);
}

/** The source has no table here: its `extent` bytes are passed over. Returns `extent`. */
export function nothingThere(mm: AddressSpace, level: 'pud' | 'pmd', old: number, extent: number): number {
  decide(mm, level === 'pud' ? 'oldPudPresent' : 'oldPmdPresent', false, old, extent);
  return extent;
}

/** Moves a PMD entry, and so a whole PTE table. False, with a warning, when the new entry is taken. Models move_normal_pmd. */
export function moveNormalPmd(mm: AddressSpace, old: number, target: number): boolean {
  return moveEntry(mm, 'pmd', old, target, mm.tables.pmdCell(old), mm.tables.pmdCell(target), PMD_SIZE);
}

/** Moves a PUD entry, and so a whole PMD table with all below it. Models move_normal_pud. */
export function moveNormalPud(mm: AddressSpace, old: number, target: number): boolean {
  return moveEntry(mm, 'pud', old, target, mm.tables.pudCell(old), mm.tables.pudCell(target), PUD_SIZE);
}

function moveEntry(
  mm: AddressSpace,
  level: 'pmd' | 'pud',
  old: number,
  target: number,
  oldCell: number,
  newCell: number,
  size: number,
): boolean {
  const taken = mm.tables.entry(newCell);
  const condition = level === 'pmd' ? 'newPmdNone' : 'newPudNone';
  if (!decide(mm, condition, taken === 0, target, taken === 0 ? 0 : tableOf(taken))) {
    mm.recorder.step('warning', WARNINGS.indexOf(level === 'pmd' ? 'newPmdNotNone' : 'newPudNotNone'), target);
    return false;
  }
  mm.recorder.moveRun(REGION.entry, oldCell, newCell, 1, 1, 0);
  mm.recorder.step('entryMoved', LEVEL_CODE[level], old, target, size);
  mm.tlb.flush(old, old + size, true);
  return true;
}

/** Moves the PTEs of `extent` bytes one by one; both sides lie in one PTE table each. Models move_ptes. */
export function movePtes(mm: AddressSpace, old: number, target: number, extent: number): void {
  const source = mm.tables.pteCell(old);
  const destination = mm.tables.pteCell(target);
  const cells = mm.recorder.memory.cells(REGION.entry);
  let anyPresent = false;
  for (const run of runsOfEntries(cells, source, extent / PAGE_SIZE)) {
    const offset = run.offset * PAGE_SIZE;
    anyPresent ||= isPresent(cells[source + run.offset]!);
    mm.recorder.moveRun(
      REGION.entry,
      source + run.offset,
      destination + run.offset,
      run.stride,
      run.count,
      PTE.softDirty,
    );
    mm.recorder.stepRun('entryMoved', run.count, LEVEL_CODE.pte, old + offset, target + offset, run.stride * PAGE_SIZE);
  }
  if (anyPresent) mm.tlb.flush(old, old + extent, true);
}
