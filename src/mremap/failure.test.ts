import { describe, expect, it } from 'vitest';
import { LEVELS, PAGE_SIZE, PMD_SIZE, PUD_SIZE } from '../address/geometry.ts';
import { hex } from '../address/text.ts';
import { KERNELS, type KernelId, type WhatIf, withWhatIf } from '../kernels/kernels.ts';
import { resultsOf } from '../scenario/results.ts';
import { runScenario } from '../scenario/run.ts';
import { type Operation, parseScenario, type Scenario } from '../scenario/schema.ts';
import { wrongIn } from '../scenario/testing/invariants.ts';
import { decisionsOf, expectReplays, operationsOf, rowsOf } from '../scenario/testing/reading.ts';
import { childrenOf } from '../trace/place.ts';
import { Player } from '../trace/player.ts';
import { marksOf } from '../trace/rows.ts';
import { FAILED_VMA } from '../trace/steps.ts';

const MIB = 0x100000;
const OLD = 0x100040000000;
const NEW = 0x1000c0000000;

const map = (start: number, length: number, prot = 'rw'): Operation => ({
  op: 'mmap',
  addr: hex(start),
  len: hex(length),
  prot,
  flags: ['private', 'anonymous', 'fixed_noreplace'],
});
const touch = (start: number, length: number): Operation => ({ op: 'touch', addr: hex(start), len: hex(length) });
const advise = (start: number, length: number): Operation => ({
  op: 'madvise',
  addr: hex(start),
  len: hex(length),
  advice: 'hugepage',
});
type Remap = Operation & { op: 'mremap' };
const moveTo = (old: number, length: number, target: number, more: Partial<Remap> = {}): Remap => ({
  op: 'mremap',
  old: hex(old),
  oldLen: hex(length),
  newLen: hex(length),
  flags: ['maymove', 'fixed'],
  newAddr: hex(target),
  ...more,
});

/** What the last operation, in which something fails, did. All is sound after it, and the run can be replayed. */
function failing(kernel: KernelId, ops: Operation[], fail: { table?: number; vma?: number }, whatIf: WhatIf[] = []) {
  const thp = ops.some(({ op }) => op === 'madvise') ? { thp: 'madvise' as const } : {};
  const scenario: Scenario = parseScenario({ ops, ...thp, fail: { operation: ops.length - 1, ...fail } });
  const run = runScenario(scenario, withWhatIf(KERNELS[kernel], whatIf));
  const { trace } = run;
  const player = new Player(trace);
  player.seek(trace.length);
  expect(wrongIn(player.memory)).toEqual([]);
  expectReplays(trace);
  const results = resultsOf(run, scenario);
  const { first } = operationsOf(trace).at(-1)!;
  const returns = Array.from(trace.steps.at, (_, row) => marksOf(trace, row))
    .flat()
    .filter(({ mark }) => mark === 'ret:move_page_tables')
    .map(({ numbers }) => numbers[0]!);
  const phases = childrenOf(trace, childrenOf(trace, -1).at(-1)!.row).map(({ name }) => name);
  return {
    trace,
    first,
    before: results.at(-2)!,
    result: results.at(-1)!,
    failed: rowsOf(trace, 'allocationFailed', first).map(({ operands }) => operands),
    /** How far the move came, and, if it went back, how far that. */
    returns,
    phases,
    whole: decisionsOf(trace, first).filter(([condition]) => condition === 'wholeRangeMoved'),
  };
}

/** How many tables the last operation makes when nothing fails. */
function tablesMade(kernel: KernelId, ops: Operation[]): number {
  const { trace } = runScenario(
    parseScenario({ ops, ...(ops.some(({ op }) => op === 'madvise') ? { thp: 'madvise' } : {}) }),
    KERNELS[kernel],
  );
  return rowsOf(trace, 'tableMade', operationsOf(trace).at(-1)!.first).length;
}

interface Move {
  readonly what: string;
  readonly kernel: KernelId;
  readonly ops: Operation[];
  /** Tables that the move makes. */
  readonly tables: number;
}

const moveOf = (kernel: KernelId, what: string, old: number, length: number, target: number, tables: number): Move => ({
  what: `${what} on ${kernel}`,
  kernel,
  ops: [map(old, length), touch(old, length), moveTo(old, length, target)],
  tables,
});

