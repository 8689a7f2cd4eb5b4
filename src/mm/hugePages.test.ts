import { describe, expect, it } from 'vitest';
import { PMD_SIZE } from '../address/geometry.ts';
import { hex } from '../address/text.ts';
import { KERNELS, type KernelId } from '../kernels/kernels.ts';
import { resultsOf } from '../scenario/results.ts';
import { runScenario } from '../scenario/run.ts';
import { type Operation, parseScenario, type Scenario } from '../scenario/schema.ts';
import { wrongIn } from '../scenario/testing/invariants.ts';
import { expectReplays, operationsOf, rowsOf } from '../scenario/testing/reading.ts';
import { Player } from '../trace/player.ts';
import { FAULTS } from '../trace/steps.ts';

const AT = 0x100000000000;
const PAGE = 0x1000;

const on = (page: number, pages: number) => ({ addr: hex(AT + page * PAGE), len: hex(pages * PAGE) });
const map = (page: number, pages: number, more: Partial<Operation & { op: 'mmap' }> = {}): Operation => ({
  op: 'mmap',
  ...on(page, pages),
  prot: 'rw',
  flags: ['private', 'anonymous', 'fixed'],
  ...more,
});
const advise = (page: number, pages: number): Operation => ({ op: 'madvise', ...on(page, pages), advice: 'hugepage' });
const dontneed = (page: number, pages: number): Operation => ({
  op: 'madvise',
  ...on(page, pages),
  advice: 'dontneed',
});
const access = (op: 'touch' | 'read', page: number, pages = 1): Operation => ({ op, ...on(page, pages) });
const munmap = (page: number, pages: number): Operation => ({ op: 'munmap', ...on(page, pages) });
const protect = (page: number, pages: number, prot: string): Operation => ({
  op: 'mprotect',
  ...on(page, pages),
  prot,
});

function run(kernel: KernelId, ops: Operation[], thp: Scenario['thp'] = 'madvise') {
  const scenario = parseScenario({ ops, thp });
  const done = runScenario(scenario, KERNELS[kernel]);
  const player = new Player(done.trace);
  for (const { end } of operationsOf(done.trace)) {
    player.seek(end);
    expect(wrongIn(player.memory)).toEqual([]);
  }
  expectReplays(done.trace);
  const results = resultsOf(done, scenario);
  const { first } = operationsOf(done.trace).at(-1)!;
  return { trace: done.trace, results, last: results.at(-1)!, first };
}

/** How the pages are mapped, PMD entry by PMD entry: `huge`, or how many small pages; and the tables in all. */
function shape(kernel: KernelId, ...ops: Operation[]) {
  const { last } = run(kernel, ops);
  const pmds = last.pt!.filter(([level]) => level === 'pmd');
  return {
    pmds: pmds.map(([, , table, count]) => (/^huge/.test(String(table)) ? 'huge' : count)),
    tables: last.tables,
  };
}

/** Resident pages as [page, how many, first token]. */
function pages({ last }: ReturnType<typeof run>) {
  return last.pages!.map(([va, count, token]) => [(Number(va) - AT) / PAGE, count, token]);
}

const faultsOf = ({ trace, first }: ReturnType<typeof run>) =>
  rowsOf(trace, 'pageFaulted', first).map(({ operands }) => FAULTS[operands[0]!]);
/** Flushes as [first page, pages]. */
const flushesOf = ({ trace, first }: ReturnType<typeof run>) =>
  rowsOf(trace, 'flush', first).map(({ operands: [start, end] }) => [(start! - AT) / PAGE, (end! - start!) / PAGE]);

/** Two huge pages' worth of memory that is advised to take them. */
const ADVISED = [map(0, 1024), advise(0, 1024)];
const HUGE = { pmds: ['huge'], tables: 3 };

