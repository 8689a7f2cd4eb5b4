import type { TreeCore } from './core.ts';
import { difference, type Key, sum } from './keys.ts';
import type { Path } from './path.ts';
import { rebuild } from './rebalance.ts';

/**
 * A store over a range that does not lie within one leaf (mas_wr_spanning_store). The front of the leftmost leaf, the
 * entry, and the back of the rightmost leaf become one row; whatever lies between is dropped.
 *
 *     left leaf    | a | b . . .          . . . . . .          . . . y | z |    right leaf
 *                        [first -------------- entry -------------- last]
 *
 * The tree's path leads to `first`. Answers false, having done nothing, when the range is the whole tree.
 */
export function spanningStore<K extends Key, V>(
  core: TreeCore<K, V>,
  wanted: { readonly first: K; readonly last: K; readonly entry: V | null },
): boolean {
  const { leaves } = core;
  const { zero, one, max } = core.keys;
  const { entry } = wanted;
  const left = core.path;
  let { first, last } = wanted;
  if (first === zero && last === max) return false;
  const right = pathRight(core, last, entry);
  const leftLeaf = left.node;
  const rightLeaf = right.node;
  const hi = leaves.hi(rightLeaf);
  let keptLeft = left.slot;
  let start = left.start();
  let rightSlot = right.slot;
  if (entry === null) {
    // The new gap takes in the gaps beside it (mas_extend_spanning_null).
    if (leaves.entry(leftLeaf, keptLeft) === null) {
      first = start;
    } else if (first === start && keptLeft > 0 && leaves.entry(leftLeaf, keptLeft - 1) === null) {
      keptLeft--;
      start = leaves.start(leftLeaf, keptLeft, left.lo);
      first = start;
    }
    if (leaves.entry(rightLeaf, rightSlot) === null) {
      const end = leaves.end(rightLeaf, rightSlot);
      if (end > last) last = end;
      rightSlot++;
    }
    if (first === zero && last === max) return false;
  }

  const row = core.row(0);
  leaves.addTo(row, leftLeaf, 0, keptLeft);
  if (start < first) row.addEntry(difference(first, one), leaves.entry(leftLeaf, keptLeft));
  row.addEntry(last, entry);
  if (hi > last) leaves.addTo(row, rightLeaf, rightSlot);
  rebuild(core, left, right, row);
  return true;
}

/**
 * The path to what follows the range. It goes down from the highest node in which the range leaves the slot that the
 * left path goes through, and not from the root, even when the range ends with that node; then it ends in the node's
 * last slot.
 */
function pathRight<K extends Key, V>(core: TreeCore<K, V>, last: K, entry: V | null): Path<K, V> {
  const { path: left, rightPath: right } = core;
  const level = levelLeft(core, last, entry);
  right.copy(left, level);
  const hi = right.hiAt(level);
  right.walk(last < hi ? sum(last, core.keys.one) : hi);
  return right;
}

/** The highest level at which the range leaves the slot that `path` goes through, or a gap ends with it. */
function levelLeft<K extends Key, V>(core: TreeCore<K, V>, last: K, entry: V | null): number {
  const { path, keys } = core;
  for (let level = 0; ; level++) {
    const end = core.nodes(core.rank(level)).end(path.nodeAt(level), path.slotAt(level));
    if (last > end || (last === end && entry === null && last !== keys.max)) return level;
  }
}
