import { lastAtMost } from './column.ts';
import { SPAN_KINDS, STEP, type StepKind } from './steps.ts';
import type { Trace } from './trace.ts';

/** How far one press of a key goes: to the next operation, phase, extent, or step. */
export const DEPTHS = [...SPAN_KINDS, 'step'] as const;
export type Depth = (typeof DEPTHS)[number];

/** What one can go to in a run, wherever it is: a step of one of these kinds. */
const LANDMARKS = {
  decision: ['decision'],
  warning: ['warning', 'signal', 'allocationFailed', 'staleUsed'],
  table: ['tableMade', 'tableFreed', 'hugeSplit'],
} as const satisfies Record<string, readonly StepKind[]>;
export type Landmark = keyof typeof LANDMARKS;

/** Where one can stop in a trace, by depth. Computed once for a trace. */
export class Stops {
  readonly #trace: Trace;
  readonly #stops: readonly Uint32Array[];
  readonly #landmarks: Readonly<Record<Landmark, Uint32Array>>;

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
    this.#landmarks = {
      decision: landmarksIn(trace, 'decision'),
      warning: landmarksIn(trace, 'warning'),
      table: landmarksIn(trace, 'table'),
    };
  }

  /** The position after the next step of a kind, or the one before; undefined when there is none. */
  goTo(landmark: Landmark, position: number, by: 1 | -1): number | undefined {
    const stops = this.#landmarks[landmark];
    return by > 0 ? stops[lastAtMost(stops, position) + 1] : stops[lastAtMost(stops, position - 1)];
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

function landmarksIn(trace: Trace, landmark: Landmark): Uint32Array {
  const codes = LANDMARKS[landmark].map((kind) => STEP[kind]);
  const { kind, first } = trace.steps;
  const positions: number[] = [];
  kind.forEach((code, row) => {
    if (codes.includes(code)) positions.push(first[row]! + 1);
  });
  return Uint32Array.from(positions);
}
