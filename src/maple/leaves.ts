import { type Key, type KeySpace, rangeLength, sum } from './keys.ts';
import { LEAF_SLOTS, type NodeRef } from './node.ts';
import { NodeStore } from './nodeStore.ts';
import type { Row } from './row.ts';

/** The lower bits of a leaf's place tell where in its block it is, the upper ones which block. */
const BLOCK_BITS = 6;
const BLOCK_LEAVES = 1 << BLOCK_BITS;

/**
 * Some leaves side by side. Slot s of leaf i is at `i * LEAF_SLOTS + s` of two columns: its end, and its entry, null for
 * a gap.
 */
export class LeafBlock<K extends Key, V> {
  readonly #ends: K[];
  readonly #entries: (V | null)[];
  readonly #lengths = new Uint8Array(BLOCK_LEAVES);
  readonly #keys: KeySpace<K>;

  /** The columns begin as copies. */
  constructor(keys: KeySpace<K>, ends: readonly K[], entries: readonly (V | null)[]) {
    this.#keys = keys;
    this.#ends = ends.slice();
    this.#entries = entries.slice();
  }

  /** Slots in use of leaf `i`. */
  length(i: number): number {
    return this.#lengths[i] as number;
  }

  /** The slot that holds `index`, which lies within the leaf. */
  slotOf(i: number, index: K): number {
    const ends = this.#ends;
    const first = i * LEAF_SLOTS;
    let at = first;
    while (index > (ends[at] as K)) at++;
    return at - first;
  }

  end(i: number, slot: number): K {
    return this.#ends[i * LEAF_SLOTS + slot] as K;
  }

  /** Where a slot begins, when the leaf begins at `lo`. */
  start(i: number, slot: number, lo: K): K {
    return slot === 0 ? lo : sum(this.#ends[i * LEAF_SLOTS + slot - 1] as K, this.#keys.one);
  }

  entry(i: number, slot: number): V | null {
    return this.#entries[i * LEAF_SLOTS + slot] as V | null;
  }

  set(i: number, slot: number, end: K, entry: V | null): void {
    this.#ends[i * LEAF_SLOTS + slot] = end;
    this.#entries[i * LEAF_SLOTS + slot] = entry;
  }

  /** Gives the leaf so many slots; those it loses let go of their entries. */
  setLength(i: number, length: number): void {
    const first = i * LEAF_SLOTS;
    for (let at = first + length; at < first + this.length(i); at++) this.#entries[at] = null;
    this.#lengths[i] = length;
  }

  /** Moves the slots from `from` on, maybe none, by so many places. */
  moveSlots(i: number, from: number, by: number): void {
    const ends = this.#ends;
    const entries = this.#entries;
    const first = i * LEAF_SLOTS + from;
    const last = i * LEAF_SLOTS + this.length(i) - 1;
    if (by > 0) {
      for (let at = last; at >= first; at--) {
        ends[at + by] = ends[at] as K;
        entries[at + by] = entries[at] as V | null;
      }
    } else if (by < 0) {
      for (let at = first; at <= last; at++) {
        ends[at + by] = ends[at] as K;
        entries[at + by] = entries[at] as V | null;
      }
    }
    this.setLength(i, this.length(i) + by);
  }

  /**
   * The longest gap of a leaf that begins at `lo`, zero when there is none. A last gap that is longer than all that is
   * before it needs no search: such is the one above an address space.
   */
  longestGap(i: number, lo: K): K {
    const { zero, one } = this.#keys;
    const ends = this.#ends;
    const entries = this.#entries;
    const first = i * LEAF_SLOTS;
    const last = first + this.length(i) - 1;
    if (last > first && entries[last] === null) {
      const lastStart = sum(ends[last - 1] as K, one);
      const gap = rangeLength(lastStart, ends[last] as K, one);
      if (gap >= lastStart) return gap;
    }
    let longest = zero;
    let start = lo;
    for (let at = first; at <= last; at++) {
      const end = ends[at] as K;
      if (entries[at] === null) {
        const gap = rangeLength(start, end, one);
        if (gap > longest) longest = gap;
      }
      start = sum(end, one);
    }
    return longest;
  }

  /** Writes the slots `from` to `to` of a row over those that begin at `slot`. */
  write(i: number, slot: number, row: Row<K, V>, from: number, to: number): void {
    let at = i * LEAF_SLOTS + slot;
    for (let j = from; j <= to; j++, at++) {
      this.#ends[at] = row.ends[j] as K;
      this.#entries[at] = row.items[j] as V | null;
    }
  }

  /** Appends the slots from `from` until before `to`, maybe none, to a row. */
  addTo(row: Row<K, V>, i: number, from: number, to: number): void {
    let j = row.length;
    for (let at = i * LEAF_SLOTS + from; at < i * LEAF_SLOTS + to; at++, j++) {
      row.ends[j] = this.#ends[at] as K;
      row.items[j] = this.#entries[at] as V | null;
    }
    row.length = j;
  }
}

/** The leaves of a tree, in blocks, so that none has to be moved when there are more. */
export class Leaves<K extends Key, V> extends NodeStore<K, V> {
  readonly #blocks: LeafBlock<K, V>[] = [];
  /** What the columns of a block begin with. To copy them is several times faster than to fill new ones. */
  readonly #blankEnds: K[] = [];
  readonly #noEntries: (V | null)[] = [];

  constructor(keys: KeySpace<K>) {
    super(keys);
    for (let slot = 0; slot < BLOCK_LEAVES * LEAF_SLOTS; slot++) {
      this.#blankEnds.push(keys.blank);
      this.#noEntries.push(null);
    }
  }

  block(leaf: NodeRef): LeafBlock<K, V> {
    return this.#blocks[leaf >> BLOCK_BITS] as LeafBlock<K, V>;
  }

  /** Which leaf of its block it is. */
  inBlock(leaf: NodeRef): number {
    return leaf & (BLOCK_LEAVES - 1);
  }

  protected override makeRoom(place: NodeRef): void {
    if (place < this.#blocks.length * BLOCK_LEAVES) return;
    this.#blocks.push(new LeafBlock(this.keys, this.#blankEnds, this.#noEntries));
  }

  override length(leaf: NodeRef): number {
    return this.block(leaf).length(this.inBlock(leaf));
  }

  protected override setLength(leaf: NodeRef, length: number): void {
    this.block(leaf).setLength(this.inBlock(leaf), length);
  }

  override moveSlots(leaf: NodeRef, from: number, by: number): void {
    this.block(leaf).moveSlots(this.inBlock(leaf), from, by);
  }

  override write(leaf: NodeRef, slot: number, row: Row<K, V>, from: number, to: number): void {
    this.block(leaf).write(this.inBlock(leaf), slot, row, from, to);
  }

  override end(leaf: NodeRef, slot: number): K {
    return this.block(leaf).end(this.inBlock(leaf), slot);
  }

  entry(leaf: NodeRef, slot: number): V | null {
    return this.block(leaf).entry(this.inBlock(leaf), slot);
  }

  override longestGap(leaf: NodeRef, lo: K): K {
    return this.block(leaf).longestGap(this.inBlock(leaf), lo);
  }

  override addTo(row: Row<K, V>, leaf: NodeRef, from = 0, to = this.length(leaf)): void {
    this.block(leaf).addTo(row, this.inBlock(leaf), from, to);
  }
}
