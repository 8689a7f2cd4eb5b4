import { describe, expect, it } from 'vitest';
import { KERNELS } from '../kernels/kernels.ts';
import { placesIn } from './fill.ts';
import { type OperationResult, resultsOf } from './results.ts';
import { runScenario } from './run.ts';
import { type Operation, ORDERS, parseScenario } from './schema.ts';

type Fill = Extract<Operation, { op: 'fill' }>;
const few: Fill = { op: 'fill', addr: '0x100000', count: 5, len: '0x1000', stride: '0x3000', prot: 'rw' };

function run(...ops: Operation[]) {
  const scenario = parseScenario({ ops });
  const done = runScenario(scenario, KERNELS['6.12']);
  return { ...done, results: resultsOf(done, scenario) };
}

/** The same mappings, one mmap each. */
const oneByOne = (fill: Fill, order: readonly number[]): Operation[] =>
  order.map((place) => ({
    op: 'mmap',
    addr: `0x${(Number(fill.addr) + place * Number(fill.stride)).toString(16)}`,
    len: fill.len,
    prot: place % 2 === 0 ? fill.prot : (fill.odd ?? fill.prot),
    flags: ['private', 'anonymous', 'fixed_noreplace'],
  }));

describe('fill', () => {
  it.each<[string, Fill, number[]]>([
    ['from below', few, [0, 1, 2, 3, 4]],
    ['from above', { ...few, order: 'descending' }, [4, 3, 2, 1, 0]],
    ['shuffled', { ...few, order: 'shuffled' }, [0, 3, 1, 4, 2]],
    ['side by side, alike: they merge', { ...few, stride: '0x1000' }, [0, 1, 2, 3, 4]],
    ['side by side, with other rights in turn', { ...few, stride: '0x1000', odd: 'r' }, [0, 1, 2, 3, 4]],
  ])('makes the mappings that as many mmaps make: %s', (_, fill, order) => {
    const maps = (results: readonly OperationResult[]) => results.at(-1)!.maps;
    expect(maps(run(fill).results)).toEqual(maps(run(...oneByOne(fill, order)).results));
    expect(maps(run(fill).results)).toHaveLength(fill.stride === '0x1000' && !fill.odd ? 1 : 5);
  });

  it('returns the lowest address', () => {
    expect(run({ ...few, order: 'descending' }).outcomes).toEqual([{ kind: 'returned', value: 0x100000 }]);
  });

  it('stops at the first that fails, and leaves what is there', () => {
    const inTheWay: Operation = { op: 'mmap', addr: '0x106000', len: '0x1000', prot: 'r', flags: ['private', 'fixed'] };
    const { outcomes, results } = run(inTheWay, few);
    expect(outcomes[1]).toEqual({ kind: 'failed', errno: 'EEXIST' });
    expect(results[1]!.maps).toHaveLength(3);
  });

  it('has an extent for each mapping', () => {
    const { trace } = run(few);
    expect(Array.from(trace.spans.kind).filter((kind) => kind === 2)).toHaveLength(5);
  });
});

describe('the order in which places are filled', () => {
  it.each(ORDERS)('%s: every place comes once', (order) => {
    for (const count of [1, 2, 5, 6, 10, 618, 1000]) {
      const places = Array.from({ length: count }, (_, i) => placesIn(order, count)(i));
      expect(new Set(places).size).toBe(count);
      expect(Math.min(...places)).toBe(0);
      expect(Math.max(...places)).toBe(count - 1);
    }
  });
});
