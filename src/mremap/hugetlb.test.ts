import { describe, expect, it } from 'vitest';
import { PMD_SIZE } from '../address/geometry.ts';
import { hex } from '../address/text.ts';
import { KERNEL_IDS, KERNELS, type KernelId } from '../kernels/kernels.ts';
import { resultsOf } from '../scenario/results.ts';
import { runScenario } from '../scenario/run.ts';
import { type Operation, parseScenario, type Scenario } from '../scenario/schema.ts';
import { wrongIn } from '../scenario/testing/invariants.ts';
import { decisionsOf, expectReplays, movedOf, operationsOf, rowsOf } from '../scenario/testing/reading.ts';
import { Player } from '../trace/player.ts';

const OLD = 0x100040000000;
const NEW = 0x1000c0000000;
const PAGE = 0x1000;

type Map = Operation & { op: 'mmap' };
type Remap = Operation & { op: 'mremap' };
const map = (pages: number, more: Partial<Map> = {}): Operation => ({
  op: 'mmap',
  addr: hex(OLD),
  len: hex(pages * PMD_SIZE),
  prot: 'rw',
  flags: ['private', 'anonymous', 'fixed_noreplace', 'hugetlb'],
  ...more,
});
/** Writes to the first small page of the n-th huge one. */
const touch = (page: number): Operation => ({ op: 'touch', addr: hex(OLD + page * PMD_SIZE), len: hex(PAGE) });
const remap = (more: Partial<Remap> = {}): Operation => ({
  op: 'mremap',
  old: hex(OLD),
  oldLen: hex(2 * PMD_SIZE),
  newLen: hex(2 * PMD_SIZE),
  flags: ['maymove', 'fixed'],
  newAddr: hex(NEW),
  ...more,
});

/** What the last operation did. Every state on the way is sound, and the run can be replayed. */
function run(kernel: KernelId, ops: Operation[], fail?: Scenario['fail']) {
  const scenario = parseScenario({ ops, hugetlb: true, ...(fail ? { fail } : {}) });
  const done = runScenario(scenario, KERNELS[kernel]);
  const { trace } = done;
  const player = new Player(trace);
  for (const { end } of operationsOf(trace)) {
    player.seek(end);
    expect(wrongIn(player.memory)).toEqual([]);
  }
  expectReplays(trace);
  const { first } = operationsOf(trace).at(-1)!;
  return { trace, first, result: resultsOf(done, scenario).at(-1)! };
}

