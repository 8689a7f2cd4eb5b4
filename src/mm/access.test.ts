import { describe, expect, it } from 'vitest';
import { KERNELS } from '../kernels/kernels.ts';
import { resultsOf } from '../scenario/results.ts';
import { runScenario } from '../scenario/run.ts';
import { type Operation, parseScenario } from '../scenario/schema.ts';
import { rowsOf } from '../scenario/testing/reading.ts';
import { FAULTS } from '../trace/steps.ts';

const AT = '0x100000000000';
const map = (pages: number, sharing: 'private' | 'shared' = 'private', prot = 'rw'): Operation => ({
  op: 'mmap',
  addr: AT,
  len: `0x${(pages * 0x1000).toString(16)}`,
  prot,
  flags: [sharing, 'anonymous', 'fixed_noreplace'],
});
const access = (op: 'touch' | 'read', page: number, pages: number, stride = 0x1000): Operation => ({
  op,
  addr: `@0+0x${(page * 0x1000).toString(16)}`,
  len: `0x${(pages * 0x1000).toString(16)}`,
  stride: `0x${stride.toString(16)}`,
});
const dontneed = (page: number, pages: number): Operation => {
  const { addr, len } = access('read', page, pages) as { addr: string; len: string };
  return { op: 'madvise', addr, len, advice: 'dontneed' };
};

function run(...ops: Operation[]) {
  const scenario = parseScenario({ ops });
  const { trace, ...done } = runScenario(scenario, KERNELS['6.12']);
  const results = resultsOf({ trace, ...done }, scenario);
  const faults = rowsOf(trace, 'pageFaulted').map(({ operands, count }) => [FAULTS[operands[0]!], count]);
  return { trace, results, faults, last: results.at(-1)! };
}

/** Resident pages as [page, how many, first token]. */
function pages(result: { pages?: readonly (readonly [string, number, number])[] }) {
  return result.pages!.map(([va, count, token]) => [(Number(va) - Number(AT)) / 0x1000, count, token]);
}

describe('touching private memory', () => {
  it('brings each page in with the next token, by one row of steps', () => {
    const { last, faults } = run(map(8), access('touch', 0, 8));
    expect(pages(last)).toEqual([[0, 8, 1]]);
    expect(last.tables).toBe(3);
    expect(faults).toEqual([['write', 8]]);
  });

  it('takes pages that are there and pages that are not in turn', () => {
    const { last, faults } = run(map(8), access('touch', 2, 2), access('touch', 0, 6));
    expect(pages(last)).toEqual([[0, 6, 3]]);
    expect(faults).toEqual([
      ['write', 2],
      ['write', 2],
      ['write', 2],
    ]);
  });

  it('replaces the zero page, and flushes that page alone', () => {
    const { last, faults, trace } = run(map(4), access('read', 0, 4), {
      op: 'touch',
      addr: '@0+0x1800',
      len: '0x1000',
    });
    expect(pages(last)).toEqual([
      [0, 1, 0],
      [1, 1, 1],
      [2, 2, 0],
    ]);
    expect(faults).toEqual([
      ['read', 4],
      ['copyOnWrite', 1],
    ]);
    expect(rowsOf(trace, 'flush')).toMatchObject([{ operands: [0x100000001000, 0x100000002000, 0] }]);
  });

  it('goes on with the same page after it was read-only for a while', () => {
    const protect = (prot: string): Operation => ({ op: 'mprotect', addr: '@0', len: '0x2000', prot });
    const { results } = run(map(2), access('touch', 0, 2), protect('r'), protect('rw'), access('touch', 0, 1));
    expect(pages(results[2]!)).toEqual([[0, 2, 1]]);
    expect(pages(results[4]!)).toEqual([
      [0, 1, 3],
      [1, 1, 2],
    ]);
  });

  it('loses its pages to madvise(dontneed)', () => {
    const { results } = run(map(4), access('touch', 0, 4), dontneed(1, 2), access('read', 0, 4));
    expect(pages(results[2]!)).toEqual([
      [0, 1, 1],
      [3, 1, 4],
    ]);
    expect(pages(results[3]!)).toEqual([
      [0, 1, 1],
      [1, 2, 0],
      [3, 1, 4],
    ]);
  });

  it('may go in steps smaller than a page', () => {
    const { last } = run(map(2), access('touch', 0, 2, 0x800));
    expect(last.done).toBe(4);
    expect(pages(last)).toEqual([
      [0, 1, 2],
      [1, 1, 4],
    ]);
  });
});

