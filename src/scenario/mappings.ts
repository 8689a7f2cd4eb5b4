import { VMA_CELLS } from '../mm/vma.ts';
import { childrenOf } from '../trace/place.ts';
import { Player } from '../trace/player.ts';
import type { Trace } from '../trace/trace.ts';

/** A mapping as it is at some moment of a run. */
export interface Mapping {
  readonly start: number;
  readonly end: number;
  /** Of its VMA. */
  readonly number: number;
}

/** The mappings when an operation begins, ascending. */
export function mappingsBefore(trace: Trace, operation: number): Mapping[] {
  const player = new Player(trace);
  player.seek(spanOf(trace, operation)?.first ?? 0);
  return mappingsIn(player);
}

export const spanOf = (trace: Trace, operation: number) =>
  childrenOf(trace, -1).find(({ number }) => number === operation);

/** Ascending. */
export function mappingsIn({ memory }: Player): Mapping[] {
  const cells = memory.region('vma');
  const found: Mapping[] = [];
  for (let number = 1; (number + 1) * VMA_CELLS <= cells.length; number++) {
    const [start, end] = cells.slice(number * VMA_CELLS, number * VMA_CELLS + 2) as unknown as [number, number];
    if (end > 0) found.push({ number, start, end });
  }
  return found.sort((one, other) => one.start - other.start);
}
