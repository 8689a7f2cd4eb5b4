import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KERNEL_IDS, KERNELS, type Kernel, WHAT_IFS, withWhatIf } from '../kernels/kernels.ts';
import { LIBRARY } from '../scenario/library.ts';
import { type Decision, decisionOf, movesOf } from '../scenario/moves.ts';
import { runScenario } from '../scenario/run.ts';
import type { Scenario } from '../scenario/schema.ts';
import { scenarios } from '../scenario/testing/arbitrary.ts';
import { rowsOf } from '../scenario/testing/reading.ts';
import { CONDITIONS, REALIGN_CONDITIONS } from '../trace/steps.ts';
import type { Trace } from '../trace/trace.ts';
import { CLAIMS, conditionText, QUESTIONS_ASKED, realignConditionsOf, whatMoves } from './conditions.ts';

const decisionsOf = (trace: Trace): Decision[] =>
  rowsOf(trace, 'decision').map(({ first, operands }) => decisionOf(first, operands));

/** Each call of move_page_tables asked the kernel's conditions in order, up to the first that failed. */
function expectAskedInOrder(trace: Trace, kernel: Kernel, scenario: Scenario): void {
  for (const move of movesOf(trace)) {
    const { decisions, realigned } = move;
    const all = realignConditionsOf(kernel, whatMoves(scenario, move));
    const failed = decisions.findIndex(({ holds }) => !holds);
    expect(decisions.map(({ condition }) => condition)).toEqual(all.slice(0, decisions.length));
    if (failed >= 0) expect(failed).toBe(decisions.length - 1);
    else if (decisions.length > 0) expect(decisions).toHaveLength(all.length);
    expect(realigned !== undefined).toBe(decisions.length > 0 && failed < 0);
  }
  const inMoves = movesOf(trace).flatMap(({ decisions }) => decisions.map(({ step }) => step));
  const everywhere = decisionsOf(trace).filter(({ condition }) => REALIGN_CONDITIONS.includes(condition));
  expect(inMoves).toEqual(everywhere.map(({ step }) => step));
}

function expectReadable(trace: Trace): void {
  for (const { condition, holds, operands } of decisionsOf(trace)) {
    const { claim, numbers } = conditionText(condition, holds, operands, (vma) => `VMA ${vma}`);
    expect(claim).not.toBe('');
    expect(numbers).not.toMatch(/undefined|NaN|0x-|VMA 0/);
  }
}

describe('realignConditionsOf', () => {
  it('is what each kernel asks', () => {
    const merged = [
      'reachesPmdBoundary',
      'notAlignedAlready',
      'mutuallyAligned',
      'oldStartsItsVma',
      'nothingBelowOld',
      'newStartsItsVma',
      'nothingBelowNew',
    ];
    const asked = KERNEL_IDS.map((id) => [id, realignConditionsOf(KERNELS[id])]);
    expect(Object.fromEntries(asked)).toEqual({
      '4.14': [],
      '6.1': [],
      'v4-1': ['differentVmas', ...merged],
      v4: merged,
      '6.12': merged,
      '6.18': merged,
    });
  });

  it.each(KERNEL_IDS)('is the order in which %s decides on every scenario of the library', (kernel) => {
    for (const { scenario } of LIBRARY) {
      expectAskedInOrder(runScenario(scenario, KERNELS[kernel]).trace, KERNELS[kernel], scenario);
    }
  });

  it.each(KERNEL_IDS)('is the order in which %s decides on any scenario', (kernel) => {
    fc.assert(
      fc.property(scenarios(), (scenario) => {
        expectAskedInOrder(runScenario(scenario, KERNELS[kernel]).trace, KERNELS[kernel], scenario);
      }),
      { numRuns: 60 },
    );
  });

  it('leaves out what a stack, the single look-up, and realigning inside a VMA do not ask', () => {
    const without = [
      'reachesPmdBoundary',
      'notAlignedAlready',
      'mutuallyAligned',
      'nothingBelowOld',
      'nothingBelowNew',
    ];
    expect(realignConditionsOf(KERNELS['6.12'], { stack: true })).toEqual(without);
    expect(realignConditionsOf(withWhatIf(KERNELS['6.12'], ['single-lookup']))).toEqual(without);
    expect(realignConditionsOf(withWhatIf(KERNELS['6.12'], ['inside-vma']))).toEqual(without);
    expect(realignConditionsOf(withWhatIf(KERNELS['6.1'], ['single-lookup']))).toEqual([]);
    const ofPud = ['reachesPudBoundary', 'sameOffsetInPud'];
    expect(realignConditionsOf(withWhatIf(KERNELS['6.12'], ['realign-pud'])).slice(0, 2)).toEqual(ofPud);
    expect(realignConditionsOf(withWhatIf(KERNELS['6.1'], ['realign-pud']))).toEqual(ofPud);
  });

  it.each(['single-lookup', 'inside-vma', 'realign-tail', 'skip-flush', 'no-guard'] as const)(
    'is the order with %s too',
    (rule) => {
      fc.assert(
        fc.property(scenarios(), fc.constantFrom(...KERNEL_IDS), (scenario, kernel) => {
          const changed = withWhatIf(KERNELS[kernel], [rule]);
          expectAskedInOrder(runScenario(scenario, changed).trace, changed, scenario);
        }),
        { numRuns: 40 },
      );
    },
  );
});

