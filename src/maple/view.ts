import type { InnerNodes } from './innerNodes.ts';
import type { Key } from './keys.ts';
import type { Leaves } from './leaves.ts';
import type { InnerNode, LeafNode, MapleNode, NodeRef, Rank } from './node.ts';
import type { NodeStore } from './nodeStore.ts';

/** A leaf as it is whenever it is looked at. */
export class LeafView<K extends Key, V> implements LeafNode<K, V> {
  readonly leaf = true;
  readonly #leaves: Leaves<K, V>;
  #node: NodeRef;

  constructor(leaves: Leaves<K, V>, node: NodeRef) {
    this.#leaves = leaves;
    this.#node = node;
  }

  /** Shows another one from now on. */
  turnTo(node: NodeRef): this {
    this.#node = node;
    return this;
  }

  get id(): number {
    return this.#leaves.id(this.#node);
  }

  get used(): number {
    return this.#leaves.length(this.#node);
  }

  end(slot: number): K {
    return this.#leaves.end(this.#node, slot);
  }

  entry(slot: number): V | null {
    return this.#leaves.entry(this.#node, slot);
  }

  get pivots(): K[] {
    return Array.from({ length: this.used - 1 }, (_, slot) => this.end(slot));
  }

  get slots(): (V | null)[] {
    return Array.from({ length: this.used }, (_, slot) => this.entry(slot));
  }
}

/** Where inner nodes are, and how what is below them is shown. */
interface Above<K extends Key, V> {
  readonly inner: InnerNodes<K, V>;
  nodes(rank: Rank): NodeStore<K, V>;
  view(node: NodeRef, rank: Rank): MapleNode<K, V>;
}

/** Likewise an inner node. */
export class InnerView<K extends Key, V> implements InnerNode<K, V> {
  readonly leaf = false;
  readonly #tree: Above<K, V>;
  #node: NodeRef;
  #rank: Rank;

  constructor(tree: Above<K, V>, node: NodeRef, rank: Rank) {
    this.#tree = tree;
    this.#node = node;
    this.#rank = rank;
  }

  /** Shows another one from now on. */
  turnTo(node: NodeRef, rank: Rank): this {
    this.#node = node;
    this.#rank = rank;
    return this;
  }

  get id(): number {
    return this.#tree.inner.id(this.#node);
  }

  get used(): number {
    return this.#tree.inner.length(this.#node);
  }

  end(slot: number): K {
    return this.#tree.inner.end(this.#node, slot);
  }

  childId(slot: number): number {
    return this.#tree.nodes(this.#rank - 1).id(this.#tree.inner.child(this.#node, slot));
  }

  gap(slot: number): K {
    return this.#tree.inner.gap(this.#node, slot);
  }

  get pivots(): K[] {
    return Array.from({ length: this.used - 1 }, (_, slot) => this.end(slot));
  }

  get slots(): MapleNode<K, V>[] {
    const child = (slot: number) => this.#tree.inner.child(this.#node, slot);
    return Array.from({ length: this.used }, (_, slot) => this.#tree.view(child(slot), this.#rank - 1));
  }

  get gaps(): K[] {
    return Array.from({ length: this.used }, (_, slot) => this.gap(slot));
  }
}
