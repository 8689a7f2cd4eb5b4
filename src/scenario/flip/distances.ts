import { alignDown, alignUp, TASK_SIZE } from '../../address/geometry.ts';
import type { Range } from './ownership.ts';

/** The shortest ways up and down by which an offset changes by `apart`, in steps of `size`; not 0. */
export function distancesTo(apart: number, size: number): [up: number, down: number] {
  const up = ((apart % size) + size) % size || size;
  return [up, up === size ? -size : up - size];
}

/** Most mappings that are gone round to find a free place. */
const MOST_OBSTACLES = 64;

/**
 * By how much a range goes up or down so that its offset changes by `apart`: the shortest ways, and the next ones to where
 * nothing is mapped from the boundary below it up to its end. `from` is the address whose boundary counts.
 */
export function stepsTo(
  apart: number,
  size: number,
  range: Range & { from: number },
  mappings: readonly Range[],
): number[] {
  const steps = new Set<number>();
  for (const first of distancesTo(apart, size)) {
    let by = first;
    for (let n = 0; n <= MOST_OBSTACLES; n++) {
      const start = Math.min(range.start + by, alignDown(range.from + by, size));
      const end = range.end + by;
      if (start < size || end > TASK_SIZE) break;
      const obstacle = mappings.find((other) => other.start < end && start < other.end);
      if (!obstacle || n === 0) steps.add(by);
      if (!obstacle) break;
      by += first > 0 ? alignUp(obstacle.end - start, size) : -alignUp(end - obstacle.start, size);
    }
  }
  return [...steps];
}

/** What of a range lies outside of another. */
export function outside(range: Range, other: Range): Range[] {
  return [
    { start: range.start, end: Math.min(range.end, other.start) },
    { start: Math.max(range.start, other.end), end: range.end },
  ].filter(({ start, end }) => start < end);
}
