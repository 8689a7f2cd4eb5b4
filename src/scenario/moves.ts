import { childrenOf } from '../trace/place.ts';
import { marksOf, rowOfStep, spansAround, stepRow } from '../trace/rows.ts';
import { CONDITIONS, type Condition, REALIGN_CONDITIONS } from '../trace/steps.ts';
import type { Trace } from '../trace/trace.ts';
import type { Scenario } from './schema.ts';
import { movesTables } from './work.ts';

/** A decision of a run: a condition that the kernel evaluated. */
export interface Decision {
  /** The step at which it was made. */
  readonly step: number;
  readonly condition: Condition;
  /** What came of it. */
  readonly holds: boolean;
  /** What was compared, in bytes or addresses: named for each condition in `CONDITION_OPERANDS`. */
  readonly operands: readonly number[];
}

/** One call of move_page_tables in a run. */
export interface Move {
  /** Number of the operation, from 0. */
  readonly operation: number;
  /** Address that it was asked to move from. */
  readonly old: number;
  /** Address that it was asked to move to. */
  readonly new: number;
  /** Bytes that it was asked to move. */
  readonly length: number;
  /** First step of what led to the call or belongs to it. */
  readonly first: number;
  /** First step after it. */
  readonly end: number;
  /** The decisions about realignment, in order. */
  readonly decisions: readonly Decision[];
  /** It takes back what a call that failed has moved. */
  readonly isBack?: true;
  /** The mover of hugetlb does it, to which the question of realignment does not come. */
  readonly isHugetlb?: true;
  /** By how many bytes the move started lower than asked, and the step at which; undefined if it was not realigned. */
  readonly realigned?: { readonly step: number; readonly distance: number };
}

/** The calls of move_page_tables of a run, in order. Where the scenario is known, only operations are searched that may call it. */
export function movesOf(trace: Trace, scenario?: Scenario): Move[] {
  const moves: Move[] = [];
  for (const operation of childrenOf(trace, -1)) {
    if (scenario && !movesTables(scenario.ops[operation.number]!.op)) continue;
    let call: { old: number; new: number; length: number; first: number } | undefined;
    let decisions: Decision[] = [];
    let realigned: Move['realigned'];
    let isHugetlb = false;
    for (let row = rowOfStep(trace, operation.first); row < trace.steps.first.length; row++) {
      const first = trace.steps.first[row]!;
      if (first >= operation.end) break;
      for (const { mark, numbers } of marksOf(trace, row)) {
        if (mark === 'move_page_tables') {
          const [old, target, length] = numbers as [number, number, number];
          call = { old, new: target, length, first };
          decisions = [];
          realigned = undefined;
          isHugetlb = false;
        } else if (mark === 'move_hugetlb_page_tables') {
          isHugetlb = true;
        } else if (mark === 'ret:move_page_tables' && call) {
          moves.push({
            ...call,
            operation: operation.number,
            end: first,
            decisions,
            ...(spansAround(trace, call.first).some(({ name }) => name === 'move_back') ? { isBack: true } : {}),
            ...(isHugetlb ? { isHugetlb } : {}),
            ...(realigned ? { realigned } : {}),
          });
          call = undefined;
        }
      }
      if (!call) continue;
      const step = stepRow(trace, row);
      if (step.kind === 'realigned') realigned = { step: first, distance: step.operands[0]! };
      const decision = step.kind === 'decision' ? decisionOf(first, step.operands) : undefined;
      if (decision && REALIGN_CONDITIONS.includes(decision.condition)) decisions.push(decision);
    }
  }
  return moves;
}

/** A step of kind `decision`, read. */
export function decisionOf(step: number, operands: readonly number[]): Decision {
  const [condition, holds, ...rest] = operands as [number, number, ...number[]];
  return { step, condition: CONDITIONS[condition]!, holds: holds === 1, operands: rest };
}
