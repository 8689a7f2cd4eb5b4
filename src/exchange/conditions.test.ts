import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KERNEL_IDS, KERNELS, type KernelId } from '../kernels/kernels.ts';
import { LIBRARY } from '../scenario/library.ts';
import { type Decision, decisionOf, movesOf } from '../scenario/moves.ts';
import { runScenario } from '../scenario/run.ts';
import type { Scenario } from '../scenario/schema.ts';
import { scenarios } from '../scenario/testing/arbitrary.ts';
import { rowsOf } from '../scenario/testing/reading.ts';
import { CONDITIONS, REALIGN_CONDITIONS } from '../trace/steps.ts';
import type { Trace } from '../trace/trace.ts';
import { CLAIMS, conditionText, QUESTIONS_ASKED, realignConditionsOf } from './conditions.ts';

const decisionsOf = (trace: Trace): Decision[] =>
  rowsOf(trace, 'decision').map(({ first, operands }) => decisionOf(first, operands));

/** Each call of move_page_tables asked the kernel's conditions in order, up to the first that failed. */
function expectAskedInOrder(trace: Trace, kernel: KernelId, { ops }: Scenario): void {
  for (const { decisions, realigned, operation } of movesOf(trace)) {
    const all = realignConditionsOf(KERNELS[kernel], ops[operation]!.op === 'exec_stack_shift');
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
      expectAskedInOrder(runScenario(scenario, KERNELS[kernel]).trace, kernel, scenario);
    }
  });

  it.each(KERNEL_IDS)('is the order in which %s decides on any scenario', (kernel) => {
    fc.assert(
      fc.property(scenarios(), (scenario) => {
        expectAskedInOrder(runScenario(scenario, KERNELS[kernel]).trace, kernel, scenario);
      }),
      { numRuns: 60 },
    );
  });
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
      fc.property(scenarios(), fc.constantFrom(...KERNEL_IDS), (scenario, kernel) => {
        expectReadable(runScenario(scenario, KERNELS[kernel]).trace);
      }),
      { numRuns: 150 },
    );
  });

  const named = (vma: number) => (vma === 7 ? 'B' : `VMA ${vma}`);
  it.each([
    ['argumentsValid', true, [0], ''],
    ['argumentsValid', false, [1], 'no: EINVAL'],
    ['differentVmas', false, [], 'the copy merged with the source'],
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
    ['fitsInPlace', true, [0x3000, 0x5000], '0x3000–0x5000 is free'],
    ['fitsInPlace', false, [0x3000, 0x5000], '0x3000–0x5000 is taken'],
  ] as const)('%s, %s: the numbers that settle it', (condition, holds, operands, numbers) => {
    expect(conditionText(condition, holds, operands, named)).toEqual({ claim: CLAIMS[condition], numbers });
  });
});
