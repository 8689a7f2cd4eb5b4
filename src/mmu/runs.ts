/** Cells that hold something, `stride` apart: `offset` is that of the first, from where the search began. */
export interface Run {
  readonly offset: number;
  readonly stride: number;
  readonly count: number;
}

/**
 * The cells other than 0 among `length` from `cell` on, as runs of evenly spaced ones that are alike in the way that
 * `alike` says. Runs ascend and together hold each such cell once.
 */
export function runsOfEntries(
  cells: Uint32Array | Float64Array,
  cell: number,
  length: number,
  alike?: (one: number, next: number) => boolean,
): Run[] {
  const wanted = cells.subarray(cell, cell + length);
  const runs: Run[] = [];
  let offset = 0;
  let stride = 1;
  let count = 0;
  let last = 0;
  for (let at = 0; at < wanted.length; at++) {
    if (wanted[at] === 0) continue;
    const inStep = count === 1 || at - last === stride;
    if (count > 0 && inStep && (!alike || alike(wanted[last]!, wanted[at]!))) {
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
