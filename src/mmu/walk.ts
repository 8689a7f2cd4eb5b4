import { ENTRY_SIZE, LEVELS, type Level, PAGE_SIZE, PTRS_PER_TABLE } from '../address/geometry.ts';
import type { Memory } from '../trace/memory.ts';
import { LEVEL_CODE } from '../trace/steps.ts';
import { frameOf, isHuge, isPresent, NEXT_FRAME } from './entry.ts';
import { firstCell, tableOf } from './tables.ts';

/** An entry that is not none, met on a walk of the page tables. */
export interface WalkedEntry {
  readonly level: Level;
  /** First address that it translates. */
  readonly va: number;
  /** Number of its cell in the region `entry`. */
  readonly cell: number;
  /** The word: the frame in the upper 23 bits, flags below. */
  readonly entry: number;
  /** Place of the table that it points to; undefined for a huge page. */
  readonly table: number | undefined;
}

/** Every entry above the PTEs, depth first, by ascending address. Reads replayed or live memory alike. */
export function* walkTables(memory: Memory): Generator<WalkedEntry> {
  yield* walkTable(memory.region('entry'), 'pgd', 0, 0);
}

function* walkTable(entries: ArrayLike<number>, level: Level, place: number, base: number): Generator<WalkedEntry> {
  const below = LEVELS[LEVEL_CODE[level] - 1]!;
  for (let index = 0; index < PTRS_PER_TABLE; index++) {
    const cell = firstCell(place) + index;
    const entry = entries[cell]!;
    if (entry === 0) continue;
    const va = base + index * ENTRY_SIZE[level];
    const table = isHuge(entry) ? undefined : tableOf(entry);
    yield { level, va, cell, entry, table };
    if (below !== 'pte' && table !== undefined) yield* walkTable(entries, below, table, va);
  }
}

/** Present entries of a PTE table, as runs of neighbours: first index and how many. */
export function presentRuns(memory: Memory, place: number): [number, number][] {
  const entries = memory.region('entry');
  const runs: [number, number][] = [];
  for (let index = 0; index < PTRS_PER_TABLE; index++) {
    if (!isPresent(entries[firstCell(place) + index]!)) continue;
    const last = runs.at(-1);
    if (last && last[0] + last[1] === index) last[1]++;
    else runs.push([index, 1]);
  }
  return runs;
}

/** A resident page. */
export interface ResidentPage {
  /** Its address. */
  readonly va: number;
  /** What was last written to it; 0 for nothing. */
  readonly token: number;
}

/** Every resident page by ascending address. */
export function* residentPages(memory: Memory): Generator<ResidentPage> {
  const entries = memory.region('entry');
  const tokens = memory.region('token');
  for (const { level, va, entry, table } of walkTables(memory)) {
    if (level !== 'pmd') continue;
    for (let index = 0; index < PTRS_PER_TABLE; index++) {
      const page = table === undefined ? entry + index * NEXT_FRAME : entries[firstCell(table) + index]!;
      if (isPresent(page)) yield { va: va + index * PAGE_SIZE, token: tokens[frameOf(page)] ?? 0 };
    }
  }
}
