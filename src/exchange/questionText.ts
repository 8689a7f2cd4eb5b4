import { hex, plural } from '../address/text.ts';
import { KERNELS, type KernelId } from '../kernels/kernels.ts';
import type { Decision, Move } from '../scenario/moves.ts';
import type { ExtentAnswer, Question, RealignAnswer } from '../scenario/predict/questions.ts';
import type { Condition } from '../trace/steps.ts';
import { inSource } from './listing/kernelSource.ts';

/** A question in words. */
export function questionText(question: Question): string {
  switch (question.kind) {
    case 'realign':
      return 'Will it realign?';
    case 'entries':
      return 'How many entries will move?';
    case 'extent':
      return `How will extent ${question.extent + 1} move?`;
  }
}

/** Where the run stops for it. */
export function stopText(question: Question, kernel: KernelId): string {
  if (question.kind === 'extent') return `before extent ${question.extent + 1}`;
  // Nothing decides where the kernel does not ask: not at all, or not about pages of hugetlb.
  const isAsked = question.kind === 'realign' && question.options[question.right] !== 'never';
  const decides = isAsked && KERNELS[kernel].mremap.realign !== 'never';
  return `before ${inSource(kernel, decides ? 'try_realign_addr' : 'move_page_tables').name}`;
}

/** An option in words. */
export function optionText(question: Question, option: number, kernel: KernelId): string {
  switch (question.kind) {
    case 'realign':
      return realignText(question.options[option]!, kernel);
    case 'entries': {
      const count = question.options[option]!;
      return plural(count, 'entry', 'entries');
    }
    case 'extent':
      return WAYS[question.options[option]!];
  }
}

const REASONS: Readonly<Partial<Record<RealignAnswer, string>>> = {
  yes: 'yes',
  differentVmas: 'no: source and destination are one VMA',
  reachesPmdBoundary: 'no: too short',
  notAlignedAlready: 'no: the source is aligned already',
  mutuallyAligned: 'no: not mutually aligned',
  oldStartsItsVma: 'no: the source does not start its VMA',
  nothingBelowOld: 'no: something is mapped below the source',
  newStartsItsVma: 'no: the destination does not start its VMA',
  nothingBelowNew: 'no: something is mapped below the destination',
};

function realignText(answer: RealignAnswer, kernel: KernelId): string {
  return answer === 'never' ? `no: ${kernel} does not ask` : REASONS[answer]!;
}

const WAYS: Readonly<Record<ExtentAnswer, string>> = {
  pte: 'PTE by PTE',
  pmd: '1 PMD entry, and a whole table with it',
  pud: '1 PUD entry, and all tables below it',
  huge: '1 PMD entry that is a huge page',
  split: 'the huge page is split, then PTE by PTE',
  refused: 'a PMD move is refused, then PTE by PTE',
  failed: 'not at all: a table cannot be had',
  nothing: 'there is nothing to move',
};

/** Why a move is realigned or not: one sentence, which says no more than was asked. */
export function realignReason(move: Move, kernel: KernelId, nameOf: (vma: number) => string): string {
  if (move.realigned) {
    return `Nothing is in the way: both sides start ${hex(move.realigned.distance)} lower, on the PMD boundary.`;
  }
  const last = move.decisions.at(-1);
  if (!last && move.isHugetlb) {
    return `Pages of hugetlb have a mover of their own, and Linux ${kernel} does not ask about them: they begin on a PMD boundary.`;
  }
  if (!last) return `Linux ${kernel} starts a move where it was asked to.`;
  const [from = 0, start = 0, vma = 0] = last.operands;
  const inTheWay = `${nameOf(vma)} lies in the PMD that the move would have to start in, at ${hex(from)}.`;
  const sentences: Partial<Record<Condition, string>> = {
    differentVmas: 'Source and destination are one VMA here, and this patch wants two.',
    reachesPmdBoundary: 'The range ends inside the PMD it begins in, so its table cannot move whole.',
    notAlignedAlready: 'The source begins on a PMD boundary already, so there is nothing to realign.',
    mutuallyAligned: 'Every page lands at another index in its table, so no table can be used again.',
    oldStartsItsVma: `Its VMA begins at ${hex(start)}: other pages of it share the first table and must stay.`,
    newStartsItsVma: `The destination has merged with the mapping below it, which begins at ${hex(start)}.`,
    nothingBelowOld: inTheWay,
    nothingBelowNew: inTheWay,
  };
  return sentences[last.condition] ?? 'What if: the questions about the PUD settled it.';
}

/** Why an extent goes as it does, by what the kernel asked about it. */
export function extentReason(way: ExtentAnswer, kernel: KernelId, decisions: readonly Decision[]): string {
  const whole = decisions.find(({ condition }) => condition === 'wholePmd');
  switch (way) {
    case 'pud':
      return 'A whole PUD entry fits on both sides and the new one is none: one write moves 1 GiB.';
    case 'pmd':
      return 'A whole PMD entry fits on both sides and the new one is none: one write moves 2 MiB.';
    case 'huge':
      return 'The PMD entry is a huge page, and the new one is none: one write moves it.';
    case 'split':
      return 'The huge page does not fit whole, so it is split and its 512 small entries are copied.';
    case 'refused':
      return 'A whole PMD entry would fit, but a table hangs at the new one already, so its PTEs are copied.';
    case 'failed':
      return 'A page table cannot be had, so the move stops here and is taken back.';
    case 'nothing':
      return 'There is no page in this part of the source, so it is passed over.';
    case 'pte':
      return whole === undefined
        ? `Linux ${kernel} moves no PTE table whole: it copies PTEs, at most 64 at a time.`
        : `The extent is ${hex(whole.operands[0]!)}, less than a whole PMD entry, so its PTEs are copied.`;
  }
}
