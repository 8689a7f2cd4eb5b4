import {
  appendBigNode,
  appendSlots,
  type BigNode,
  capacity,
  emptyBigNode,
  evenCuts,
  parentsOf,
  rootAbove,
} from './bigNode.ts';
import type { TreeCore } from './core.ts';
import type { Key } from './keys.ts';
import { childStep, INNER_MINIMUM, LEAF_MINIMUM, lastSlot, type Step } from './node.ts';

/** A leaf that would be left with too few slots is joined with its right or else its left neighbour (mas_rebalance). */
export function rebalanceLeaf<K extends Key, V>(
  core: TreeCore<K, V>,
  path: readonly Step<K, V>[],
  row: BigNode<K, V>,
): void {
  const left = [...path];
  const right = [...path];
  const parent = path.at(-2) as Step<K, V>;
  const hasRightSibling = parent.slot < lastSlot(parent.node);
  const joined = hasRightSibling
    ? pullRight(core, right, path.length - 2, row)
    : pullLeft(core, left, path.length - 2, row);
  rebuild(core, left, right, joined);
}

/**
 * Puts `leafRow` into the place of the leaves from the end of `left` to the end of `right` and rebuilds every level
 * above up to the root (mas_spanning_rebalance). A row that is too short takes in a neighbour first, so the tree may
 * shrink; one that is too long becomes two or three nodes. The paths are changed.
 */
export function rebuild<K extends Key, V>(
  core: TreeCore<K, V>,
  left: Step<K, V>[],
  right: Step<K, V>[],
  leafRow: BigNode<K, V>,
): void {
  let level = left.length - 1;
  let row = leafRow;
  if (row.ends.length <= LEAF_MINIMUM && !coversAll(core, left, right, level))
    row = pull(core, left, right, level, row);
  for (let built = 1; ; built++) {
    const cuts = row.ends.length <= capacity(row) ? [] : evenCuts(row);
    const pieces = core.makePieces(row, cuts, (left[level] as Step<K, V>).lo);
    const [only] = pieces;
    if (only && pieces.length === 1 && coversAll(core, left, right, level)) {
      core.replaceRoot(only.node, built);
      return;
    }
    if (level === 0) {
      core.replaceRoot(core.makeNode(rootAbove(pieces), 0, pieces.length - 1), built + 1);
      return;
    }
    level--;
    const leftParent = left[level] as Step<K, V>;
    const rightParent = right[level] as Step<K, V>;
    row = parentsOf(pieces, leftParent, leftParent.slot, rightParent, rightParent.slot);
    if (row.ends.length > INNER_MINIMUM) continue;
    if (coversAll(core, left, right, level)) {
      core.replaceRoot(core.makeNode(row, 0, row.ends.length - 1), built + 1);
      return;
    }
    row = pull(core, left, right, level, row);
  }
}

function coversAll<K extends Key, V>(
  { keys }: TreeCore<K, V>,
  left: readonly Step<K, V>[],
  right: readonly Step<K, V>[],
  level: number,
): boolean {
  return left[level]?.lo === keys.zero && right[level]?.hi === keys.max;
}

/**
 * Takes the nearest neighbour at `level` into the row: the right one if the two share a parent, else the left one if
 * they do, else the same one generation further up, and so on (mast_spanning_rebalance).
 */
function pull<K extends Key, V>(
  core: TreeCore<K, V>,
  left: Step<K, V>[],
  right: Step<K, V>[],
  level: number,
  row: BigNode<K, V>,
): BigNode<K, V> {
  for (let above = level - 1; above >= 0; above--) {
    const rightAncestor = right[above] as Step<K, V>;
    if (rightAncestor.slot < lastSlot(rightAncestor.node)) return pullRight(core, right, above, row, level);
    if ((left[above] as Step<K, V>).slot > 0) return pullLeft(core, left, above, row, level);
  }
  throw new Error('a row that does not cover the whole tree has a neighbour');
}

/** Moves `right` to the next node at `level`, by way of the ancestor at `above`, and appends that node to the row. */
function pullRight<K extends Key, V>(
  core: TreeCore<K, V>,
  right: Step<K, V>[],
  above: number,
  row: BigNode<K, V>,
  level = above + 1,
): BigNode<K, V> {
  const ancestor = right[above] as Step<K, V>;
  right[above] = { ...ancestor, slot: ancestor.slot + 1 };
  for (let at = above; at < level; at++) right[at + 1] = childStep(right[at] as Step<K, V>, 0, core.keys.one);
  const { node, hi } = right[level] as Step<K, V>;
  appendSlots(row, node, hi);
  return row;
}

/** Moves `left` to the previous node at `level` likewise, and puts that node before the row. */
function pullLeft<K extends Key, V>(
  core: TreeCore<K, V>,
  left: Step<K, V>[],
  above: number,
  row: BigNode<K, V>,
  level = above + 1,
): BigNode<K, V> {
  const ancestor = left[above] as Step<K, V>;
  left[above] = { ...ancestor, slot: ancestor.slot - 1 };
  for (let at = above; at < level; at++) {
    const child = childStep(left[at] as Step<K, V>, 0, core.keys.one);
    left[at + 1] = { ...child, slot: lastSlot(child.node) };
  }
  const { node, hi } = left[level] as Step<K, V>;
  const joined = emptyBigNode<K, V>(row.leaf);
  appendSlots(joined, node, hi);
  appendBigNode(joined, row);
  return joined;
}
