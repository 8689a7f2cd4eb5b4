import { lastAtMost } from './column.ts';
import { eventsOf, type Trace } from './trace.ts';

/**
 * The first `length` steps of a trace, as a trace: what a run would have left behind had it gone no further. `length` must
 * be where a row of steps begins, or the end. Columns are shared with the whole, not copied.
 */
export function cutTrace(trace: Trace, length: number): Trace {
  if (length >= trace.length) return trace;
  const { steps, spans } = trace;
  const rows = lastAtMost(steps.first, length - 1) + 1;
  if (steps.first[rows] !== length) throw new Error(`A trace cannot be cut inside a row of steps, at ${length}.`);
  const lastSpan = lastAtMost(spans.first, length - 1) + 1;
  return {
    ...trace,
    steps: {
      first: steps.first.subarray(0, rows),
      at: steps.at.subarray(0, rows),
    },
    tape: trace.tape.subarray(0, eventsOf(trace, rows)[0]),
    spans: {
      kind: spans.kind.subarray(0, lastSpan),
      name: spans.name.subarray(0, lastSpan),
      parent: spans.parent.subarray(0, lastSpan),
      first: spans.first.subarray(0, lastSpan),
      end: spans.end.subarray(0, lastSpan).map((end) => Math.min(end, length)),
    },
    length,
  };
}
