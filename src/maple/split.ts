import type { TreeCore } from './core.ts';
import { type Key, type KeySpace, sum } from './keys.ts';
import { INNER_SLOTS } from './node.ts';
import type { Path } from './path.ts';
import { capacity, cutBesideGap, halfCut, type Row } from './row.ts';

/**
 * Stores a row that is too long for the leaf at the end of `path` (mas_split). Going up from the leaf, a row that does
 * not fit is shared with the left neighbour if that has room, else with the right one, else cut into two nodes, which
 * makes the parent's row one longer. Nodes that take the place of others are made in that place.
 */
export function splitStore<K extends Key, V>(core: TreeCore<K, V>, path: Path<K, V>, leafRow: Row<K, V>): void {
  let row = leafRow;
  for (let level = path.level; level > 0; level--) {
    core.noteReplaced(path.nodeAt(level), row.rank);
    if (
      pushLeft(core, path, level, row) ||
      pushRight(core, path, level, row) ||
      cutWithinParent(core, path, level, row)
    ) {
      const parent = path.nodeAt(level - 1);
      core.noteReplaced(parent, row.rank + 1);
      core.renew(parent, row.rank + 1);
      core.linkRenewed(path, level - 1);
      return;
    }
    const parent = core.row(row.rank + 1);
    core.inner.addTo(parent, path.nodeAt(level - 1), 0, path.slotAt(level - 1));
    cutInTwo(core, path, level, row, parent);
    core.inner.addTo(parent, path.nodeAt(level - 1), path.slotAt(level - 1) + 1);
    row = parent;
  }
  core.noteReplaced(path.nodeAt(0), row.rank);
  const root = core.row(row.rank + 1);
  cutInTwo(core, path, 0, row, root);
  core.raiseRoot(root);
}

/** Makes two nodes of the row of the node at `level`, and appends them to the row of its parent. */
function cutInTwo<K extends Key, V>(
  core: TreeCore<K, V>,
  path: Path<K, V>,
  level: number,
  row: Row<K, V>,
  parent: Row<K, V>,
): void {
  const nodes = core.nodes(row.rank);
  const cut = halfCut(row);
  const middle = row.ends[cut] as K;
  const first = path.nodeAt(level);
  core.refill(first, row, 0, cut);
  const second = core.makeNode(row, cut + 1);
  parent.addChild(middle, first, nodes.longestGap(first, path.loAt(level)));
  parent.addChild(row.end(), second, nodes.longestGap(second, sum(middle, core.keys.one)));
}

/** Makes two nodes of it likewise, in the parent if that has room for both. Answers false when it has not. */
function cutWithinParent<K extends Key, V>(
  core: TreeCore<K, V>,
  path: Path<K, V>,
  level: number,
  row: Row<K, V>,
): boolean {
  const { inner } = core;
  const parent = path.nodeAt(level - 1);
  if (inner.length(parent) === INNER_SLOTS) return false;
  const both = core.row(row.rank + 1);
  cutInTwo(core, path, level, row, both);
  inner.moveSlots(parent, path.slotAt(level - 1) + 1, 1);
  inner.write(parent, path.slotAt(level - 1), both, 0, 1);
  return true;
}

/** Whether a row and a neighbour with last slot `neighbourTop` fit into two nodes, with some room to spare. */
function haveRoom<K extends Key, V>(row: Row<K, V>, neighbourTop: number, { max }: KeySpace<K>): boolean {
  const reserved = 2 + (row.rank === 0 ? 1 : 0) + (row.end() === max ? 1 : 0);
  return row.length - 1 + neighbourTop < 2 * capacity(row) - reserved;
}

/** Fills the left neighbour and keeps the rest (mas_push_data). Answers false when there is no room. */
function pushLeft<K extends Key, V>(core: TreeCore<K, V>, path: Path<K, V>, level: number, row: Row<K, V>): boolean {
  const { inner } = core;
  const nodes = core.nodes(row.rank);
  const parent = path.nodeAt(level - 1);
  const slot = path.slotAt(level - 1);
  if (slot === 0) return false;
  const left = inner.child(parent, slot - 1);
  const leftLength = nodes.length(left);
  if (!haveRoom(row, leftLength - 1, core.keys)) return false;
  const leftLo = inner.start(parent, slot - 1, path.loAt(level - 1));
  const cut = cutBesideGap(row, capacity(row) - 2, row.length + leftLength - 1, leftLength);
  const pushed = cut + 1 - leftLength;
  const middle = row.ends[pushed - 1] as K;

  const node = path.nodeAt(level);
  core.noteReplaced(left, row.rank);
  nodes.moveSlots(left, leftLength, pushed);
  nodes.write(left, leftLength, row, 0, pushed - 1);
  core.renew(left, row.rank);
  core.refill(node, row, pushed, row.length - 1);
  inner.set(parent, slot - 1, middle, left, nodes.longestGap(left, leftLo));
  inner.setGap(parent, slot, nodes.longestGap(node, sum(middle, core.keys.one)));
  return true;
}

/** Fills the right neighbour from its front, likewise. */
function pushRight<K extends Key, V>(core: TreeCore<K, V>, path: Path<K, V>, level: number, row: Row<K, V>): boolean {
  const { inner } = core;
  const nodes = core.nodes(row.rank);
  const parent = path.nodeAt(level - 1);
  const slot = path.slotAt(level - 1);
  if (slot === inner.lastSlot(parent)) return false;
  const right = inner.child(parent, slot + 1);
  const rightLength = nodes.length(right);
  if (!haveRoom(row, rightLength - 1, core.keys)) return false;
  const total = row.length + rightLength - 2;
  // The kernel counts one slot more here than when it pushes to the left.
  const cut = cutBesideGap(row, total - (capacity(row) - 2), row.length + rightLength);
  const middle = row.ends[cut] as K;

  const node = path.nodeAt(level);
  core.noteReplacedRight(right, row.rank);
  core.refill(node, row, 0, cut);
  nodes.moveSlots(right, 0, row.length - 1 - cut);
  nodes.write(right, 0, row, cut + 1, row.length - 1);
  core.renew(right, row.rank);
  inner.set(parent, slot, middle, node, nodes.longestGap(node, path.loAt(level)));
  inner.setGap(parent, slot + 1, nodes.longestGap(right, sum(middle, core.keys.one)));
  return true;
}
