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

  get pivots(): K[] {
    return pivotsOf(this.#leaves, this.#node);
  }

  get slots(): (V | null)[] {
    return eachSlot(this.#leaves, this.#node, (slot) => this.#leaves.entry(this.#node, slot));
  }
}

/** Where inner nodes are, and how what is below them is shown. */
interface Above<K extends Key, V> {
  readonly inner: InnerNodes<K, V>;
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

  get pivots(): K[] {
    return pivotsOf(this.#tree.inner, this.#node);
  }

  get slots(): MapleNode<K, V>[] {
    const { inner } = this.#tree;
    return eachSlot(inner, this.#node, (slot) => this.#tree.view(inner.child(this.#node, slot), this.#rank - 1));
  }

  get gaps(): K[] {
    const { inner } = this.#tree;
    return eachSlot(inner, this.#node, (slot) => inner.gap(this.#node, slot));
  }
}

function pivotsOf<K extends Key, V>(nodes: NodeStore<K, V>, node: NodeRef): K[] {
  return upTo(nodes.lastSlot(node), (slot) => nodes.end(node, slot));
}

function eachSlot<K extends Key, V, T>(nodes: NodeStore<K, V>, node: NodeRef, read: (slot: number) => T): T[] {
  return upTo(nodes.lastSlot(node) + 1, read);
}

/** In a loop, since an observer of every change asks very often. */
function upTo<T>(slots: number, read: (slot: number) => T): T[] {
  const all: T[] = [];
  for (let slot = 0; slot < slots; slot++) all.push(read(slot));
  return all;
}
