import { describe, expect, it } from 'vitest';
import { PMD_SIZE, TASK_SIZE } from '../address/geometry.ts';
import { hex } from '../address/text.ts';
import { KERNEL_IDS, KERNELS, type KernelId, type WhatIf, withWhatIf } from '../kernels/kernels.ts';
import { resultsOf } from '../scenario/results.ts';
import { runScenario } from '../scenario/run.ts';
import { type Operation, parseScenario, type Scenario } from '../scenario/schema.ts';
import { wrongIn } from '../scenario/testing/invariants.ts';
import { expectReplays, movedOf, questionsOf, realignDecisionsOf, rowsOf } from '../scenario/testing/reading.ts';
import { Player } from '../trace/player.ts';
import { LEVEL_CODE, WARNINGS } from '../trace/steps.ts';

/*
 * exec's fullest stack: 6 MiB less a page below the top, shifted down by 2 MiB within one VMA that is stretched over
 * both places. Its start is a page below a PMD boundary, so the first piece drains a PTE table that stays where the next
 * one has to go.
 */
const START = 0x7fffff9ff000;
const LENGTH = 0x600000;
const PAGE = 0x1000;

const shiftBy = (shift: number, start = START, length = TASK_SIZE - start): Operation => ({
  op: 'exec_stack_shift',
  start: hex(start),
  len: hex(length),
  shift: hex(shift),
});

/** What a shift did, alone in its scenario; after it all is sound, and it can be replayed. */
function shifted(kernel: KernelId, operation: Operation, whatIf: WhatIf[] = [], fail?: Scenario['fail']) {
  const scenario = parseScenario({ ops: [operation], ...(fail ? { fail } : {}) });
  const run = runScenario(scenario, withWhatIf(KERNELS[kernel], whatIf));
  const { trace } = run;
  const player = new Player(trace);
  player.seek(trace.length);
  expect(wrongIn(player.memory)).toEqual([]);
  expectReplays(trace);
  const { pte, pmd } = movedOf(trace);
  const [result] = resultsOf(run, scenario);
  const warnings = rowsOf(trace, 'warning').map(({ operands: [warning, va] }) => [WARNINGS[warning!], va]);
  expect(result!.warnings).toBe(warnings.length);
  return { trace, result: result!, pte, pmd, warnings };
}

describe('the stack of the worked example, shifted by 2 MiB', () => {
  it.each(KERNEL_IDS)('arrives whole on %s, without a table too many, and the VMA shrinks to it', (kernel) => {
    const { result } = shifted(kernel, shiftBy(PMD_SIZE));
    expect(result).toMatchObject({
      ret: hex(LENGTH),
      maps: [[hex(START - PMD_SIZE), hex(TASK_SIZE - PMD_SIZE), 'rw-p']],
      pages: [[hex(START - PMD_SIZE), 1536, 1]],
    });
    // Of the PMD entries that it had, the last is free now, and one more is needed below.
    expect(result.pt!.filter(([level]) => level === 'pmd').map(([, va, , count]) => [va, count])).toEqual([
      ['0x7fffff600000', 1],
      ['0x7fffff800000', 512],
      ['0x7fffffa00000', 512],
      ['0x7fffffc00000', 511],
    ]);
  });

  it.each(['6.1', 'v4-1'] as const)(
    'meets its own drained tables on %s, warns twice and falls back to PTEs',
    (kernel) => {
      expect(shifted(kernel, shiftBy(PMD_SIZE))).toMatchObject({
        pte: 1536,
        pmd: 0,
        warnings: [
          ['newPmdNotNone', 0x7fffff800000],
          ['newPmdNotNone', 0x7fffffa00000],
        ],
      });
    },
  );

  it.each(['v4', '6.12', '6.18'] as const)('moves three whole tables on %s, without a warning', (kernel) => {
    expect(shifted(kernel, shiftBy(PMD_SIZE))).toMatchObject({ pte: 511, pmd: 3, warnings: [] });
  });

  it('moves only PTEs on 4.14, which has nothing to warn of', () => {
    expect(shifted('4.14', shiftBy(PMD_SIZE))).toMatchObject({ pte: 1536, pmd: 0, warnings: [] });
  });

  it('is not realigned with patch 1 of 7 alone, because source and destination are one VMA', () => {
    const { trace } = shifted('v4-1', shiftBy(PMD_SIZE));
    expect(realignDecisionsOf(trace)).toEqual([['differentVmas', false]]);
  });

  it('asks for one look-up on 6.12: the old side lies in the stretched VMA', () => {
    const { trace } = shifted('6.12', shiftBy(PMD_SIZE));
    expect(questionsOf(trace)).toEqual(['find_vma_intersection']);
    expect(realignDecisionsOf(trace).filter(([, holds]) => !holds)).toEqual([]);
    expect(rowsOf(trace, 'realigned')).toMatchObject([{ operands: [0x1ff000, START, START - PMD_SIZE] }]);
    expect(questionsOf(shifted('v4', shiftBy(PMD_SIZE)).trace)).toEqual(['find_vma_prev', 'find_vma_prev']);
  });

  it('asks nowhere whether an address starts its VMA', () => {
    for (const kernel of KERNEL_IDS) {
      const asked = realignDecisionsOf(shifted(kernel, shiftBy(PMD_SIZE)).trace).map(([condition]) => condition);
      expect(asked).not.toContain('oldStartsItsVma');
      expect(asked).not.toContain('newStartsItsVma');
    }
  });

  it('would be refused by the single look-up, which finds the stretched VMA itself', () => {
    const { trace, warnings, pte } = shifted('6.12', shiftBy(PMD_SIZE), ['single-lookup']);
    expect(realignDecisionsOf(trace).at(-1)).toEqual(['nothingBelowOld', false, 0x7fffff800000, START, 1]);
    expect([warnings.length, pte]).toEqual([2, 1536]);
  });
});

