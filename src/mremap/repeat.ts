import { alignDown, isAligned, offsetIn, PMD_SIZE, PTRS_PER_TABLE, PUD_SIZE } from '../address/geometry.ts';
import type { AddressSpace } from '../mm/addressSpace.ts';
import { isHuge, isPresent, PTE } from '../mmu/entry.ts';
import { firstCell, tableOf } from '../mmu/tables.ts';
import { FORM } from '../trace/events.ts';
import { heldBits } from '../trace/heldBits.ts';
import { REGION } from '../trace/regions.ts';
import type { Change, Turn } from '../trace/turn.ts';

/**
 * A long move does the same with one PTE table of the source after the other: it moves the table whole, or its PTEs in two
 * extents. Where the last two tables went alike, and it is plain that the next ones at `old` go like them, these are done in
 * one go, at most `most`, with all that each would have recorded. Returns how many.
 */
export function repeatTurns(mm: AddressSpace, old: number, target: number, most: number): number {
  const within = Math.min(offsetIn(old, PUD_SIZE), offsetIn(alignDown(target, PMD_SIZE), PUD_SIZE));
  // The last two lay below the same PMD tables.
  if (!isAligned(old, PMD_SIZE) || within < 2 * PMD_SIZE || most === 0) return 0;
  const { recorder, tables, tlb } = mm;
  const extents = extentsOfTable(target);
  const turn = recorder.lastTurn(extents);
  if (turn === undefined) return 0;
  const goesOn = (extents === 1 ? tableGoesOn : entriesGoOn)(mm, turn, tables.pmdCell(old), tables.pmdCell(target));
  let n = 0;
  while (n < Math.min(most, turn.most) && goesOn(n) && !tlb.mayHold(old + n * PMD_SIZE, old + (n + 1) * PMD_SIZE)) n++;
  if (extents === 2 && n > 0) n = tables.takeInOrder(turn.changes[1]!.cell + 1, n);
  if (n > 0) recorder.repeat(turn, extents, n);
  return n;
}

/** How many extents the PTEs of a table of the source are moved in, from its first address to `target`. */
export function extentsOfTable(target: number): number {
  return isAligned(target, PMD_SIZE) ? 1 : 2;
}

const never = () => false;

/** Whether the n-th table from here on moves whole as the last one did: never, if that did not. */
function tableGoesOn({ tables }: AddressSpace, { changes: [move, ...others] }: Turn, from: number, to: number) {
  const number = (cell: number) => tables.numberAt(tableOf(tables.entry(cell)));
  const isTable = (cell: number) => isTableEntry(tables.entry(cell));
  const moved =
    isMoveTo(move, to - 1, 1) &&
    move.cell === from - 1 &&
    move.cellStep === 1 &&
    others.length === 0 &&
    isTable(to - 1);
  if (!moved) return never;
  const step = number(to - 1) - number(to - 2);
  return (n: number) =>
    isTable(from + n) && tables.entry(to + n) === 0 && number(from + n) === number(to - 1) + (n + 1) * step;
}

/**
 * Whether the PTEs of the n-th table from here on are all there and move as those of the last one did: the first of them into the
 * table that was made last, the rest into one that is made for them. Never, if the last ones did not.
 */
function entriesGoOn({ recorder }: AddressSpace, { changes }: Turn, from: number, to: number) {
  const [move, table, entry, rest] = changes;
  if (changes.length !== 4 || !move || !table || !entry || !rest) return never;
  const count = move.numbers[0]!;
  const made = firstCell(table.cell);
  const moved =
    table.region === REGION.table &&
    table.cellStep === 1 &&
    entry.cell === to &&
    isMoveTo(move, made - count, PTRS_PER_TABLE) &&
    isMoveTo(rest, made, PTRS_PER_TABLE) &&
    count + rest.numbers[0]! === PTRS_PER_TABLE &&
    move.numbers[3] === rest.numbers[3];
  if (!moved) return never;
  const entries = recorder.memory.cells(REGION.entry);
  return (n: number) => {
    const source = entries[from + n]!;
    const first = move.cell + (n + 1) * move.cellStep;
    if (!isTableEntry(source) || firstCell(tableOf(source)) !== first || entries[to + 1 + n] !== 0) return false;
    const { some, all } = heldBits(entries, first, 1, PTRS_PER_TABLE);
    const added = PTE.softDirty & ~all;
    return isPresent(all) && added === move.numbers[3] && (some & added) === 0;
  };
}

function isTableEntry(entry: number): boolean {
  return entry !== 0 && !isHuge(entry);
}

/** Whether it moves an entry, or neighbouring ones, to `cell`, and `step` further in the turn after it. */
function isMoveTo(change: Change | undefined, cell: number, step: number): change is Change {
  if (change?.form !== FORM.move || change.region !== REGION.entry) return false;
  return change.numbers[2] === cell && change.steps[2] === step;
}
