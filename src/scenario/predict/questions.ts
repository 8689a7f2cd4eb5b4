import { PAGE_SIZE } from '../../address/geometry.ts';
import { childrenOf } from '../../trace/place.ts';
import { rowOfStep, type Span, stepRow } from '../../trace/rows.ts';
import { type Condition, LEVEL_CODE } from '../../trace/steps.ts';
import type { Trace } from '../../trace/trace.ts';
import type { Move } from '../moves.ts';
import { Random } from './random.ts';

/** What can be answered to "will it realign?": yes, or the condition that fails; `never`: the kernel does not ask. */
export type RealignAnswer = 'yes' | 'never' | Condition;

/** How an extent can go; `refused`: by PTE since a table was in the way; `split`: by PTE of a huge page. */
export type ExtentAnswer = 'pte' | 'pmd' | 'pud' | 'huge' | 'split' | 'refused' | 'nothing' | 'failed';

/** A question about a run, where it stands when it is asked, and what the run itself answers. */
export type Question = {
  /** Steps that have happened: nothing of the answer is among them. */
  readonly position: number;
  /** The position from which on the run has shown the answer. */
  readonly shownAt: number;
  /** Number of the move, from 0. */
  readonly move: number;
  /** Index of the right one among the options. */
  readonly right: number;
} & (
  | { readonly kind: 'realign'; readonly options: readonly RealignAnswer[] }
  /** How many entries the call moves, at any level. */
  | { readonly kind: 'entries'; readonly options: readonly number[] }
  /** How the extent with this number, from 0, is moved. */
  | { readonly kind: 'extent'; readonly extent: number; readonly options: readonly ExtentAnswer[] }
);

export const QUESTION_KINDS = ['realign', 'entries', 'extent'] as const;
/** What is asked: whether a move realigns, how many entries it moves, by which way an extent goes. */
export type QuestionKind = (typeof QUESTION_KINDS)[number];

/** Options that a question has. */
export const OPTIONS = 5;
/** Most extents of a move that are asked about: the first ones, and after them those that go otherwise than the one before. */
const MOST_EXTENTS = 6;

/** The questions of a run, in the order in which they are met. The same run has the same questions. */
export function questionsOf(trace: Trace, moves: readonly Move[]): Question[] {
  return moves.flatMap((move, number) => {
    if (move.isBack) return [];
    const random = new Random(number * 7919 + trace.length);
    const phase = phaseOf(trace, move);
    const extents = phase ? childrenOf(trace, phase.row) : [];
    return [
      realignQuestion(move, number, random),
      ...(phase ? [entriesQuestion(trace, move, number, phase, extents.length, random)] : []),
      ...extentQuestions(trace, number, extents),
    ];
  });
}

function phaseOf(trace: Trace, move: Move): Span | undefined {
  const operation = childrenOf(trace, -1).find(({ number }) => number === move.operation);
  return (
    operation &&
    childrenOf(trace, operation.row).find(
      ({ name, first, end }) =>
        name === 'move_page_tables' && first >= move.first && end <= Math.max(move.end, first + 1),
    )
  );
}

/** The answers that there are, in the order in which a kernel asks. */
const REALIGN_ANSWERS: readonly RealignAnswer[] = [
  'yes',
  'never',
  'differentVmas',
  'reachesPmdBoundary',
  'notAlignedAlready',
  'mutuallyAligned',
  'oldStartsItsVma',
  'nothingBelowOld',
  'newStartsItsVma',
  'nothingBelowNew',
];
/** What is offered first where it is not the answer: the reasons that are met most. */
const LIKELY: readonly RealignAnswer[] = [
  'yes',
  'mutuallyAligned',
  'nothingBelowOld',
  'nothingBelowNew',
  'reachesPmdBoundary',
];

function realignQuestion(move: Move, number: number, random: Random): Question {
  const last = move.decisions.at(-1);
  const right: RealignAnswer = move.realigned ? 'yes' : last ? last.condition : 'never';
  const others = [...LIKELY, ...random.shuffled(REALIGN_ANSWERS)].filter((answer) => answer !== right);
  const options = inOrder(REALIGN_ANSWERS, [right, ...new Set(others)].slice(0, OPTIONS));
  const shownAt = move.realigned ? move.realigned.step + 1 : last ? last.step + 1 : move.first + 1;
  return { kind: 'realign', position: move.first, shownAt, move: number, options, right: options.indexOf(right) };
}

const inOrder = <T>(order: readonly T[], some: readonly T[]): T[] => order.filter((one) => some.includes(one));

function entriesQuestion(
  trace: Trace,
  move: Move,
  number: number,
  phase: Span,
  extents: number,
  random: Random,
): Question {
  const right = movedIn(trace, phase.first, phase.end).reduce((sum, { count }) => sum + count, 0);
  const pages = move.length / PAGE_SIZE;
  // Slips that one makes: every page, one an extent, one more or fewer, the first table counted or not.
  const slips = [
    pages,
    extents,
    1,
    right + 1,
    Math.abs(right - 1),
    right + 255,
    right + 511,
    pages + 256,
    512,
    2 * right,
  ];
  const decoys = random.shuffled([...new Set(slips)].filter((slip) => slip !== right)).slice(0, OPTIONS - 1);
  const options = [right, ...decoys].sort((one, other) => one - other);
  return {
    kind: 'entries',
    position: phase.first,
    shownAt: phase.end,
    move: number,
    options,
    right: options.indexOf(right),
  };
}

const EXTENT_ANSWERS: readonly ExtentAnswer[] = ['pte', 'pmd', 'pud', 'huge', 'split', 'refused', 'failed', 'nothing'];
const LIKELY_WAYS: readonly ExtentAnswer[] = ['pte', 'pmd', 'pud', 'refused', 'nothing'];

function extentQuestions(trace: Trace, move: number, extents: readonly Span[]): Question[] {
  const questions: Question[] = [];
  let before: ExtentAnswer | undefined;
  for (const extent of extents) {
    const answer = wayOf(trace, extent);
    if (questions.length < MOST_EXTENTS && (questions.length < 2 || answer !== before)) {
      const options = inOrder(EXTENT_ANSWERS, [...new Set([answer, ...LIKELY_WAYS])].slice(0, OPTIONS));
      questions.push({
        kind: 'extent',
        position: extent.first,
        shownAt: extent.end,
        move,
        extent: extent.number,
        options,
        right: options.indexOf(answer),
      });
    }
    before = answer;
  }
  return questions;
}

/** How an extent went, by what the run did in it. */
function wayOf(trace: Trace, { first, end }: Span): ExtentAnswer {
  let way: ExtentAnswer = 'nothing';
  let [warned, split] = [false, false];
  for (let row = rowOfStep(trace, first); row < trace.steps.first.length && trace.steps.first[row]! < end; row++) {
    const { kind, operands } = stepRow(trace, row);
    if (kind === 'warning') warned = true;
    if (kind === 'hugeSplit') split = true;
    if (kind === 'allocationFailed') return 'failed';
    if (kind !== 'entryMoved') continue;
    if (operands[0] === LEVEL_CODE.pud) way = 'pud';
    else if (operands[0] === LEVEL_CODE.pmd) way = operands[4] === 1 ? 'huge' : 'pmd';
    else way = warned ? 'refused' : split ? 'split' : 'pte';
  }
  return way;
}

function movedIn(trace: Trace, first: number, end: number) {
  const rows = [];
  for (let row = rowOfStep(trace, first); row < trace.steps.first.length && trace.steps.first[row]! < end; row++) {
    const step = stepRow(trace, row);
    if (step.kind === 'entryMoved') rows.push(step);
  }
  return rows;
}