describe('a shift that is', () => {
  it.each([
    ['not by whole PMDs', shiftBy(0x123000)],
    ['by one page', shiftBy(PAGE)],
    ['of less than the first PMD holds', shiftBy(PMD_SIZE, TASK_SIZE - 510 * PAGE)],
    ['of one page', shiftBy(PMD_SIZE, TASK_SIZE - PAGE)],
  ])('%s goes by PTEs on every kernel, without a warning', (_, operation) => {
    const pages = (TASK_SIZE - Number((operation as { start: string }).start)) / PAGE;
    const told = KERNEL_IDS.map((kernel) => {
      const { result, pte, pmd, warnings } = shifted(kernel, operation);
      expect({ pte, pmd, warnings }).toEqual({ pte: pages, pmd: 0, warnings: [] });
      return { maps: result.maps, pages: result.pages, tables: result.tables };
    });
    for (const each of told) expect(each).toEqual(told[0]);
  });

  it.each<[string, Operation, object, object]>([
    [
      'of 1,400 pages by 2 MiB',
      shiftBy(PMD_SIZE, TASK_SIZE - 1400 * PAGE),
      { pte: 1400, pmd: 0 },
      { pte: 511, pmd: 2 },
    ],
    [
      'of 1,000 pages by 2 MiB',
      shiftBy(PMD_SIZE, TASK_SIZE - 1000 * PAGE),
      { pte: 1000, pmd: 0 },
      { pte: 511, pmd: 1 },
    ],
    ['aligned at its start', shiftBy(PMD_SIZE, TASK_SIZE - 1535 * PAGE), { pte: 511, pmd: 2 }, { pte: 511, pmd: 2 }],
    ['by 4 MiB', shiftBy(2 * PMD_SIZE), { pte: 1024, pmd: 1 }, { pte: 511, pmd: 3 }],
    ['by more than its length', shiftBy(4 * PMD_SIZE), { pte: 512, pmd: 2 }, { pte: 511, pmd: 3 }],
  ])('%s goes as recorded on 6.1 and on 6.12', (_, operation, on61, on612) => {
    expect(shifted('6.1', operation)).toMatchObject(on61);
    expect(shifted('6.12', operation)).toMatchObject({ ...on612, warnings: [] });
  });

  it.each([
    [1024, 2, 1],
    [1534, 2, 1],
    [1536, 2, 2],
    [1536, 4, 1],
    [1023, 2, 0],
    [1535, 2, 0],
    [1000, 2, 0],
    [1536, 6, 0],
  ])('of %d pages by %d MiB warns %d times on 6.1, and never on 6.12', (pages, mib, times) => {
    const operation = shiftBy(mib * 0x100000, TASK_SIZE - pages * PAGE);
    expect(shifted('6.1', operation).warnings).toHaveLength(times);
    expect(shifted('6.12', operation).warnings).toEqual([]);
  });
});

