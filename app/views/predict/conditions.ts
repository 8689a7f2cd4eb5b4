import { CLAIMS, conditionText } from '../../../src/exchange/conditions.ts';
import type { Question } from '../../../src/scenario/predict/questions.ts';
import type { Condition } from '../../../src/trace/steps.ts';
import type { Moment } from '../../state/moment.ts';
import { extentDecisions } from '../decision/extent.ts';
import { rungsOf } from '../decision/rungs.ts';

/** A condition that was asked, or was not any more, in one line. */
export interface ConditionLine {
  readonly condition: Condition;
  /** `blocks`: it fails, and that is why not; `no`: it fails, and that is no harm. */
  readonly state: 'yes' | 'no' | 'blocks' | 'not-asked';
  readonly text: string;
}

const BEFORE: Partial<Record<Condition, string>> = {
  oldStartsItsVma: 'source: ',
  nothingBelowOld: 'source: ',
  newStartsItsVma: 'destination: ',
  nothingBelowNew: 'destination: ',
  wholePud: 'by PUD entry: ',
  wholePmd: 'by PMD entry: ',
};

const STATES = {
  holds: 'yes',
  settled: 'no',
  fails: 'blocks',
  'not-asked': 'not-asked',
  'to-come': 'not-asked',
} as const;

/** What the kernel asked to come to the answer, with the numbers, in its order. `then`: the moment that shows the answer. */
export function conditionLines({ kind }: Question, then: Moment): ConditionLine[] {
  const { move, loaded } = then;
  const numbersOf = (condition: Condition, holds: boolean, operands: readonly number[]) =>
    conditionText(condition, holds, operands, loaded.nameOf).numbers;
  if (kind === 'realign' && move) {
    return rungsOf(then, move).map(({ condition, state, asked }) => {
      const numbers = asked.map((one) => numbersOf(one.condition, one.holds, one.operands));
      const text = numbers.length > 0 ? `${BEFORE[condition] ?? ''}${numbers.join(', ')}` : CLAIMS[condition];
      return { condition, state: STATES[state], text };
    });
  }
  if (kind !== 'extent') return [];
  return (extentDecisions(then)?.decisions ?? []).map(({ condition, holds, operands }) => {
    const state = holds ? 'yes' : condition.startsWith('new') ? 'blocks' : 'no';
    return { condition, state, text: `${BEFORE[condition] ?? ''}${numbersOf(condition, holds, operands)}` };
  });
}
