import type { Key } from './keys.ts';
import { INNER_SLOTS, LEAF_MINIMUM, LEAF_SLOTS, type MapleNode } from './node.ts';

/**
 * A row of slots that need not fit into one node yet (the kernel's maple_big_node): the old contents of one or more
 * neighbouring nodes of a level with the change applied. Unlike a node it gives the end of its last slot.
 *
 * A tree uses its rows again and again, so the arrays may be longer than the row.
 */
export class Row<K extends Key, V> {
  leaf = true;
  length = 0;
  readonly ends: K[] = [];
  readonly items: (V | MapleNode<K, V> | null)[] = [];
  /** One a child; not used at leaf level. */
  readonly gaps: K[] = [];

  clear(): void {
    for (let i = 0; i < this.length; i++) this.items[i] = null;
    this.length = 0;
  }

  addEntry(end: K, entry: V | null): void {
    this.ends[this.length] = end;
    this.items[this.length] = entry;
    this.length++;
  }

  addChild(end: K, child: MapleNode<K, V>, gap: K): void {
    this.ends[this.length] = end;
    this.items[this.length] = child;
    this.gaps[this.length] = gap;
    this.length++;
  }

  /** Appends the first `count` slots of a node, which are not all of them. */
  addFront(node: MapleNode<K, V>, count: number): void {
    this.#add(node, 0, count);
  }

  /** Appends the slots from `from` on, maybe none, of a node that ends at `hi`. */
  addBack(node: MapleNode<K, V>, from: number, hi: K): void {
    if (from >= node.slots.length) return;
    this.#add(node, from, node.slots.length);
    this.ends[this.length - 1] = hi;
  }

  #add(node: MapleNode<K, V>, from: number, to: number): void {
    const at = this.length - from;
    const { ends, items } = this;
    const { pivots, slots } = node;
    const lastPivot = Math.min(to, pivots.length);
    for (let slot = from; slot < lastPivot; slot++) ends[at + slot] = pivots[slot] as K;
    for (let slot = from; slot < to; slot++) items[at + slot] = slots[slot] as V | MapleNode<K, V> | null;
    if (!node.leaf) for (let slot = from; slot < to; slot++) this.gaps[at + slot] = node.gaps[slot] as K;
    this.length = at + to;
  }

  addRow(other: Row<K, V>): void {
    let at = this.length;
    for (let i = 0; i < other.length; i++, at++) {
      this.ends[at] = other.ends[i] as K;
      this.items[at] = other.items[i] as V | MapleNode<K, V> | null;
      if (!other.leaf) this.gaps[at] = other.gaps[i] as K;
    }
    this.length = at;
  }
}

export function capacity<K extends Key, V>(row: Row<K, V>): number {
  return row.leaf ? LEAF_SLOTS : INNER_SLOTS;
}

/**
 * Moves the slot after which a row is cut so that no leaf ends with a gap (mab_no_null_split). `top` is the row's last
 * slot as the caller counts it, which is not always as it is.
 */
export function cutBesideGap<K extends Key, V>(row: Row<K, V>, cut: number, top: number): number {
  if (!row.leaf || row.items[cut] !== null) return cut;
  return cut < LEAF_SLOTS - 1 && top - cut > LEAF_MINIMUM ? cut + 1 : cut - 1;
}

/**
 * The last slot of every node but the last when a row is dealt out: none when it fits into one node, else one or two
 * (mab_calc_split).
 */
export function evenCuts<K extends Key, V>(row: Row<K, V>): number[] {
  const top = row.length - 1;
  const slots = capacity(row);
  if (top < slots) return [];
  const half = Math.floor(top / 2);
  const needsThree = top >= 2 * slots || (row.leaf && row.items[half] === null && top >= 2 * slots - 1);
  if (!needsThree) return [cutBesideGap(row, half, top)];
  const third = Math.floor(top / 3);
  return [cutBesideGap(row, third, top), cutBesideGap(row, 2 * third, top)];
}
