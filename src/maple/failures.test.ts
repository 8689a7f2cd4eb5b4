import { describe, expect, it } from 'vitest';
import type { Cursor } from './cursor.ts';
import { treeText } from './digest.ts';
import { bigintKeys, type Key, type KeySpace, numberKeys } from './keys.ts';
import { MapleTree } from './MapleTree.ts';
import { runOperation } from './sequence.ts';

/** Everything about a tree that could have changed: what it holds, and each node itself with what is in it. */
function snapshot<K extends Key>(tree: MapleTree<K, number>) {
  return {
    text: treeText(tree),
    nodes: [...tree.nodes()].map(({ node }) => ({
      id: node.id,
      pivots: node.pivots,
      slots: node.leaf ? node.slots : node.slots.map(({ id }) => id),
      gaps: node.leaf ? [] : node.gaps,
    })),
  };
}

function expectSame<K extends Key>(tree: MapleTree<K, number>, before: ReturnType<typeof snapshot<K>>): void {
  expect(snapshot(tree)).toEqual(before);
}

function placeOf<K extends Key>({ node, offset, index, last, status }: Cursor<K, number>) {
  return { node: node?.id, offset, index, last, status };
}

/** A way to fail: what is tried, and the message of the error, or else the answer, by which it says so. */
type Failure<K extends Key> = [what: string, attempt: (tree: MapleTree<K, number>) => unknown, outcome: unknown];

const SEARCHES = ['emptyArea', 'emptyAreaRev'] as const;
const MOVES = ['find', 'findRev', 'next', 'prev', 'nextRange', 'prevRange'] as const;

/** What cannot be done with a value that is no key. */
function badKeyFailures<K extends Key>(k: K, key: (n: number) => K): Failure<K>[] {
  return [
    ['store from it', (tree) => tree.store(k, key(9), 1), /the first index of a range/],
    ['store up to it', (tree) => tree.store(key(8), k, 1), /the last index of a range/],
    ['clear up to it', (tree) => tree.store(key(0), k, null), /the last index of a range/],
    ['erase it', (tree) => tree.erase(k), /the index to erase/],
    ['load it', (tree) => tree.load(k), /the index to load/],
    ['begin a cursor there', (tree) => tree.cursor(k), /the index of a cursor/],
    ['set a cursor to it', (tree) => tree.cursor(key(8)).set(k), /the index of a cursor/],
    ...SEARCHES.flatMap((search): Failure<K>[] => [
      [`${search} from it`, (tree) => tree[search](k, key(9), key(1)), /the lowest index/],
      [`${search} to it`, (tree) => tree[search](key(0), k, key(1)), /the highest index/],
      [`${search} of it`, (tree) => tree[search](key(0), key(9), k), /the size of a gap/],
    ]),
    ...MOVES.map(
      (move): Failure<K> => [`${move} up to it`, (tree) => tree.cursor(key(8))[move](k), /the limit of a cursor/],
    ),
  ];
}

/** The other ways, for a tree that holds an entry at index 0 and a gap at index 8. */
function otherFailures<K extends Key>(keys: KeySpace<K>, key: (n: number) => K): Failure<K>[] {
  return [
    ['store upside down', (tree) => tree.store(key(9), key(8), 1), /but 0x9 is above 0x8/],
    ['clear upside down', (tree) => tree.store(keys.max, key(8), null), /is above 0x8/],
    ['erase a gap', (tree) => tree.erase(key(8)), { entry: null, storeType: 'no_store' }],
    ...SEARCHES.flatMap((search): Failure<K>[] => [
      [`${search} upside down`, (tree) => tree[search](key(9), key(8), key(1)), 'EINVAL'],
      [`${search} of no size`, (tree) => tree[search](key(0), key(99), key(0)), 'EINVAL'],
      [`${search} of too much`, (tree) => tree[search](key(0), key(8), key(10)), 'EINVAL'],
      [`${search} where there is no room`, (tree) => tree[search](key(0), key(0), key(1)), 'EBUSY'],
    ]),
    ['an unknown operation', (tree) => runOperation(tree, ['x', '0']), /no operation 'x'/],
    ['an unknown move', (tree) => runOperation(tree, ['w', '0', 'fx']), /no move 'x'/],
  ];
}

