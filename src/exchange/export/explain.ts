import { formatBytes, hex, plural } from '../../address/text.ts';
import type { Kernel } from '../../kernels/kernels.ts';
import { flipOf } from '../../scenario/flip/flip.ts';
import { spanOf } from '../../scenario/mappings.ts';
import { type Move, movesOf } from '../../scenario/moves.ts';
import type { Outcome, Run } from '../../scenario/run.ts';
import type { Operation, Scenario } from '../../scenario/schema.ts';
import { WorkCount } from '../../scenario/work.ts';
import { CLAIMS, conditionText, realignConditionsOf, whatMoves } from '../conditions.ts';
import { changeText, noChangeText } from '../flipText.ts';
import { wrapText } from '../text/wrap.ts';
import { workText } from '../workText.ts';

/** A run, and what is needed to tell of it. */
export interface Told {
  readonly scenario: Scenario;
  readonly kernel: Kernel;
  readonly run: Run;
  /** Name of a mapping by the number of its VMA. */
  readonly nameOf: (vma: number) => string;
}

/** Longest run of which it is asked what would turn a verdict round: that takes several runs more. */
const MOST_STEPS = 200_000;

/**
 * What each operation gave; and of each move of page tables, whether it was realigned and why or why not, what it did,
 * and what would turn the verdict round. Plain text of at most 72 columns.
 */
export function explainText(told: Told): string {
  const { scenario, kernel, run } = told;
  const moves = movesOf(run.trace);
  const count = new WorkCount(run.trace, scenario);
  const lines = [
    `${scenario.title ?? 'A scenario'}, Linux ${kernel.id}`,
    ...[...kernel.mremap.whatIf].map((rule) => `with a rule that no kernel has: ${rule}`),
    '',
    ...scenario.ops.map((operation, n) => `${n + 1}. ${callText(operation)} ${outcomeText(run.outcomes[n])}`),
    ...(JSON.stringify(scenario.ops).includes('"@') ? ['', '@0 is what operation 1 returned, and so on.'] : []),
    ...moves.flatMap((move, n) => {
      const isLast = moves[n + 1]?.operation !== move.operation;
      return ['', ...moveLines(told, move), ...workLines(told, move, count, isLast), ...turnLines(told, move, n)];
    }),
    ...(run.stopped === undefined ? [] : ['', run.stopped]),
  ];
  return wrapText(lines.join('\n'));
}

/** An operation as text: its fields in their order. */
function callText({ op, ...fields }: Operation): string {
  const shown = Object.entries(fields).map(([name, value]) => {
    if (Array.isArray(value)) return `${name}=${value.join('|') || '0'}`;
    return `${name}=${typeof value === 'number' ? hex(value) : value === '' ? 'none' : value}`;
  });
  return [op, ...shown].join(' ');
}

function outcomeText(outcome: Outcome | undefined): string {
  switch (outcome?.kind) {
    case 'returned':
      return `= ${hex(outcome.value)}`;
    case 'failed':
      return `= ${outcome.errno}`;
    case 'accessed': {
      const { done, signal, address } = outcome;
      const stopped = signal ? `, then ${signal} at ${hex(address ?? 0)}` : '';
      return `: ${plural(done, 'access', 'accesses')}${stopped}`;
    }
    default:
      return ': not done';
  }
}

function moveLines({ scenario, kernel, nameOf }: Told, move: Move): string[] {
  const known = realignConditionsOf(kernel, whatMoves(scenario, move));
  const asked = move.decisions.map(({ condition, holds, operands }) => {
    const { numbers } = conditionText(condition, holds, operands, nameOf);
    const more = CLAIMS[condition].endsWith(numbers) ? '' : `: ${numbers}`;
    return `  [${holds ? 'yes' : 'no'}] ${CLAIMS[condition]}${more}`;
  });
  return [
    `operation ${move.operation + 1} moves ${formatBytes(move.length)}: ${hex(move.old)} -> ${hex(move.new)}`,
    known.length === 0 ? `  Linux ${kernel.id} does not ask whether it can be realigned` : '  Can it be realigned?',
    ...asked.map((line) => `  ${line}`),
    ...(move.realigned ? [`  Realigned: it starts ${hex(move.realigned.distance)} lower on both sides`] : []),
  ];
}

/** What a move did; behind the last one of an operation also what all of it did, such as to unmap what was left. */
function workLines({ run }: Told, { operation, first, end }: Move, count: WorkCount, isLast: boolean): string[] {
  const whole = spanOf(run.trace, operation)!;
  return [
    `  The move itself: ${workText(count.between(first, end))}`,
    ...(isLast ? [`  All of operation ${operation + 1}: ${workText(count.between(whole.first, whole.end))}`] : []),
  ];
}

function turnLines(told: Told, { operation }: Move, number: number): string[] {
  if (told.run.trace.length > MOST_STEPS) return [];
  return [`  ${turnText(told, number, told.scenario.ops[operation]!.op === 'exec_stack_shift')}`];
}

function turnText({ scenario, kernel, run, nameOf }: Told, move: number, forStack: boolean): string {
  const flip = flipOf(scenario, kernel, move, run);
  if (flip.kind !== 'change') return `What would turn that round? ${noChangeText(flip, kernel.id, forStack)}`;
  const { what, from, to } = changeText(flip.change, nameOf);
  return `What would turn that round? To ${what} (${from} -> ${to}): then it ${flip.realigns ? 'is' : 'is not'} realigned.`;
}
