import type { Level } from '../address/geometry.ts';
import {
  alignDown,
  LEVELS,
  nextBoundary,
  PGDIR_SIZE,
  PMD_SIZE,
  PTRS_PER_TABLE,
  PUD_SIZE,
  pgdIndex,
  pmdIndex,
  pteIndex,
  pudIndex,
} from '../address/geometry.ts';
import { type Recorder, RunStopped } from '../trace/recorder.ts';
import { REGION } from '../trace/regions.ts';
import { LEVEL_CODE } from '../trace/steps.ts';
import { frameOf, isHuge, makeEntry, TABLE_FLAGS } from './entry.ts';
import { afterZeros } from './runs.ts';

/** Most tables that may exist at once. */
export const MOST_TABLES = 2 ** 16;

/** Stands for "no such cell": a table on the way is missing. */
export const NO_CELL = -1;

/** What the `table` region holds for a table: level and number in one word; 0 is a free place. */
export function tableWord(level: Level, number: number): number {
  return number * 8 + LEVEL_CODE[level] + 1;
}

/** Level of the table that such a word describes. */
export function levelOfTable(word: number): Level {
  return LEVELS[(word & 7) - 1]!;
}

/** `pte#4`: the kind, and the number in order of allocation. There is one `pgd`. */
export function tableName(word: number): string {
  const level = levelOfTable(word);
  return level === 'pgd' ? 'pgd' : `${level}#${word >>> 3}`;
}

/** Place of the table that an entry points to. */
export function tableOf(entry: number): number {
  return frameOf(entry);
}

/** First cell of the table at a place. */
export function firstCell(place: number): number {
  return place * PTRS_PER_TABLE;
}

