import type { TreeCore } from './core.ts';
import { difference, type Key, rangeLength, sum } from './keys.ts';
import type { NodeRef, Rank } from './node.ts';

/** A range of indices; both ends belong to it. */
export interface Range<K extends Key> {
  readonly first: K;
  readonly last: K;
}

/** Why a gap search found nothing: the question makes no sense, or there is no such gap. */
export type GapError = 'EINVAL' | 'EBUSY';

interface Search<K extends Key, V> {
  readonly core: TreeCore<K, V>;
  readonly lo: K;
  readonly hi: K;
  readonly size: K;
}

/** The lowest place of `size` indices within [lo, hi] (mas_empty_area). */
export function emptyArea<K extends Key, V>(core: TreeCore<K, V>, lo: K, hi: K, size: K): Range<K> | GapError {
  const bounds = searchBounds(core, lo, hi, size);
  if (typeof bounds === 'string') return bounds;
  const from = core.height > 0 ? lowest(bounds, core.top, core.rank(0), core.keys.zero) : bounds.lo;
  return from === null ? 'EBUSY' : { first: from, last: sum(from, difference(size, core.keys.one)) };
}

/** The highest place of `size` indices within [lo, hi] (mas_empty_area_rev). */
export function emptyAreaRev<K extends Key, V>(core: TreeCore<K, V>, lo: K, hi: K, size: K): Range<K> | GapError {
  const bounds = searchBounds(core, lo, hi, size);
  if (typeof bounds === 'string') return bounds;
  const top = core.height > 0 ? highest(bounds, core.top, core.rank(0), core.keys.zero) : bounds.hi;
  return top === null ? 'EBUSY' : { first: sum(difference(top, size), core.keys.one), last: top };
}

/** Checks the question; a tree without nodes has at most index 0 taken (mas_sparse_area). */
function searchBounds<K extends Key, V>(core: TreeCore<K, V>, lo: K, hi: K, size: K): Search<K, V> | GapError {
  const { zero, one } = core.keys;
  if (lo > hi || size === zero || difference(hi, lo) < difference(size, one)) return 'EINVAL';
  if (core.height > 0 || core.single === null || lo !== zero) return { core, lo, hi, size };
  const tooSmall = hi === zero || rangeLength(one, hi, one) < size;
  return tooSmall ? 'EBUSY' : { core, lo: one, hi, size };
}

/** Whether a gap in the slot, or somewhere below it, may be long enough. */
function mayFit<K extends Key, V>({ core, size }: Search<K, V>, node: NodeRef, rank: Rank, slot: number): boolean {
  return rank === 0 ? core.leaves.entry(node, slot) === null : core.inner.gap(node, slot) >= size;
}

/** The first index of the lowest place below a node that begins at `nodeLo`, null when there is none. */
function lowest<K extends Key, V>(search: Search<K, V>, node: NodeRef, rank: Rank, nodeLo: K): K | null {
  const { core, lo, hi, size } = search;
  const nodes = core.nodes(rank);
  const lastSlot = nodes.lastSlot(node);
  let unread = 0;
  for (let slot = 0; slot <= lastSlot; slot++) {
    if (!mayFit(search, node, rank, slot)) continue;
    const start = nodes.start(node, slot, nodeLo);
    const end = nodes.end(node, slot);
    if (start > hi) break;
    if (end < lo) continue;
    const from = start < lo ? lo : start;
    const to = end < hi ? end : hi;
    if (rangeLength(from, to, core.keys.one) < size) continue;
    core.tellRead(node, rank, unread, slot);
    unread = slot + 1;
    const found = rank === 0 ? from : lowest(search, core.inner.child(node, slot), rank - 1, start);
    if (found !== null) return found;
  }
  if (unread <= lastSlot) core.tellRead(node, rank, unread, lastSlot);
  return null;
}

/** The last index of the highest place below a node that begins at `nodeLo`, null when there is none. */
function highest<K extends Key, V>(search: Search<K, V>, node: NodeRef, rank: Rank, nodeLo: K): K | null {
  const { core, lo, hi, size } = search;
  const nodes = core.nodes(rank);
  const { zero, one, max } = core.keys;
  let unread = nodes.lastSlot(node);
  for (let slot = unread; slot >= 0; slot--) {
    if (!mayFit(search, node, rank, slot)) continue;
    const start = nodes.start(node, slot, nodeLo);
    const end = nodes.end(node, slot);
    if (end < lo) break;
    if (start > hi) continue;
    // The kernel asks for the distance from the slot's start to `hi`, and for all indices that is 2^64, hence 0.
    if (start === zero && hi === max) continue;
    const from = start < lo ? lo : start;
    const to = end < hi ? end : hi;
    if (rangeLength(from, to, one) < size) continue;
    core.tellRead(node, rank, slot, unread);
    unread = slot - 1;
    const found = rank === 0 ? to : highest(search, core.inner.child(node, slot), rank - 1, start);
    if (found !== null) return found;
  }
  if (unread >= 0) core.tellRead(node, rank, 0, unread);
  return null;
}
