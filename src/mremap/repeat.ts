import { isAligned, offsetIn, PAGE_SIZE, PMD_SIZE, PTRS_PER_TABLE, PUD_SIZE } from '../address/geometry.ts';
import type { AddressSpace } from '../mm/addressSpace.ts';
import { isHuge, PTE } from '../mmu/entry.ts';
import { type Run, runsOfEntries } from '../mmu/runs.ts';
import { firstCell, tableOf } from '../mmu/tables.ts';
import { FORM } from '../trace/events.ts';
import { heldBits } from '../trace/heldBits.ts';
import type { Cells } from '../trace/memory.ts';
import { REGION } from '../trace/regions.ts';
import type { Change, Turn } from '../trace/turn.ts';

/**
 * A long move does the same with one PTE table of the source after the other: it moves the table whole, or its PTEs in two
 * extents. Where the last two tables went alike, and it is plain that the next ones at `old` go like them, these are done in
 * one go, at most `most`, with all that each would have recorded. Returns how many.
 */
export function repeatTurns(mm: AddressSpace, old: number, target: number, most: number): number {
  // The last two lay below the same PMD tables.
  const within = Math.min(offsetIn(old, PUD_SIZE), offsetIn(target, PUD_SIZE));
  if (!isAligned(old, PMD_SIZE) || within < 2 * PMD_SIZE || most === 0) return 0;
  const { recorder, tables, tlb } = mm;
  const extents = extentsOfTable(target);
  const [from, to] = [tables.pmdCell(old), tables.pmdCell(target)]; // NO_CELL is next to none that has moved
  const isNext = extents === 1 ? nextByNumber(mm, from, to) : nextByPlace(mm, from, to);
  const mayBeCached = tlb.mayHold(old, old + most * PMD_SIZE);
  const isCached = (n: number) => mayBeCached && tlb.mayHold(old + n * PMD_SIZE, old + (n + 1) * PMD_SIZE);
  const mayGoOn = (n: number) => isNext(n) && !isCached(n);
  if (!mayGoOn(0)) return 0;
  const turn = recorder.lastTurn(extents);
  if (turn === undefined) return 0;
  const slots = (PMD_SIZE - offsetIn(target, PMD_SIZE)) / PAGE_SIZE;
  const goesOn = extents === 1 ? movedWhole(turn, from, to) : movedByEntries(mm, turn, from, to, slots);
  let n = 0;
  while (n < Math.min(most, turn.most) && mayGoOn(n) && goesOn(n)) n++;
  if (extents === 2 && n > 0) n = tables.takeInOrder(tableOf(tables.entry(to - 1)), tableOf(tables.entry(to)), n);
  if (n > 0) recorder.repeat(turn, extents, n);
  return n;
}

/** How many extents the PTEs of a table of the source are moved in, from its first address to `target`. */
export function extentsOfTable(target: number): number {
  return isAligned(target, PMD_SIZE) ? 1 : 2;
}

const never = () => false;
const always = () => true;

function isTable(entry: number | undefined): boolean {
  return entry !== undefined && entry !== 0 && !isHuge(entry);
}

/** Whether the n-th table from here on can move whole and has the number that comes next: that is recorded. */
function nextByNumber({ recorder, tables }: AddressSpace, from: number, to: number) {
  const entries = recorder.memory.cells(REGION.entry);
  if (!isTable(entries[to - 1])) return never;
  const number = (cell: number) => tables.numberAt(tableOf(entries[cell]!));
  const last = number(to - 1);
  const step = last - number(to - 2);
  return (n: number) =>
    isTable(entries[from + n]) && entries[to + n] === 0 && number(from + n) === last + (n + 1) * step;
}

/** Whether the n-th table from here on has the place that comes next, which tells where its PTEs are, and they need a new one. */
function nextByPlace({ recorder }: AddressSpace, from: number, to: number) {
  const entries = recorder.memory.cells(REGION.entry);
  const place = (cell: number) => tableOf(entries[cell]!);
  const last = place(from - 1);
  const step = last - place(from - 2);
  return (n: number) =>
    isTable(entries[from + n]) && entries[to + 1 + n] === 0 && place(from + n) === last + (n + 1) * step;
}

/** Whether the last table was moved whole, and the next ones are. */
function movedWhole({ changes: [move, ...others] }: Turn, from: number, to: number) {
  const moved = move?.form === FORM.move && move.cell === from - 1 && move.numbers[2] === to - 1 && others.length === 0;
  return moved && move.cellStep === 1 && move.steps[2] === 1 ? always : never;
}

/**
 * Whether the n-th table from here on holds PTEs where the last one held some, with the same bits to be set. Those of its first
 * `slots` slots went into the table that was made before, the others into one that was made for them, and is at `to` now.
 */
function movedByEntries(
  { recorder, tables }: AddressSpace,
  { changes }: Turn,
  from: number,
  to: number,
  slots: number,
) {
  const entries = recorder.memory.cells(REGION.entry);
  const first = (cell: number) => firstCell(tableOf(entries[cell]!));
  const moves = changes.filter(({ form }) => form === FORM.move);
  const [table, entry, ...others] = changes.filter(({ form }) => form !== FORM.move);
  const [source, made] = [first(from - 1), first(to)];
  const step = made - first(to - 1);
  const goesTo = (cell: number) =>
    (cell < source + slots ? made - step + PTRS_PER_TABLE : made) - slots + cell - source;
  const moved =
    table?.region === REGION.table &&
    table.cell === tableOf(tables.entry(to)) &&
    entry?.cell === to &&
    others.length === 0 &&
    moves.every(({ cell, numbers, steps }) => numbers[2] === goesTo(cell) && steps[2] === step);
  if (!moved) return never;
  return (n: number) => {
    let nth = 0;
    for (const [start, end] of [
      [0, slots],
      [slots, PTRS_PER_TABLE],
    ] as const) {
      const cell = first(from + n) + start;
      for (const run of runsOfEntries(entries, cell, end - start)) {
        const move = moves[nth++];
        if (!move || move.cell + (n + 1) * move.cellStep !== cell + run.offset || !isLike(move, run, entries, cell))
          return false;
      }
    }
    return nth === moves.length;
  };
}

/** Whether a run of PTEs, in a part of a table that begins at `cell`, would be recorded as this move is. */
function isLike({ numbers }: Change, run: Run, entries: Cells, cell: number): boolean {
  if (numbers[0] !== run.count || numbers[1] !== run.stride) return false;
  const { some, all } = run.held ?? heldBits(entries, cell + run.offset, run.stride, run.count);
  const added = PTE.softDirty & ~all;
  return numbers[3] === added && (some & added) === 0;
}
