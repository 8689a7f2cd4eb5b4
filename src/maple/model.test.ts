import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bigintKeys, difference, type Key, type KeySpace, numberKeys, rangeLength, sum } from './keys.ts';
import { MapleTree } from './MapleTree.ts';
import { INNER_SLOTS, LEAF_SLOTS, longestGap, type MapleNode } from './node.ts';
import type { MapleEntry } from './nodes.ts';

/** The tree's contents as a sorted array: obviously right. */
class SortedRanges<K extends Key> {
  readonly keys: KeySpace<K>;
  ranges: MapleEntry<K, number>[] = [];

  constructor(keys: KeySpace<K>) {
    this.keys = keys;
  }

  store(first: K, last: K, entry: number | null): void {
    const { one } = this.keys;
    const kept = this.ranges.flatMap((range) => {
      const parts: MapleEntry<K, number>[] = [];
      if (range.first < first) parts.push({ ...range, last: range.last < first ? range.last : difference(first, one) });
      if (range.last > last) parts.push({ ...range, first: range.first > last ? range.first : sum(last, one) });
      return parts;
    });
    if (entry !== null) kept.push({ first, last, entry });
    this.ranges = kept.sort((a, b) => (a.first < b.first ? -1 : 1));
  }

  at(index: K): MapleEntry<K, number> | undefined {
    return this.ranges.find(({ first, last }) => first <= index && index <= last);
  }

  /** Every place of `size` indices that lies within a gap and [lo, hi], as the lowest and the highest first index. */
  places(lo: K, hi: K, size: K): { lowest: K; highest: K }[] {
    const { zero, one, max } = this.keys;
    const starts = [zero, ...this.ranges.filter(({ last }) => last < max).map(({ last }) => sum(last, one))];
    return starts.flatMap((start) => {
      if (this.at(start)) return [];
      const following = this.ranges.find(({ first }) => first > start);
      const end = following ? difference(following.first, one) : max;
      const from = start < lo ? lo : start;
      const to = end < hi ? end : hi;
      if (from > to || rangeLength(from, to, one) < size) return [];
      return [{ lowest: from, highest: sum(difference(to, size), one) }];
    });
  }
}

const cells = 1500;

type Step =
  | { readonly kind: 'store' | 'clear'; readonly cell: number; readonly length: number }
  | {
      readonly kind: 'fill';
      readonly cell: number;
      readonly length: number;
      readonly stride: number;
      readonly count: number;
    }
  | { readonly kind: 'storeToTop' | 'clearToTop' | 'erase'; readonly cell: number };

const cell = fc.nat({ max: cells - 1 });
const length = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 6 }) }, fc.integer({ min: 1, max: 400 }));
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('store' as const), cell, length }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('clear' as const), cell, length }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('erase' as const), cell }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('fill' as const),
      cell,
      length: fc.integer({ min: 1, max: 3 }),
      stride: fc.integer({ min: 3, max: 5 }),
      count: fc.integer({ min: 1, max: 120 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('storeToTop' as const, 'clearToTop' as const), cell }) },
);

/** Runs the steps on a tree and on the model; `start` says where a cell begins. */
function run<K extends Key>(keys: KeySpace<K>, start: (cell: number) => K, steps: readonly Step[]) {
  const tree = new MapleTree<K, number>(keys);
  const model = new SortedRanges(keys);
  let id = 0;
  const store = (cell: number, length: number, entry: number | null) => {
    const end = Math.min(cell + length, cells);
    const [first, last] = [start(Math.min(cell, cells - 1)), difference(start(end), keys.one)];
    tree.store(first, last, entry);
    model.store(first, last, entry);
  };
  for (const step of steps) {
    if (step.kind === 'store') store(step.cell, step.length, ++id);
    else if (step.kind === 'clear') store(step.cell, step.length, null);
    else if (step.kind === 'fill') {
      for (let i = 0; i < step.count && step.cell + i * step.stride < cells; i++) {
        store(step.cell + i * step.stride, step.length, ++id);
      }
    } else if (step.kind === 'erase') {
      const index = start(step.cell);
      const found = model.at(index);
      expect(tree.erase(index).entry).toBe(found?.entry ?? null);
      if (found) model.store(found.first, found.last, null);
    } else {
      const entry = step.kind === 'storeToTop' ? ++id : null;
      tree.store(start(step.cell), keys.max, entry);
      model.store(start(step.cell), keys.max, entry);
    }
    expect([...tree]).toEqual(model.ranges);
    expectSound(tree);
  }
  return { tree, model };
}

