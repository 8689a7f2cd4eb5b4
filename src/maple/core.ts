import { type BigNode, childrenIn, longestGapIn, type Piece } from './bigNode.ts';
import { type Key, type KeySpace, sum } from './keys.ts';
import {
  childStep,
  InnerNode,
  LeafNode,
  longestGap,
  type MapleNode,
  type MapleRoot,
  type Step,
  slotOf,
} from './node.ts';
import type { MapleObserver } from './observer.ts';

/** How a store was carried out: the kernel's enum store_type, in lower case. */
export type StoreType =
  | 'store_root'
  | 'new_root'
  | 'exact_fit'
  | 'append'
  | 'slot_store'
  | 'node_store'
  | 'split_store'
  | 'rebalance'
  | 'spanning_store';

/**
 * The part of a tree that everything else works on: its root, the making of nodes, and the putting of new nodes into
 * the place of old ones. The algorithms (store, split, rebalance, cursor, gap search) are functions of it.
 */
export class TreeCore<K extends Key, V> {
  readonly keys: KeySpace<K>;
  readonly observer: MapleObserver<K, V> | null;
  readonly rcu: boolean;
  root: MapleRoot<K, V> = null;
  /** Levels of nodes; 0 when the root is an entry or nothing. */
  height = 0;
  /** Grows with every change, so that a cursor can tell that the nodes it remembers may be gone. */
  version = 0;
  #nextId = 1;
  #firstIdOfStore = 1;

  constructor(keys: KeySpace<K>, observer: MapleObserver<K, V> | null, rcu: boolean) {
    this.keys = keys;
    this.observer = observer;
    this.rcu = rcu;
  }

  /** Marks the start of a store: nodes made from here on are its own. */
  beginStore(): void {
    this.#firstIdOfStore = this.#nextId;
  }

  /** The way from the root to the slot that holds `index`. The tree must have a node. */
  pathTo(index: K): Step<K, V>[] {
    const node = this.root as MapleNode<K, V>;
    const path = [{ node, lo: this.keys.zero, hi: this.keys.max, slot: this.scan(node, index) }];
    this.extendPath(path, index);
    return path;
  }

  /** Continues `path` from the slot of its last step down to the leaf slot that holds `index`. */
  extendPath(path: Step<K, V>[], index: K): void {
    let above = path.at(-1) as Step<K, V>;
    while (!above.node.leaf) {
      const step = childStep(above, 0, this.keys.one);
      step.slot = this.scan(step.node, index);
      path.push(step);
      above = step;
    }
  }

  /** The slot of `node` that holds `index`, reported to the observer as read from slot 0 up to there. */
  scan(node: MapleNode<K, V>, index: K): number {
    const slot = slotOf(node, index);
    this.observer?.nodeRead?.(node, 0, slot);
    return slot;
  }

  /** A node of the slots `from` to `to` of a row. */
  makeNode(big: BigNode<K, V>, from: number, to: number): MapleNode<K, V> {
    const id = this.#nextId++;
    const pivots = big.ends.slice(from, to);
    const node = big.leaf
      ? new LeafNode<K, V>(id, pivots, big.items.slice(from, to + 1) as (V | null)[])
      : new InnerNode<K, V>(id, pivots, childrenIn(big, from, to), big.gaps.slice(from, to + 1));
    this.observer?.nodeMade?.(node);
    return node;
  }

  /** Deals a row that begins at `lo` out to nodes, each but the last ending with one of `cuts`. */
  makePieces(big: BigNode<K, V>, cuts: readonly number[], lo: K): Piece<K, V>[] {
    const pieces: Piece<K, V>[] = [];
    let from = 0;
    let start = lo;
    for (let i = 0; i <= cuts.length; i++) {
      const to = cuts[i] ?? big.ends.length - 1;
      const end = big.ends[to] as K;
      const gap = longestGapIn(big, from, to, start, this.keys);
      pieces.push({ node: this.makeNode(big, from, to), end, gap });
      from = to + 1;
      start = sum(end, this.keys.one);
    }
    return pieces;
  }

  /** Hangs the tree on another root (mas_new_root, mas_root_expand), and lets go of whatever is not part of it. */
  replaceRoot(root: MapleRoot<K, V>, height: number): void {
    const old = this.root;
    const hadNodes = this.height > 0;
    this.root = root;
    this.height = height;
    this.version++;
    this.observer?.rootChanged?.(root, height);
    if (hadNodes) this.#reportDropped(old as MapleNode<K, V>, height > 0 ? (root as MapleNode<K, V>) : null);
  }

  /** Puts `node` into the place of the node of `path` at `level`, which covers the same range (mas_replace_node). */
  replaceNode(path: readonly Step<K, V>[], level: number, node: MapleNode<K, V>): void {
    if (level === 0) {
      this.replaceRoot(node, this.height);
      return;
    }
    const parent = path[level - 1] as Step<K, V>;
    const { node: old } = path[level] as Step<K, V>;
    parent.node.slots[parent.slot] = node;
    this.version++;
    this.observer?.nodeChanged?.(parent.node);
    this.#reportDropped(old, node);
    this.carryGapUp(path, level, node);
  }

  /** Records the longest gap below `node` in its parent, and so on upwards while it changes (mas_update_gap). */
  carryGapUp(path: readonly Step<K, V>[], level: number, node: MapleNode<K, V>): void {
    const { zero, one } = this.keys;
    let below = node;
    for (let at = level; at > 0; at--) {
      const { lo, hi } = path[at] as Step<K, V>;
      const { node: parent, slot } = path[at - 1] as Step<K, V>;
      if (parent.leaf) return;
      const gap = longestGap(below, lo, hi, zero, one);
      if (parent.gaps[slot] === gap) return;
      parent.gaps[slot] = gap;
      this.observer?.nodeChanged?.(parent);
      below = parent;
    }
  }

  /** Reports the nodes below `oldTop` that did not find a place below `newTop`. */
  #reportDropped(oldTop: MapleNode<K, V>, newTop: MapleNode<K, V> | null): void {
    const { observer } = this;
    if (!observer?.nodeDropped) return;
    const kept = new Set<MapleNode<K, V>>();
    const collectKept = (node: MapleNode<K, V>): void => {
      if (node.id < this.#firstIdOfStore) kept.add(node);
      else if (!node.leaf) node.slots.forEach(collectKept);
    };
    const drop = (node: MapleNode<K, V>): void => {
      if (kept.has(node)) return;
      observer.nodeDropped?.(node);
      if (!node.leaf) node.slots.forEach(drop);
    };
    if (newTop) collectKept(newTop);
    drop(oldTop);
  }
}
