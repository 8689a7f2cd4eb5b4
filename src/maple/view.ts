import type { InnerNodes } from './innerNodes.ts';
import type { Key } from './keys.ts';
import type { Leaves } from './leaves.ts';
import type { InnerNode, LeafNode, MapleNode, NodeRef } from './node.ts';
import type { NodeStore } from './nodeStore.ts';

/** A leaf as it is whenever it is looked at. */
export class LeafView<K extends Key, V> implements LeafNode<K, V> {
  readonly leaf = true;
  readonly id: number;
  readonly #leaves: Leaves<K, V>;
  readonly #node: NodeRef;

  constructor(leaves: Leaves<K, V>, node: NodeRef) {
    this.id = leaves.id(node);
    this.#leaves = leaves;
    this.#node = node;
  }

  get pivots(): K[] {
    return pivotsOf(this.#leaves, this.#node);
  }

  get slots(): (V | null)[] {
    return eachSlot(this.#leaves, this.#node, (slot) => this.#leaves.entry(this.#node, slot));
  }
}

/** Likewise an inner node; `below` shows its children. */
export class InnerView<K extends Key, V> implements InnerNode<K, V> {
  readonly leaf = false;
  readonly id: number;
  readonly #inner: InnerNodes<K, V>;
  readonly #node: NodeRef;
  readonly #below: (child: NodeRef) => MapleNode<K, V>;

  constructor(inner: InnerNodes<K, V>, node: NodeRef, below: (child: NodeRef) => MapleNode<K, V>) {
    this.id = inner.id(node);
    this.#inner = inner;
    this.#node = node;
    this.#below = below;
  }

  get pivots(): K[] {
    return pivotsOf(this.#inner, this.#node);
  }

  get slots(): MapleNode<K, V>[] {
    return eachSlot(this.#inner, this.#node, (slot) => this.#below(this.#inner.child(this.#node, slot)));
  }

  get gaps(): K[] {
    return eachSlot(this.#inner, this.#node, (slot) => this.#inner.gap(this.#node, slot));
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