describe('a fault brings a huge page', () => {
  it('anywhere in 2 MiB that lie in one advised VMA: one entry, one table put aside, 512 pages of which one is written', () => {
    const touched = run('6.12', [...ADVISED, access('touch', 700)]);
    expect(shape('6.12', ...ADVISED, access('touch', 700))).toEqual(HUGE);
    expect(faultsOf(touched)).toEqual(['hugePage']);
    expect(pages(touched)).toEqual([
      [512, 188, 0],
      [700, 1, 1],
      [701, 323, 0],
    ]);
    expect(rowsOf(touched.trace, 'tableMade').map(({ operands }) => operands[3])).toEqual([undefined, undefined, 1]);
  });

  it('and the next ones in it are ordinary accesses', () => {
    const { trace, last, first } = run('6.12', [...ADVISED, access('touch', 0, 512)]);
    expect(last.pages).toEqual([[hex(AT), 512, 1]]);
    expect(rowsOf(trace, 'pageFaulted', first)).toHaveLength(1);
    expect(rowsOf(trace, 'pageAccessed', first)).toMatchObject([{ count: 511 }]);
  });

  it.each<[string, Operation[]]>([
    ['no advice was given', [map(0, 512), access('touch', 0)]],
    ['the advice came for another part', [map(0, 1024), advise(512, 512), access('touch', 0)]],
    ['the VMA ends a page too early', [map(0, 511), advise(0, 511), access('touch', 0)]],
    ['the VMA starts a page too late', [map(1, 511), advise(1, 511), access('touch', 1)]],
    ['the advice splits the VMA there', [map(0, 512), advise(0, 511), access('touch', 0)]],
    ['a page was there before the advice', [map(0, 512), access('touch', 7), advise(0, 512), access('touch', 0)]],
    [
      'a PTE table is left, though empty',
      [map(0, 512), access('touch', 7), dontneed(7, 1), advise(0, 512), access('touch', 0)],
    ],
    ['the memory is shared', [map(0, 512, { flags: ['shared', 'fixed'] }), advise(0, 512), access('touch', 0)]],
  ])('but not where %s', (_, ops) => {
    expect(shape('6.12', ...ops).pmds).not.toContain('huge');
  });

  it('but not where huge pages are switched off', () => {
    const { last } = run('6.12', [...ADVISED, access('touch', 0)], 'never');
    expect(last.pages).toEqual([[hex(AT), 1, 1]]);
  });

  it('again where a PTE table was freed with all of its neighbours', () => {
    const freed = [map(0, 512), access('touch', 0), munmap(0, 512), map(0, 512), advise(0, 512), access('touch', 0)];
    expect(shape('6.12', ...freed)).toEqual(HUGE);
  });

  it('or is refused as any other, and then makes no table', () => {
    const { last } = run('6.12', [map(0, 512, { prot: 'r' }), advise(0, 512), access('touch', 0)]);
    expect(last).toMatchObject({ signal: 'SIGSEGV', tables: 0 });
  });

  it('for mlock too: zeroed, all 512 present', () => {
    const lock: Operation = { op: 'mlock', ...on(0, 512) };
    expect(shape('6.12', ...ADVISED, lock)).toEqual(HUGE);
    expect(pages(run('6.12', [...ADVISED, lock]))).toEqual([[0, 512, 0]]);
  });
});