describe('a refused access', () => {
  it.each<[string, Operation[], string]>([
    ['beyond the mapping', [map(2), access('touch', 0, 4)], '0x100000002000'],
    ['to memory without access', [map(2, 'private', ''), access('read', 0, 1)], '0x100000000000'],
    ['that writes to read-only memory', [map(2, 'private', 'r'), access('touch', 1, 1)], '0x100000001000'],
  ])('%s is a SIGSEGV at that address', (_, ops, fault) => {
    expect(run(...ops).last).toMatchObject({ signal: 'SIGSEGV', fault });
  });

  it('does not use up a token', () => {
    const { last } = run(map(1), access('touch', 0, 2), access('touch', 0, 1));
    expect(pages(last)).toEqual([[0, 1, 2]]);
  });

  it('makes no table', () => {
    expect(run(map(1, 'private', 'r'), access('touch', 0, 1)).last.tables).toBe(0);
  });
});

describe('shared memory', () => {
  it('keeps its pages when its entries are dropped', () => {
    const { results } = run(map(2, 'shared'), access('touch', 0, 2), dontneed(0, 2), access('read', 0, 1));
    expect(pages(results[2]!)).toEqual([]);
    expect(pages(results[3]!)).toEqual([[0, 2, 1]]);
  });

  it('maps what the object has around a page that is read, within 16 pages', () => {
    const { last, faults } = run(map(40, 'shared'), access('touch', 0, 40), dontneed(0, 40), access('read', 17, 1));
    expect(pages(last)).toEqual([[16, 16, 17]]);
    expect(faults.slice(40)).toEqual(Array(16).fill(['faultAround', 1]));
  });

  it('takes every token where pages written and pages only mapped stand side by side', () => {
    const writtenThenMapped = [access('touch', 0, 1), access('read', 1, 1)];
    const { last } = run(
      map(2, 'shared'),
      access('touch', 0, 2),
      dontneed(0, 2),
      ...writtenThenMapped,
      access('touch', 0, 2),
    );
    expect(pages(last)).toEqual([[0, 2, 4]]);
  });

  it('takes every token where the frames of neighbours descend', () => {
    const backwards = Array.from({ length: 600 }, (_, i) => access('touch', 599 - i, 1)).slice(0, 250);
    const { last } = run(map(600, 'shared'), ...backwards, access('touch', 350, 250));
    expect(pages(last)).toEqual([[350, 250, 251]]);
  });

  it('ends in a SIGBUS beyond its object', () => {
    const grow: Operation = { op: 'mremap', old: '@0', oldLen: '0x2000', newLen: '0x4000', flags: [] };
    const { last } = run(map(2, 'shared'), grow, access('touch', 0, 4));
    expect(last).toMatchObject({ done: 2, signal: 'SIGBUS', fault: '0x100000002000' });
  });
});

describe('mlock', () => {
  const lock: Operation = { op: 'mlock', addr: '@0', len: '0x4000' };

  it('brings in every page', () => {
    expect(pages(run(map(4), access('touch', 1, 1), lock).last)).toEqual([
      [0, 1, 0],
      [1, 1, 1],
      [2, 2, 0],
    ]);
  });

  it('fails for memory without access, and keeps dontneed away from the rest', () => {
    expect(run(map(4, 'private', ''), lock).last).toMatchObject({ errno: 'ENOMEM' });
    expect(run(map(4), lock, dontneed(0, 4)).last).toMatchObject({ errno: 'EINVAL' });
  });
});
