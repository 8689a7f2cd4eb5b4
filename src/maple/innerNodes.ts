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

  protected override fill(node: NodeRef, row: Row<K, V>, from: number, to: number): void {
    let at = node * INNER_SLOTS;
    for (let i = from; i <= to; i++, at++) {
      this.#ends[at] = row.ends[i] as K;
      this.#gaps[at] = row.gaps[i] as K;
      this.#children[at] = row.items[i] as NodeRef;
    }
    this.#lengths[node] = to - from + 1;
  }

  protected override empty(node: NodeRef): void {
    this.#lengths[node] = 0;
  }

  override lastSlot(node: NodeRef): number {
    return (this.#lengths[node] as number) - 1;
  }

  /** The slot of a node that holds `index`, which lies within the node. */
  slotOf(node: NodeRef, index: K): number {
    const ends = this.#ends;
    const first = node * INNER_SLOTS;
    let at = first;
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

  setChild(node: NodeRef, slot: number, child: NodeRef): void {
    this.#children[node * INNER_SLOTS + slot] = child;
  }

  setGap(node: NodeRef, slot: number, gap: K): void {
    this.#gaps[node * INNER_SLOTS + slot] = gap;
  }

  override longestGap(node: NodeRef): K {
    const gaps = this.#gaps;
    let at = node * INNER_SLOTS;
    const to = at + this.lastSlot(node);
    let longest = gaps[at] as K;
    while (at < to) {
      const gap = gaps[++at] as K;
      if (gap > longest) longest = gap;
    }
    return longest;
  }

  override addTo(row: Row<K, V>, node: NodeRef, from = 0, to = this.lastSlot(node) + 1): void {
    for (let slot = from; slot < to; slot++) {
      row.addChild(this.end(node, slot), this.child(node, slot), this.gap(node, slot));
    }
  }
}
