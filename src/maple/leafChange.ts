import { difference, type Key, type KeySpace } from './keys.ts';
import { type LeafNode, lastSlot, slotEnd, slotStart } from './node.ts';
import type { Path } from './path.ts';
import type { Row } from './row.ts';

/**
 * A store within one leaf: which slots it touches, and what is left of the first and the last of them. `entry` takes
 * the place of [first, last], null for a gap.
 *
 *     slots    | firstSlot        |  . . .  |     finalSlot        |
 *              start      [first -- entry -- last]               end
 *
 * A tree uses one again and again.
 */
export class LeafChange<K extends Key, V> {
  leaf!: LeafNode<K, V>;
  entry: V | null = null;
  // Keys are declared, not defined: a field that begins as undefined never becomes an unboxed number.
  declare first: K;
  declare last: K;
  /** The slot that holds `first`. */
  firstSlot = 0;
  /** Where that slot begins: up to `first` its old contents stay. */
  declare start: K;
  /** The slot that holds `last`. */
  finalSlot = 0;
  /** Where that slot ends: after `last` its old contents stay. */
  declare end: K;
  /** The highest index of the leaf. */
  declare leafHi: K;
  readonly #one: K;

  constructor({ zero, one, max }: KeySpace<K>) {
    this.#one = one;
    this.first = zero;
    this.last = max;
    this.start = zero;
    this.end = max;
    this.leafHi = max;
  }

  /** Becomes the store of `entry` over [first, last], which lies within the leaf of `path`. */
  set(path: Path<K, V>, first: K, last: K, entry: V | null): void {
    const leaf = path.node as LeafNode<K, V>;
    const { pivots } = leaf;
    let finalSlot = path.slot;
    while (finalSlot < pivots.length && last > (pivots[finalSlot] as K)) finalSlot++;
    this.leaf = leaf;
    this.leafHi = path.hi;
    this.entry = entry;
    this.first = first;
    this.last = last;
    this.firstSlot = path.slot;
    this.start = path.start();
    this.finalSlot = finalSlot;
    this.end = slotEnd(leaf, finalSlot, path.hi);
    if (entry === null) this.#joinGaps(path.lo);
  }

  clear(): void {
    this.leaf = null as never;
    this.entry = null;
  }

  /** Widens a store of a gap over the gaps beside it, so that no two become neighbours (mas_wr_extend_null). */
  #joinGaps(leafLo: K): void {
    const { leaf } = this;
    if (leaf.slots[this.finalSlot] === null) {
      this.last = this.end;
    } else if (this.last === this.end && leaf.slots[this.finalSlot + 1] === null) {
      this.finalSlot++;
      this.end = slotEnd(leaf, this.finalSlot, this.leafHi);
      this.last = this.end;
    }
    if (leaf.slots[this.firstSlot] === null) {
      this.first = this.start;
    } else if (this.first === this.start && this.firstSlot > 0 && leaf.slots[this.firstSlot - 1] === null) {
      this.firstSlot--;
      this.start = slotStart(leaf, this.firstSlot, leafLo, this.#one);
      this.first = this.start;
    }
  }

  /** Whether it takes the place of exactly one slot. */
  get fitsExactly(): boolean {
    return this.firstSlot === this.finalSlot && this.start === this.first && this.end === this.last;
  }

  /** The last slot of the leaf once it is done. */
  get newTop(): number {
    const kept = (this.start === this.first ? 0 : 1) + (this.end === this.last ? 0 : 1);
    return lastSlot(this.leaf) - (this.finalSlot - this.firstSlot) + kept;
  }

  /** Appends the leaf with the store applied, which may have more slots than a leaf can hold. */
  addLeafTo(row: Row<K, V>): void {
    const { slots } = this.leaf;
    row.addFront(this.leaf, this.firstSlot);
    if (this.start < this.first) row.addEntry(difference(this.first, this.#one), slots[this.firstSlot] as V | null);
    row.addEntry(this.last, this.entry);
    if (this.end > this.last) row.addEntry(this.end, slots[this.finalSlot] as V | null);
    row.addBack(this.leaf, this.finalSlot + 1, this.leafHi);
  }

  /** Carries the store out in the leaf itself, which keeps its number of slots. */
  editLeaf(): void {
    const { slots } = this.leaf;
    const back = slots[this.finalSlot] as V | null;
    let slot = this.firstSlot;
    if (this.start < this.first) this.#write(slot, difference(this.first, this.#one), slots[slot++] as V | null);
    this.#write(slot++, this.last, this.entry);
    if (this.end > this.last) this.#write(slot, this.end, back);
  }

  #write(slot: number, end: K, entry: V | null): void {
    const { pivots, slots } = this.leaf;
    slots[slot] = entry;
    if (slot < pivots.length) pivots[slot] = end;
  }
}
