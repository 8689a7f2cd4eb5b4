import { type Key, type KeySpace, rangeLength, sum } from './keys.ts';
import {
  INNER_SLOTS,
  type InnerNode,
  LEAF_MINIMUM,
  LEAF_SLOTS,
  lastSlot,
  type MapleNode,
  type Step,
  slotEnd,
} from './node.ts';

export type Item<K extends Key, V> = V | MapleNode<K, V> | null;

/**
 * A row of slots that need not fit into one node yet (the kernel's maple_big_node): the old contents of one or more
 * neighbouring nodes of a level with the change applied. Unlike a node it gives the end of its last slot.
 */
export interface BigNode<K extends Key, V> {
  readonly leaf: boolean;
  readonly ends: K[];
  readonly items: Item<K, V>[];
  /** One a child; empty at leaf level. */
  readonly gaps: K[];
}

/** A node made from part of a big node, with what its parent records of it. */
export interface Piece<K extends Key, V> {
  readonly node: MapleNode<K, V>;
  readonly end: K;
  readonly gap: K;
}

export function emptyBigNode<K extends Key, V>(leaf: boolean): BigNode<K, V> {
  return { leaf, ends: [], items: [], gaps: [] };
}

/** Appends the slots `from` to `to` of a node that ends at `hi`. */
export function appendSlots<K extends Key, V>(
  big: BigNode<K, V>,
  node: MapleNode<K, V>,
  hi: K,
  from = 0,
  to = lastSlot(node),
): void {
  for (let slot = from; slot <= to; slot++) {
    big.ends.push(slotEnd(node, slot, hi));
    big.items.push(node.slots[slot] as Item<K, V>);
    if (!node.leaf) big.gaps.push(node.gaps[slot] as K);
  }
}

export function appendBigNode<K extends Key, V>(big: BigNode<K, V>, other: BigNode<K, V>): void {
  for (const end of other.ends) big.ends.push(end);
  for (const item of other.items) big.items.push(item);
  for (const gap of other.gaps) big.gaps.push(gap);
}

function appendPieces<K extends Key, V>(big: BigNode<K, V>, pieces: readonly Piece<K, V>[]): void {
  for (const { node, end, gap } of pieces) {
    big.ends.push(end);
    big.items.push(node);
    big.gaps.push(gap);
  }
}

/**
 * The level above new nodes: they take the place of the children from slot `firstSlot` of `left` to slot `finalSlot` of
 * `right`, which may be the same node.
 */
export function parentsOf<K extends Key, V>(
  pieces: readonly Piece<K, V>[],
  left: Step<K, V>,
  firstSlot: number,
  right: Step<K, V>,
  finalSlot: number,
): BigNode<K, V> {
  const big = emptyBigNode<K, V>(false);
  appendSlots(big, left.node, left.hi, 0, firstSlot - 1);
  appendPieces(big, pieces);
  appendSlots(big, right.node, right.hi, finalSlot + 1);
  return big;
}

/** The contents of a new root above `pieces`. */
export function rootAbove<K extends Key, V>(pieces: readonly Piece<K, V>[]): BigNode<K, V> {
  const big = emptyBigNode<K, V>(false);
  appendPieces(big, pieces);
  return big;
}

export function capacity<K extends Key, V>(big: BigNode<K, V>): number {
  return big.leaf ? LEAF_SLOTS : INNER_SLOTS;
}

/**
 * Moves the slot after which a row is cut so that no leaf ends with a gap (mab_no_null_split). `top` is the row's last
 * slot as the caller counts it, which is not always as it is.
 */
export function cutBesideGap<K extends Key, V>(big: BigNode<K, V>, cut: number, top: number): number {
  if (!big.leaf || big.items[cut] !== null) return cut;
  return cut < LEAF_SLOTS - 1 && top - cut > LEAF_MINIMUM ? cut + 1 : cut - 1;
}

/** The last slot of every node but the last when a row is dealt out: one cut or two (mab_calc_split). */
export function evenCuts<K extends Key, V>(big: BigNode<K, V>): number[] {
  const top = big.ends.length - 1;
  const slots = capacity(big);
  const half = Math.floor(top / 2);
  const needsThree = top >= 2 * slots || (big.leaf && big.items[half] === null && top >= 2 * slots - 1);
  if (!needsThree) return [cutBesideGap(big, half, top)];
  const third = Math.floor(top / 3);
  return [cutBesideGap(big, third, top), cutBesideGap(big, 2 * third, top)];
}

/** The longest gap in the slots `from` to `to` of a row, of which slot `from` begins at `lo`. */
export function longestGapIn<K extends Key, V>(
  big: BigNode<K, V>,
  from: number,
  to: number,
  lo: K,
  { zero, one }: KeySpace<K>,
): K {
  let longest = zero;
  for (let slot = from; slot <= to; slot++) {
    if (big.leaf && big.items[slot] !== null) continue;
    const start = slot === from ? lo : sum(big.ends[slot - 1] as K, one);
    const gap = big.leaf ? rangeLength(start, big.ends[slot] as K, one) : (big.gaps[slot] as K);
    if (gap > longest) longest = gap;
  }
  return longest;
}

/** What an inner node needs of a row; the row's items are children at this level. */
export function childrenIn<K extends Key, V>(big: BigNode<K, V>, from: number, to: number): InnerNode<K, V>['slots'] {
  return big.items.slice(from, to + 1) as MapleNode<K, V>[];
}
