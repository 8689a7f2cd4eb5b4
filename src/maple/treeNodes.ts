import { InnerNodes } from './innerNodes.ts';
import type { Key, KeySpace } from './keys.ts';
import { Leaves } from './leaves.ts';
import type { MapleNode, MapleRoot, NodeRef, Rank } from './node.ts';
import type { NodeStore } from './nodeStore.ts';
import type { MapleObserver } from './observer.ts';
import { InnerView, LeafView } from './view.ts';

/** The nodes of a tree: where they are, what the tree hangs on, and how they are shown. */
export class TreeNodes<K extends Key, V> {
  readonly keys: KeySpace<K>;
  readonly observer: MapleObserver<K, V> | null;
  readonly leaves: Leaves<K, V>;
  readonly inner: InnerNodes<K, V>;
  /** Levels of nodes; 0 when the tree is a single entry or nothing. */
  height = 0;
  /** The topmost node, if there are any. */
  top: NodeRef = 0;
  /** The entry over [0, 0] of a tree without nodes. */
  single: V | null = null;
  /** What an observer is shown, again and again: it is told of every read. */
  readonly #leafShown: LeafView<K, V>;
  readonly #innerShown: InnerView<K, V>;

  constructor(keys: KeySpace<K>, observer: MapleObserver<K, V> | null) {
    this.keys = keys;
    this.observer = observer;
    this.leaves = new Leaves(keys);
    this.inner = new InnerNodes(keys);
    this.#leafShown = new LeafView(this.leaves, 0);
    this.#innerShown = new InnerView(this, 0, 1);
  }

  /** The rank of the nodes at a level; levels count from 0, the root's. */
  rank(level: number): Rank {
    return this.height - 1 - level;
  }

  /** Where the nodes of a rank are. */
  nodes(rank: Rank): NodeStore<K, V> {
    return rank === 0 ? this.leaves : this.inner;
  }

  /** A node as it is shown to the observer: until the next one is. */
  shown(node: NodeRef, rank: Rank): MapleNode<K, V> {
    return rank === 0 ? this.#leafShown.turnTo(node) : this.#innerShown.turnTo(node, rank);
  }

  /** A node as it is shown. */
  view(node: NodeRef, rank: Rank): MapleNode<K, V> {
    if (rank === 0) return new LeafView(this.leaves, node);
    return new InnerView(this, node, rank);
  }

  /** What the tree hangs on, as it is shown. */
  get root(): MapleRoot<K, V> {
    return this.height > 0 ? this.view(this.top, this.rank(0)) : this.single;
  }

  /** Tells of a read of slots of a node, if anybody listens. */
  tellRead(node: NodeRef, rank: Rank, firstSlot: number, lastSlot: number): void {
    this.observer?.nodeRead?.(this.shown(node, rank), firstSlot, lastSlot);
  }
}
