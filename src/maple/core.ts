import { type Key, type KeySpace, sum } from './keys.ts';
import { LeafChange } from './leafChange.ts';
import type { NodeRef, Rank } from './node.ts';
import type { MapleObserver } from './observer.ts';
import { Path } from './path.ts';
import { Row } from './row.ts';
import { TreeNodes } from './treeNodes.ts';

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
 * The part of a tree that everything else works on: its nodes, the making of them, and the putting of new ones into the
 * place of old ones. The algorithms (store, split, rebalance, cursor, gap search) are functions of it.
 */
export class TreeCore<K extends Key, V> extends TreeNodes<K, V> {
  readonly rcu: boolean;
  /** Grows with every change, so that a cursor can tell that the nodes it remembers may be gone. */
  version = 0;
  /** The way to what a store begins with. */
  readonly path: Path<K, V>;
  /** The way to what follows a store that does not lie within one leaf. */
  readonly rightPath: Path<K, V>;
  /** A store that lies within one leaf. */
  readonly change: LeafChange<K, V>;
  /** Ids of nodes that are no longer there, the last to be told of first. */
  readonly #replaced: number[] = [];
  /** Those that come after them, the first first. */
  readonly #replacedRight: number[] = [];
  readonly #rows: Row<K, V>[] = [];
  #rowsInUse = 0;
  #nextId = 1;
  #firstIdOfStore = 1;

  constructor(keys: KeySpace<K>, observer: MapleObserver<K, V> | null, rcu: boolean) {
    super(keys, observer);
    this.rcu = rcu;
    this.path = new Path(this);
    this.rightPath = new Path(this);
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
    this.change.clear();
  }

