import { describe, expect, it } from 'vitest';
import { KERNEL_IDS, KERNELS, type KernelId } from '../kernels/kernels.ts';
import { resultsOf } from '../scenario/results.ts';
import { runScenario } from '../scenario/run.ts';
import { type Operation, parseScenario } from '../scenario/schema.ts';

type Map = Operation & { op: 'mmap' };
const map = (page: number, pages: number, more: Partial<Map> = {}): Map => ({
  op: 'mmap',
  addr: hexAt(page),
  len: hexPages(pages),
  prot: 'rw',
  flags: ['private', 'anonymous', 'fixed_noreplace'],
  ...more,
});
const hexAt = (page: number) => `0x${(0x100000000000 + page * 0x1000).toString(16)}`;
const hexPages = (pages: number) => `0x${(pages * 0x1000).toString(16)}`;
const on = (page: number, pages: number) => ({ addr: hexAt(page), len: hexPages(pages) });
const touch = (page: number, pages: number): Operation => ({ op: 'touch', ...on(page, pages) });
const munmap = (page: number, pages: number): Operation => ({ op: 'munmap', ...on(page, pages) });
const protect = (page: number, pages: number, prot: string): Operation => ({
  op: 'mprotect',
  ...on(page, pages),
  prot,
});

function last(kernel: KernelId, ...ops: Operation[]) {
  const scenario = parseScenario({ ops });
  return resultsOf(runScenario(scenario, KERNELS[kernel]), scenario).at(-1)!;
}

/** Mappings as [first page, how many, permissions]. */
function maps(kernel: KernelId, ...ops: Operation[]) {
  return last(kernel, ...ops).maps!.map(([start, end, perms]) => [
    (Number(start) - 0x100000000000) / 0x1000,
    (Number(end) - Number(start)) / 0x1000,
    perms,
  ]);
}

describe('mmap', () => {
  it('joins a neighbour of the same kind, and not one of another', () => {
    expect(maps('6.12', map(0, 1), map(1, 1), map(2, 1, { prot: 'r' }))).toEqual([
      [0, 2, 'rw-p'],
      [2, 1, 'r--p'],
    ]);
  });

  it('never joins two shared mappings', () => {
    const shared = { flags: ['shared' as const, 'fixed' as const] };
    expect(maps('6.12', map(0, 1, shared), map(1, 1, shared))).toHaveLength(2);
  });

  it.each([
    [
      '6.1',
      [
        [0, 1, 'rw-p'],
        [1, 2, 'rw-p'],
      ],
    ],
    ['6.12', [[0, 3, 'rw-p']]],
    ['6.18', [[0, 3, 'rw-p']]],
  ] as const)('between an untouched and a touched neighbour joins on %s %j', (kernel, wanted) => {
    expect(maps(kernel, map(0, 1), map(2, 1), touch(2, 1), map(1, 1))).toEqual(wanted);
  });

  it('takes the place of what is there only if asked to', () => {
    expect(last('6.12', map(0, 4), map(1, 1, { prot: 'r' }))).toMatchObject({ errno: 'EEXIST' });
    expect(maps('6.12', map(0, 4), map(1, 1, { prot: 'r', flags: ['fixed'] }))).toEqual([
      [0, 1, 'rw-p'],
      [1, 1, 'r--p'],
      [2, 2, 'rw-p'],
    ]);
  });

  it('takes an address without fixed as a hint, and chooses where that is taken', () => {
    const hinted = map(0, 1, { flags: ['private'] });
    expect(last('6.12', hinted).ret).toBe(hexAt(0));
    expect(last('6.12', map(0, 1), hinted).ret).toBe('0x7f7fffef4000');
  });

  it.each<[string, Partial<Map>, string]>([
    ['of length 0', { len: '0x0' }, 'EINVAL'],
    ['of more than there is', { len: '0x800000000000', flags: ['private'] }, 'ENOMEM'],
    ['below the lowest address allowed', { addr: '0x1000' }, 'EPERM'],
    ['that is shared and grows down', { flags: ['shared', 'fixed', 'growsdown'] }, 'EINVAL'],
    ['at an address inside a page', { addr: '0x100000000001' }, 'EINVAL'],
  ])('%s fails', (_, more, errno) => {
    expect(last('6.12', map(0, 1, more))).toMatchObject({ errno });
  });

  it('finds a place above when a mapping that grows down leaves none below', () => {
    const everything = map(0, 1, {
      addr: '0x11000',
      len: '0x7f7fffee4000',
      flags: ['private', 'fixed', 'growsdown'],
    });
    expect(last('6.12', everything, map(0, 1, { addr: '0x0', flags: ['private'] })).ret).toBe('0x7ffff7fff000');
  });
});

