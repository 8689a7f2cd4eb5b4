import { type Key, type KeySpace, sum } from './keys.ts';
import { LeafChange } from './leafChange.ts';
import { InnerNode, LeafNode, longestGap, type MapleNode, type MapleRoot, slotOf } from './node.ts';
import type { MapleObserver } from './observer.ts';
import { Path } from './path.ts';
import { Row } from './row.ts';

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
  /** The way to what a store begins with. */
  readonly path: Path<K, V>;
  /** The way to what follows a store that does not lie within one leaf. */
  readonly rightPath: Path<K, V>;
  /** A store that lies within one leaf. */
  readonly change: LeafChange<K, V>;
  readonly #rows: Row<K, V>[] = [];
  #rowsInUse = 0;
  #nextId = 1;
  #firstIdOfStore = 1;

  constructor(keys: KeySpace<K>, observer: MapleObserver<K, V> | null, rcu: boolean) {
    this.keys = keys;
    this.observer = observer;
    this.rcu = rcu;
    this.path = new Path(keys, observer);
    this.rightPath = new Path(keys, observer);
    this.change = new LeafChange(keys);
  }

  /** Marks the start of a store: nodes made from here on are its own. */
  beginStore(): void {
    this.#firstIdOfStore = this.#nextId;
  }

  /** Marks its end: what it worked with must not keep alive what it took out of the tree. */
  endStore(): void {
    for (let i = 0; i < this.#rowsInUse; i++) this.#rows[i]?.clear();
    this.#rowsInUse = 0;
    this.path.clear();
    this.rightPath.clear();
    this.change.clear();
  }

  /** An empty row, for use until the end of the store. */
  row(leaf: boolean): Row<K, V> {
    if (this.#rowsInUse === this.#rows.length) this.#rows.push(new Row());
    const row = this.#rows[this.#rowsInUse++] as Row<K, V>;
    row.leaf = leaf;
    return row;
  }

  /** Leads `path` from the root to the slot that holds `index`; it may note the way. There must be a node. */
  walk(path: Path<K, V>, index: K, noted: boolean): void {
    path.begin(this.root as MapleNode<K, V>, noted);
    path.walk(index);
  }

  /** Notes the way to where `path` is. This is not told to the observer: the kernel's nodes know their parents. */
  noteWay(path: Path<K, V>): void {
    const { lo, slot } = path;
    path.begin(this.root as MapleNode<K, V>, true);
    while (!path.node.leaf) path.enter(slotOf(path.node, lo));
    path.slot = slot;
  }

  /** A node of the slots `from` to `to` of a row. */
  makeNode(row: Row<K, V>, from = 0, to = row.length - 1): MapleNode<K, V> {
    const id = this.#nextId++;
    const pivots = row.ends.slice(from, to);
    const slots = row.items.slice(from, to + 1);
    const node = row.leaf
      ? new LeafNode<K, V>(id, pivots, slots as (V | null)[])
      : new InnerNode<K, V>(id, pivots, slots as MapleNode<K, V>[], row.gaps.slice(from, to + 1));
    this.observer?.nodeMade?.(node);
    return node;
  }

  /** Makes nodes of a row that begins at `lo`, all but the last ending with one of `cuts`, and adds them to `above`. */
  dealOut(row: Row<K, V>, cuts: readonly number[], lo: K, above: Row<K, V>): void {
    const { zero, one } = this.keys;
    let from = 0;
    let start = lo;
    for (let i = 0; i <= cuts.length; i++) {
      const to = i < cuts.length ? (cuts[i] as number) : row.length - 1;
      const end = row.ends[to] as K;
      const node = this.makeNode(row, from, to);
      above.addChild(end, node, longestGap(node, start, end, zero, one));
      from = to + 1;
      start = sum(end, one);
    }
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
  replaceNode(path: Path<K, V>, level: number, node: MapleNode<K, V>): void {
    if (level === 0) {
      this.replaceRoot(node, this.height);
      return;
    }
    const parent = path.nodeAt(level - 1);
    parent.slots[path.slotAt(level - 1)] = node;
    this.version++;
    this.observer?.nodeChanged?.(parent);
    this.#reportDropped(path.nodeAt(level), node);
    this.carryGapUp(path, level, node);
  }

  /** Records the longest gap below `node` in its parent, and so on upwards while it changes (mas_update_gap). */
  carryGapUp(path: Path<K, V>, level: number, node: MapleNode<K, V>): void {
    const { zero, one } = this.keys;
    let below = node;
    for (let at = level; at > 0; at--) {
      const parent = path.nodeAt(at - 1) as InnerNode<K, V>;
      const slot = path.slotAt(at - 1);
      const gap = longestGap(below, path.lo, path.hi, zero, one);
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
