import { appendSlots, type BigNode, emptyBigNode } from './bigNode.ts';
import type { StoreType, TreeCore } from './core.ts';
import { difference, type Key } from './keys.ts';
import { LEAF_MINIMUM, LEAF_SLOTS, type LeafNode, lastSlot, type Step, slotEnd, slotStart } from './node.ts';
import { rebalanceLeaf } from './rebalance.ts';
import { spanningStore } from './spanning.ts';
import { splitStore } from './split.ts';

/**
 * Stores `entry` over [first, last], or a gap when it is null, and says by which way (mas_store: mas_wr_store_type
 * chooses the way, mas_wr_store_entry goes it).
 */
export function store<K extends Key, V>(core: TreeCore<K, V>, first: K, last: K, entry: V | null): StoreType {
  core.beginStore();
  if (core.height === 0) {
    storeRoot(core, first, last, entry);
    return 'store_root';
  }
  const path = core.pathTo(first);
  const level = levelLeft(core, path, last, entry);
  if (level >= 0) {
    if (!spanningStore(core, path, level, { first, last, entry })) newRoot(core, entry);
    return 'spanning_store';
  }
  return storeInLeaf(core, path, first, last, entry);
}

/** A store into a tree without nodes (mas_store_root). */
function storeRoot<K extends Key, V>(core: TreeCore<K, V>, first: K, last: K, entry: V | null): void {
  const { zero, one, max } = core.keys;
  if (entry === null) {
    if (first === zero && core.root !== null) core.replaceRoot(null, 0);
    return;
  }
  if (last === zero) {
    core.replaceRoot(entry, 0);
    return;
  }
  const leaf = emptyBigNode<K, V>(true);
  const add = (end: K, item: V | null) => {
    leaf.ends.push(end);
    leaf.items.push(item);
  };
  if (first > zero) {
    const oldRoot = core.root as V | null;
    if (oldRoot !== null) add(zero, oldRoot);
    if (oldRoot === null || first > one) add(difference(first, one), null);
  }
  add(last, entry);
  if (last < max) add(max, null);
  core.replaceRoot(core.makeNode(leaf, 0, leaf.ends.length - 1), 1);
}

/**
 * The highest level at which the range leaves the slot that `path` goes through, -1 when it stays within one leaf.
 * A gap must not end with that slot either (unless it is the last of all), since it may have to grow into the next.
 * Every level above the leaf has to be looked at; the leaf itself is as long as its parent's slot.
 */
function levelLeft<K extends Key, V>(
  core: TreeCore<K, V>,
  path: readonly Step<K, V>[],
  last: K,
  entry: V | null,
): number {
  return path.findIndex(({ node, slot, hi }) => {
    if (node.leaf) return false;
    const end = slotEnd(node, slot, hi);
    return last > end || (last === end && entry === null && last !== core.keys.max);
  });
}

/** Which slots of a leaf a store touches, and what is left of the first and the last of them. */
interface LeafStore<K extends Key, V> {
  first: K;
  last: K;
  readonly entry: V | null;
  /** The slot that holds `first`. */
  firstSlot: number;
  /** Where that slot begins: up to `first` its old contents stay. */
  start: K;
  /** The slot that holds `last`. */
  finalSlot: number;
  /** Where that slot ends: after `last` its old contents stay. */
  end: K;
}

function storeInLeaf<K extends Key, V>(
  core: TreeCore<K, V>,
  path: readonly Step<K, V>[],
  first: K,
  last: K,
  entry: V | null,
): StoreType {
  const { zero, one, max } = core.keys;
  const { node, lo, hi, slot } = path.at(-1) as Step<K, V>;
  const leaf = node as LeafNode<K, V>;
  const top = lastSlot(leaf);

  let finalSlot = slot;
  while (finalSlot < top && last > (leaf.pivots[finalSlot] as K)) finalSlot++;
  const range: LeafStore<K, V> = {
    first,
    last,
    entry,
    firstSlot: slot,
    start: slotStart(leaf, slot, lo, one),
    finalSlot,
    end: slotEnd(leaf, finalSlot, hi),
  };
  if (entry === null) joinGaps(leaf, lo, hi, one, range);

  const fitsExactly = range.firstSlot === range.finalSlot && range.start === range.first && range.end === range.last;
  if (fitsExactly) {
    changeInPlace(core, path, range);
    return 'exact_fit';
  }
  if (range.first === zero && range.last === max) {
    newRoot(core, entry);
    return 'new_root';
  }

  const touched = range.finalSlot - range.firstSlot;
  const newTop = top + 2 - touched - (range.start === range.first ? 1 : 0) - (range.end === range.last ? 1 : 0);
  const isRoot = path.length === 1;
  if (newTop < LEAF_MINIMUM && !isRoot) {
    rebalanceLeaf(core, path, rewritten(leaf, hi, one, range));
    return 'rebalance';
  }
  if (newTop >= LEAF_SLOTS) {
    splitStore(core, path, rewritten(leaf, hi, one, range));
    return 'split_store';
  }
  // A root that stays short is always made anew.
  const mayBeEdited = newTop >= LEAF_MINIMUM;
  const appends = mayBeEdited && !core.rcu && range.firstSlot === top;
  if (mayBeEdited && !appends && newTop === top && (!core.rcu || touched === 1)) {
    changeInPlace(core, path, range);
    return 'slot_store';
  }
  core.replaceNode(path, path.length - 1, core.makeNode(rewritten(leaf, hi, one, range), 0, newTop));
  return appends ? 'append' : 'node_store';
}

