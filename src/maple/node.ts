import { type Key, rangeLength, sum } from './keys.ts';

/** Slots of a leaf (the kernel's maple_leaf_64). */
export const LEAF_SLOTS = 16;
/** Slots of an inner node of a tree that records its gaps (maple_arange_64). */
export const INNER_SLOTS = 10;
/** A leaf, other than the root, that would be left with this many slots or fewer is rebalanced (mt_min_slots). */
export const LEAF_MINIMUM = 6;
export const INNER_MINIMUM = 4;

/**
 * A node holds only what the kernel's node holds. Slot i ends at `pivots[i]`, both inclusive, and begins one after the
 * end of the slot before it. Slot 0 begins at the node's low bound and the last slot ends at its high bound; both
 * bounds are known from the parent (the root covers everything), so `pivots` is one shorter than `slots`.
 *
 *     pivots           2fff     3fff     9fff
 *     slots      | null  |  A   |  null  |  B   |
 *             lo                                  hi
 */
export class LeafNode<K extends Key, V> {
  /** Ascending from 1 in the order of making, never used again. */
  readonly id: number;
  readonly leaf = true;
  readonly pivots: K[];
  /** Entries; `null` is a gap. Two gaps are never neighbours. */
  readonly slots: (V | null)[];

  constructor(id: number, pivots: K[], slots: (V | null)[]) {
    this.id = id;
    this.pivots = pivots;
    this.slots = slots;
  }
}

export class InnerNode<K extends Key, V> {
  readonly id: number;
  readonly leaf = false;
  readonly pivots: K[];
  /** Children. */
  readonly slots: MapleNode<K, V>[];
  /** For each child, the length of the longest gap anywhere below it; zero when there is none. */
  readonly gaps: K[];

  constructor(id: number, pivots: K[], slots: MapleNode<K, V>[], gaps: K[]) {
    this.id = id;
    this.pivots = pivots;
    this.slots = slots;
    this.gaps = gaps;
  }
}

export type MapleNode<K extends Key, V> = LeafNode<K, V> | InnerNode<K, V>;

/** What the tree hangs on: nothing, a single entry over [0, 0], or a node. */
export type MapleRoot<K extends Key, V> = MapleNode<K, V> | V | null;

/** Tells a root node from a root entry. */
export function isMapleNode<K extends Key, V>(root: MapleRoot<K, V>): root is MapleNode<K, V> {
  return root instanceof LeafNode || root instanceof InnerNode;
}

export function lastSlot<K extends Key, V>(node: MapleNode<K, V>): number {
  return node.pivots.length;
}

/** The slot of `node` whose range holds `index`; the last slot when `index` lies beyond the node. */
export function slotOf<K extends Key, V>(node: MapleNode<K, V>, index: K): number {
  const { pivots } = node;
  let slot = 0;
  while (slot < pivots.length && index > (pivots[slot] as K)) slot++;
  return slot;
}

export function slotStart<K extends Key, V>(node: MapleNode<K, V>, slot: number, lo: K, one: K): K {
  return slot === 0 ? lo : sum(node.pivots[slot - 1] as K, one);
}

export function slotEnd<K extends Key, V>(node: MapleNode<K, V>, slot: number, hi: K): K {
  return slot < node.pivots.length ? (node.pivots[slot] as K) : hi;
}

/** The longest gap below a node that covers [lo, hi], zero when there is none (mas_max_gap). */
export function longestGap<K extends Key, V>(node: MapleNode<K, V>, lo: K, hi: K, zero: K, one: K): K {
  return node.leaf ? longestGapOfLeaf(node, lo, hi, zero, one) : longestOf(node.gaps);
}

function longestGapOfLeaf<K extends Key, V>({ pivots, slots }: LeafNode<K, V>, lo: K, hi: K, zero: K, one: K): K {
  let longest = zero;
  for (let slot = 0; slot < slots.length; slot++) {
    if (slots[slot] !== null) continue;
    const start = slot > 0 ? sum(pivots[slot - 1] as K, one) : lo;
    const gap = rangeLength(start, slot < pivots.length ? (pivots[slot] as K) : hi, one);
    if (gap > longest) longest = gap;
  }
  return longest;
}

function longestOf<K extends Key>(gaps: readonly K[]): K {
  let longest = gaps[0] as K;
  for (let slot = 1; slot < gaps.length; slot++) {
    const gap = gaps[slot] as K;
    if (gap > longest) longest = gap;
  }
  return longest;
}
