import { formatCount } from '../../../src/address/text.ts';
import { movesTables } from '../../../src/scenario/work.ts';
import { rowOfStep, type Span, spanRow } from '../../../src/trace/rows.ts';
import { STEP, STEP_KINDS, type StepKind } from '../../../src/trace/steps.ts';
import { operandOf, stepsInRow, type Trace } from '../../../src/trace/trace.ts';
import { levelOf } from '../../../src/worker/view.ts';
import type { Loaded } from '../../state/loaded.ts';
import type { Axis } from './axis.ts';

/** A span or a run of steps on the timeline. */
export interface Bar {
  /** 0 operation, 1 phase, 2 extent, 3 steps. */
  readonly lane: number;
  /** 0 to 1. */
  readonly from: number;
  readonly to: number;
  readonly colour: string;
  readonly label: string;
}

/** Everything on the timeline, lane by lane. The same for every moment of a run. */
export function barsOf(loaded: Loaded, axis: Axis): Bar[] {
  const { trace, scenario } = loaded;
  const bars: Bar[] = [];
  for (let row = 0; row < trace.spans.kind.length; row++) {
    const span = spanRow(trace, row);
    const lane = trace.spans.kind[row]!;
    const op = lane === 0 ? scenario.ops[span.number]!.op : '';
    const extent = lane === 2 ? extentBar(trace, span) : undefined;
    bars.push({
      lane,
      from: axis.at(span.first),
      to: axis.at(span.end),
      colour:
        extent?.colour ??
        (lane === 0 ? (movesTables(scenario.ops[span.number]!.op) ? 'old' : 'phase') : phaseColour(span.name)),
      label: extent?.label ?? (lane === 0 ? op.replaceAll('_', ' ') : span.name.replaceAll('_', ' ')),
    });
  }
  for (let row = 0; row < trace.steps.kind.length; row++) {
    const first = trace.steps.first[row]!;
    const end = row + 1 < trace.steps.first.length ? trace.steps.first[row + 1]! : trace.length;
    const colour = stepColour(trace, row);
    if (colour) bars.push({ lane: 3, from: axis.at(first), to: axis.at(end), colour, label: '' });
  }
  return bars;
}

function phaseColour(name: string): string {
  if (name === 'move_page_tables' || name === 'move_back') return 'old';
  return name === 'realign' ? 'pmd' : 'phase';
}

function extentBar(trace: Trace, { first, end, parent, number }: Span): { colour: string; label: string } {
  // One of the mappings that a fill makes.
  if (spanRow(trace, parent).name === 'map') return { colour: 'phase', label: formatCount(number + 1) };
  const { kind } = trace.steps;
  for (let row = rowOfStep(trace, end - 1); row >= 0 && trace.steps.first[row]! >= first; row--) {
    if (kind[row] !== STEP.entryMoved) continue;
    const level = levelOf(operandOf(trace, row, 0)!);
    if (level !== 'pte') return { colour: level, label: `${level.toUpperCase()} move` };
    const count = ptesMoved(trace, first, row);
    const refused = wasRefused(trace, first, row) ? 'refused, ' : '';
    return { colour: 'pte', label: `${refused}${formatCount(count)} ${count === 1 ? 'PTE' : 'PTEs'}` };
  }
  return { colour: 'phase', label: 'nothing there' };
}

/** Whether a whole entry was refused before its PTEs were moved, between these rows. */
function wasRefused(trace: Trace, first: number, last: number): boolean {
  for (let row = last; row >= 0 && trace.steps.first[row]! >= first; row--) {
    if (trace.steps.kind[row] === STEP.warning) return true;
  }
  return false;
}

/** PTEs that the rows from the step `first` up to `last` moved: more than one run where pages are missing in between. */
function ptesMoved(trace: Trace, first: number, last: number): number {
  let count = 0;
  for (let row = last; row >= 0 && trace.steps.first[row]! >= first; row--) {
    if (trace.steps.kind[row] === STEP.entryMoved) count += stepsInRow(trace, row);
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

function stepColour(trace: Trace, row: number): string | undefined {
  const kind = STEP_KINDS[trace.steps.kind[row]!]!;
  if (kind === 'entryMoved') return levelOf(operandOf(trace, row, 0)!);
  return STEP_COLOURS[kind];
}
