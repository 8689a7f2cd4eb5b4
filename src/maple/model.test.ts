import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MapleEntry } from './entries.ts';
import { bigintKeys, difference, type Key, type KeySpace, numberKeys, rangeLength, sum } from './keys.ts';
import type { MapleTree } from './MapleTree.ts';
import { INNER_SLOTS, type InnerNode, LEAF_SLOTS, type LeafNode, slotStarts } from './node.ts';
import { anyCell, anyChange, CELLS, TreeAndModel } from './testing/changes.ts';
import type { SortedRanges } from './testing/SortedRanges.ts';

/** What holds for every maple tree, however it came about. */
function expectSound<K extends Key>(tree: MapleTree<K, number>): void {
  const { max } = tree.keys;
  for (const { node, level, lo, hi } of tree.nodes()) {
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
      expect(node.gaps).toEqual(longestGaps(node, lo, hi, tree.keys));
    }
  }
}

/** The longest gap below each slot of an inner node that covers [lo, hi]: of those in a leaf, or as the child has it. */
function longestGaps<K extends Key>(
  { pivots, slots }: InnerNode<K, number>,
  lo: K,
  hi: K,
  { zero, one }: KeySpace<K>,
): K[] {
  const starts = slotStarts(pivots, lo, one);
  return slots.map((child, slot) => {
    const gaps = child.leaf ? gapsOf(child, starts[slot] as K, pivots[slot] ?? hi, one) : child.gaps;
    return gaps.reduce((longest, gap) => (gap > longest ? gap : longest), zero);
  });
}

/** The lengths of the gaps in a leaf that covers [lo, hi]. */
function gapsOf<K extends Key>({ pivots, slots }: LeafNode<K, number>, lo: K, hi: K, one: K): K[] {
  const starts = slotStarts(pivots, lo, one);
  return slots.flatMap((entry, i) => (entry === null ? [rangeLength(starts[i] as K, pivots[i] ?? hi, one)] : []));
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
  const size = fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 60 }));
  const question = fc.record({ index: anyCell, lo: anyCell, hi: anyCell, snapped: fc.boolean(), size });
  fc.assert(
    fc.property(
      fc.array(anyChange, { minLength: 1, maxLength: 60 }),
      fc.array(question, { maxLength: 12 }),
      (changes, questions) => {
        const both = new TreeAndModel(keys, start);
        const { tree, model } = both;
        for (const change of changes) {
          const erasure = both.change(change);
          if (erasure) expect(erasure.erased.entry).toBe(erasure.expected);
          expectContentsAgree(tree, model);
          expectSound(tree);
        }
        for (const { index, lo, hi, snapped, size } of questions) {
          expectCursorAgrees(tree, model, start(index));
          const bound = (cell: number) => (snapped ? model.firstAfterRange(start(cell)) : start(cell));
          expectGapsAgree(tree, model, bound(lo), bound(hi), difference(start(size), start(0)));
        }
      },
    ),
    { numRuns: 120 },
  );
}

function expectContentsAgree<K extends Key>(tree: MapleTree<K, number>, model: SortedRanges<K>): void {
  expect([...tree]).toEqual(model.ranges);
  const visited: MapleEntry<K, number>[] = [];
  tree.forEach((entry, first, last) => {
    visited.push({ first, last, entry });
  });
  expect(visited).toEqual(model.ranges);
}

describe('the tree holds the same ranges as a sorted array after any stores and erasures', () => {
  it('with number keys that are page addresses', () => {
    checkAgainstModel(numberKeys, (cell) => cell * 4096);
  });

  it('with bigint keys from zero', () => {
    checkAgainstModel(bigintKeys, (cell) => BigInt(cell));
  });

  it('with bigint keys just below 2^64', () => {
    checkAgainstModel(bigintKeys, (cell) => 2n ** 64n - BigInt(CELLS + 1) + BigInt(cell));
  });
});