describe('munmap', () => {
  it('cuts a hole', () => {
    expect(maps('6.12', map(0, 4), munmap(1, 2))).toEqual([
      [0, 1, 'rw-p'],
      [3, 1, 'rw-p'],
    ]);
  });

  it('keeps a table as long as something is mapped in its span', () => {
    expect(last('6.12', map(0, 2), touch(0, 1), munmap(0, 1)).tables).toBe(3);
    expect(last('6.12', map(0, 1), map(511, 1), touch(0, 1), munmap(0, 1)).tables).toBe(3);
    expect(last('6.12', map(0, 1), map(512, 1), touch(0, 1), munmap(0, 1)).tables).toBe(2);
    expect(last('6.12', map(0, 1), map(512 * 512, 1), touch(0, 1), munmap(0, 1)).tables).toBe(1);
    expect(last('6.12', map(0, 1), touch(0, 1), munmap(0, 1)).tables).toBe(0);
  });

  it('of what is not mapped is no error', () => {
    expect(last('6.12', munmap(0, 1))).toMatchObject({ ret: '0x0' });
  });

  it.each([
    ['an address inside a page', '0x100000000001', '0x1000'],
    ['a length of 0', '0x100000000000', '0x0'],
    ['a range beyond user space', '0x7fffffffe000', '0x2000'],
    ['a length that wraps', '0x100000000000', '0xffffffffffffffff'],
  ])('of %s is EINVAL', (_, addr, len) => {
    expect(last('6.12', { op: 'munmap', addr, len })).toMatchObject({ errno: 'EINVAL' });
  });
});

describe('mprotect', () => {
  it('splits, and joins again what is alike', () => {
    expect(maps('6.12', map(0, 4), protect(1, 2, 'r'))).toEqual([
      [0, 1, 'rw-p'],
      [1, 2, 'r--p'],
      [3, 1, 'rw-p'],
    ]);
    expect(maps('6.12', map(0, 4), touch(0, 4), protect(1, 2, 'r'), protect(1, 2, 'rw'))).toEqual([[0, 4, 'rw-p']]);
  });

  it('stops at a hole, with what came before it changed', () => {
    const ops = [map(0, 1), map(2, 1), protect(0, 3, 'r')];
    expect(last('6.12', ...ops)).toMatchObject({ errno: 'ENOMEM' });
    expect(maps('6.12', ...ops)).toEqual([
      [0, 1, 'r--p'],
      [2, 1, 'rw-p'],
    ]);
  });

  it('changes no page', () => {
    expect(last('6.12', map(0, 4), touch(0, 4), protect(0, 4, '')).pages).toEqual([[hexAt(0), 4, 1]]);
  });
});

describe('madvise and mlock', () => {
  it('do the mapped parts although a hole makes them fail', () => {
    const dontneed: Operation = { op: 'madvise', ...on(0, 4), advice: 'dontneed' };
    expect(last('6.12', map(0, 1), map(3, 1), touch(0, 1), touch(3, 1), dontneed)).toMatchObject({
      errno: 'ENOMEM',
      pages: [],
    });
  });

  it.each([
    ['6.12', 3],
    ['6.18', 2],
  ] as const)('dontneed of a whole table leaves %s with %d tables', (kernel, tables) => {
    const dontneed: Operation = { op: 'madvise', ...on(0, 512), advice: 'dontneed' };
    expect(last(kernel, map(0, 512), touch(0, 512), dontneed).tables).toBe(tables);
  });

  it.each<[Operation['op'], string, string]>([
    ['madvise', '0xffffffffffffe000', 'ENOMEM'],
    ['madvise', '0xfffffffffffff000', 'EINVAL'],
    ['mlock', '0xffffffffffffe000', 'ENOMEM'],
    ['mlock', '0xfffffffffffff000', 'EINVAL'],
    ['mprotect', '0xfffffffffffff000', 'ENOMEM'],
  ])('%s at %s, far beyond user space, is %s', (op, addr, errno) => {
    const more = op === 'madvise' ? { advice: 'dontneed' } : op === 'mprotect' ? { prot: 'r' } : {};
    for (const kernel of KERNEL_IDS)
      expect(last(kernel, { op, addr, len: '0x1000', ...more } as Operation)).toMatchObject({ errno });
  });
});
