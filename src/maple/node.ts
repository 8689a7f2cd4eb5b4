import { type Key, sum } from './keys.ts';

/** Slots of a leaf (the kernel's maple_leaf_64). */
export const LEAF_SLOTS = 16;
/** Slots of an inner node of a tree that records its gaps (maple_arange_64). */
export const INNER_SLOTS = 10;
/** A leaf, other than the root, that would be left with this many slots or fewer is rebalanced (mt_min_slots). */
export const LEAF_MINIMUM = 6;
export const INNER_MINIMUM = 4;

/**
 * A node as it is shown: it holds what the kernel's node holds. Slot i ends at `pivots[i]`, both inclusive, and begins
 * one after the end of the slot before it. Slot 0 begins at the node's low bound and the last slot ends at its high
 * bound; both bounds are known from the parent (the root covers everything), so `pivots` is one shorter than `slots`.
 *
 *     pivots           2fff     3fff     9fff
 *     slots      | null  |  A   |  null  |  B   |
 *             lo                                  hi
 *
 * To be asked until the tree is changed: slot by slot, or all at once. The arrays are copies, made when they are asked for.
 */
export interface LeafNode<K extends Key, V> {
  /** Ascending from 1 in the order of making, never used again. */
  readonly id: number;
  readonly leaf: true;
  /** Slots in use. */
  readonly used: number;
  /** Where a slot ends, also the last one. */
  end(slot: number): K;
  /** What is in a slot; `null` for a gap. */
  entry(slot: number): V | null;
  /** Where each slot but the last one ends. */
  readonly pivots: readonly K[];
  /** Entries; `null` is a gap. Two gaps are never neighbours. */
  readonly slots: readonly (V | null)[];
}

/** A node above the leaves: as a leaf, but that its slots hold nodes. */
export interface InnerNode<K extends Key, V> {
  readonly id: number;
  readonly leaf: false;
  readonly used: number;
  end(slot: number): K;
  /** The id of the node in a slot. */
  childId(slot: number): number;
  /** The length of the longest gap below a slot; zero when there is none. */
  gap(slot: number): K;
  readonly pivots: readonly K[];
  /** Children. */
  readonly slots: readonly MapleNode<K, V>[];
  /** For each child, the length of the longest gap anywhere below it; zero when there is none. */
  readonly gaps: readonly K[];
}

/** A node of either kind: `leaf` tells which. */
export type MapleNode<K extends Key, V> = LeafNode<K, V> | InnerNode<K, V>;

/** What the tree hangs on: a node when it has levels of nodes, else a single entry over [0, 0] or nothing. */
export type MapleRoot<K extends Key, V> = MapleNode<K, V> | V | null;

/** A node, by its place among the leaves or among the inner nodes. Which of the two, its rank tells. */
export type NodeRef = number;

/** How many levels are below a node: 0 for a leaf. */
export type Rank = number;

/** The lowest index of each slot of a node that begins at `lo`. */
export function slotStarts<K extends Key>(pivots: readonly K[], lo: K, one: K): K[] {
  return [lo, ...pivots.map((pivot) => sum(pivot, one))];
}
