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
  cells: ArrayLike<number>,
  cell: number,
  length: number,
  alike?: (one: number, next: number) => boolean,
): Run[] {
  const runs: Run[] = [];
  const next = (from: number): number => {
    let at = from;
    while (at < length && cells[cell + at] === 0) at++;
    return at;
  };
  for (let first = next(0); first < length; ) {
    let last = first;
    let count = 1;
    let stride = 1;
    let following = next(first + 1);
    while (
      following < length &&
      (count === 1 || following - last === stride) &&
      (!alike || alike(cells[cell + last]!, cells[cell + following]!))
    ) {
      stride = following - last;
      last = following;
      count++;
      following = next(following + 1);
    }
    runs.push({ offset: first, stride, count });
    first = following;
  }
  return runs;
}