/** The tables of one address space. A table has a place in the pool, used again after it is freed, and a number, never used again. */
export class PageTables {
  readonly #recorder: Recorder;
  readonly #free: number[] = [];
  /** Allocations until one fails; 0: none does. */
  #failIn = 0;
  #places = 1;
  #numbers = 0;

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
    recorder.write(REGION.table, 0, tableWord('pgd', 0));
  }

  /** The number in the name of the table at a place. */
  numberAt(place: number): number {
    return this.#recorder.read(REGION.table, place) >>> 3;
  }

  /** Makes the n-th allocation of a table from now on fail; 0: none. Returns what was asked for until now. */
  failAt(n: number): number {
    const before = this.#failIn;
    this.#failIn = n;
    return before;
  }

  entry(cell: number): number {
    return this.#recorder.memory.cells(REGION.entry)[cell]!;
  }

  /** Cell of the PGD entry for `va`. */
  pgdCell(va: number): number {
    return pgdIndex(va);
  }

  /** Cell of the PUD entry for `va`, or NO_CELL when there is no PUD table. */
  pudCell(va: number): number {
    return this.#below(this.pgdCell(va), pudIndex(va));
  }

  pmdCell(va: number): number {
    return this.pmdOffset(this.pudCell(va), va);
  }

  pteCell(va: number): number {
    return this.pteOffset(this.pmdCell(va), va);
  }

  /** Cell of the PMD entry for `va` in the table that the PUD entry at `pudCell` points to, or NO_CELL. Models pmd_offset. */
  pmdOffset(pudCell: number, va: number): number {
    return this.#below(pudCell, pmdIndex(va));
  }

  /** Cell of the PTE for `va` in the table that the PMD entry at `pmdCell` points to, or NO_CELL. Models pte_offset_map. */
  pteOffset(pmdCell: number, va: number): number {
    return this.#below(pmdCell, pteIndex(va));
  }

  #below(cell: number, index: number): number {
    if (cell === NO_CELL) return NO_CELL;
    const entry = this.entry(cell);
    return entry === 0 || isHuge(entry) ? NO_CELL : firstCell(tableOf(entry)) + index;
  }

  /** The PMD entries for [start, end) that are not none, ascending: the first address of the range that each is for, and its cell. */
  *pmdEntries(start: number, end: number): Generator<[number, number]> {
    for (let va = start; va < end; ) {
      const first = this.pmdCell(va);
      if (first === NO_CELL) {
        va = nextBoundary(va, this.pudCell(va) === NO_CELL ? PGDIR_SIZE : PUD_SIZE);
        continue;
      }
      const stop = Math.min(end, nextBoundary(va, PUD_SIZE));
      const last = first + pmdIndex(stop - 1) - pmdIndex(va);
      const next = (cell: number) => afterZeros(this.#recorder.memory.cells(REGION.entry), cell, last + 1);
      for (let cell = next(first); cell <= last; cell = next(cell + 1)) {
        yield [Math.max(va, alignDown(va, PMD_SIZE) + (cell - first) * PMD_SIZE), cell];
      }
      va = stop;
    }
  }

  /** Allocates the PUD table for `va` when its PGD entry is none. Returns the cell of the PUD entry, NO_CELL when the allocation fails. Models pud_alloc. */
  pudAlloc(va: number): number {
    return this.#alloc('pud', this.pgdCell(va), va, pudIndex(va));
  }

  /** Allocates the PMD table for `va` when its PUD entry, at `pudCell`, is none. Returns the cell of the PMD entry, or NO_CELL. Models pmd_alloc. */
  pmdAlloc(va: number, pudCell = this.pudAlloc(va)): number {
    return this.#alloc('pmd', pudCell, va, pmdIndex(va));
  }

  /** Allocates the PTE table for `va` when its PMD entry, at `pmdCell`, is none. Returns the cell of the PTE, or NO_CELL. Models pte_alloc_map. */
  pteAlloc(va: number, pmdCell = this.pmdAlloc(va)): number {
    return this.#alloc('pte', pmdCell, va, pteIndex(va));
  }

  #alloc(level: Level, parentCell: number, va: number, index: number): number {
    if (parentCell === NO_CELL) return NO_CELL;
    if (this.entry(parentCell) === 0) {
      if (this.#failIn > 0 && --this.#failIn === 0) {
        this.#recorder.step('allocationFailed', LEVEL_CODE[level], va);
        return NO_CELL;
      }
      const { place, number } = this.#take(level);
      this.#recorder.write(REGION.entry, parentCell, makeEntry(place, TABLE_FLAGS));
      this.#recorder.step('tableMade', LEVEL_CODE[level], number, va);
    }
    return this.#below(parentCell, index);
  }

  /** Takes a place and a number for a new table, empty and hung in nowhere. */
  #take(level: Level): { place: number; number: number } {
    const place = this.#free.pop() ?? this.#places++;
    if (place >= MOST_TABLES)
      throw new RunStopped(`The run was stopped: it needs more than ${MOST_TABLES} page tables.`);
    const number = ++this.#numbers;
    this.#recorder.memory.ensure(REGION.entry, firstCell(place) + PTRS_PER_TABLE - 1);
    this.#recorder.write(REGION.table, place, tableWord(level, number));
    return { place, number };
  }

  /**
   * Takes places and numbers for up to `count` tables at once, as they would be taken one by one, as long as the places go on
   * as from `before` to `last`. Returns how many. What is recorded of them is the caller's.
   */
  takeInOrder(before: number, last: number, count: number): number {
    if (this.#failIn > 0) return 0;
    const free = this.#free;
    const step = last - before;
    let taken = 0;
    if (free.length > 0) {
      while (taken < count && free.at(-1) === last + (taken + 1) * step) {
        free.pop();
        taken++;
      }
    } else if (last + step === this.#places && step === 1) {
      taken = Math.min(count, MOST_TABLES - this.#places);
      this.#places += taken;
      this.#recorder.memory.ensure(REGION.entry, firstCell(this.#places) - 1);
      this.#recorder.memory.ensure(REGION.table, this.#places - 1);
    }
    this.#numbers += taken;
    return taken;
  }

  /** Puts a PTE table aside for the huge page that the PMD entry at `pmdCell` gets. Models pgtable_trans_huge_deposit. */
  deposit(pmdCell: number, va: number): void {
    const { place, number } = this.#take('pte');
    this.#recorder.write(REGION.deposit, pmdCell, place + 1);
    this.#recorder.step('tableMade', LEVEL_CODE.pte, number, va, 1);
  }

  /** Frees the table that was put aside for a huge page that is gone, if there was one. */
  freeDeposit(pmdCell: number, va: number): void {
    const deposit = this.#recorder.read(REGION.deposit, pmdCell);
    if (deposit === 0) return;
    const word = this.#recorder.read(REGION.table, deposit - 1);
    this.#recorder.write(REGION.deposit, pmdCell, 0);
    this.#recorder.write(REGION.table, deposit - 1, 0);
    this.#recorder.step('tableFreed', LEVEL_CODE.pte, word >>> 3, va);
    this.#free.push(deposit - 1);
  }

  /**
   * Hangs the table that was put aside under the PMD entry, in place of the huge page, with `entry` in its first cell
   * and `entry + i * step` in the i-th. Returns its number; the step is the caller's.
   */
  hangDeposit(pmdCell: number, entry: number, step: number): number {
    const place = this.#recorder.read(REGION.deposit, pmdCell) - 1;
    this.#recorder.write(REGION.deposit, pmdCell, 0);
    this.#recorder.writeRun(REGION.entry, firstCell(place), 1, PTRS_PER_TABLE, entry, step);
    this.#recorder.write(REGION.entry, pmdCell, makeEntry(place, TABLE_FLAGS));
    return this.#recorder.read(REGION.table, place) >>> 3;
  }

  /** Clears the entry at `parentCell` and frees the table below it, which must be empty. `va` is where that table begins. */
  free(parentCell: number, va: number): void {
    const place = tableOf(this.entry(parentCell));
    const word = this.#recorder.read(REGION.table, place);
    this.#recorder.write(REGION.entry, parentCell, 0);
    this.#recorder.write(REGION.table, place, 0);
    this.#recorder.step('tableFreed', LEVEL_CODE[levelOfTable(word)], word >>> 3, va);
    this.#free.push(place);
  }
}
