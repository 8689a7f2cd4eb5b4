import { PAGE_SIZE, PMD_SIZE, PTRS_PER_TABLE, PUD_SIZE } from '../address/geometry.ts';
import type { AddressSpace } from '../mm/addressSpace.ts';
import { isPresent, PTE } from '../mmu/entry.ts';
import { type Run, runsOfEntries } from '../mmu/runs.ts';
import { NO_CELL, tableOf } from '../mmu/tables.ts';
import { REGION } from '../trace/regions.ts';
import { LEVEL_CODE, WARNINGS } from '../trace/steps.ts';
import { decide } from './decide.ts';
import type { MremapRules } from './rules.ts';

/** The cell of the PUD entry for `va`; NO_CELL when it is none. Models get_old_pud. */
export function getOldPud(mm: AddressSpace, va: number): number {
  mm.recorder.mark('get_old_pud', va);
  return ifSet(mm, mm.tables.pudCell(va));
}

/** The cell of the PMD entry for `va`; NO_CELL when it is none. Models get_old_pmd, which walks from the root again. */
export function getOldPmd(mm: AddressSpace, va: number): number {
  return ifSet(mm, mm.tables.pmdOffset(getOldPud(mm, va), va));
}

function ifSet(mm: AddressSpace, cell: number): number {
  return cell !== NO_CELL && mm.tables.entry(cell) !== 0 ? cell : NO_CELL;
}

/** Makes the PUD table for `va`. Returns the cell of the PUD entry; NO_CELL when that fails. Models alloc_new_pud. */
export function allocNewPud(mm: AddressSpace, va: number): number {
  return mm.tables.pudAlloc(va);
}

/** Makes the PUD and PMD tables for `va`. Returns the cell of the PMD entry; NO_CELL when that fails. Models alloc_new_pmd. */
export function allocNewPmd(mm: AddressSpace, va: number): number {
  return mm.tables.pmdAlloc(va, allocNewPud(mm, va));
}

/** The source has no table here: its `extent` bytes are passed over. Returns `extent`. */
export function nothingThere(mm: AddressSpace, level: 'pud' | 'pmd', old: number, extent: number): number {
  decide(mm, level === 'pud' ? 'oldPudPresent' : 'oldPmdPresent', false, old, extent);
  return extent;
}

/** What is moved, and where to: both addresses and both cells, of the first entry where it is several. */
export interface EntryMove {
  readonly old: number;
  readonly target: number;
  readonly oldCell: number;
  readonly newCell: number;
}

/** Moves a PMD entry, and so a whole PTE table. False, with a warning, when the new entry is taken. Models move_normal_pmd. */
export function moveNormalPmd(mm: AddressSpace, rules: MremapRules, move: EntryMove): boolean {
  return moveEntry(mm, rules, move, 'newPmdNone', 'newPmdNotNone', LEVEL_CODE.pmd, PMD_SIZE);
}

/** Moves a PUD entry, and so a whole PMD table with all below it. Models move_normal_pud. */
export function moveNormalPud(mm: AddressSpace, rules: MremapRules, move: EntryMove): boolean {
  return moveEntry(mm, rules, move, 'newPudNone', 'newPudNotNone', LEVEL_CODE.pud, PUD_SIZE);
}

/** Moves the entry of a huge page, with the table put aside for it. False when the new entry is taken. Models move_huge_pmd. */
export function moveHugePmd(mm: AddressSpace, rules: MremapRules, move: EntryMove): boolean {
  const { recorder } = mm;
  const { old, target, oldCell, newCell } = move;
  recorder.mark('move_huge_pmd', old, target);
  if (!isFree(mm, 'newPmdNone', target, newCell)) {
    if (rules.warnsOfTakenHuge) recorder.step('warning', WARNINGS.indexOf('newPmdNotNone'), target);
    return false;
  }
  recorder.moveRun(REGION.entry, oldCell, newCell, 1, 1, PTE.softDirty);
  recorder.memory.ensure(REGION.deposit, Math.max(oldCell, newCell));
  if (recorder.read(REGION.deposit, oldCell) !== 0) recorder.moveRun(REGION.deposit, oldCell, newCell, 1, 1, 0);
  recorder.step('entryMoved', LEVEL_CODE.pmd, old, target, PMD_SIZE, 1);
  flushMoved(mm, rules, old, old + PMD_SIZE);
  return true;
}

function moveEntry(
  mm: AddressSpace,
  rules: MremapRules,
  { old, target, oldCell, newCell }: EntryMove,
  condition: 'newPmdNone' | 'newPudNone',
  warning: (typeof WARNINGS)[number],
  level: number,
  size: number,
): boolean {
  const { recorder, tables } = mm;
  if (!isFree(mm, condition, target, newCell)) {
    recorder.step('warning', WARNINGS.indexOf(warning), target);
    return false;
  }
  const table = tables.numberAt(tableOf(tables.entry(oldCell)));
  recorder.moveRun(REGION.entry, oldCell, newCell, 1, 1, 0);
  recorder.step('entryMoved', level, old, target, size, 0, table);
  flushMoved(mm, rules, old, old + size);
  return true;
}

/** Decides whether the entry at the destination is none. */
function isFree(mm: AddressSpace, condition: 'newPmdNone' | 'newPudNone', target: number, newCell: number): boolean {
  const taken = mm.tables.entry(newCell);
  return decide(mm, condition, taken === 0, target, taken === 0 ? 0 : tableOf(taken));
}

/** Moves the PTEs of `extent` bytes one by one; both sides lie in one PTE table each. Models move_ptes. */
export function movePtes(mm: AddressSpace, rules: MremapRules, move: EntryMove, extent: number): void {
  const { old, target, oldCell: source, newCell: destination } = move;
  const cells = mm.recorder.memory.cells(REGION.entry);
  let anyPresent = false;
  for (const run of runsOfEntries(cells, source, extent / PAGE_SIZE)) {
    const offset = run.offset * PAGE_SIZE;
    anyPresent ||= isPresent(cells[source + run.offset]!);
    if (rules.whatIf.has('inside-vma')) dropWhatIsMet(mm, source + run.offset, destination + run.offset, run);
    mm.recorder.moveRun(
      REGION.entry,
      source + run.offset,
      destination + run.offset,
      run.stride,
      run.count,
      PTE.softDirty,
      run.held,
    );
    mm.recorder.stepRun(
      'entryMoved',
      run.count,
      LEVEL_CODE.pte,
      old + offset,
      target + offset,
      run.stride * PAGE_SIZE,
      0,
    );
  }
  if (anyPresent) flushMoved(mm, rules, old, old + extent);
}

/** What if pages are dragged along: they may arrive where others are, which are lost. Within one table none is. */
function dropWhatIsMet(mm: AddressSpace, source: number, destination: number, { stride, count }: Run): void {
  if (Math.floor(source / PTRS_PER_TABLE) === Math.floor(destination / PTRS_PER_TABLE)) return;
  mm.recorder.rewrite(REGION.entry, destination, stride, count, () => 0);
}

/** The flush after entries have moved. What if it is skipped, the TLB goes on using where they were. */
function flushMoved(mm: AddressSpace, rules: MremapRules, start: number, end: number): void {
  if (rules.whatIf.has('skip-flush')) mm.tlb.mayBeStale = true;
  else mm.tlb.flush(start, end, true);
}