const MOVES: Move[] = [
  ...(['4.14', '6.1', '6.12', '6.18'] as const).map((kernel) =>
    moveOf(kernel, 'PTE by PTE, over several tables', OLD + MIB, 5 * MIB, NEW + 0x3000, 4),
  ),
  ...(['6.1', 'v4', '6.12', '6.18'] as const).map((kernel) =>
    moveOf(kernel, 'by PMD entries in two PUD entries', OLD, 6 * MIB, NEW + PUD_SIZE - 2 * PMD_SIZE, 2),
  ),
  // The destination is in another PGD entry, so that a PUD table is needed too.
  ...(['v4-1', 'v4', '6.12', '6.18'] as const).map((kernel) =>
    moveOf(kernel, 'with a realigned first extent and a rest by PTEs', OLD + MIB, 4 * MIB, NEW + 2 ** 39 + MIB, 3),
  ),
  moveOf('6.12', 'of one page', OLD, PAGE_SIZE, NEW, 2),
  ...(['4.14', '6.1', '6.12', '6.18'] as const).flatMap((kernel): Move[] => [
    {
      what: `of huge pages, whole, on ${kernel}`,
      kernel,
      ops: [
        map(OLD, 6 * MIB),
        advise(OLD, 6 * MIB),
        touch(OLD, 6 * MIB),
        moveTo(OLD, 6 * MIB, NEW + PUD_SIZE - 2 * PMD_SIZE),
      ],
      tables: 2,
    },
    {
      what: `of huge pages that must be split, on ${kernel}`,
      kernel,
      ops: [map(OLD, 4 * MIB), advise(OLD, 4 * MIB), touch(OLD, 4 * MIB), moveTo(OLD, 4 * MIB, NEW + PAGE_SIZE)],
      tables: 4,
    },
  ]),
];
const EACH_TABLE = MOVES.flatMap((move) => Array.from({ length: move.tables }, (_, i) => ({ ...move, nth: i + 1 })));

describe('a move', () => {
  it.each(MOVES)('$what makes $tables tables, as the next test takes for granted', ({ kernel, ops, tables }) => {
    expect(tablesMade(kernel, ops)).toBe(tables);
  });

  it.each(EACH_TABLE)('$what puts every page back when table $nth of $tables is missing', ({ kernel, ops, nth }) => {
    const { before, result, failed, whole, returns } = failing(kernel, ops, { table: nth });
    expect(result).toMatchObject({ errno: 'ENOMEM', maps: before.maps, pages: before.pages });
    expect(failed).toHaveLength(1);
    // As far as it came it went back, and that succeeded.
    const [[, holds, moved, asked] = []] = whole;
    expect([holds, asked]).toEqual([false, Number((ops.at(-1) as Remap).oldLen)]);
    expect(returns).toEqual([moved, moved]);
    expect(moved).toBeLessThan(asked as number);
  });

  it.each(EACH_TABLE)('$what goes well when asked again after table $nth failed', ({ kernel, ops, nth }) => {
    const again = [...ops, ops.at(-1)!];
    const scenario = parseScenario({
      ops: again,
      ...(ops.some(({ op }) => op === 'madvise') ? { thp: 'madvise' } : {}),
      fail: { operation: ops.length - 1, table: nth },
    });
    const run = runScenario(scenario, KERNELS[kernel]);
    const plain = runScenario(parseScenario({ ...scenario, ops, fail: undefined }), KERNELS[kernel]);
    const [last, wanted] = [resultsOf(run, scenario).at(-1)!, resultsOf(plain, scenario).at(-1)!];
    expect([last.ret, last.maps, last.pages]).toEqual([wanted.ret, wanted.maps, wanted.pages]);
  });

  it('is not touched by a failure that is asked for after its last table', () => {
    const { kernel, ops, tables } = MOVES[0]!;
    const { result, failed } = failing(kernel, ops, { table: tables + 1 });
    expect(result.ret).toBe(hex(NEW + 0x3000));
    expect(failed).toEqual([]);
  });

  it('tells which table failed, how far it came, and that it goes back', () => {
    const ops = [map(OLD, 3 * PMD_SIZE), touch(OLD, 3 * PMD_SIZE), moveTo(OLD, 3 * PMD_SIZE, NEW + PAGE_SIZE)];
    // The PMD table, then one PTE table for each PMD entry that is reached, and one for the last page.
    const { failed, whole, returns, phases } = failing('6.12', ops, { table: 4 });
    expect(failed).toEqual([[LEVELS.indexOf('pte'), NEW + 2 * PMD_SIZE]]);
    expect(whole).toEqual([['wholeRangeMoved', false, 2 * PMD_SIZE - PAGE_SIZE, 3 * PMD_SIZE]]);
    expect(returns).toEqual([2 * PMD_SIZE - PAGE_SIZE, 2 * PMD_SIZE - PAGE_SIZE]);
    expect(phases.slice(-2)).toEqual(['move_page_tables', 'move_back']);
  });

  it('leaves no table that nobody needs, but those that were drained stay with the mapping', () => {
    const ops = [map(OLD, 2 * PMD_SIZE), touch(OLD, 2 * PMD_SIZE), moveTo(OLD, 2 * PMD_SIZE, NEW + PAGE_SIZE)];
    for (const table of [1, 2, 3, 4]) {
      const { before, result } = failing('6.12', ops, { table });
      expect(result.tables).toBe(before.tables);
      expect(result.pt).toEqual(before.pt);
    }
  });

  it('has unmapped what was at its destination all the same', () => {
    const ops = [map(NEW, PAGE_SIZE, 'r'), map(OLD, PMD_SIZE), touch(OLD, PMD_SIZE), moveTo(OLD, PMD_SIZE, NEW)];
    const { result, before } = failing('6.1', ops, { table: 1 });
    expect(result).toMatchObject({ errno: 'ENOMEM', maps: before.maps!.slice(0, 1), pages: before.pages });
  });
});

