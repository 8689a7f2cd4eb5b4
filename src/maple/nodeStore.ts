import { type Key, type KeySpace, sum } from './keys.ts';
import type { NodeRef } from './node.ts';
import type { Row } from './row.ts';

/**
 * Where a tree has its leaves or its inner nodes: not as objects but side by side in columns. So fewer steps through
 * memory lead from one to the next, and none is left to collect. The place of a node that was dropped is given to one
 * that is made later.
 *
 * Unlike the kernel's node, one here gives the end of its last slot too: a search ends there without counting.
 */
export abstract class NodeStore<K extends Key, V> {
  protected readonly keys: KeySpace<K>;
  readonly #ids: number[] = [];
  /** Whether a node stays, while those that were replaced are dropped. */
  readonly #marks: boolean[] = [];
  readonly #free: NodeRef[] = [];

  constructor(keys: KeySpace<K>) {
    this.keys = keys;
  }

  /** Nodes in use. */
  get size(): number {
    return this.#ids.length - this.#free.length;
  }

  /** A node of the slots `from` to `to` of a row. */
  make(id: number, row: Row<K, V>, from: number, to: number): NodeRef {
    const node = this.#free.pop() ?? this.#newPlace();
    this.#ids[node] = id;
    this.fill(node, row, from, to);
    return node;
  }

  #newPlace(): NodeRef {
    const place = this.#ids.push(0) - 1;
    this.#marks.push(false);
    this.makeRoom(place);
    return place;
  }

  /** Ends the life of a node, and lets go of what is in it. */
  release(node: NodeRef): void {
    this.setLength(node, 0);
    this.#free.push(node);
  }

  id(node: NodeRef): number {
    return this.#ids[node] as number;
  }

  setId(node: NodeRef, id: number): void {
    this.#ids[node] = id;
  }

  isMarked(node: NodeRef): boolean {
    return this.#marks[node] as boolean;
  }

  mark(node: NodeRef, stays: boolean): void {
    this.#marks[node] = stays;
  }

  /** Makes room for a node at `place`; those before it have theirs. */
  protected abstract makeRoom(place: NodeRef): void;

  abstract length(node: NodeRef): number;

  /** Gives a node so many slots; those it loses let go of their entries. */
  protected abstract setLength(node: NodeRef, length: number): void;

  /** Moves the slots from `from` on, maybe none, by so many places, which makes the node longer or shorter. */
  abstract moveSlots(node: NodeRef, from: number, by: number): void;

  /** Writes the slots `from` to `to` of a row over those of a node that begin at `slot`. */
  abstract write(node: NodeRef, slot: number, row: Row<K, V>, from: number, to: number): void;

  /** Gives a node the slots `from` to `to` of a row in place of its own. */
  fill(node: NodeRef, row: Row<K, V>, from: number, to: number): void {
    this.setLength(node, to - from + 1);
    this.write(node, 0, row, from, to);
  }

  lastSlot(node: NodeRef): number {
    return this.length(node) - 1;
  }

  /** The highest index of a slot. */
  abstract end(node: NodeRef, slot: number): K;

  /** Where a slot of a node that begins at `lo` begins. */
  start(node: NodeRef, slot: number, lo: K): K {
    return slot === 0 ? lo : sum(this.end(node, slot - 1), this.keys.one);
  }

  /** The highest index of a node. */
  hi(node: NodeRef): K {
    return this.end(node, this.lastSlot(node));
  }

  /** The longest gap below a node that begins at `lo`, zero when there is none (mas_max_gap). */
  abstract longestGap(node: NodeRef, lo: K): K;

  /** Appends the slots of a node from `from` until before `to`, maybe none, to a row. */
  abstract addTo(row: Row<K, V>, node: NodeRef, from?: number, to?: number): void;
}
