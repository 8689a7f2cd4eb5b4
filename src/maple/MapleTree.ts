import { type StoreType, TreeCore } from './core.ts';
import { Cursor } from './cursor.ts';
import { entriesOf, type MapleEntry, visitEntries } from './entries.ts';
import { emptyArea, emptyAreaRev, type GapError, type Range } from './gaps.ts';
import { type Key, type KeySpace, requireKey, requireRange } from './keys.ts';
import type { MapleRoot } from './node.ts';
import { nodesOf, type PlacedNode, statsOf, type TreeStats } from './nodes.ts';
import type { MapleObserver } from './observer.ts';
import { erase, store } from './store.ts';

/** How a tree is made. */
export interface MapleOptions<K extends Key, V> {
  /** Told of every read and every change of nodes. */
  readonly observer?: MapleObserver<K, V>;
  /**
   * False names the ways of storing as the kernel does for a tree without MT_FLAGS_USE_RCU, which may edit its nodes:
   * 'append', and 'slot_store' more often. The resulting tree is the same. A process's tree has the flag.
   */
  readonly rcu?: boolean;
}

/** What an erasure took out, and by which way. */
export interface Erased<V> {
  /** Null when the index lies in a gap. */
  readonly entry: V | null;
  readonly storeType: StoreType | 'no_store';
}

/**
 * The maple tree of Linux 6.12 (64-bit, MT_FLAGS_ALLOC_RANGE), node for node: a map from ranges of indices, both ends
 * included, to entries, which also finds gaps. After the same stores it has the same nodes as the kernel's.
 *
 * Nodes are made anew rather than edited, as the kernel does where readers take no lock; only a parent's child and gap,
 * and a leaf whose number of slots stays, are changed in place. So it is shown: in memory a new leaf may be the old one
 * changed. `null` stands for "no entry" and cannot be stored as one; any other value can.
 *
 * Methods that take indices throw a RangeError when one is not a key of the tree's key space, or when a range is upside
 * down.
 */
export class MapleTree<K extends Key, V> implements Iterable<MapleEntry<K, V>> {
  readonly #core: TreeCore<K, V>;

  constructor(keys: KeySpace<K>, options: MapleOptions<K, V> = {}) {
    this.#core = new TreeCore(keys, options.observer ?? null, options.rcu ?? true);
  }

  /** The numbers that it counts in. */
  get keys(): KeySpace<K> {
    return this.#core.keys;
  }

  /** Levels of nodes; 0 when the tree is empty or holds one entry over [0, 0] only (mas_mt_height). */
  get height(): number {
    return this.#core.height;
  }

  /** The topmost node; an entry or null when the height is 0. For reading only. */
  get root(): MapleRoot<K, V> {
    return this.#core.root;
  }

  /**
   * Makes [first, last] hold `entry`, or nothing when it is null; what was there before is overwritten, and entries that
   * stick out are cut off (mas_store). Answers by which way the kernel does it.
   */
  store(first: K, last: K, entry: V | null): StoreType {
    requireRange(first, last, this.#core.keys);
    return store(this.#core, first, last, entry);
  }

  /** Takes out the whole entry over `index` (mas_erase). */
  erase(index: K): Erased<V> {
    requireKey(index, 'the index to erase', this.#core.keys);
    return erase(this.#core, index);
  }

  /** The entry over `index`, null for a gap (mtree_load). */
  load(index: K): V | null {
    const core = this.#core;
    requireKey(index, 'the index to load', core.keys);
    if (core.height === 0) return index === core.keys.zero ? core.single : null;
    core.walk(core.path, index, false);
    return core.path.entry();
  }

  /** A cursor that starts at `index` (MA_STATE). */
  cursor(index: K = this.#core.keys.zero): Cursor<K, V> {
    return new Cursor(this.#core, index);
  }

  /**
   * The lowest gap of `size` indices within [lo, hi] (mas_empty_area). 'EINVAL' when `size` is 0 or larger than
   * [lo, hi], or that is upside down; 'EBUSY' when there is none.
   */
  emptyArea(lo: K, hi: K, size: K): Range<K> | GapError {
    this.#requireSearch(lo, hi, size);
    return emptyArea(this.#core, lo, hi, size);
  }

  /**
   * The highest one (mas_empty_area_rev). As in the kernel, nothing is found within the root's first slot when `hi` is
   * `keys.max`, because a length of 2^64 counts as 0 there.
   */
  emptyAreaRev(lo: K, hi: K, size: K): Range<K> | GapError {
    this.#requireSearch(lo, hi, size);
    return emptyAreaRev(this.#core, lo, hi, size);
  }

  #requireSearch(lo: K, hi: K, size: K): void {
    requireKey(lo, 'the lowest index of a gap search', this.#core.keys);
    requireKey(hi, 'the highest index of a gap search', this.#core.keys);
    requireKey(size, 'the size of a gap', this.#core.keys);
  }

  /** Shows the entries to `visit` in ascending order (mt_for_each). The tree must not be changed meanwhile. */
  forEach(visit: (entry: V, first: K, last: K) => void): void {
    visitEntries(this.#core, visit);
  }

  /** The entries in ascending order. The tree must not be changed meanwhile. */
  [Symbol.iterator](): IterableIterator<MapleEntry<K, V>> {
    return entriesOf(this.#core);
  }

  /** Every node with its place, a parent before its children. The tree must not be changed meanwhile. */
  nodes(): Generator<PlacedNode<K, V>> {
    return nodesOf(this.#core);
  }

  /** Counts nodes a level, used slots, entries and gaps. Visits every node. */
  stats(): TreeStats {
    return statsOf(this.#core);
  }
}
