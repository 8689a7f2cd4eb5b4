import { describe, expect, it } from 'vitest';
import type { Cursor } from './cursor.ts';
import { numberKeys } from './keys.ts';
import { MapleTree } from './MapleTree.ts';

function treeOf(...ranges: [first: number, last: number, entry: string][]): MapleTree<number, string> {
  const tree = new MapleTree<number, string>(numberKeys);
  for (const range of ranges) tree.store(...range);
  return tree;
}

const state = ({ index, last, status }: Cursor<number, string>) => ({ index, last, status });
const { max } = numberKeys;

describe('a cursor', () => {
  const tree = treeOf([10, 19, 'a'], [20, 29, 'b'], [50, 59, 'c']);

  it('walks to the slot of its index, be it an entry or a gap', () => {
    const cursor = tree.cursor(25);
    expect(state(cursor)).toEqual({ index: 25, last: 25, status: 'start' });
    expect(cursor.walk()).toBe('b');
    expect(state(cursor)).toEqual({ index: 20, last: 29, status: 'active' });
    cursor.set(40);
    expect(cursor.walk()).toBeNull();
    expect(state(cursor)).toEqual({ index: 30, last: 49, status: 'active' });
    expect(cursor.node?.id).toBe([...tree.nodes()].at(0)?.node.id);
    expect(cursor.offset).toBe(3);
  });

  it('finds the entry at its index first, then one after the other', () => {
    const cursor = tree.cursor(15);
    expect([cursor.find(), cursor.find(), cursor.find(), cursor.find()]).toEqual(['a', 'b', 'c', null]);
    expect(state(cursor)).toEqual({ index: 60, last: max, status: 'active' });
  });

  it('goes next without answering the entry at its index', () => {
    expect(tree.cursor(15).next()).toBe('b');
    expect(tree.cursor(15).prev()).toBeNull();
    expect(tree.cursor(55).prev()).toBe('b');
  });

  it('answers gaps when ranges are asked for', () => {
    const cursor = tree.cursor(25);
    expect(cursor.nextRange()).toBeNull();
    expect(state(cursor)).toEqual({ index: 30, last: 49, status: 'active' });
    expect(cursor.prevRange()).toBe('b');
  });

  it('stops at a limit, says so, and turns back without losing an entry', () => {
    const cursor = tree.cursor(20);
    expect(cursor.find()).toBe('b');
    expect(cursor.next(45)).toBeNull();
    expect(state(cursor)).toEqual({ index: 30, last: 49, status: 'overflow' });
    expect(cursor.prev()).toBe('b');
    expect(cursor.prev(15)).toBe('a');
    expect(cursor.prev(15)).toBeNull();
    expect(cursor.status).toBe('underflow');
    expect(cursor.next()).toBe('a');
  });

  it('forgets where it was when it starts over, even if a limit stops it at once', () => {
    const cursor = tree.cursor(55);
    cursor.walk();
    cursor.set(20);
    expect(cursor.node).toBeNull();
    expect(cursor.prev(20)).toBeNull();
    expect(state(cursor)).toEqual({ index: 20, last: 20, status: 'underflow' });
    expect(cursor.prev()).toBe('a');
  });

  it('finds its place again when the tree was changed in between', () => {
    const changing = treeOf([10, 19, 'a'], [20, 29, 'b'], [50, 59, 'c']);
    const cursor = changing.cursor(15);
    cursor.find();
    changing.store(18, 24, 'x');
    expect(cursor.node).toBeNull();
    expect(cursor.find()).toBe('b');
    expect(state(cursor)).toEqual({ index: 25, last: 29, status: 'active' });
    changing.store(0, max, null);
    expect(cursor.find()).toBeNull();
    expect(cursor.prev()).toBeNull();
  });

  it('goes on behind its range where a change has cut that in two and limits have held it', () => {
    const tree = treeOf([0, 1, 'a']);
    const cursor = tree.cursor(0);
    expect(cursor.walk()).toBe('a');
    tree.store(0, 0, 'b');
    expect(cursor.findRev()).toBeNull();
    expect(cursor.nextRange(0)).toBeNull();
    expect(state(cursor)).toEqual({ index: 0, last: 1, status: 'overflow' });
    expect(cursor.nextRange()).toBeNull();
    expect(state(cursor)).toEqual({ index: 2, last: max, status: 'active' });
  });
});

describe('a cursor in a tree without nodes', () => {
  it('finds nothing in an empty one', () => {
    const empty = treeOf();
    for (const move of ['walk', 'find', 'findRev', 'next', 'prev', 'nextRange', 'prevRange'] as const) {
      expect(empty.cursor(5)[move]()).toBeNull();
    }
    const cursor = empty.cursor(5);
    cursor.walk();
    expect(state(cursor)).toEqual({ index: 0, last: max, status: 'none' });
  });

  it('finds a single entry at 0 from both sides', () => {
    const single = treeOf([0, 0, 'a']);
    const cursor = single.cursor(0);
    expect(cursor.find()).toBe('a');
    expect(state(cursor)).toEqual({ index: 0, last: 0, status: 'root' });
    expect(cursor.find()).toBeNull();
    expect(state(cursor)).toEqual({ index: 1, last: max, status: 'none' });
    expect(cursor.prev()).toBe('a');
    expect(single.cursor(7).findRev()).toBe('a');
    expect(single.cursor(0).next()).toBeNull();
    expect(single.cursor(0).walk()).toBe('a');
  });
});