/** How many entries there are, and how long each is: trees without a node, of one, of two levels and of three. */
const TREES = [
  { size: 1, length: 1, height: 0 },
  { size: 3, length: 8, height: 1 },
  { size: 30, length: 8, height: 2 },
  { size: 300, length: 8, height: 3 },
];

function checkFailures<K extends Key>(keys: KeySpace<K>, key: (n: number) => K, bad: readonly unknown[]): void {
  for (const { size, length, height } of TREES) {
    const events: string[] = [];
    const note = (event: string) => () => events.push(event);
    const observer = {
      nodeMade: note('made'),
      nodeDropped: note('dropped'),
      nodeChanged: note('changed'),
      rootChanged: note('root'),
    };
    const tree = new MapleTree<K, number>(keys, { observer });
    for (let i = 0; i < size; i++) tree.store(key(16 * i), key(16 * i + length - 1), i + 1);
    expect(tree.height).toBe(height);
    const cursor = tree.cursor(key(0));
    expect(cursor.walk()).toBe(1);
    const place = placeOf(cursor);
    const before = snapshot(tree);
    events.length = 0;
    const failures = [...bad.flatMap((value) => badKeyFailures(value as K, key)), ...otherFailures(keys, key)];
    for (const [what, attempt, outcome] of failures) {
      if (outcome instanceof RegExp) {
        expect(() => attempt(tree), what).toThrow(RangeError);
        expect(() => attempt(tree), what).toThrow(outcome);
      } else {
        expect(attempt(tree), what).toEqual(outcome);
      }
      expect(events, what).toEqual([]);
      expectSame(tree, before);
      expect(placeOf(cursor), what).toEqual(place);
    }
    // The cursor that was there all the time goes on from its place.
    expect(cursor.next()).toBe(size > 1 ? 2 : null);
  }
}

describe('an operation that fails leaves the tree as it was, node for node, and cursors where they were', () => {
  it('with number keys', () => {
    const bad = [-1, 0.5, Number.NaN, 2 ** 53, 2 ** 65, Number.POSITIVE_INFINITY, 5n, '5', null];
    checkFailures(numberKeys, (n) => n, bad);
  });

  it('with bigint keys', () => {
    checkFailures(bigintKeys, (n) => BigInt(n), [-1n, 2n ** 64n, 5, '5', null]);
  });

  it('with a range that number keys cannot begin at the top', () => {
    const tree = new MapleTree<number, number>(numberKeys);
    tree.store(0, 7, 1);
    const before = snapshot(tree);
    expect(() => tree.store(numberKeys.max, numberKeys.max, 2)).toThrow(/cannot begin at/);
    expectSame(tree, before);
  });
});

describe('a cursor whose move fails', () => {
  const tree = new MapleTree<number, number>(numberKeys);
  for (let i = 0; i < 30; i++) tree.store(16 * i, 16 * i + 7, i + 1);

  it('with a bad limit or index stays where it was', () => {
    const cursor = tree.cursor(100);
    expect(cursor.find()).toBe(7);
    const before = placeOf(cursor);
    expect(() => cursor.find(Number.NaN)).toThrow(RangeError);
    expect(() => cursor.prev(-1)).toThrow(RangeError);
    expect(() => cursor.set(0.5)).toThrow(RangeError);
    expect(placeOf(cursor)).toEqual(before);
    expect(cursor.next()).toBe(8);
  });

  it('because there is nothing more can turn round', () => {
    const cursor = tree.cursor(470);
    expect([cursor.find(), cursor.next(), cursor.next(), cursor.prev()]).toEqual([30, null, null, 30]);
    cursor.set(3);
    expect([cursor.find(), cursor.prev(), cursor.next()]).toEqual([1, null, 1]);
  });
});
