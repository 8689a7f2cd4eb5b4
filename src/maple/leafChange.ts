import { difference, type Key, type KeySpace, rangeLength } from './keys.ts';
import type { LeafBlock } from './leaves.ts';
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
  /** The block where the leaf is, and which leaf of that. */
  block!: LeafBlock<K, V>;
  leafInBlock = 0;
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
  readonly #one: K;

  constructor({ zero, one, max }: KeySpace<K>) {
    this.#one = one;
    this.first = zero;
    this.last = max;
    this.start = zero;
    this.end = max;
  }

  /** Becomes the store of `entry` over [first, last], which lies within the leaf of `path`. */
  set(path: Path<K, V>, first: K, last: K, entry: V | null): void {
    const { block, leafInBlock } = path;
    let finalSlot = path.slot;
    let end = block.end(leafInBlock, finalSlot);
    while (last > end) end = block.end(leafInBlock, ++finalSlot);
    this.block = block;
    this.leafInBlock = leafInBlock;
    this.entry = entry;
    this.first = first;
    this.last = last;
    this.firstSlot = path.slot;
    this.start = path.start();
    this.finalSlot = finalSlot;
    this.end = end;
    if (entry === null) this.#joinGaps(path.lo);
  }

  clear(): void {
    this.entry = null;
  }

  /** Widens a store of a gap over the gaps beside it, so that no two become neighbours (mas_wr_extend_null). */
  #joinGaps(leafLo: K): void {
    const { block, leafInBlock } = this;
    if (block.entry(leafInBlock, this.finalSlot) === null) {
      this.last = this.end;
    } else if (this.last === this.end && this.#isGap(this.finalSlot + 1)) {
      this.finalSlot++;
      this.end = block.end(leafInBlock, this.finalSlot);
      this.last = this.end;
    }
    if (block.entry(leafInBlock, this.firstSlot) === null) {
      this.first = this.start;
    } else if (this.first === this.start && this.#isGap(this.firstSlot - 1)) {
      this.firstSlot--;
      this.start = block.start(leafInBlock, this.firstSlot, leafLo);
      this.first = this.start;
    }
  }

  /** Whether the leaf has such a slot, and it is a gap. */
  #isGap(slot: number): boolean {
    return slot >= 0 && slot < this.block.length(this.leafInBlock) && this.block.entry(this.leafInBlock, slot) === null;
  }

  /** Whether it takes the place of exactly one slot. */
  get fitsExactly(): boolean {
    return this.firstSlot === this.finalSlot && this.start === this.first && this.end === this.last;
  }

  /** The last slot of the leaf once it is done. */
  get newTop(): number {
    return this.block.length(this.leafInBlock) - 1 + this.#slotsMore;
  }

  /** The number of indices in the slots that it touches. */
  room(): K {
    return rangeLength(this.start, this.end, this.#one);
  }

  get #slotsMore(): number {
    const kept = (this.start === this.first ? 0 : 1) + (this.end === this.last ? 0 : 1);
    return kept - (this.finalSlot - this.firstSlot);
  }

  /** Appends the leaf with the store applied, which may have more slots than a leaf can hold. */
  addLeafTo(row: Row<K, V>): void {
    const { block, leafInBlock } = this;
    block.addTo(row, leafInBlock, 0, this.firstSlot);
    if (this.start < this.first)
      row.addEntry(difference(this.first, this.#one), block.entry(leafInBlock, this.firstSlot));
    row.addEntry(this.last, this.entry);
    if (this.end > this.last) row.addEntry(this.end, block.entry(leafInBlock, this.finalSlot));
    block.addTo(row, leafInBlock, this.finalSlot + 1, block.length(leafInBlock));
  }

  /** Carries the store out in the leaf itself, which has room for it. */
  apply(): void {
    const { block, leafInBlock } = this;
    const front = block.entry(leafInBlock, this.firstSlot);
    const back = block.entry(leafInBlock, this.finalSlot);
    block.moveSlots(leafInBlock, this.finalSlot + 1, this.#slotsMore);
    let slot = this.firstSlot;
    if (this.start < this.first) block.set(leafInBlock, slot++, difference(this.first, this.#one), front);
    block.set(leafInBlock, slot++, this.last, this.entry);
    if (this.end > this.last) block.set(leafInBlock, slot, this.end, back);
  }
}
