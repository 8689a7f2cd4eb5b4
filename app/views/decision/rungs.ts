import { offsetIn, PAGE_SIZE, PMD_SIZE } from '../../../src/address/geometry.ts';
import { formatCount, hex } from '../../../src/address/text.ts';
import { realignConditionsOf, whatMoves } from '../../../src/exchange/conditions.ts';
import type { Decision, Move } from '../../../src/scenario/moves.ts';
import type { Condition } from '../../../src/trace/steps.ts';
import type { Moment } from '../../state/moment.ts';

/** How far a condition has come at a moment. `settled`: it fails, but nothing stands in the way. */
type RungState = 'holds' | 'fails' | 'settled' | 'not-asked' | 'to-come';

/** One line of the ladder: a condition, or the two about one side, as they stand at a moment. */
export interface Rung {
  readonly condition: Condition;
  readonly state: RungState;
  /** The decisions made so far, in order. */
  readonly asked: readonly Decision[];
  /** A decision of this line has just been made. */
  readonly current: boolean;
}

/** The two conditions about one side share a line. */
const SHARES_LINE_WITH: Partial<Record<Condition, Condition>> = {
  oldStartsItsVma: 'nothingBelowOld',
  newStartsItsVma: 'nothingBelowNew',
};

/** The conditions of realignment that the kernel asks, in its order, as far as they are known at the moment. */
export function rungsOf({ loaded, position }: Pick<Moment, 'loaded' | 'position'>, move: Move): Rung[] {
  const conditions = realignConditionsOf(loaded.kernel, whatMoves(loaded.scenario, move));
  const made = move.decisions.filter(({ step }) => step < position);
  const last = made.at(-1);
  const isOver = last?.holds === false || position >= move.end;
  return conditions
    .filter((condition) => !sharesLine(condition, conditions))
    .map((first) => {
      const second = SHARES_LINE_WITH[first];
      const line = second && conditions.includes(second) ? [first, second] : [first];
      const asked = made.filter(({ condition }) => line.includes(condition));
      const latest = asked.at(-1);
      return {
        condition: latest && !latest.holds ? latest.condition : line.at(-1)!,
        state: stateOf(latest, asked.length === line.length, isOver),
        asked,
        current: latest?.step === position - 1,
      };
    });
}

/** Whether a condition stands on the line of the one before it. */
function sharesLine(condition: Condition, conditions: readonly Condition[]): boolean {
  return conditions.some((other) => SHARES_LINE_WITH[other] === condition);
}

function stateOf(last: Decision | undefined, whole: boolean, isOver: boolean): RungState {
  if (last && !last.holds) return last.condition === 'notAlignedAlready' ? 'settled' : 'fails';
  if (whole) return 'holds';
  return isOver ? 'not-asked' : 'to-come';
}

export interface Verdict {
  readonly good: boolean;
  /** A mapping stands in the way, as against numbers that do not fit. */
  readonly blocked: boolean;
  readonly title: string;
  readonly text: string;
}

/** What came of the question, once it is settled. */
export function verdictOf({ loaded, position, move }: Moment): Verdict | undefined {
  if (!move) return undefined;
  if (move.realigned && move.realigned.step < position) {
    return {
      good: true,
      blocked: false,
      title: 'Realigned.',
      text: `The move starts ${hex(move.realigned.distance)} lower, so the first table travels as 1 PMD entry, not PTE by PTE.`,
    };
  }
  const failed = move.decisions.at(-1);
  if (!failed || failed.holds || failed.step >= position) return undefined;
  if (failed.condition === 'notAlignedAlready') return alignedAlready(move);
  return { good: false, blocked: true, title: 'Not realigned:', text: `${reasonOf(failed, move, loaded.nameOf)}.` };
}

/** Why a move is not realigned, and what that costs. */
function reasonOf({ condition, operands }: Decision, move: Move, nameOf: (vma: number) => string): string {
  const count = Math.min(PMD_SIZE - offsetIn(move.old, PMD_SIZE), move.length) / PAGE_SIZE;
  const pages =
    count === 1
      ? `its ${move.length > PAGE_SIZE ? 'first' : '1'} page goes PTE by PTE`
      : `its first ${formatCount(count)} pages go PTE by PTE`;
  switch (condition) {
    case 'mutuallyAligned':
      return 'at the other side every page has another index in its table, so every page goes PTE by PTE';
    case 'reachesPmdBoundary':
      return `the range ends inside the PMD it begins in, so ${pages}`;
    case 'oldStartsItsVma':
      return `other pages of the same VMA share the first table and must stay, so ${pages}`;
    case 'newStartsItsVma':
      return `the destination has merged with a mapping below it, so ${pages}`;
    case 'differentVmas':
      return `source and destination lie in one VMA, so ${pages}`;
    default:
      return `${nameOf(operands[2] ?? 0)} shares the first PMD, so ${pages}`;
  }
}

function alignedAlready({ new: target }: Move): Verdict {
  const offset = offsetIn(target, PMD_SIZE);
  return {
    good: offset === 0,
    blocked: false,
    title: 'Nothing to realign:',
    text: `the source begins on a PMD boundary already${
      offset === 0 ? '.' : `, and the destination ${hex(offset)} off one, so no entry moves whole.`
    }`,
  };
}
