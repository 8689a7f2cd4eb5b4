import { describe, expect, it } from 'vitest';
import { treeDigests, treeText } from './digest.ts';
import { bigintKeys, keyFromHex, keyToHex, numberKeys } from './keys.ts';
import { MapleTree } from './MapleTree.ts';
import { runOperation } from './sequence.ts';

describe('a store', () => {
  it('overwrites, cuts off what sticks out, and keeps neighbours of the same entry apart', () => {
    const tree = new MapleTree<number, string>(numberKeys);
    tree.store(0x1000, 0x4fff, 'a');
    tree.store(0x3000, 0x5fff, 'b');
    tree.store(0x6000, 0x6fff, 'b');
    tree.store(0x3800, 0x3fff, null);
    expect([...tree]).toEqual([
      { first: 0x1000, last: 0x2fff, entry: 'a' },
      { first: 0x3000, last: 0x37ff, entry: 'b' },
      { first: 0x4000, last: 0x5fff, entry: 'b' },
      { first: 0x6000, last: 0x6fff, entry: 'b' },
    ]);
  });

  it('of a single entry over [0, 0] needs no node', () => {
    const tree = new MapleTree<number, string>(numberKeys);
    expect(tree.store(0, 0, 'a')).toBe('store_root');
    expect(tree).toMatchObject({ height: 0, root: 'a' });
    expect(tree.load(0)).toBe('a');
    expect(tree.load(1)).toBeNull();
    expect([...tree]).toEqual([{ first: 0, last: 0, entry: 'a' }]);
    expect(tree.erase(0)).toEqual({ entry: 'a', storeType: 'store_root' });
    expect(tree.root).toBeNull();
  });

  it('accepts entries that look like nothing, but null', () => {
    const tree = new MapleTree<number, number | string | boolean>(numberKeys);
    for (const [i, entry] of [0, '', false].entries()) tree.store(i, i, entry);
    expect([...tree].map(({ entry }) => entry)).toEqual([0, '', false]);
  });

  it('is named as for a tree without RCU when asked', () => {
    const typesOf = (rcu: boolean) => {
      const tree = new MapleTree<number, number>(numberKeys, { rcu });
      return [0, 1, 2, 3, 4, 5].map((i) => tree.store(i * 2 + 1, i * 2 + 1, 1));
    };
    expect(typesOf(true)).toEqual(['store_root', 'node_store', 'node_store', 'node_store', 'node_store', 'node_store']);
    expect(typesOf(false)).toEqual(['store_root', 'node_store', 'append', 'append', 'append', 'append']);
  });
});

describe('an erasure', () => {
  it('of a gap does nothing', () => {
    const tree = new MapleTree<number, string>(numberKeys);
    expect(tree.erase(5)).toEqual({ entry: null, storeType: 'no_store' });
    tree.store(10, 19, 'a');
    expect(tree.erase(9)).toEqual({ entry: null, storeType: 'no_store' });
    expect(tree.erase(12)).toEqual({ entry: 'a', storeType: 'new_root' });
  });
});

describe('a gap search', () => {
  const tree = new MapleTree<number, string>(numberKeys);
  tree.store(0x3000, 0x3fff, 'a');
  tree.store(0x6000, 0x6fff, 'b');

  it('finds the lowest and the highest place', () => {
    expect(tree.emptyArea(0x1000, 0xffff, 0x2000)).toEqual({ first: 0x1000, last: 0x2fff });
    expect(tree.emptyAreaRev(0x1000, 0x6fff, 0x2000)).toEqual({ first: 0x4000, last: 0x5fff });
  });

  it('finds a gap of one index at either edge of what is searched', () => {
    const tight = new MapleTree<number, string>(numberKeys);
    tight.store(10, 19, 'a');
    tight.store(21, 29, 'b');
    for (const [lo, hi] of [
      [20, 29],
      [10, 20],
      [20, 20],
    ] as const) {
      expect(tight.emptyArea(lo, hi, 1)).toEqual({ first: 20, last: 20 });
      expect(tight.emptyAreaRev(lo, hi, 1)).toEqual({ first: 20, last: 20 });
    }
  });

  it('tells a question without sense from one without an answer', () => {
    expect(tree.emptyAreaRev(0x3000, 0x6fff, 0x3000)).toBe('EBUSY');
    expect(tree.emptyArea(0x3000, 0x3fff, 1)).toBe('EBUSY');
    expect(tree.emptyArea(0x3000, 0x2000, 1)).toBe('EINVAL');
    expect(tree.emptyArea(0, 0xfff, 0x1001)).toBe('EINVAL');
    expect(tree.emptyArea(0, 0xfff, 0)).toBe('EINVAL');
  });

  it('does not find the first slot from the very top, as the kernel', () => {
    const sparse = new MapleTree<number, string>(numberKeys);
    sparse.store(0x10000, numberKeys.max, 'a');
    expect(sparse.emptyAreaRev(0, numberKeys.max, 0x1000)).toBe('EBUSY');
    expect(sparse.emptyAreaRev(0, 2 ** 47 - 1, 0x1000)).toEqual({ first: 0xf000, last: 0xffff });
  });

  it('knows index 0 to be taken when a single entry is all there is', () => {
    const single = new MapleTree<number, string>(numberKeys);
    expect(single.emptyArea(0, 9, 1)).toEqual({ first: 0, last: 0 });
    single.store(0, 0, 'a');
    expect(single.emptyArea(0, 9, 1)).toEqual({ first: 1, last: 1 });
    expect(single.emptyAreaRev(0, 9, 9)).toEqual({ first: 1, last: 9 });
    expect(single.emptyArea(0, 9, 10)).toBe('EBUSY');
    expect(single.emptyArea(0, 0, 1)).toBe('EBUSY');
  });
});