/** The huge pages that are mapped, by their address. */
const leaves = ({ result }: ReturnType<typeof run>) =>
  result.pt!.filter(([, , table]) => /^huge#/.test(String(table))).map(([, va]) => va);
const flushes = ({ trace, first }: ReturnType<typeof run>) =>
  rowsOf(trace, 'flush', first).map(({ operands }) => operands);

describe('memory of the pool', () => {
  it('comes by 2 MiB, as a leaf without a table put aside; what was not written is empty', () => {
    const { trace, result } = run('6.12', [map(2), touch(1)]);
    expect(result).toMatchObject({
      tables: 2,
      pages: [
        [hex(OLD + PMD_SIZE), 1, 1],
        [hex(OLD + PMD_SIZE + PAGE), 511, 0],
      ],
    });
    expect(rowsOf(trace, 'tableMade').map(({ operands }) => operands[3])).toEqual([undefined, undefined]);
  });

  it('has its length rounded up, and begins on a 2 MiB boundary wherever the kernel puts it', () => {
    expect(run('6.12', [map(1, { len: '0x1' })]).result.maps).toEqual([[hex(OLD), hex(OLD + PMD_SIZE), 'rw-p']]);
    for (const kernel of KERNEL_IDS) {
      const chosen = map(1, { addr: '0x0', flags: ['private', 'anonymous', 'hugetlb'] });
      expect(run(kernel, [chosen]).result.ret).toBe('0x7f7fffc00000');
      const hinted = map(1, { addr: hex(OLD + PAGE), flags: ['private', 'anonymous', 'hugetlb'] });
      expect(run(kernel, [hinted]).result.ret).toBe(hex(OLD + PMD_SIZE));
    }
    expect(run('6.12', [map(1, { addr: hex(OLD + PAGE) })]).result).toMatchObject({ errno: 'EINVAL' });
  });

  it('never joins a neighbour', () => {
    const above = map(1, { addr: hex(OLD + PMD_SIZE) });
    expect(run('6.12', [map(1), above]).result.maps).toHaveLength(2);
  });

  it('gives no second view of itself even when it is shared: that would be growing from nothing', () => {
    const shared = map(1, { flags: ['shared', 'fixed', 'hugetlb'] });
    const again = remap({ oldLen: '0x0', newLen: hex(PMD_SIZE) });
    expect(run('6.12', [shared, touch(0), again]).result).toMatchObject({ errno: 'EINVAL' });
  });

  it.each<[string, Operation, object]>([
    ['munmap', { op: 'munmap', addr: hex(OLD), len: hex(PAGE) }, { errno: 'EINVAL' }],
    ['mprotect', { op: 'mprotect', addr: hex(OLD), len: hex(PAGE), prot: 'r' }, { errno: 'EINVAL' }],
    ['madvise(hugepage)', { op: 'madvise', addr: hex(OLD), len: hex(PAGE), advice: 'hugepage' }, { errno: 'EINVAL' }],
    ['madvise(dontneed)', { op: 'madvise', addr: hex(OLD), len: hex(PAGE), advice: 'dontneed' }, { ret: '0x0' }],
    ['mlock', { op: 'mlock', addr: hex(OLD), len: hex(PAGE) }, { ret: '0x0' }],
    ['mmap over it', { op: 'mmap', addr: hex(OLD), len: hex(PAGE), prot: 'rw', flags: ['fixed'] }, { errno: 'EINVAL' }],
  ])('is not cut inside a page by %s', (_, operation, wanted) => {
    const { result } = run('6.12', [map(1), touch(0), operation]);
    expect(result).toMatchObject({ ...wanted, maps: [[hex(OLD), hex(OLD + PMD_SIZE), 'rw-p']], tables: 2 });
  });

  it('can be unmapped, protected and dropped by whole pages', () => {
    const second = { addr: hex(OLD + PMD_SIZE), len: hex(PMD_SIZE) };
    const there = [map(2), touch(0), touch(1)];
    expect(leaves(run('6.12', [...there, { op: 'munmap', ...second }]))).toEqual([hex(OLD)]);
    expect(leaves(run('6.12', [...there, { op: 'madvise', ...second, advice: 'dontneed' }]))).toEqual([hex(OLD)]);
    expect(run('6.12', [...there, { op: 'mprotect', ...second, prot: 'r' }]).result.maps).toEqual([
      [hex(OLD), hex(OLD + PMD_SIZE), 'rw-p'],
      [hex(OLD + PMD_SIZE), hex(OLD + 2 * PMD_SIZE), 'r--p', hex(PMD_SIZE)],
    ]);
  });
});

describe.each(KERNEL_IDS)('mremap of a hugetlb mapping on %s', (kernel) => {
  it('moves it leaf by leaf, and flushes once over what moved, as for unmapped entries', () => {
    const done = run(kernel, [
      map(4),
      touch(1),
      touch(3),
      remap({ oldLen: hex(4 * PMD_SIZE), newLen: hex(4 * PMD_SIZE) }),
    ]);
    expect(movedOf(done.trace, done.first)).toMatchObject({ pte: 0, pmd: 0, huge: 2, pud: 0 });
    // From the first leaf to the end of the last; the other flush is that of the source's PMD table.
    expect(flushes(done)[0]).toEqual([OLD + PMD_SIZE, OLD + 4 * PMD_SIZE, 0]);
    expect(flushes(done)).toHaveLength(2);
    expect(leaves(done)).toEqual([hex(NEW + PMD_SIZE), hex(NEW + 3 * PMD_SIZE)]);
    expect(done.result.tables).toBe(2);
  });

  it('makes no table and flushes nothing where nothing was touched', () => {
    const done = run(kernel, [map(2), remap()]);
    expect(done.result).toMatchObject({ ret: hex(NEW), tables: 0 });
    expect(flushes(done)).toEqual([]);
  });

  it('never realigns, however it lies; only the patches as posted ask at all, and learn that it is aligned', () => {
    const done = run(kernel, [map(1), touch(0), remap({ oldLen: hex(PMD_SIZE), newLen: hex(PMD_SIZE) })]);
    const v4 = ['reachesPmdBoundary', 'notAlignedAlready'];
    const asked = { v4, 'v4-1': ['differentVmas', ...v4] };
    expect(decisionsOf(done.trace, done.first).map(([condition]) => condition)).toEqual([
      'argumentsValid',
      ...(asked[kernel as keyof typeof asked] ?? []),
      'wholeRangeMoved',
    ]);
    expect(rowsOf(done.trace, 'realigned', done.first)).toEqual([]);
  });

  it('rounds both lengths up to whole pages', () => {
    const done = run(kernel, [map(2), touch(0), touch(1), remap({ oldLen: hex(PAGE), newLen: hex(PAGE) })]);
    expect(done.result.maps!.map(([start, end]) => [start, end])).toEqual([
      [hex(OLD + PMD_SIZE), hex(OLD + 2 * PMD_SIZE)],
      [hex(NEW), hex(NEW + PMD_SIZE)],
    ]);
    expect(leaves(done)).toEqual([hex(OLD + PMD_SIZE), hex(NEW)]);
  });

  it('shrinks it, moving or not', () => {
    const there = [map(2), touch(0), touch(1)];
    const shrunk = run(kernel, [...there, remap({ newLen: hex(PMD_SIZE), flags: [] })]);
    expect(leaves(shrunk)).toEqual([hex(OLD)]);
    expect(leaves(run(kernel, [...there, remap({ newLen: hex(PAGE) })]))).toEqual([hex(NEW)]);
  });

  it.each<[string, Partial<Remap>]>([
    ['growing', { newLen: hex(3 * PMD_SIZE), flags: ['maymove'] }],
    ['growing to a given place', { newLen: hex(3 * PMD_SIZE) }],
    ['an old address inside a page', { old: hex(OLD + PAGE), oldLen: hex(PMD_SIZE), newLen: hex(PMD_SIZE) }],
    ['a new address inside a page', { newAddr: hex(NEW + PAGE) }],
    ['leaving it mapped', { flags: ['maymove', 'fixed', 'dontunmap'] }],
  ])('refuses %s with EINVAL, and everything stays', (_, more) => {
    const done = run(kernel, [map(2), touch(0), remap(more)]);
    expect(done.result).toMatchObject({ errno: 'EINVAL', maps: [[hex(OLD), hex(OLD + 2 * PMD_SIZE), 'rw-p']] });
    expect(leaves(done)).toEqual([hex(OLD)]);
  });

  it('puts everything back when the destination gets no table', () => {
    const more = { oldLen: hex(2 * PMD_SIZE), newLen: hex(2 * PMD_SIZE) };
    const done = run(kernel, [map(2), touch(0), touch(1), remap(more)], { operation: 3, table: 1 });
    expect(done.result).toMatchObject({ errno: 'ENOMEM', maps: [[hex(OLD), hex(OLD + 2 * PMD_SIZE), 'rw-p']] });
    expect(leaves(done)).toEqual([hex(OLD), hex(OLD + PMD_SIZE)]);
  });

  it('puts back what had arrived when a later table is missing', () => {
    // The last leaf of the destination is in the next PUD entry.
    const more = { newAddr: hex(NEW - PMD_SIZE) };
    const done = run(kernel, [map(2), touch(0), touch(1), remap(more)], { operation: 3, table: 2 });
    expect(done.result).toMatchObject({ errno: 'ENOMEM' });
    expect(leaves(done)).toEqual([hex(OLD), hex(OLD + PMD_SIZE)]);
    const whole = decisionsOf(done.trace, done.first).find(([condition]) => condition === 'wholeRangeMoved');
    expect(whole).toEqual(['wholeRangeMoved', false, PMD_SIZE, 2 * PMD_SIZE]);
  });
});

it('a call of 6.18 that spans small and huge pages moves each in its own', () => {
  const small: Operation = {
    op: 'mmap',
    addr: hex(OLD - PAGE),
    len: hex(PAGE),
    prot: 'rw',
    flags: ['private', 'fixed'],
  };
  const touchSmall: Operation = { op: 'touch', addr: hex(OLD - PAGE), len: hex(PAGE) };
  const across = remap({
    old: hex(OLD - PAGE),
    oldLen: hex(2 * PAGE),
    newLen: hex(2 * PAGE),
    newAddr: hex(NEW - PAGE),
  });
  const done = run('6.18', [small, touchSmall, map(1), touch(0), across]);
  expect(done.result.maps!.map(([start, end]) => [start, end])).toEqual([
    [hex(NEW - PAGE), hex(NEW)],
    [hex(NEW), hex(NEW + PMD_SIZE)],
  ]);
  expect(leaves(done)).toEqual([hex(NEW)]);
});
