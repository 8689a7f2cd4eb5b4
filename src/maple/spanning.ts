import { appendSlots, emptyBigNode } from './bigNode.ts';
import type { TreeCore } from './core.ts';
import { difference, type Key, sum } from './keys.ts';
import { lastSlot, type Step, slotEnd, slotStart } from './node.ts';
import { rebuild } from './rebalance.ts';

/**
 * A store over a range that does not lie within one leaf (mas_wr_spanning_store). The front of the leftmost leaf, the
 * entry, and the back of the rightmost leaf become one row; whatever lies between is dropped.
 *
 *     left leaf    | a | b . . .          . . . . . .          . . . y | z |    right leaf
 *                        [first -------------- entry -------------- last]
 *
 * `left` is the path to `first`, and the range leaves the slot it goes through at `level`. Answers false, having done
 * nothing, when the range is the whole tree.
 */
export function spanningStore<K extends Key, V>(
  core: TreeCore<K, V>,
  left: Step<K, V>[],
  level: number,
  wanted: { readonly first: K; readonly last: K; readonly entry: V | null },
): boolean {
  const { zero, one, max } = core.keys;
  const { entry } = wanted;
  let { first, last } = wanted;
  if (first === zero && last === max) return false;
  const right = pathRight(core, left, level, last);

  const { node: leftLeaf, lo, slot: leftSlot } = left.at(-1) as Step<K, V>;
  const { node: rightLeaf, hi, slot } = right.at(-1) as Step<K, V>;
  let keptLeft = leftSlot;
  let start = slotStart(leftLeaf, leftSlot, lo, one);
  let rightSlot = slot;
  if (entry === null) {
    // The new gap takes in the gaps beside it (mas_extend_spanning_null).
    if (leftLeaf.slots[keptLeft] === null) {
      first = start;
    } else if (first === start && keptLeft > 0 && leftLeaf.slots[keptLeft - 1] === null) {
      keptLeft--;
      start = slotStart(leftLeaf, keptLeft, lo, one);
      first = start;
    }
    if (rightLeaf.slots[rightSlot] === null) {
      const end = slotEnd(rightLeaf, rightSlot, hi);
      if (end > last) last = end;
      rightSlot++;
    }
    if (first === zero && last === max) return false;
  }

  const row = emptyBigNode<K, V>(true);
  appendSlots(row, leftLeaf, first, 0, keptLeft - 1);
  if (start < first) {
    row.ends.push(difference(first, one));
    row.items.push(leftLeaf.slots[keptLeft] as V | null);
  }
  row.ends.push(last);
  row.items.push(entry);
  if (hi > last) appendSlots(row, rightLeaf, hi, rightSlot, lastSlot(rightLeaf));
  rebuild(core, left, right, row);
  return true;
}

/**
 * The path to what follows the range. It goes down from the node at `level` and not from the root, even when the range
 * ends with that node; then it ends in the node's last slot.
 */
function pathRight<K extends Key, V>(
  core: TreeCore<K, V>,
  left: readonly Step<K, V>[],
  level: number,
  last: K,
): Step<K, V>[] {
  const { one, max } = core.keys;
  const following = last === max ? max : sum(last, one);
  const right = left.slice(0, level + 1);
  const turning = right[level] as Step<K, V>;
  right[level] = { ...turning, slot: core.scan(turning.node, following) };
  core.extendPath(right, following);
  return right;
}