describe('a realigned move whose very first table fails', () => {
  const ops = [map(OLD + MIB, 3 * MIB), touch(OLD + MIB, 3 * MIB), moveTo(OLD + MIB, 3 * MIB, NEW + MIB)];

  it.each(['v4-1', 'v4', '6.12', '6.18'] as const)(
    'stands below where it was asked to start on %s: the guard makes that 0',
    (kernel) => {
      const { before, result, returns, trace } = failing(kernel, ops, { table: 1 });
      expect(rowsOf(trace, 'realigned')).toHaveLength(1);
      expect(returns[0]).toBe(0);
      expect(result).toMatchObject({ errno: 'ENOMEM', maps: before.maps, pages: before.pages });
    },
  );

  it.each(['v4-1', 'v4', '6.12', '6.18'] as const)(
    'is taken for a success without the guard on %s, and every page is lost',
    (kernel) => {
      const { before, result, returns, whole, phases } = failing(kernel, ops, { table: 1 }, ['no-guard']);
      expect(returns).toEqual([-MIB]);
      expect(whole).toEqual([['wholeRangeMoved', true, -MIB, 3 * MIB]]);
      expect(phases).not.toContain('move_back');
      expect(before.pages).toEqual([[hex(OLD + MIB), 768, 1]]);
      expect(result).toMatchObject({
        ret: hex(NEW + MIB),
        maps: [[hex(NEW + MIB), hex(NEW + 4 * MIB), 'rw-p']],
        pages: [],
      });
      expect(result.trace!.events).toContainEqual(['ret:move_page_tables', '0xfffffffffff00000']);
    },
  );

  it('loses nothing without the guard once the first table has moved', () => {
    const longer = [map(OLD + MIB, 4 * MIB), touch(OLD + MIB, 4 * MIB), moveTo(OLD + MIB, 4 * MIB, NEW + MIB)];
    const { before, result, returns } = failing('6.12', longer, { table: 2 }, ['no-guard']);
    expect(returns).toEqual([3 * MIB, 3 * MIB]);
    expect(result).toMatchObject({ errno: 'ENOMEM', maps: before.maps, pages: before.pages });
  });

  it.each(['4.14', '6.1'] as const)('does not need the guard on %s, which never realigns', (kernel) => {
    const { before, result } = failing(kernel, ops, { table: 1 }, ['no-guard']);
    expect(result).toMatchObject({ errno: 'ENOMEM', maps: before.maps, pages: before.pages });
  });
});

