import { type HeldBits, heldBits } from '../trace/heldBits.ts';
import type { Cells } from '../trace/memory.ts';

/** Cells that hold something, `stride` apart: `offset` is that of the first, from where the search began. */
export interface Run {
  readonly offset: number;
  readonly stride: number;
  readonly count: number;
  /** What the cells hold, if that is known already. */
  readonly held?: HeldBits;
}

/**
 * The cells other than 0 among `length` from `cell` on, as runs of evenly spaced ones. Runs ascend and together hold each
 * such cell once.
 */
export function runsOfEntries(cells: Cells, cell: number, length: number): Run[] {
  // Most tables that are searched are full or empty, and one that is full holds something at both ends.
  if (length > 0 && cells[cell] !== 0 && cells[cell + length - 1] !== 0) {
    const held = heldBits(cells, cell, 1, length);
    if (held.all !== 0) return [{ offset: 0, stride: 1, count: length, held }];
  }
  const end = cell + length;
  const runs: Run[] = [];
  let offset = 0;
  let stride = 1;
  let count = 0;
  let last = 0;
  for (let found = afterZeros(cells, cell, end); found < end; found = afterZeros(cells, found + 1, end)) {
    const at = found - cell;
    if (count === 1 || (count > 0 && at - last === stride)) {
      stride = at - last;
      count++;
    } else {
      if (count > 0) runs.push({ offset, stride, count });
      offset = at;
      stride = 1;
      count = 1;
    }
    last = at;
  }
  if (count > 0) runs.push({ offset, stride, count });
  return runs;
}

/** The first cell from `cell` on that is not 0, among those before `end`; `end` where there is none. */
export function afterZeros(cells: Cells, cell: number, end: number): number {
  let at = cell;
  while (at + 4 <= end && (cells[at]! | cells[at + 1]! | cells[at + 2]! | cells[at + 3]!) === 0) at += 4;
  while (at < end && cells[at] === 0) at++;
  return at;
}