describe('the words of a condition', () => {
  it('are there for every condition, as a claim and as a question', () => {
    for (const condition of CONDITIONS) {
      expect(CLAIMS[condition]).toMatch(/^[a-z].*[^.?]$/);
      expect(QUESTIONS_ASKED[condition]).toMatch(/^[A-Z].*\?$/);
    }
    expect(Object.keys(CLAIMS)).toHaveLength(CONDITIONS.length);
    expect(Object.keys(QUESTIONS_ASKED)).toHaveLength(CONDITIONS.length);
    expect(new Set(Object.values(CLAIMS)).size).toBe(CONDITIONS.length);
  });

  it.each(KERNEL_IDS)('have all their numbers, whatever %s decides on the library', (kernel) => {
    for (const { scenario } of LIBRARY) expectReadable(runScenario(scenario, KERNELS[kernel]).trace);
  });

  it('have all their numbers, whatever is decided', () => {
    fc.assert(
      fc.property(
        scenarios(),
        fc.constantFrom(...KERNEL_IDS),
        fc.subarray([...WHAT_IFS]),
        (scenario, kernel, whatIf) => {
          expectReadable(runScenario(scenario, withWhatIf(KERNELS[kernel], whatIf)).trace);
        },
      ),
      { numRuns: 150 },
    );
  });

  const named = (vma: number) => (vma === 7 ? 'B' : `VMA ${vma}`);
  it.each([
    ['argumentsValid', true, [0], ''],
    ['argumentsValid', false, [1], 'no: EINVAL'],
    ['differentVmas', false, [], 'both lie in one VMA'],
    ['reachesPmdBoundary', true, [0x300000, 0x100000], 'len 0x300000 ≥ 0x200000 − 0x100000'],
    ['reachesPmdBoundary', false, [0xff000, 0x100000], 'len 0xff000 < 0x200000 − 0x100000'],
    ['notAlignedAlready', false, [0], 'old & 0x1fffff = 0x0'],
    ['mutuallyAligned', true, [0x100000, 0x100000], 'old and new offset: 0x100000'],
    ['mutuallyAligned', false, [0x100000, 0x101000], 'old offset 0x100000, new offset 0x101000'],
    ['oldStartsItsVma', true, [0x100000, 0x100000], 'starts its VMA'],
    ['newStartsItsVma', false, [0x300000, 0x200000], '0x300000 is not vm_start, 0x200000'],
    ['nothingBelowOld', true, [0x200000, 0x300000, 0], '1 MiB below is empty'],
    ['nothingBelowNew', false, [0x200000, 0x300000, 7], 'B lies in the 1 MiB below'],
    ['oldPmdPresent', false, [0x400000, 0x200000], 'nothing at 0x400000: 2 MiB passed over'],
    ['wholePmd', true, [0x200000, 0x400000, 0x600000], 'extent 0x200000 = 0x200000'],
    ['wholePud', false, [0x200000, 0x400000, 0x600000], 'extent 0x200000 ≠ 0x40000000'],
    ['newPmdNone', true, [0x600000, 0], 'nothing at 0x600000'],
    ['newPudNone', false, [0x40000000, 3], 'a table hangs at 0x40000000 already'],
    ['wholeRangeMoved', false, [0x1000, 0x2000], '0x1000 of 0x2000 bytes'],
    ['wholeRangeMoved', true, [-0x1000, 0x2000], '0xfffffffffffff000 of 0x2000 bytes'],
    ['reachesPudBoundary', false, [0x1000, 0x2000], 'len 0x1000 < 0x40000000 − 0x2000'],
    ['sameOffsetInPud', false, [0x1000, 0x2000], 'old offset 0x1000, new offset 0x2000'],
    ['tailAligned', true, [0x7000, 0x7000], 'old and new offset: 0x7000'],
    ['nothingAboveOld', true, [0x100000, 0x200000, 0], '1 MiB above is empty'],
    ['nothingAboveNew', false, [0x100000, 0x200000, 7], 'B lies in the 1 MiB above'],
    ['fitsInPlace', true, [0x3000, 0x5000], '0x3000–0x5000 is free'],
    ['fitsInPlace', false, [0x3000, 0x5000], '0x3000–0x5000 is taken'],
  ] as const)('%s, %s: the numbers that settle it', (condition, holds, operands, numbers) => {
    expect(conditionText(condition, holds, operands, named)).toEqual({ claim: CLAIMS[condition], numbers });
  });
});
