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
  const wanted = cells.subarray(cell, cell + length);
  const runs: Run[] = [];
  let offset = 0;
  let stride = 1;
  let count = 0;
  let last = 0;
  for (let at = afterZeros(wanted, 0); at < length; at = afterZeros(wanted, at + 1)) {
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

/** The first place from `at` on where there is no 0. */
function afterZeros(cells: Cells, at: number): number {
  let place = at;
  while (place + 4 <= cells.length && cells[place]! + cells[place + 1]! + cells[place + 2]! + cells[place + 3]! === 0) {
    place += 4;
  }
  while (place < cells.length && cells[place] === 0) place++;
  return place;
}
