import { offsetIn, PMD_SIZE, PUD_SIZE } from '../../address/geometry.ts';
import { hex, plural } from '../../address/text.ts';
import type { Kernel } from '../../kernels/kernels.ts';
import type { Decision, Move } from '../../scenario/moves.ts';
import { CLAIMS, conditionText } from '../conditions.ts';
import type { Replayed } from './replayMremap.ts';

/** Why a move did not take less: the condition that failed, or the rule of the kernel, as a sentence; undefined when all tables went whole. */
export function whyNotLess(replayed: Replayed, kernel: Kernel, nameOf: (vma: number) => string): string | undefined {
  const { entries, moves, refused } = replayed;
  const [move] = moves;
  if (!move || entries.ptes + entries.pmds + entries.huge === 0) return undefined;
  if (entries.ptes === 0) return whyNoPud(move);
  const pages = `${plural(entries.ptes, 'PTE')} one by one`;
  return `${pages}: ${whyPtes(move, refused, kernel, nameOf)}.`;
}

function whyPtes(move: Move, refused: number, kernel: Kernel, nameOf: (vma: number) => string): string {
  if (kernel.mremap.loop === 'small') return `Linux ${kernel.id} moves no tables`;
  const [oldOffset, newOffset] = [offsetIn(move.old, PMD_SIZE), offsetIn(move.new, PMD_SIZE)];
  if (oldOffset !== newOffset) {
    return `not ${CLAIMS.mutuallyAligned} (old offset ${hex(oldOffset)}, new offset ${hex(newOffset)})`;
  }
  if (refused > 0) return 'where a whole entry should have gone, a table hangs already';
  if (oldOffset === 0) return tailText(move);
  if (move.length < PMD_SIZE - oldOffset) {
    return `too short: ${hex(move.length)} does not reach the next PMD boundary`;
  }
  if (move.realigned) return tailText(move);
  const failed = move.decisions.find(({ holds }) => !holds);
  return failed ? failedText(failed, nameOf) : `Linux ${kernel.id} never realigns the first, partly covered PMD`;
}

function tailText({ old, length }: Move): string {
  return `the end is ${hex(offsetIn(old + length, PMD_SIZE))} into its PMD, and ends are never realigned`;
}

function failedText({ condition, holds, operands }: Decision, nameOf: (vma: number) => string): string {
  const { claim, numbers } = conditionText(condition, holds, operands, nameOf);
  return `“${claim}” does not hold (${numbers})`;
}

/** No PTE was copied, but a PUD entry could stand for 512 of the PMD entries. */
function whyNoPud({ old, new: target, length }: Move): string | undefined {
  const [oldOffset, newOffset] = [offsetIn(old, PUD_SIZE), offsetIn(target, PUD_SIZE)];
  if (length < PUD_SIZE || oldOffset === newOffset) return undefined;
  return `PMD by PMD: not equally far into the PUD (old offset ${hex(oldOffset)}, new offset ${hex(newOffset)}).`;
}
