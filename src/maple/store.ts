import type { StoreType, TreeCore } from './core.ts';
import { difference, type Key } from './keys.ts';
import { LEAF_MINIMUM, LEAF_SLOTS } from './node.ts';
import { rebalanceLeaf } from './rebalance.ts';
import type { Row } from './row.ts';
import { spanningStore } from './spanning.ts';
import { splitStore } from './split.ts';

/**
 * Stores `entry` over [first, last], or a gap when it is null, and says by which way (mas_store: mas_wr_store_type
 * chooses the way, mas_wr_store_entry goes it).
 */
export function store<K extends Key, V>(core: TreeCore<K, V>, first: K, last: K, entry: V | null): StoreType {
  core.beginStore();
  const storeType = storeAnywhere(core, first, last, entry);
  core.endStore();
  return storeType;
}

function storeAnywhere<K extends Key, V>(core: TreeCore<K, V>, first: K, last: K, entry: V | null): StoreType {
  if (core.height === 0) {
    storeRoot(core, first, last, entry);
    return 'store_root';
  }
  core.walkToChange(first);
  const hi = core.leaves.hi(core.path.node);
  // A gap must not end with the leaf either (unless that is the last of all), since it may have to grow into the next.
  const spans = last > hi || (last === hi && entry === null && last !== core.keys.max);
  if (!spans) return storeInLeaf(core, first, last, entry);
  if (!spanningStore(core, { first, last, entry })) newRoot(core, entry);
  return 'spanning_store';
}

/** A store into a tree without nodes (mas_store_root). */
function storeRoot<K extends Key, V>(core: TreeCore<K, V>, first: K, last: K, entry: V | null): void {
  const { zero, one, max } = core.keys;
  if (entry === null) {
    if (first === zero && core.single !== null) core.setSingle(null);
    return;
  }
  if (last === zero) {
    core.setSingle(entry);
    return;
  }
  const leaf = core.row(0);
  if (first > zero) {
    const { single } = core;
    if (single !== null) leaf.addEntry(zero, single);
    if (single === null || first > one) leaf.addEntry(difference(first, one), null);
  }
  leaf.addEntry(last, entry);
  if (last < max) leaf.addEntry(max, null);
  core.setRoot(core.makeNode(leaf), 1);
}

function storeInLeaf<K extends Key, V>(core: TreeCore<K, V>, first: K, last: K, entry: V | null): StoreType {
  const { path, change } = core;
  change.set(path, first, last, entry);
  if (change.fitsExactly) {
    core.editLeaf();
    return 'exact_fit';
  }
  if (change.first === core.keys.zero && change.last === core.keys.max) {
    newRoot(core, entry);
    return 'new_root';
  }

  const { newTop } = change;
  const isRoot = path.level === 0;
  if (newTop < LEAF_MINIMUM && !isRoot) {
    rebalanceLeaf(core, path, changedLeaf(core));
    return 'rebalance';
  }
  if (newTop >= LEAF_SLOTS) {
    splitStore(core, path, changedLeaf(core));
    return 'split_store';
  }
  // A root that stays short is always made anew.
  const mayBeEdited = newTop >= LEAF_MINIMUM;
  const top = core.leaves.lastSlot(path.node);
  const appends = mayBeEdited && !core.rcu && change.firstSlot === top;
  const movesOneBoundary = change.finalSlot === change.firstSlot + 1;
  if (mayBeEdited && !appends && newTop === top && (!core.rcu || movesOneBoundary)) {
    core.editLeaf();
    return 'slot_store';
  }
  core.remakeLeaf();
  return appends ? 'append' : 'node_store';
}

/** Makes the whole range one entry or empties the tree (mas_new_root). */
function newRoot<K extends Key, V>(core: TreeCore<K, V>, entry: V | null): void {
  if (entry === null) {
    core.setSingle(null);
    return;
  }
  const leaf = core.row(0);
  leaf.addEntry(core.keys.max, entry);
  core.setRoot(core.makeNode(leaf), 1);
}

function changedLeaf<K extends Key, V>(core: TreeCore<K, V>): Row<K, V> {
  const row = core.row(0);
  core.change.addLeafTo(row);
  return row;
}

/** The entry over `index` is taken out as a whole (mas_erase); null and 'no_store' when there is none. */
export function erase<K extends Key, V>(
  core: TreeCore<K, V>,
  index: K,
): { readonly entry: V | null; readonly storeType: StoreType | 'no_store' } {
  const { zero } = core.keys;
  if (core.height === 0) {
    const entry = index === zero ? core.single : null;
    return { entry, storeType: entry === null ? 'no_store' : store(core, zero, zero, null) };
  }
  const { path } = core;
  core.walkToChange(index);
  const entry = path.entry();
  if (entry === null) return { entry, storeType: 'no_store' };
  return { entry, storeType: store(core, path.start(), path.end(), null) };
}