/** What holds for every maple tree, however it came about. */
function expectSound<K extends Key>(tree: MapleTree<K, number>): void {
  const { zero, one, max } = tree.keys;
  const levels = new Map<MapleNode<K, number>, number>();
  for (const { node, level, lo, hi } of tree.nodes()) {
    levels.set(node, level);
    const { slots, pivots } = node;
    expect(pivots.length).toBe(slots.length - 1);
    const bounds = [...pivots, hi];
    expect(bounds.every((end, i) => end >= (bounds[i - 1] ?? lo) && (i === 0 || end > (bounds[i - 1] as K)))).toBe(
      true,
    );
    expect(node.leaf).toBe(level === tree.height - 1);
    expect(slots.length).toBeLessThanOrEqual(node.leaf ? LEAF_SLOTS : INNER_SLOTS);
    if (node.leaf) {
      expect(slots.every((entry, i) => entry !== null || slots[i + 1] !== null)).toBe(true);
      expect(slots.at(-1) !== null || hi === max).toBe(true);
    } else {
      node.slots.forEach((child, i) => {
        const first = i === 0 ? lo : sum(pivots[i - 1] as K, one);
        expect(node.gaps[i]).toBe(longestGap(child, first, bounds[i] as K, zero, one));
      });
    }
  }
}

/** Walks the whole tree both ways with a cursor. */
function expectCursorAgrees<K extends Key>(tree: MapleTree<K, number>, model: SortedRanges<K>, index: K): void {
  const { max, zero } = tree.keys;
  const upwards: MapleEntry<K, number>[] = [];
  const cursor = tree.cursor(index);
  for (let entry = cursor.find(); entry !== null; entry = cursor.find()) {
    upwards.push({ first: cursor.index, last: cursor.last, entry });
    if (cursor.last === max) break;
  }
  expect(upwards).toEqual(model.ranges.filter(({ last }) => last >= index));
  const downwards: MapleEntry<K, number>[] = [];
  cursor.set(index);
  for (let entry = cursor.findRev(); entry !== null; entry = cursor.findRev()) {
    downwards.push({ first: cursor.index, last: cursor.last, entry });
    if (cursor.index === zero) break;
  }
  expect(downwards.reverse()).toEqual(model.ranges.filter(({ first }) => first <= index));
  expect(tree.load(index)).toBe(model.at(index)?.entry ?? null);
}

function expectGapsAgree<K extends Key>(
  tree: MapleTree<K, number>,
  model: SortedRanges<K>,
  lo: K,
  hi: K,
  size: K,
): void {
  const placed = (first: K | undefined) =>
    first === undefined ? 'EBUSY' : { first, last: sum(first, difference(size, tree.keys.one)) };
  if (lo > hi || rangeLength(lo, hi, tree.keys.one) < size) {
    expect(tree.emptyArea(lo, hi, size)).toBe('EINVAL');
    expect(tree.emptyAreaRev(lo, hi, size)).toBe('EINVAL');
    return;
  }
  const places = model.places(lo, hi, size);
  expect(tree.emptyArea(lo, hi, size)).toEqual(placed(places[0]?.lowest));
  expect(tree.emptyAreaRev(lo, hi, size)).toEqual(placed(places.at(-1)?.highest));
}

function checkAgainstModel<K extends Key>(keys: KeySpace<K>, start: (cell: number) => K): void {
  const question = fc.record({ index: cell, lo: cell, hi: cell, size: fc.integer({ min: 1, max: 60 }) });
  fc.assert(
    fc.property(
      fc.array(anyStep, { minLength: 1, maxLength: 60 }),
      fc.array(question, { maxLength: 12 }),
      (steps, questions) => {
        const { tree, model } = run(keys, start, steps);
        for (const { index, lo, hi, size } of questions) {
          expectCursorAgrees(tree, model, start(index));
          expectGapsAgree(tree, model, start(lo), start(hi), difference(start(size), start(0)));
        }
      },
    ),
    { numRuns: 120 },
  );
}

describe('the tree holds the same ranges as a sorted array after any stores and erasures', () => {
  it('with number keys that are page addresses', () => {
    checkAgainstModel(numberKeys, (cell) => cell * 4096);
  });

  it('with bigint keys from zero', () => {
    checkAgainstModel(bigintKeys, (cell) => BigInt(cell));
  });

  it('with bigint keys just below 2^64', () => {
    checkAgainstModel(bigintKeys, (cell) => 2n ** 64n - BigInt(cells + 1) + BigInt(cell));
  });
});
