import { lastAtMost } from './column.ts';
import { SPAN_KINDS } from './steps.ts';
import type { Trace } from './trace.ts';

/** How far one press of a key goes: to the next operation, phase, extent, or step. */
export const DEPTHS = [...SPAN_KINDS, 'step'] as const;
export type Depth = (typeof DEPTHS)[number];

/** Where one can stop in a trace, by depth. Computed once for a trace. */
export class Stops {
  readonly #trace: Trace;
  readonly #stops: readonly Uint32Array[];

  constructor(trace: Trace) {
    this.#trace = trace;
    this.#stops = SPAN_KINDS.map((_, depth) => {
      const { kind, first, end } = trace.spans;
      const stops = new Set([0, trace.length]);
      kind.forEach((code, row) => {
        if (code <= depth) stops.add(first[row]!).add(end[row]!);
      });
      return Uint32Array.from(stops).sort();
    });
  }

  next(position: number, depth: Depth): number {
    if (depth === 'step') return Math.min(position + 1, this.#trace.length);
    const stops = this.#stops[DEPTHS.indexOf(depth)]!;
    return stops[lastAtMost(stops, position) + 1] ?? this.#trace.length;
  }

  previous(position: number, depth: Depth): number {
    if (depth === 'step') return Math.max(position - 1, 0);
    const stops = this.#stops[DEPTHS.indexOf(depth)]!;
    return stops[lastAtMost(stops, position - 1)] ?? 0;
  }
}