describe('unmapping', () => {
  it('a whole huge page clears its entry and frees the table put aside', () => {
    const ops = [...ADVISED, access('touch', 0, 1024), munmap(0, 512)];
    expect(shape('6.12', ...ops)).toEqual(HUGE);
    const { trace, first } = run('6.12', ops);
    expect(rowsOf(trace, 'entryCleared', first)).toMatchObject([{ count: 1, operands: [1, AT, PMD_SIZE] }]);
    expect(rowsOf(trace, 'hugeSplit', first)).toEqual([]);
    expect(rowsOf(trace, 'tableFreed', first)).toMatchObject([{ operands: [0, 3, AT] }]);
  });

  it('everything leaves no table', () => {
    expect(shape('6.12', ...ADVISED, access('touch', 0, 1024), munmap(0, 1024))).toEqual({ pmds: [], tables: 0 });
  });

  it.each([
    ['from below', munmap(0, 100), [[100, 412, 101]]],
    ['from above', munmap(412, 612), [[0, 412, 1]]],
    [
      'in the middle',
      munmap(100, 1),
      [
        [0, 100, 1],
        [101, 411, 102],
      ],
    ],
  ])('a part %s splits it, by the table put aside, and keeps the tokens of the rest', (_, part, rest) => {
    const ops = [map(0, 512), advise(0, 512), access('touch', 0, 512), part];
    const done = run('6.12', ops);
    expect(pages(done)).toEqual(rest);
    expect(done.last.tables).toBe(3);
    expect(rowsOf(done.trace, 'hugeSplit', done.first)).toHaveLength(1);
    expect(rowsOf(done.trace, 'tableMade', done.first)).toEqual([]);
    expect(flushesOf(done)[0]).toEqual([0, 512]);
  });
});

describe('madvise(dontneed)', () => {
  it.each(['6.12', '6.18'] as const)('of a whole huge page leaves nothing of it on %s', (kernel) => {
    expect(shape(kernel, ...ADVISED, access('touch', 0, 512), dontneed(0, 512))).toEqual({ pmds: [], tables: 2 });
  });

  it('of a part splits it, and a fault brings the part back as small pages', () => {
    const ops = [...ADVISED, access('touch', 0, 512), dontneed(8, 8)];
    expect(shape('6.12', ...ops)).toEqual({ pmds: [504], tables: 3 });
    expect(pages(run('6.12', [...ops, access('touch', 8)]))).toEqual([
      [0, 8, 1],
      [8, 1, 513],
      [16, 496, 17],
    ]);
  });
});

describe('mprotect', () => {
  it('of a whole huge page keeps it huge, and a write after it is allowed again finds it', () => {
    const there = [...ADVISED, access('touch', 0, 1024), protect(0, 512, 'r')];
    const done = run('6.12', there);
    expect(shape('6.12', ...there)).toEqual({ pmds: ['huge', 'huge'], tables: 4 });
    expect(rowsOf(done.trace, 'entryProtected', done.first)).toMatchObject([{ count: 1, operands: [AT, PMD_SIZE] }]);
    expect(flushesOf(done)).toEqual([[0, 512]]);
    const back = run('6.12', [...there, protect(0, 512, 'rw'), access('touch', 3)]);
    expect(faultsOf(back)).toEqual([]);
    expect(pages(back)[1]).toEqual([3, 1, 1025]);
  });

  it('to no access leaves the pages present, and every access is refused', () => {
    const ops = [...ADVISED, access('touch', 0, 512), protect(0, 1024, ''), access('read', 5)];
    const { last } = run('6.12', ops);
    expect(last).toMatchObject({ signal: 'SIGSEGV', pages: [[hex(AT), 512, 1]] });
  });

  it('of a part splits the one that it cuts, and never joins it again', () => {
    const parted = [...ADVISED, access('touch', 0, 1024), protect(256, 512, 'r')];
    const done = run('6.12', parted);
    expect(pages(done)).toEqual([[0, 1024, 1]]);
    expect(rowsOf(done.trace, 'hugeSplit', done.first).map(({ operands }) => operands[0])).toEqual([AT, AT + PMD_SIZE]);
    expect(shape('6.12', ...parted)).toEqual({ pmds: [512, 512], tables: 4 });
    expect(shape('6.12', ...parted, protect(0, 1024, 'r'), protect(0, 1024, 'rw')).pmds).toEqual([512, 512]);
  });

  it('splits at an edge where the part joins its neighbour, too', () => {
    const ops = [...ADVISED, access('touch', 0, 1024), protect(0, 512, 'r'), protect(512, 100, 'r')];
    expect(shape('6.12', ...ops)).toEqual({ pmds: ['huge', 512], tables: 4 });
  });
});

