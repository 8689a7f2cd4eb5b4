import type { Naturals } from './column.ts';
import { TapeReader } from './tape.ts';

/**
 * What a run leaves behind: every step, every change of simulated memory with what was there before, and the spans that
 * nest them. Columns of typed arrays, so that a worker can hand them over without a copy. `stepRow` reads a row of steps.
 */
export interface Trace {
  /** One row a run of like steps. */
  readonly steps: {
    /** Number of the first step of the row, ascending from 0. */
    readonly first: Naturals;
    /** Where on the tape its kind and its operands are. Its events come before that, after the operands of the row before. */
    readonly at: Naturals;
  };
  /**
   * What was there before the first step, as events up to `start`. Then row by row its events, each a change or a run of like
   * changes with one element for each step of the row; a byte of its kind and of how many operands it has; and these. `stepRow`
   * reads kind and operands, `Player` applies the events.
   */
  readonly tape: Uint8Array;
  /** Where on the tape the first row begins. */
  readonly start: number;
  /** One row a span, a parent before its children, ascending by first step. */
  readonly spans: {
    /** Index into SPAN_KINDS. */
    readonly kind: Uint8Array;
    /** Operation: its number from 0. Phase: index into PHASES. Extent: its number in its phase, from 0. */
    readonly name: Uint32Array;
    /** Row of the enclosing span, -1 for an operation. */
    readonly parent: Int32Array;
    /** First step of the span. */
    readonly first: Naturals;
    /** First step after the span. */
    readonly end: Naturals;
  };
  /** Steps in all. */
  readonly length: number;
  /** Cells that replay needs, region by region. */
  readonly sizes: readonly number[];
}

/** Rows of steps with their events: of a trace, or of what is being recorded. */
export interface Recorded {
  readonly steps: Trace['steps'];
  readonly tape: Trace['tape'];
  readonly start: number;
  readonly length: number;
}

/** Kinds that a byte has room for, beside a count of operands of at most 7. */
const KINDS = 32;

/** The byte of a row of steps: its kind, an index into STEP_KINDS, and how many operands it has. */
export const headOfRow = (kind: number, operands: number): number => kind + KINDS * operands;

/** The kind of a row of `steps`, an index into STEP_KINDS. */
export function kindOfRow({ steps, tape }: Recorded, row: number): number {
  return tape[steps.at[row]!]! % KINDS;
}

/** How many operands a row of `steps` has, and a reader that stands before them. */
function operandsFrom({ steps, tape }: Recorded, row: number): [number, TapeReader] {
  const reader = new TapeReader(tape, steps.at[row]!);
  return [Math.floor(reader.takeByte() / KINDS), reader];
}

/** The buffers of a trace, to hand over to another thread. */
export function buffersOf(trace: Trace): ArrayBuffer[] {
  const columns = [...Object.values(trace.steps), ...Object.values(trace.spans), trace.tape];
  return columns.map((column) => column.buffer as ArrayBuffer);
}

/** Where the events of a row of `steps` are on the tape: from the first number up to, but not including, the second. */
export function eventsOf(recorded: Recorded, row: number): [number, number] {
  return [row === 0 ? recorded.start : endOfRow(recorded, row - 1), recorded.steps.at[row]!];
}

/** Where a row of `steps` ends on the tape, with its operands. */
export function endOfRow(recorded: Recorded, row: number): number {
  const [count, reader] = operandsFrom(recorded, row);
  reader.skip(count);
  return reader.at;
}

/** The numbers of a row of `steps`, as STEP_OPERANDS lists them for its kind. */
export function operandsOf(recorded: Recorded, row: number): number[] {
  const [count, reader] = operandsFrom(recorded, row);
  return Array.from({ length: count }, () => reader.take());
}

/** One of them; undefined for one left out at the end. */
export function operandOf(recorded: Recorded, row: number, index: number): number | undefined {
  const [count, reader] = operandsFrom(recorded, row);
  if (index >= count) return undefined;
  reader.skip(index);
  return reader.take();
}

/** How many steps a row of `steps` stands for. */
export function stepsInRow(trace: Recorded, row: number): number {
  const { first } = trace.steps;
  return (row + 1 < first.length ? first[row + 1]! : trace.length) - first[row]!;
}
