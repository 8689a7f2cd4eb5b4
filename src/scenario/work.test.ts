import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KERNEL_IDS, KERNELS, type KernelId } from '../kernels/kernels.ts';
import { rowOfStep, spansAround, stepRow } from '../trace/rows.ts';
import type { Trace } from '../trace/trace.ts';
import { libraryScenario } from './library.ts';
import { runScenario } from './run.ts';
import type { Scenario } from './schema.ts';
import { scenarios } from './testing/arbitrary.ts';
import { rowsOf } from './testing/reading.ts';
import { WORK_KINDS, WorkCount, type WorkKind } from './work.ts';

/** What a single step counts as, told from the step and the spans around it. */
function kindOfStep(trace: Trace, scenario: Scenario, step: number): WorkKind | undefined {
  const row = stepRow(trace, rowOfStep(trace, step));
  const [operation, phase] = spansAround(trace, step);
  if (!['mremap', 'exec_stack_shift'].includes(scenario.ops[operation!.number]!.op)) return undefined;
  if (phase?.name === 'make_stack') return undefined;
  switch (row.kind) {
    case 'entryMoved':
      if (row.operands[4] === 1) return 'hugeMoved';
      return (['ptesCopied', 'pmdsMoved', 'pudsMoved'] as const)[row.operands[0]!];
    case 'tableMade':
      return 'tablesMade';
    case 'tableFreed':
      return 'tablesFreed';
    case 'flush':
      if (phase?.name === 'move_page_tables') return 'flushesMoving';
      // The way back ends with unmapping the copy, which goes first.
      if (phase?.name !== 'move_back' || rowsOf(trace, 'vmaChanged', phase.first).some(({ first }) => first < step))
        return 'flushesUnmapping';
      return 'flushesMoving';
    case 'lookup':
      return 'lookups';
    case 'warning':
      return 'refused';
    default:
      return undefined;
  }
}

/** Compares at every position with a count made step by step. */
function expectSameAsNaive(scenario: Scenario, kernel: KernelId): void {
  const { trace } = runScenario(scenario, KERNELS[kernel]);
  const work = new WorkCount(trace, scenario);
  const count = Object.fromEntries(WORK_KINDS.map((kind) => [kind, 0])) as Record<WorkKind, number>;
  expect(work.at(0)).toEqual(count);
  for (let position = 1; position <= trace.length; position++) {
    const kind = kindOfStep(trace, scenario, position - 1);
    if (kind) count[kind]++;
    const counted = work.at(position);
    if (WORK_KINDS.some((one) => counted[one] !== count[one])) expect([position, counted]).toEqual([position, count]);
  }
  expect(work.total).toEqual(count);
}

describe('WorkCount', () => {
  it.each(['front', 'below-source', 'not-mutual', 'there-and-back', 'dontunmap'])(
    'counts step by step on %s',
    (name) => {
      for (const kernel of KERNEL_IDS) expectSameAsNaive(libraryScenario(name)!.scenario, kernel);
    },
  );

  it.each(KERNEL_IDS)('counts step by step on any scenario under %s', (kernel) => {
    fc.assert(
      fc.property(scenarios(), (scenario) => expectSameAsNaive(scenario, kernel)),
      { numRuns: 25 },
    );
  });

  it('counts within a run of like steps', () => {
    const { scenario } = libraryScenario('gib-misaligned')!;
    const { trace } = runScenario(scenario, KERNELS['6.12']);
    const work = new WorkCount(trace, scenario);
    const copied = [0, 1, 2, 3].map((back) => work.at(trace.length - back * 100_000).ptesCopied);
    expect(copied[0]).toBe(262_144);
    for (let i = 1; i < copied.length; i++) {
      expect(copied[i]).toBeLessThan(copied[i - 1]!);
      expect(work.at(trace.length - i * 100_000 - 1).ptesCopied).toBeGreaterThanOrEqual(copied[i]! - 1);
    }
  });

  it('leaves out what other operations than mremap do', () => {
    const scenario: Scenario = {
      ops: [
        { op: 'mmap', addr: '0x100000000000', len: '0x200000', prot: 'rw', flags: ['private', 'fixed'] },
        { op: 'touch', addr: '@0', len: '0x200000' },
        { op: 'munmap', addr: '@0', len: '0x200000' },
      ],
    };
    const { trace } = runScenario(scenario, KERNELS['6.12']);
    expect(Object.values(new WorkCount(trace, scenario).total)).toEqual(WORK_KINDS.map(() => 0));
  });

  it.each([
    ['4.14', 8, 1],
    ['6.12', 2, 1],
  ] as const)(
    'counts the flushes of the way back on %s as those of moving, and that of unmapping after it',
    (kernel, ...counts) => {
      const { scenario } = libraryScenario('out-of-memory')!;
      const { trace } = runScenario(scenario, KERNELS[kernel]);
      const { flushesMoving, flushesUnmapping } = new WorkCount(trace, scenario).total;
      expect([flushesMoving, flushesUnmapping]).toEqual(counts);
    },
  );

  it('counts the flushes of every move of one call', () => {
    // Two mappings side by side, which 6.18 moves one after the other.
    const scenario: Scenario = {
      ops: [
        { op: 'mmap', addr: '0x100000000000', len: '0x100000', prot: 'rw', flags: ['private', 'fixed'] },
        { op: 'mmap', addr: '0x100000100000', len: '0x100000', prot: 'rw', flags: ['shared', 'anonymous', 'fixed'] },
        { op: 'touch', addr: '@0', len: '0x100000' },
        { op: 'touch', addr: '@1', len: '0x100000' },
        {
          op: 'mremap',
          old: '@0',
          oldLen: '0x200000',
          newLen: '0x200000',
          flags: ['maymove', 'fixed'],
          newAddr: '0x100040001000',
        },
      ],
    };
    const { trace } = runScenario(scenario, KERNELS['6.18']);
    const { ptesCopied, flushesMoving } = new WorkCount(trace, scenario).total;
    // The second move ends beyond the first table of its destination, so it is flushed in two pieces.
    expect({ ptesCopied, flushesMoving }).toEqual({ ptesCopied: 512, flushesMoving: 3 });
  });
});
