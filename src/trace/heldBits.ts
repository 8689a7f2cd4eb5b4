import type { Cells } from './memory.ts';

/** What some cells, of one word each, hold between them. */
export interface HeldBits {
  /** The bits that at least one has; 0 when all are 0. */
  readonly some: number;
  /** The bits that each has: as long as there is one, none is 0. All bits, of no cells. */
  readonly all: number;
}

/** Looks at `count` cells, `stride` apart. */
export function heldBits(cells: Cells, cell: number, stride: number, count: number): HeldBits {
  let some = 0;
  let all = -1;
  const end = cell + count * stride;
  for (let at = cell; at < end; at += stride) {
    const value = cells[at]!;
    some |= value;
    all &= value;
  }
  return { some, all };
}
