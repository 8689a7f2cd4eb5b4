import type { Level } from '../../../src/address/geometry.ts';
import { formatCount, plural } from '../../../src/address/text.ts';
import { movesTables } from '../../../src/scenario/work.ts';
import { rowOfStep, type Span, spanRow } from '../../../src/trace/rows.ts';
import { STEP, STEP_KINDS, type StepKind } from '../../../src/trace/steps.ts';
import { kindOfRow, operandOf, stepsInRow, type Trace } from '../../../src/trace/trace.ts';
import { levelOf } from '../../../src/worker/view.ts';
import type { Loaded } from '../../state/loaded.ts';
import type { TimelineWindow } from '../../state/timeline.ts';
import type { Axis } from './axis.ts';

/**
 * The bars of a lane, from left to right. There may be more than a hundred thousand, of which no screen shows more than a
 * few: so they are known by their number, and what one is like is found when it is asked for.
 */
export interface Lane {
  readonly bars: number;
  /** Where a bar begins and ends, 0 to 1. */
  readonly from: (bar: number) => number;
  readonly to: (bar: number) => number;
  readonly colour: (bar: number) => string;
  readonly label: (bar: number) => string;
}

/** Everything on the timeline: operations, phases, extents, steps. The same for every moment of a run. */
export function lanesOf(loaded: Loaded, axis: Axis): readonly Lane[] {
  const { trace, scenario } = loaded;
  const op = ({ number }: Span) => scenario.ops[number]!.op;
  return [
    spanLane(trace, axis, 0, {
      colour: (span) => (movesTables(op(span)) ? 'old' : 'phase'),
      label: (span) => op(span).replaceAll('_', ' '),
    }),
    spanLane(trace, axis, 1, {
      colour: ({ name }) => phaseColour(name),
      label: ({ name }) => name.replaceAll('_', ' '),
    }),
    spanLane(trace, axis, 2, {
      colour: (span) => extentColour(trace, span),
      label: (span) => extentLabel(trace, span),
    }),
    stepLane(trace, axis),
  ];
}

interface SpanLook {
  readonly colour: (span: Span) => string;
  readonly label: (span: Span) => string;
}

/** The spans of a kind. */
function spanLane(trace: Trace, axis: Axis, code: number, { colour, label }: SpanLook): Lane {
  const { kind, first, end } = trace.spans;
  const rows = rowsWhere(kind.length, (row) => kind[row] === code);
  return {
    bars: rows.length,
    from: (bar) => axis.at(first[rows[bar]!]!),
    to: (bar) => axis.at(end[rows[bar]!]!),
    colour: (bar) => colour(spanRow(trace, rows[bar]!)),
    label: (bar) => label(spanRow(trace, rows[bar]!)),
  };
}

/** The runs of like steps that have a colour. */
function stepLane(trace: Trace, axis: Axis): Lane {
  const rows = rowsWhere(trace.steps.at.length, (row) => COLOURS[kindOfRow(trace, row)] !== undefined);
  return {
    bars: rows.length,
    from: (bar) => axis.atRow(rows[bar]!),
    to: (bar) => axis.atRow(rows[bar]! + 1),
    colour: (bar) => stepColour(trace, rows[bar]!),
    label: () => '',
  };
}

function rowsWhere(length: number, isWanted: (row: number) => boolean): Uint32Array {
  const rows = new Uint32Array(length);
  let count = 0;
  for (let row = 0; row < length; row++) if (isWanted(row)) rows[count++] = row;
  return rows.subarray(0, count);
}

/** A bar that is to be drawn: its edges, in pixels, and what it is like. */
export interface SeenBar {
  readonly x: number;
  readonly end: number;
  readonly colour: string;
  readonly label: () => string;
}

/**
 * The bars of a lane that are to be drawn in a part of the timeline `width` pixels wide: those in it, without such as end
 * less than half a pixel after the one before, which would only paint the same pixel again.
 */
