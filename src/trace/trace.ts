/**
 * What a run leaves behind: every step, every change of simulated memory with what was there before, and the spans that
 * nest them. Columns of typed arrays, so that a worker can hand them over without a copy. `stepRow` reads a row of steps.
 */
export interface Trace {
  /** One row a run of like steps. */
  readonly steps: {
    /** Index into STEP_KINDS. */
    readonly kind: Uint8Array;
    /** Number of the first step of the row, ascending from 0. */
    readonly first: Uint32Array;
    /** First row in `events` that belongs to this row. The next row's begins where this one's end. */
    readonly event: Uint32Array;
    /** First index in `operands`. */
    readonly operand: Uint32Array;
  };
  /** Numbers of steps, row by row: see STEP_OPERANDS. */
  readonly operands: Float64Array;
  /** One row a change, or a run of like changes with one element for each step of its row. `Player` applies them. */
  readonly events: {
    /** How its numbers tell what was before and what is after. */
    readonly form: Uint8Array;
    /** Which memory: the number of its region. */
    readonly region: Uint8Array;
    /** The first cell that it changes. */
    readonly cell: Uint32Array;
    /** First index in `values`. */
    readonly value: Uint32Array;
  };
  /** Numbers of events, row by row. */
  readonly values: Float64Array;
  /** One row a span, a parent before its children, ascending by first step. */
  readonly spans: {
    /** Index into SPAN_KINDS. */
    readonly kind: Uint8Array;
    /** Operation: its number from 0. Phase: index into PHASES. Extent: its number in its phase, from 0. */
    readonly name: Uint32Array;
    /** Row of the enclosing span, -1 for an operation. */
    readonly parent: Int32Array;
    /** First step of the span. */
    readonly first: Uint32Array;
    /** First step after the span. */
    readonly end: Uint32Array;
  };
  /** Steps in all. */
  readonly length: number;
  /** Cells that replay needs, region by region. */
  readonly sizes: readonly number[];
}

/** The buffers of a trace, to hand over to another thread. */
export function buffersOf(trace: Trace): ArrayBuffer[] {
  const columns = [
    ...Object.values(trace.steps),
    ...Object.values(trace.events),
    ...Object.values(trace.spans),
    trace.operands,
    trace.values,
  ];
  return columns.map((column) => column.buffer as ArrayBuffer);
}

/** Rows of `events` that belong to a row of `steps`: from the first up to, but not including, the second. */
export function eventsOf(trace: Trace, row: number): [number, number] {
  const { event } = trace.steps;
  return [event[row]!, row + 1 < event.length ? event[row + 1]! : trace.events.form.length];
}

/** How many steps a row of `steps` stands for. */
export function stepsInRow(trace: Trace, row: number): number {
  const { first } = trace.steps;
  return (row + 1 < first.length ? first[row + 1]! : trace.length) - first[row]!;
}