  /** An empty row, for use until the end of the store. */
  row(rank: Rank): Row<K, V> {
    if (this.#rowsInUse === this.#rows.length) this.#rows.push(new Row());
    const row = this.#rows[this.#rowsInUse++] as Row<K, V>;
    row.rank = rank;
    return row;
  }

  /** Leads `path` from the root to the slot that holds `index`; it may note the way. There must be a node. */
  walk(path: Path<K, V>, index: K, noted: boolean): void {
    path.begin(noted);
    path.walk(index);
  }

  /**
   * Leads the tree's path to the slot that holds `index`, for a change. It stays in the leaf where it is, if that is the
   * right one and nobody is told of reads.
   */
  walkToChange(index: K): void {
    const { path } = this;
    const inLeaf = path.noted && path.lo <= index && index <= this.leaves.hi(path.node);
    if (!inLeaf || this.observer !== null) path.begin(true);
    path.walk(index);
  }

  /** Notes the way to where `path` is. This is not told to the observer: the kernel's nodes know their parents. */
  noteWay(path: Path<K, V>): void {
    const { lo, slot } = path;
    path.begin(true);
    while (!path.atLeaf()) path.enter(this.inner.slotOf(path.node, lo));
    path.slot = slot;
  }

  /** A node of the slots `from` to `to` of a row. */
  makeNode(row: Row<K, V>, from = 0, to = row.length - 1): NodeRef {
    const node = this.nodes(row.rank).make(this.#nextId++, row, from, to);
    this.observer?.nodeMade?.(this.shown(node, row.rank));
    return node;
  }

  /** Makes nodes of a row that begins at `lo`, all but the last ending with one of `cuts`, and adds them to `above`. */
  dealOut(row: Row<K, V>, cuts: readonly number[], lo: K, above: Row<K, V>): void {
    const nodes = this.nodes(row.rank);
    let from = 0;
    let start = lo;
    for (let i = 0; i <= cuts.length; i++) {
      const to = i < cuts.length ? (cuts[i] as number) : row.length - 1;
      const end = row.ends[to] as K;
      const node = this.makeNode(row, from, to);
      above.addChild(end, node, nodes.longestGap(node, start));
      from = to + 1;
      start = sum(end, this.keys.one);
    }
  }

  /** Hangs the tree on another node (mas_new_root, mas_root_expand), and drops those that are not below it. */
  setRoot(top: NodeRef, height: number): void {
    const { top: oldTop, height: oldHeight } = this;
    this.top = top;
    this.height = height;
    this.single = null;
    this.#rootChanged();
    if (oldHeight === 0) return;
    this.#markKept(top, height - 1);
    this.#dropUnmarked(oldTop, oldHeight - 1);
  }

  /** Makes it a tree without nodes, of an entry over [0, 0] or nothing. */
  setSingle(entry: V | null): void {
    const oldHeight = this.height;
    this.height = 0;
    this.single = entry;
    this.#rootChanged();
    if (oldHeight > 0) this.#dropUnmarked(this.top, oldHeight - 1);
  }

  #rootChanged(): void {
    this.path.noted = false;
    this.version++;
    this.observer?.rootChanged?.(this.root, this.height);
  }

  /** Notes a node that will be replaced by another one in its place, and is above or left of all that are noted. */
  noteReplaced(node: NodeRef, rank: Rank): void {
    if (this.observer !== null) this.#replaced.push(this.nodes(rank).id(node));
  }

  /** Likewise one right of all that are noted. */
  noteReplacedRight(node: NodeRef, rank: Rank): void {
    if (this.observer !== null) this.#replacedRight.push(this.nodes(rank).id(node));
  }

  /** Gives a node the slots `from` to `to` of a row, which makes it another one. */
  refill(node: NodeRef, row: Row<K, V>, from: number, to: number): void {
    this.nodes(row.rank).fill(node, row, from, to);
    this.renew(node, row.rank);
  }

  /** From now on, what is in the place of `node` is another one. */
  renew(node: NodeRef, rank: Rank): void {
    this.nodes(rank).setId(node, this.#nextId++);
    this.observer?.nodeMade?.(this.shown(node, rank));
  }

  /** Makes the nodes that were renewed, up to that of `path` at `level`, part of the tree (mas_replace_node). */
  linkRenewed(path: Path<K, V>, level: number): void {
    path.noted = false;
    this.#link(path, level);
    this.#carryGapUp(path, level);
  }

  #link(path: Path<K, V>, level: number): void {
    if (level === 0) {
      this.#rootChanged();
    } else {
      this.version++;
      this.#tellChanged(path.nodeAt(level - 1), level - 1, path.slotAt(level - 1));
    }
    this.#dropReplaced();
  }

  /** Makes the nodes that were renewed, up to the root, part of the tree, below a new root (mas_root_expand). */
  raiseRoot(row: Row<K, V>): void {
    this.top = this.makeNode(row);
    this.height++;
    this.#rootChanged();
    this.#dropReplaced();
  }

  #dropReplaced(): void {
    if (this.observer === null) return;
    for (let id = this.#replaced.pop(); id !== undefined; id = this.#replaced.pop()) this.observer.nodeDropped?.(id);
    for (const id of this.#replacedRight) this.observer.nodeDropped?.(id);
    this.#replacedRight.length = 0;
  }

  /** Carries the change out in the leaf at the end of the path, which has room for it. */
  editLeaf(): void {
    const { node, level } = this.path;
    this.change.apply();
    this.version++;
    this.#tellChanged(node, level, this.change.firstSlot, this.change.finalSlot);
    if (this.#mayChangeGap()) this.#carryGapUp(this.path, level);
  }

  /** Carries it out likewise, but what is in the place of the leaf is a new one then. */
  remakeLeaf(): void {
    const { node, level } = this.path;
    this.noteReplaced(node, 0);
    this.change.apply();
    this.renew(node, 0);
    this.#link(this.path, level);
    if (this.#mayChangeGap()) this.#carryGapUp(this.path, level);
  }

  /** Whether the change may be to the longest gap of the leaf: it is not when it takes less room than that. */
  #mayChangeGap(): boolean {
    const { path, change } = this;
    const above = path.level - 1;
    return above < 0 || change.room() >= this.inner.gap(path.nodeAt(above), path.slotAt(above));
  }

  #tellChanged(node: NodeRef, level: number, firstSlot: number, lastSlot = firstSlot): void {
    this.observer?.nodeChanged?.(this.shown(node, this.rank(level)), firstSlot, lastSlot);
  }

  /** Records the longest gap below the node at `level` in its parent, and so on upwards while it changes (mas_update_gap). */
  #carryGapUp(path: Path<K, V>, level: number): void {
    const { inner } = this;
    for (let at = level; at > 0; at--) {
      const node = path.nodeAt(at);
      const gap = this.rank(at) === 0 ? this.leaves.longestGap(node, path.lo) : inner.longestGap(node);
      const parent = path.nodeAt(at - 1);
      const slot = path.slotAt(at - 1);
      if (inner.gap(parent, slot) === gap) return;
      inner.setGap(parent, slot, gap);
      this.#tellChanged(parent, at - 1, slot);
    }
  }

  /** Marks what was there before the store and stays below `node`. */
  #markKept(node: NodeRef, rank: Rank): void {
    const nodes = this.nodes(rank);
    if (nodes.id(node) < this.#firstIdOfStore) nodes.mark(node, true);
    else if (rank > 0) {
      for (let slot = nodes.lastSlot(node); slot >= 0; slot--) this.#markKept(this.inner.child(node, slot), rank - 1);
    }
  }

  /** Drops `node` and those below it, up to the marked ones, which lose their marks. */
  #dropUnmarked(node: NodeRef, rank: Rank): void {
    const nodes = this.nodes(rank);
    if (nodes.isMarked(node)) {
      nodes.mark(node, false);
      return;
    }
    this.observer?.nodeDropped?.(nodes.id(node));
    if (rank > 0) {
      const lastSlot = nodes.lastSlot(node);
      for (let slot = 0; slot <= lastSlot; slot++) this.#dropUnmarked(this.inner.child(node, slot), rank - 1);
    }
    nodes.release(node);
  }
}