/** Makes the whole range one entry or empties the tree (mas_new_root). */
function newRoot<K extends Key, V>(core: TreeCore<K, V>, entry: V | null): void {
  if (entry === null) {
    core.replaceRoot(null, 0);
    return;
  }
  const leaf: BigNode<K, V> = { leaf: true, ends: [core.keys.max], items: [entry], gaps: [] };
  core.replaceRoot(core.makeNode(leaf, 0, 0), 1);
}

/** Widens a store of a gap over the gaps beside it, so that no two become neighbours (mas_wr_extend_null). */
function joinGaps<K extends Key, V>(leaf: LeafNode<K, V>, lo: K, hi: K, one: K, range: LeafStore<K, V>): void {
  if (leaf.slots[range.finalSlot] === null) {
    range.last = range.end;
  } else if (range.last === range.end && leaf.slots[range.finalSlot + 1] === null) {
    range.finalSlot++;
    range.end = slotEnd(leaf, range.finalSlot, hi);
    range.last = range.end;
  }
  if (leaf.slots[range.firstSlot] === null) {
    range.first = range.start;
  } else if (range.first === range.start && range.firstSlot > 0 && leaf.slots[range.firstSlot - 1] === null) {
    range.firstSlot--;
    range.start = slotStart(leaf, range.firstSlot, lo, one);
    range.first = range.start;
  }
}

/** What takes the place of the touched slots: the old entry's front, the new entry, the old entry's back. */
function replacement<K extends Key, V>(leaf: LeafNode<K, V>, one: K, range: LeafStore<K, V>): BigNode<K, V> {
  const big = emptyBigNode<K, V>(true);
  if (range.start < range.first) {
    big.ends.push(difference(range.first, one));
    big.items.push(leaf.slots[range.firstSlot] as V | null);
  }
  big.ends.push(range.last);
  big.items.push(range.entry);
  if (range.end > range.last) {
    big.ends.push(range.end);
    big.items.push(leaf.slots[range.finalSlot] as V | null);
  }
  return big;
}

/** The leaf with the store applied, which may have more slots than a leaf can hold. */
function rewritten<K extends Key, V>(leaf: LeafNode<K, V>, hi: K, one: K, range: LeafStore<K, V>): BigNode<K, V> {
  const big = emptyBigNode<K, V>(true);
  appendSlots(big, leaf, hi, 0, range.firstSlot - 1);
  const { ends, items } = replacement(leaf, one, range);
  big.ends.push(...ends);
  big.items.push(...items);
  appendSlots(big, leaf, hi, range.finalSlot + 1);
  return big;
}

/** Writes into the published leaf, which keeps its number of slots (the kernel's exact fit and mas_wr_slot_store). */
function changeInPlace<K extends Key, V>(
  core: TreeCore<K, V>,
  path: readonly Step<K, V>[],
  range: LeafStore<K, V>,
): void {
  const leaf = path.at(-1)?.node as LeafNode<K, V>;
  const { ends, items } = replacement(leaf, core.keys.one, range);
  for (let i = 0; i < ends.length; i++) {
    const slot = range.firstSlot + i;
    leaf.slots[slot] = items[i] as V | null;
    if (slot < lastSlot(leaf)) leaf.pivots[slot] = ends[i] as K;
  }
  core.version++;
  core.observer?.nodeChanged?.(leaf);
  core.carryGapUp(path, path.length - 1, leaf);
}

/** The entry over `index` is taken out as a whole (mas_erase); null and 'no_store' when there is none. */
export function erase<K extends Key, V>(
  core: TreeCore<K, V>,
  index: K,
): { readonly entry: V | null; readonly storeType: StoreType | 'no_store' } {
  const { zero, one } = core.keys;
  if (core.height === 0) {
    const entry = index === zero ? (core.root as V | null) : null;
    return { entry, storeType: entry === null ? 'no_store' : store(core, zero, zero, null) };
  }
  const { node, lo, hi, slot } = core.pathTo(index).at(-1) as Step<K, V>;
  const entry = node.slots[slot] as V | null;
  if (entry === null) return { entry, storeType: 'no_store' };
  return { entry, storeType: store(core, slotStart(node, slot, lo, one), slotEnd(node, slot, hi), null) };
}