describe('a VMA that cannot be made', () => {
  const there = [map(OLD, 4 * PMD_SIZE), touch(OLD, 4 * PMD_SIZE)];

  it.each(['6.1', '6.12', '6.18'] as const)(
    'for the copy makes the call fail on %s, before any page moves',
    (kernel) => {
      const { before, result, failed, phases } = failing(kernel, [...there, moveTo(OLD, 4 * PMD_SIZE, NEW)], {
        vma: 1,
      });
      expect(result).toMatchObject({ errno: 'ENOMEM', maps: before.maps, pages: before.pages });
      expect(failed).toEqual([[FAILED_VMA, NEW]]);
      expect(phases.at(-1)).toBe('copy_vma');
    },
  );

  it('for the copy is not missed where the destination joins a neighbour', () => {
    const beside = [map(OLD, PMD_SIZE), map(NEW - PMD_SIZE, PMD_SIZE), moveTo(OLD, PMD_SIZE, NEW)];
    expect(failing('6.12', beside, { vma: 1 }).result.ret).toBe(hex(NEW));
  });

  it.each(['6.1', '6.12', '6.18'] as const)(
    'for the rest of the source lets the call succeed on %s, and the source stays mapped, empty',
    (kernel) => {
      const middle = moveTo(OLD + PMD_SIZE, PMD_SIZE, NEW);
      const { result, failed, phases, before } = failing(kernel, [...there, middle], { vma: 2 });
      expect(result.ret).toBe(hex(NEW));
      expect(failed).toEqual([[FAILED_VMA, OLD]]);
      expect(phases.at(-1)).toBe('unmap_source');
      expect(result.maps).toEqual([...before.maps!, [hex(NEW), hex(NEW + PMD_SIZE), 'rw-p']]);
      expect(result.pages).toEqual([
        [hex(OLD), 512, 1],
        [hex(OLD + 2 * PMD_SIZE), 1024, 1025],
        [hex(NEW), 512, 513],
      ]);
    },
  );

  it('for the upper rest of the source leaves it cut below', () => {
    const middle = moveTo(OLD + PMD_SIZE, PMD_SIZE, NEW);
    const { result, failed } = failing('6.12', [...there, middle], { vma: 3 });
    expect(result.ret).toBe(hex(NEW));
    expect(failed).toEqual([[FAILED_VMA, OLD + 2 * PMD_SIZE]]);
    expect(result.maps!.map(([start]) => start)).toEqual([hex(OLD), hex(OLD + PMD_SIZE), hex(NEW)]);
  });

  it('to make room at the destination makes the call fail before anything moves', () => {
    const over = [...there, map(NEW - PMD_SIZE, 4 * PMD_SIZE), moveTo(OLD, PMD_SIZE, NEW)];
    const { before, result, phases } = failing('6.12', over, { vma: 1 });
    expect(result).toMatchObject({ errno: 'ENOMEM', maps: before.maps });
    expect(phases).not.toContain('move_page_tables');
  });

  it.each(['6.1', '6.12'] as const)(
    'to split locked memory that stays makes the call fail on %s, before it is copied',
    (kernel) => {
      const locked: Operation[] = [...there, { op: 'mlock', addr: hex(OLD), len: hex(4 * PMD_SIZE) }];
      const leave = moveTo(OLD + PMD_SIZE, PMD_SIZE, NEW, { flags: ['maymove', 'fixed', 'dontunmap'] });
      for (const vma of [1, 2]) {
        const { before, result, phases } = failing(kernel, [...locked, leave], { vma });
        expect(result).toMatchObject({ errno: 'ENOMEM', pages: before.pages });
        expect(phases).not.toContain('copy_vma');
      }
    },
  );

  it('to cut off the tail of a shrinking mapping makes the call fail', () => {
    const shrink = moveTo(OLD, 2 * PMD_SIZE, 0, { newLen: hex(PMD_SIZE), flags: [] });
    const { before, result } = failing('6.12', [...there, shrink], { vma: 1 });
    expect(result).toMatchObject({ errno: 'ENOMEM', maps: before.maps, pages: before.pages });
  });
});

describe('a failure is asked for in one operation', () => {
  it('and the others have what they need', () => {
    const ops = [map(OLD, PMD_SIZE), moveTo(OLD, PMD_SIZE, OLD), touch(OLD, PMD_SIZE), moveTo(OLD, PMD_SIZE, NEW)];
    const { outcomes } = runScenario(parseScenario({ ops, fail: { operation: 1, table: 1, vma: 1 } }), KERNELS['6.12']);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['returned', 'failed', 'accessed', 'returned']);
  });
});
