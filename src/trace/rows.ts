import { lastAtMost } from './column.ts';
import { EventReader, FORM, isTreeMark, type Mark, markOf } from './events.ts';
import { PHASES, SPAN_KINDS, type SpanKind, STEP, STEP_KINDS, type StepKind } from './steps.ts';
import { eventsOf, kindOfRow, operandOf, operandsOf, stepsInRow, type Trace } from './trace.ts';

/** A row of steps, read out of the columns. */
export interface StepRow {
  readonly row: number;
  readonly kind: StepKind;
  /** Number of the first step. */
  readonly first: number;
  /** Steps that it stands for. */
  readonly count: number;
  /** As STEP_OPERANDS names them for its kind: of the first step, where there are more. */
  readonly operands: readonly number[];
}

/** Reads a row of steps: `row` counts from 0 to below `trace.steps.at.length`. */
export function stepRow(trace: Trace, row: number): StepRow {
  return {
    row,
    kind: STEP_KINDS[kindOfRow(trace, row)]!,
    first: trace.steps.first[row]!,
    count: stepsInRow(trace, row),
    operands: operandsOf(trace, row),
  };
}

/** The row that holds a step. */
export function rowOfStep(trace: Trace, step: number): number {
  return lastAtMost(trace.steps.first, step);
}

/** Calls and returns noted with a row, in order; what the maple tree is asked is none of them. */
export function marksOf(trace: Trace, row: number): { mark: Mark; numbers: readonly number[] }[] {
  const event = new EventReader(trace.tape);
  const [start, end] = eventsOf(trace, row);
  const marks = [];
  for (let at = start; at < end; ) {
    at = event.read(at);
    if (event.form !== FORM.mark) continue;
    const mark = markOf(event.region);
    if (!isTreeMark(mark)) marks.push({ mark, numbers: Array.from(event.numbers.subarray(0, event.count)) });
  }
  return marks;
}

export interface Span {
  readonly row: number;
  readonly kind: SpanKind;
  /** Operation: its number. Phase: its name. Extent: its number in its phase. */
  readonly name: string;
  readonly number: number;
  readonly parent: number;
  readonly first: number;
  readonly end: number;
}

export function spanRow(trace: Trace, row: number): Span {
  const { kind, name, parent, first, end } = trace.spans;
  const spanKind = SPAN_KINDS[kind[row]!]!;
  const number = name[row]!;
  return {
    row,
    kind: spanKind,
    name: spanKind === 'phase' ? PHASES[number]! : String(number),
    number,
    parent: parent[row]!,
    first: first[row]!,
    end: end[row]!,
  };
}

/** The spans around a step, outermost first. */
export function spansAround(trace: Trace, step: number): Span[] {
  const { first, end, parent } = trace.spans;
  let row = lastAtMost(first, step);
  while (row >= 0 && end[row]! <= step) row = parent[row]!;
  const around: Span[] = [];
  for (; row >= 0; row = parent[row]!) around.unshift(spanRow(trace, row));
  return around;
}

/** Whether a row that warns is the first of its kind in the run: the kernel warns once, and is silent from then on. */
export function isFirstWarning(trace: Trace, row: number): boolean {
  const warning = operandOf(trace, row, 0);
  for (let earlier = 0; earlier < row; earlier++) {
    if (kindOfRow(trace, earlier) === STEP.warning && operandOf(trace, earlier, 0) === warning) return false;
  }
  return true;
}
