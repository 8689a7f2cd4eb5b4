import { formatCount, plural } from '../../../src/address/text.ts';
import { type Decision, decisionOf } from '../../../src/scenario/moves.ts';
import { childrenOf } from '../../../src/trace/place.ts';
import { rowOfStep, stepRow } from '../../../src/trace/rows.ts';
import { levelOf } from '../../../src/worker/view.ts';
import type { Moment } from '../../state/moment.ts';

export interface ExtentView {
  /** From 1. */
  readonly number: number;
  readonly of: number;
  /** What was asked so far. */
  readonly decisions: readonly Decision[];
  /** What is done with it, in words. */
  readonly outcome: string;
}

/** The extent that the moment lies in, if it lies in one. */
export function extentDecisions({
  loaded,
  position,
  spans,
}: Pick<Moment, 'loaded' | 'position' | 'spans'>): ExtentView | undefined {
  const [, phase, extent] = spans;
  if (!phase || extent?.kind !== 'extent') return undefined;
  const { trace } = loaded;
  const decisions: Decision[] = [];
  const ptes = { done: 0, all: 0 };
  let outcome = 'There is nothing to move here.';
  for (let row = rowOfStep(trace, extent.first); row < trace.steps.first.length; row++) {
    const step = stepRow(trace, row);
    if (step.first >= extent.end) break;
    if (step.kind === 'decision' && step.first < position) decisions.push(decisionOf(step.first, step.operands));
    if (step.kind === 'allocationFailed')
      outcome = step.first < position ? 'Its table cannot be made: the move ends.' : '';
    if (step.kind !== 'entryMoved') continue;
    const done = Math.max(0, Math.min(position - step.first, step.count));
    const level = levelOf(step.operands[0]!);
    if (level === 'pte') {
      // Several runs where pages are missing in between.
      ptes.done += done;
      ptes.all += step.count;
      outcome = `${formatCount(ptes.done)} of ${plural(ptes.all, 'PTE')} copied.`;
    } else {
      outcome = done > 0 ? `1 ${level.toUpperCase()} entry moved: one write.` : '';
    }
  }
  const of = childrenOf(trace, phase.row).length;
  return { number: extent.number + 1, of, decisions, outcome };
}
