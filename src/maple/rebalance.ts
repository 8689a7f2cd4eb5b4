import type { TreeCore } from './core.ts';
import type { Key } from './keys.ts';
import { INNER_MINIMUM, LEAF_MINIMUM } from './node.ts';
import type { Path } from './path.ts';
import { evenCuts, type Row } from './row.ts';

/** A leaf that would be left with too few slots is joined with its right or else its left neighbour (mas_rebalance). */
export function rebalanceLeaf<K extends Key, V>(core: TreeCore<K, V>, left: Path<K, V>, row: Row<K, V>): void {
  const right = core.rightPath;
  const level = left.level;
  right.copy(left, level);
  const hasRightSibling = left.slotAt(level - 1) < core.inner.lastSlot(left.nodeAt(level - 1));
  const joined = hasRightSibling
    ? pullRight(core, right, level - 1, level, row)
    : pullLeft(core, left, level - 1, level, row);
  rebuild(core, left, right, joined);
}

/**
 * Puts `leafRow` into the place of the leaves from the end of `left` to the end of `right` and rebuilds every level
 * above up to the root (mas_spanning_rebalance). A row that is too short takes in a neighbour first, so the tree may
 * shrink; one that is too long becomes two or three nodes. The paths are changed.
 */
export function rebuild<K extends Key, V>(
  core: TreeCore<K, V>,
  left: Path<K, V>,
  right: Path<K, V>,
  leafRow: Row<K, V>,
): void {
  let level = left.level;
  let row = leafRow;
  if (row.length <= LEAF_MINIMUM && !coversAll(core, left, right, level)) row = pull(core, left, right, level, row);
  for (let built = 1; ; built++) {
    const cuts = evenCuts(row);
    if (cuts.length === 0 && coversAll(core, left, right, level)) {
      core.setRoot(core.makeNode(row), built);
      return;
    }
    const above = core.row(row.rank + 1);
    if (level > 0) core.inner.addTo(above, left.nodeAt(level - 1), 0, left.slotAt(level - 1));
    core.dealOut(row, cuts, left.loAt(level), above);
    if (level === 0) {
      core.setRoot(core.makeNode(above), built + 1);
      return;
    }
    level--;
    core.inner.addTo(above, right.nodeAt(level), right.slotAt(level) + 1);
    row = above;
    if (row.length > INNER_MINIMUM) continue;
    if (coversAll(core, left, right, level)) {
      core.setRoot(core.makeNode(row), built + 1);
      return;
    }
    row = pull(core, left, right, level, row);
  }
}

function coversAll<K extends Key, V>(
  { keys }: TreeCore<K, V>,
  left: Path<K, V>,
  right: Path<K, V>,
  level: number,
): boolean {
  return left.loAt(level) === keys.zero && right.hiAt(level) === keys.max;
}

/**
 * Takes the nearest neighbour at `level` into the row: the right one if the two share a parent, else the left one if
 * they do, else the same one generation further up, and so on (mast_spanning_rebalance).
 */
function pull<K extends Key, V>(
  core: TreeCore<K, V>,
  left: Path<K, V>,
  right: Path<K, V>,
  level: number,
  row: Row<K, V>,
): Row<K, V> {
  for (let above = level - 1; above >= 0; above--) {
    if (right.slotAt(above) < core.inner.lastSlot(right.nodeAt(above)))
      return pullRight(core, right, above, level, row);
    if (left.slotAt(above) > 0) return pullLeft(core, left, above, level, row);
  }
  throw new Error('a row that does not cover the whole tree has a neighbour');
}

/** Moves `right` to the next node at `level`, by way of the ancestor at `above`, and appends that node to the row. */
function pullRight<K extends Key, V>(
  core: TreeCore<K, V>,
  right: Path<K, V>,
  above: number,
  level: number,
  row: Row<K, V>,
): Row<K, V> {
  right.turn(1, above, level);
  core.nodes(row.rank).addTo(row, right.nodeAt(level));
  return row;
}

/** Moves `left` to the previous node at `level` likewise, and puts that node before the row. */
function pullLeft<K extends Key, V>(
  core: TreeCore<K, V>,
  left: Path<K, V>,
  above: number,
  level: number,
  row: Row<K, V>,
): Row<K, V> {
  left.turn(-1, above, level);
  const joined = core.row(row.rank);
  core.nodes(row.rank).addTo(joined, left.nodeAt(level));
  joined.addRow(row);
  return joined;
}