describe.each(KERNEL_IDS)('a shift by less than a table holds on %s', (kernel) => {
  it.each([1, 7, 300, 511])('of %d pages brings every page to its place, also with pages dragged along', (pages) => {
    const start = TASK_SIZE - 700 * PAGE;
    for (const whatIf of [[], ['inside-vma']] satisfies WhatIf[][]) {
      const { result } = shifted(kernel, shiftBy(pages * PAGE, start), whatIf);
      expect(result.pages).toEqual([[hex(start - pages * PAGE), 700, 1]]);
    }
  });
});

describe('a shift with arguments that cannot be', () => {
  it.each<[string, Operation, string]>([
    ['a start inside a page', shiftBy(PMD_SIZE, START + 1, PAGE), 'EINVAL'],
    ['a length that is no whole pages', shiftBy(PMD_SIZE, START, PAGE + 1), 'EINVAL'],
    ['a length of 0', shiftBy(PMD_SIZE, START, 0), 'EINVAL'],
    ['a shift that is no whole pages', shiftBy(PAGE + 1), 'EINVAL'],
    ['no shift', shiftBy(0), 'EINVAL'],
    ['a shift below address 0', shiftBy(START + PAGE), 'EINVAL'],
    ['an end beyond user space', shiftBy(PMD_SIZE, START, LENGTH + PAGE), 'EINVAL'],
    ['a new place below the lowest address allowed', shiftBy(START - PAGE), 'ENOMEM'],
  ])('%s fails on every kernel, and makes nothing', (_, operation, errno) => {
    for (const kernel of KERNEL_IDS)
      expect(shifted(kernel, operation).result).toMatchObject({ errno, maps: [], tables: 0, pages: [] });
  });

  it('in the way of a mapping fails, and that stays', () => {
    const map = (addr: number): Operation => ({
      op: 'mmap',
      addr: hex(addr),
      len: hex(PAGE),
      prot: 'r',
      flags: ['private', 'fixed'],
    });
    const outcome = (...ops: Operation[]) => runScenario(parseScenario({ ops }), KERNELS['6.12']).outcomes.at(-1);
    expect(outcome(map(START + PAGE), shiftBy(PMD_SIZE))).toEqual({ kind: 'failed', errno: 'EEXIST' });
    expect(outcome(map(START - PMD_SIZE), shiftBy(PMD_SIZE))).toEqual({ kind: 'failed', errno: 'EFAULT' });
    expect(outcome(map(START - PMD_SIZE - PAGE), shiftBy(PMD_SIZE))).toMatchObject({ kind: 'returned' });
  });
});

describe('a shift that runs out of memory', () => {
  it.each<[KernelId, number, [string, number, number][]]>([
    ['6.1', START - PMD_SIZE, [[hex(START), 1536, 1]]],
    [
      '6.12',
      0x7fffffc00000,
      [
        [hex(START - PMD_SIZE), 1025, 1],
        ['0x7fffffe00000', 511, 1026],
      ],
    ],
  ])('dies on %s with the VMA stretched and the pages where they had come', (kernel, va, pages) => {
    // The first table that the move itself makes; those of the stack do not count.
    const { trace, result } = shifted(kernel, shiftBy(PMD_SIZE), [], { operation: 0, table: 1 });
    expect(rowsOf(trace, 'allocationFailed')).toMatchObject([{ operands: [LEVEL_CODE.pte, va] }]);
    const maps = [[hex(START - PMD_SIZE), hex(TASK_SIZE), 'rw-p']];
    expect(result).toMatchObject({ errno: 'ENOMEM', maps, pages });
  });

  it('needs no VMA', () => {
    const { result } = shifted('6.12', shiftBy(PMD_SIZE), [], { operation: 0, vma: 1 });
    expect(result.ret).toBe(hex(LENGTH));
  });
});