export function barsSeen(lane: Lane, width: number, { from, to }: TimelineWindow): SeenBar[] {
  const pixel = (place: number) => ((place - from) / (to - from)) * width;
  const seen: SeenBar[] = [];
  let next = firstFrom(0, lane.bars, (bar) => pixel(lane.to(bar)) >= 0);
  while (next < lane.bars) {
    const bar = next;
    const [x, end] = [pixel(lane.from(bar)), pixel(lane.to(bar))];
    if (x > width) break;
    seen.push({ x, end, colour: lane.colour(bar), label: () => lane.label(bar) });
    next = firstFrom(bar + 1, lane.bars, (bar) => pixel(lane.to(bar)) - end >= 0.5);
  }
  return seen;
}

/** The first number from `from` to below `end` for which something holds that then holds for all that follow; `end` for none. */
function firstFrom(from: number, end: number, holds: (bar: number) => boolean): number {
  // It is mostly near.
  let [low, wide] = [from, 1];
  while (low + wide < end && !holds(low + wide - 1)) {
    low += wide;
    wide *= 2;
  }
  let high = Math.min(end, low + wide);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function phaseColour(name: string): string {
  if (name === 'move_page_tables' || name === 'move_back') return 'old';
  return name === 'realign' ? 'pmd' : 'phase';
}

function extentColour(trace: Trace, extent: Span): string {
  const row = isMapping(trace, extent) ? -1 : lastMoveIn(trace, extent);
  return row < 0 ? 'phase' : levelMoved(trace, row);
}

function extentLabel(trace: Trace, extent: Span): string {
  if (isMapping(trace, extent)) return formatCount(extent.number + 1);
  const row = lastMoveIn(trace, extent);
  if (row < 0) return 'nothing there';
  const level = levelMoved(trace, row);
  if (level !== 'pte') return `${level.toUpperCase()} move`;
  const count = ptesMoved(trace, extent.first, row);
  const refused = wasRefused(trace, extent.first, row) ? 'refused, ' : '';
  return `${refused}${plural(count, 'PTE')}`;
}

/** Whether an extent is one of the mappings that a fill makes. */
function isMapping(trace: Trace, { parent }: Span): boolean {
  return spanRow(trace, parent).name === 'map';
}

/** The last row of an extent that moves entries, -1 for none. */
function lastMoveIn(trace: Trace, { first, end }: Span): number {
  for (let row = rowOfStep(trace, end - 1); row >= 0 && trace.steps.first[row]! >= first; row--) {
    if (kindOfRow(trace, row) === STEP.entryMoved) return row;
  }
  return -1;
}

function levelMoved(trace: Trace, row: number): Level {
  return levelOf(operandOf(trace, row, 0)!);
}

/** Whether a whole entry was refused before its PTEs were moved, between these rows. */
function wasRefused(trace: Trace, first: number, last: number): boolean {
  for (let row = last; row >= 0 && trace.steps.first[row]! >= first; row--) {
    if (kindOfRow(trace, row) === STEP.warning) return true;
  }
  return false;
}

/** PTEs that the rows from the step `first` up to `last` moved: more than one run where pages are missing in between. */
function ptesMoved(trace: Trace, first: number, last: number): number {
  let count = 0;
  for (let row = last; row >= 0 && trace.steps.first[row]! >= first; row--) {
    if (kindOfRow(trace, row) === STEP.entryMoved) count += stepsInRow(trace, row);
  }
  return count;
}

const STEP_COLOURS: Partial<Record<StepKind, string>> = {
  tableMade: 'alloc',
  tableFreed: 'alloc',
  flush: 'flush',
  warning: 'warn',
  signal: 'warn',
  decision: 'faint',
  lookup: 'faint',
  vmaChanged: 'phase',
  pageFaulted: 'phase',
  pageAccessed: 'phase',
  entryCleared: 'flush',
};

/** The same by the code of a kind; of `entryMoved`, each step has the colour of its level. */
const COLOURS = STEP_KINDS.map((kind) => (kind === 'entryMoved' ? '' : STEP_COLOURS[kind]));

function stepColour(trace: Trace, row: number): string {
  return COLOURS[kindOfRow(trace, row)] || levelMoved(trace, row);
}
