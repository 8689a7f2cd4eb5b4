import { createRequire } from 'node:module';
import type BTree from 'sorted-btree';
import { type MapleObserver, MapleTree, numberKeys } from '../src/maple/index.ts';

// The package is no ES module, and its default export is not what Node takes for one.
const { default: SortedBTree } = createRequire(import.meta.url)('sorted-btree') as typeof import('sorted-btree');

export const PAGE = 4096;
export const BASE = 2 ** 44;
export const MOST_RANGES = 100_000;

/** What is stored: a page, with a hole of two pages before the next. */
export interface Entry {
  readonly id: number;
}
const entries: readonly Entry[] = Array.from({ length: MOST_RANGES }, (_, id) => ({ id }));
export const startOf = (id: number): number => BASE + id * 3 * PAGE;
export const lastOf = (id: number): number => startOf(id) + PAGE - 1;

/**
 * Ranges in a B+ tree: from the last index of a range to the rest. So the first range that ends at or after an address
 * is found in one go; by first index it would mostly take two.
 */
export type Ranges = BTree<number, { readonly first: number; readonly entry: Entry }>;
export type Maple = MapleTree<number, Entry>;

export function mapleOf(
  order: readonly number[],
  start: (id: number) => number = startOf,
  observer?: MapleObserver<number, Entry>,
): Maple {
  const tree: Maple = new MapleTree<number, Entry>(numberKeys, observer && { observer });
  for (const id of order) tree.store(start(id), start(id) + PAGE - 1, entries[id] as Entry);
  return tree;
}

export function btreeOf(order: readonly number[], start: (id: number) => number = startOf): Ranges {
  const tree: Ranges = new SortedBTree();
  for (const id of order) tree.set(start(id) + PAGE - 1, { first: start(id), entry: entries[id] as Entry });
  return tree;
}