describe('mlock', () => {
  const lock = (page: number, pages: number): Operation => ({ op: 'mlock', ...on(page, pages) });

  it('of a part splits the huge page that the edge of the locked part cuts, also where it joins what is locked', () => {
    const there = [...ADVISED, access('touch', 0, 1024)];
    expect(shape('6.12', ...there, lock(0, 512))).toEqual({ pmds: ['huge', 'huge'], tables: 4 });
    expect(shape('6.12', ...there, lock(0, 100))).toEqual({ pmds: [512, 'huge'], tables: 4 });
    expect(shape('6.12', ...there, lock(0, 512), lock(512, 100))).toEqual({ pmds: ['huge', 512], tables: 4 });
  });
});

describe('the huge zero page', () => {
  const read = [...ADVISED, access('read', 5)];

  it('is what a read brings: 512 empty pages, and a table put aside', () => {
    expect(shape('6.12', ...read)).toEqual(HUGE);
    expect(pages(run('6.12', read))).toEqual([[0, 512, 0]]);
    expect(
      run('6.12', [...read, access('read', 600)])
        .last.pt!.slice(-2)
        .map(([, , table]) => table),
    ).toEqual(['huge#512', 'huge#512']);
  });

  it.each(['6.1', '6.12'] as const)(
    'is split by a write on %s, and the one page that is written gets a page of its own',
    (kernel) => {
      const done = run(kernel, [...read, access('touch', 9)]);
      expect(shape(kernel, ...read, access('touch', 9))).toEqual({ pmds: [512], tables: 3 });
      expect(faultsOf(done)).toEqual(['copyOnWrite']);
      expect(pages(done)).toEqual([
        [0, 9, 0],
        [9, 1, 1],
        [10, 502, 0],
      ]);
      // The split flushes all of it, the new page its own.
      expect(flushesOf(done)).toEqual([
        [0, 512],
        [9, 1],
      ]);
    },
  );

  it('is replaced by a whole page when it is written to on 6.18', () => {
    const done = run('6.18', [...read, access('touch', 9)]);
    expect(shape('6.18', ...read, access('touch', 9))).toEqual(HUGE);
    expect(faultsOf(done)).toEqual(['hugePage']);
    expect(flushesOf(done)).toEqual([[0, 512]]);
    expect(done.last.pt!.at(-1)).toEqual(['pmd', hex(AT), 'huge#1024']);
    expect(pages(done)[1]).toEqual([9, 1, 1]);
  });

  it.each([
    ['6.12', { pmds: [512], tables: 3 }],
    ['6.18', HUGE],
  ] as const)('is not what mlock leaves of writable memory on %s', (kernel, wanted) => {
    const ops = [map(0, 512), advise(0, 512), access('read', 5), { op: 'mlock', ...on(0, 512) } as const];
    expect(shape(kernel, ...ops)).toEqual(wanted);
    const done = run(kernel, [...ops, access('touch', 0, 512)]);
    expect(pages(done)).toEqual([[0, 512, 1]]);
    expect(faultsOf(done)).toEqual([]);
  });

  it('splits into 512 entries of the small one when a part goes', () => {
    const done = run('6.12', [...read, munmap(0, 100)]);
    expect(pages(done)).toEqual([[100, 412, 0]]);
    const after = run('6.12', [...read, munmap(0, 100), access('touch', 100, 412)]);
    expect(pages(after)).toEqual([[100, 412, 1]]);
    expect(faultsOf(after)).toEqual(Array(412).fill('copyOnWrite'));
  });
});

describe('an advised mapping', () => {
  it('does not join one that is not', () => {
    expect(run('6.12', [map(0, 512), advise(0, 512), map(512, 512)]).last.maps).toHaveLength(2);
    expect(run('6.12', [map(0, 512), advise(0, 512), map(512, 512), advise(512, 512)]).last.maps).toHaveLength(1);
  });
});