describe('the text of a tree', () => {
  it('has the form and the digest that the recordings have', () => {
    const tree = new MapleTree<bigint, number>(bigintKeys);
    tree.store(0x1000n, 0x1fffn, 1);
    tree.store(0x3000n, 0x4fffn, 2);
    expect(treeText(tree)).toBe('1|[fff=0,1fff=1,2fff=0,4fff=2,ffffffffffffffff=0]');
    expect(treeDigests(tree)).toEqual({ digest: 'cf4fd187', shape: 'cf4fd187' });
  });

  it('names the gap of each child of an inner node, unless only the shape is wanted', () => {
    const tree = new MapleTree<number, number>(numberKeys);
    for (let i = 0; i < 17; i++) tree.store(i, i, i + 1);
    expect(treeText(tree)).toMatch(/^2\|\{[0-9a-f]+~0\[.*\],f{16}~[0-9a-f]+\[.*\]\}$/);
    expect(treeText(tree, { gaps: false })).not.toContain('~');
  });
});

describe('the counts of a tree', () => {
  it('are those of its nodes', () => {
    const tree = new MapleTree<number, number>(numberKeys);
    expect(tree.stats()).toEqual({ levels: [], entries: 0, gaps: 0 });
    for (let i = 0; i < 20; i++) tree.store(i, i, i + 1);
    const { levels, entries, gaps } = tree.stats();
    expect(entries).toBe(20);
    expect(gaps).toBe(1);
    expect(levels.map(({ nodes, slotsUsed }) => [nodes, slotsUsed])).toEqual([
      [1, 2],
      [2, 21],
    ]);
    expect(levels[0]?.nodesBySlotsUsed[2]).toBe(1);
  });
});

describe('a call that makes no sense', () => {
  const numbers = new MapleTree<number, string>(numberKeys);
  const bigints = new MapleTree<bigint, string>(bigintKeys);

  it('is refused with the values in the message', () => {
    expect(() => numbers.store(0x5000, 0x4fff, 'a')).toThrow(/but 0x5000 is above 0x4fff/);
    expect(() => numbers.store(-1, 5, 'a')).toThrow(RangeError);
    expect(() => numbers.store(0.5, 5, 'a')).toThrow(/the first index of a range is 0.5/);
    expect(() => numbers.load(2 ** 60)).toThrow(/bigintKeys/);
    expect(() => numbers.store(2 ** 64, 2 ** 64, 'a')).toThrow(/cannot begin at/);
    expect(() => bigints.store(0n, 2n ** 64n, 'a')).toThrow(
      /0x10000000000000000; a key is a bigint from 0 to 2\^64 - 1/,
    );
    expect(() => bigints.erase(-1n)).toThrow(RangeError);
    expect(() => bigints.emptyArea(0n, 9n, -1n)).toThrow(/the size of a gap/);
    expect(() => bigints.cursor(2n ** 64n)).toThrow(RangeError);
    expect(() => numbers.cursor(0).find(Number.NaN)).toThrow(/the limit of a cursor is NaN/);
  });

  it('is refused when the key is of the other kind', () => {
    expect(() => numbers.load(5n as unknown as number)).toThrow(RangeError);
    expect(() => bigints.load(5 as unknown as bigint)).toThrow(RangeError);
  });

  it('leaves the tree as it was', () => {
    expect(numbers.root).toBeNull();
    expect(bigints.root).toBeNull();
  });

  it('is refused in a recorded operation too', () => {
    expect(() => runOperation(bigints as unknown as MapleTree<bigint, number>, ['x', '0'])).toThrow(/no operation 'x'/);
    expect(() => runOperation(new MapleTree<number, number>(numberKeys), ['w', '0', 'q'])).toThrow(/no move 'q'/);
  });
});

describe('a key in hexadecimal', () => {
  it('is read as it is written, the highest one included', () => {
    for (const text of ['0', 'fff', '1000000', '7fff000fffff', '1fffffffffffff', 'ffffffffffffffff']) {
      expect(keyToHex(keyFromHex(text, numberKeys), numberKeys)).toBe(text);
      expect(keyToHex(keyFromHex(text, bigintKeys), bigintKeys)).toBe(text);
    }
    expect(keyFromHex('fffffffffffffffe', bigintKeys)).toBe(2n ** 64n - 2n);
    expect(() => keyFromHex('fffffffffffffffe', numberKeys)).toThrow(RangeError);
  });
});
