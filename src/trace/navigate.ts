import { lastAtMost } from './column.ts';
import { SPAN_KINDS, type SpanKind, STEP, type StepKind } from './steps.ts';
import { kindOfRow, type Trace } from './trace.ts';

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

/** Where one can stop in a trace, by depth. Found when it is first asked for. */
export class Stops {
  readonly #trace: Trace;
  readonly #found = new Map<Depth | Landmark, Uint32Array>();

  constructor(trace: Trace) {
    this.#trace = trace;
  }

  /** The position after the next step of a kind, or the one before; undefined when there is none. */
  goTo(landmark: Landmark, position: number, by: 1 | -1): number | undefined {
    const stops = this.#once(landmark, () => landmarksIn(this.#trace, landmark));
    return by > 0 ? stops[lastAtMost(stops, position) + 1] : stops[lastAtMost(stops, position - 1)];
  }

  next(position: number, depth: Depth): number {
    if (depth === 'step') return Math.min(position + 1, this.#trace.length);
    const stops = this.#once(depth, () => stopsIn(this.#trace, depth));
    return stops[lastAtMost(stops, position) + 1] ?? this.#trace.length;
  }

  previous(position: number, depth: Depth): number {
    if (depth === 'step') return Math.max(position - 1, 0);
    const stops = this.#once(depth, () => stopsIn(this.#trace, depth));
    return stops[lastAtMost(stops, position - 1)] ?? 0;
  }

  #once(which: Depth | Landmark, find: () => Uint32Array): Uint32Array {
    const known = this.#found.get(which) ?? find();
    this.#found.set(which, known);
    return known;
  }
}

/** Where the spans down to a depth begin and end. */
function stopsIn(trace: Trace, depth: SpanKind): Uint32Array {
  const { kind, first, end } = trace.spans;
  const deepest = SPAN_KINDS.indexOf(depth);
  const stops = new Set([0, trace.length]);
  kind.forEach((code, row) => {
    if (code <= deepest) stops.add(first[row]!).add(end[row]!);
  });
  return Uint32Array.from(stops).sort();
}

function landmarksIn(trace: Trace, landmark: Landmark): Uint32Array {
  const codes = LANDMARKS[landmark].map((kind) => STEP[kind]);
  const positions: number[] = [];
  trace.steps.first.forEach((first, row) => {
    if (codes.includes(kindOfRow(trace, row))) positions.push(first + 1);
  });
  return Uint32Array.from(positions);
}
