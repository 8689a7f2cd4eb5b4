import { describe, expect, it } from 'vitest';
import { KERNELS, type KernelId } from '../kernels/kernels.ts';
import { LIBRARY, libraryScenario } from '../scenario/library.ts';
import { movesOf } from '../scenario/moves.ts';
import { questionsOf } from '../scenario/predict/questions.ts';
import { runScenario } from '../scenario/run.ts';
import { extentReason, optionText, realignReason, stopText } from './questionText.ts';

const KERNEL_IDS = Object.keys(KERNELS) as KernelId[];

function askedOf(name: string, kernel: KernelId) {
  const { trace } = runScenario(libraryScenario(name)!.scenario, KERNELS[kernel]);
  const moves = movesOf(trace);
  return { moves, questions: questionsOf(trace, moves) };
}

const reason = (name: string, kernel: KernelId = '6.12') =>
  realignReason(askedOf(name, kernel).moves[0]!, kernel, (vma) => `VMA ${vma}`);

describe('realignReason', () => {
  it.each([
    ['front', 'Nothing is in the way: both sides start 0x100000 lower, on the PMD boundary.'],
    ['below-destination', 'VMA 2 lies in the PMD that the move would have to start in, at 0x100040000000.'],
    ['too-short', 'The range ends inside the PMD it begins in, so its table cannot move whole.'],
    ['not-mutual', 'Every page lands at another index in its table, so no table can be used again.'],
    ['middle-of-vma', 'Its VMA begins at 0x100000000000: other pages of it share the first table and must stay.'],
    ['gib-pmd', 'The source begins on a PMD boundary already, so there is nothing to realign.'],
  ])('says of %s why', (name, text) => {
    expect(reason(name)).toBe(text);
  });

  it('says that pages of hugetlb are not asked about, where they are not', () => {
    const own =
      'Pages of hugetlb have a mover of their own, and Linux 6.12 does not ask about them: they begin on a PMD boundary.';
    expect(reason('hugetlb')).toBe(own);
    expect(reason('hugetlb', 'v4')).toBe(
      'The source begins on a PMD boundary already, so there is nothing to realign.',
    );
    const [question] = askedOf('hugetlb', '6.12').questions;
    expect(optionText(question!, question!.right, '6.12')).toBe('no: 6.12 does not ask');
    expect(stopText(question!, '6.12')).toBe('before move_page_tables');
  });

  it('says that a kernel does not ask, or which patch stands in its own way', () => {
    expect(reason('front', '6.1')).toBe('Linux 6.1 starts a move where it was asked to.');
    expect(reason('exec-warning', 'v4-1')).toBe('Source and destination are one VMA here, and this patch wants two.');
  });
});

it('has words of its own for every option of the questions of the library, and one sentence for the way of an extent', () => {
  for (const kernel of KERNEL_IDS) {
    for (const { name } of LIBRARY.filter(({ name, view }) => view !== 'tree' && !/^(gib|pud)/.test(name))) {
      for (const question of askedOf(name, kernel).questions) {
        const texts = question.options.map((_, i) => optionText(question, i, kernel));
        expect(new Set(texts).size).toBe(question.options.length);
        expect(texts.every((text) => text.length > 1)).toBe(true);
        expect(stopText(question, kernel)).toMatch(/^before (extent \d+|\w+)$/);
        if (question.kind === 'extent')
          expect(extentReason(question.options[question.right]!, kernel, [])).toMatch(/^[^.].*\.$/);
      }
    }
  }
});

it('names what the run stops before as the kernel does', () => {
  const stop = (kernel: KernelId) => stopText(askedOf('front', kernel).questions[0]!, kernel);
  expect(['6.1', 'v4', '6.12', '6.18'].map((kernel) => stop(kernel as KernelId))).toEqual([
    'before move_page_tables',
    'before realign_addr',
    'before try_realign_addr',
    'before can_realign_addr',
  ]);
});
