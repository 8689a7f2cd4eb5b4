import type { Key } from './keys.ts';
import { INNER_SLOTS, type NodeRef } from './node.ts';
import { NodeStore } from './nodeStore.ts';
import type { Row } from './row.ts';

/**
 * The inner nodes of a tree. Slot i of node n is at `n * INNER_SLOTS + i` of three columns: its end, its child, and the
 * longest gap below that.
 */
export class InnerNodes<K extends Key, V> extends NodeStore<K, V> {
  readonly #ends: K[] = [];
  readonly #gaps: K[] = [];
  readonly #children: NodeRef[] = [];
  readonly #lengths: number[] = [];

  protected override makeRoom(): void {
    const { blank } = this.keys;
    for (let slot = 0; slot < INNER_SLOTS; slot++) {
      this.#ends.push(blank);
      this.#gaps.push(blank);
      this.#children.push(0);
    }
    this.#lengths.push(0);
  }

  override length(node: NodeRef): number {
    return this.#lengths[node] as number;
  }

  protected override setLength(node: NodeRef, length: number): void {
    this.#lengths[node] = length;
  }

  override moveSlots(node: NodeRef, from: number, by: number): void {
    const first = node * INNER_SLOTS + from;
    const last = node * INNER_SLOTS + this.length(node) - 1;
    if (by > 0) for (let at = last; at >= first; at--) this.#move(at, at + by);
    else if (by < 0) for (let at = first; at <= last; at++) this.#move(at, at + by);
    this.setLength(node, this.length(node) + by);
  }

  #move(from: number, to: number): void {
    this.#ends[to] = this.#ends[from] as K;
    this.#gaps[to] = this.#gaps[from] as K;
    this.#children[to] = this.#children[from] as NodeRef;
  }

  override write(node: NodeRef, slot: number, row: Row<K, V>, from: number, to: number): void {
    let at = node * INNER_SLOTS + slot;
    for (let i = from; i <= to; i++, at++) {
      this.#ends[at] = row.ends[i] as K;
      this.#gaps[at] = row.gaps[i] as K;
      this.#children[at] = row.items[i] as NodeRef;
    }
  }

  set(node: NodeRef, slot: number, end: K, child: NodeRef, gap: K): void {
    const at = node * INNER_SLOTS + slot;
    this.#ends[at] = end;
    this.#children[at] = child;
    this.#gaps[at] = gap;
  }

  /** The slot of a node that holds `index`, which lies within the node. Half of them are passed over at once. */
  slotOf(node: NodeRef, index: K): number {
    const ends = this.#ends;
    const first = node * INNER_SLOTS;
    const middle = first + (this.length(node) >> 1);
    let at = middle > first && index > (ends[middle - 1] as K) ? middle : first;
    while (index > (ends[at] as K)) at++;
    return at - first;
  }

  override end(node: NodeRef, slot: number): K {
    return this.#ends[node * INNER_SLOTS + slot] as K;
  }

  child(node: NodeRef, slot: number): NodeRef {
    return this.#children[node * INNER_SLOTS + slot] as NodeRef;
  }

  gap(node: NodeRef, slot: number): K {
    return this.#gaps[node * INNER_SLOTS + slot] as K;
  }

  setGap(node: NodeRef, slot: number, gap: K): void {
    this.#gaps[node * INNER_SLOTS + slot] = gap;
  }

  /** A last one that is longer than all that is before it needs no search, as in a leaf. */
  override longestGap(node: NodeRef): K {
    const gaps = this.#gaps;
    const first = node * INNER_SLOTS;
    const last = first + this.length(node) - 1;
    let longest = gaps[last] as K;
    if (last > first && longest > (this.#ends[last - 1] as K)) return longest;
    for (let at = first; at < last; at++) {
      const gap = gaps[at] as K;
      if (gap > longest) longest = gap;
    }
    return longest;
  }

  override addTo(row: Row<K, V>, node: NodeRef, from = 0, to = this.length(node)): void {
    let j = row.length;
    for (let at = node * INNER_SLOTS + from; at < node * INNER_SLOTS + to; at++, j++) {
      row.ends[j] = this.#ends[at] as K;
      row.items[j] = this.#children[at] as NodeRef;
      row.gaps[j] = this.#gaps[at] as K;
    }
    row.length = j;
  }
}
