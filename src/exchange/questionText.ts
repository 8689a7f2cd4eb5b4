import { formatBytes, formatCount, hex } from '../address/text.ts';
import type { KernelId } from '../kernels/kernels.ts';
import type { Move } from '../scenario/moves.ts';
import type { ExtentAnswer, Question, RealignAnswer } from '../scenario/predict/questions.ts';

/** A question in words, and where the run stands. */
export function questionText(question: Question, { old, new: target, length }: Move): { ask: string; where: string } {
  const call = `${formatBytes(length)}, ${hex(old)} → ${hex(target)}`;
  switch (question.kind) {
    case 'realign':
      return { ask: 'Will it realign?', where: `stopped before the decision · ${call}` };
    case 'entries':
      return { ask: 'How many entries will move?', where: `stopped before move_page_tables moves any · ${call}` };
    case 'extent':
      return { ask: 'How will this extent move?', where: `stopped before extent ${question.extent + 1} · ${call}` };
  }
}

/** An option in words. */
export function optionText(question: Question, option: number, kernel: KernelId): string {
  switch (question.kind) {
    case 'realign':
      return realignText(question.options[option]!, kernel);
    case 'entries': {
      const count = question.options[option]!;
      return `${formatCount(count)} ${count === 1 ? 'entry' : 'entries'}`;
    }
    case 'extent':
      return WAYS[question.options[option]!];
  }
}

const REASONS: Readonly<Partial<Record<RealignAnswer, string>>> = {
  yes: 'yes',
  differentVmas: 'no: source and destination are one VMA',
  reachesPmdBoundary: 'no: it is too short',
  notAlignedAlready: 'no: the source is aligned already',
  mutuallyAligned: 'no: the two sides are not mutually aligned',
  oldStartsItsVma: 'no: the source does not start its VMA',
  nothingBelowOld: 'no: something is mapped below the source',
  newStartsItsVma: 'no: the destination does not start its VMA',
  nothingBelowNew: 'no: something is mapped below the destination',
};

function realignText(answer: RealignAnswer, kernel: KernelId): string {
  return answer === 'never' ? `no: ${kernel} never asks` : REASONS[answer]!;
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
