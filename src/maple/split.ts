import type { TreeCore } from './core.ts';
import type { Key } from './keys.ts';
import type { Path } from './path.ts';
import { capacity, cutBesideGap, evenCuts, type Row } from './row.ts';

/**
 * Stores a row that is too long for the leaf at the end of `path` (mas_split). Going up from the leaf, a row that does
 * not fit is shared with the left neighbour if that has room, else with the right one, else cut into two nodes, which
 * makes the parent's row one longer.
 */
export function splitStore<K extends Key, V>(core: TreeCore<K, V>, path: Path<K, V>, leafRow: Row<K, V>): void {
  let row = leafRow;
  for (let level = path.level; ; level--) {
    if (row.length <= capacity(row)) {
      core.replaceNode(path, level, core.makeNode(row));
      return;
    }
    const shared = level > 0 ? (pushLeft(core, path, level, row) ?? pushRight(core, path, level, row)) : null;
    if (shared) {
      core.replaceNode(path, level - 1, core.makeNode(shared));
      return;
    }
    // A row of one node and one change is never long enough for three.
    const cuts = evenCuts(row);
    if (level === 0) {
      const root = core.row(row.rank + 1);
      core.dealOut(row, cuts, path.loAt(level), root);
      core.setRoot(core.makeNode(root), core.height + 1);
      return;
    }
    const slot = path.slotAt(level - 1);
    row = rowAbove(core, path, level, slot, slot, row, cuts, path.loAt(level));
  }
}

/** The row of the parent of the node at `level`: the nodes of `row` take the place of its slots `from` to `to`. */
function rowAbove<K extends Key, V>(
  core: TreeCore<K, V>,
  path: Path<K, V>,
  level: number,
  from: number,
  to: number,
  row: Row<K, V>,
  cuts: readonly number[],
  lo: K,
): Row<K, V> {
  const parent = path.nodeAt(level - 1);
  const above = core.row(row.rank + 1);
  core.inner.addTo(above, parent, 0, from);
  core.dealOut(row, cuts, lo, above);
  core.inner.addTo(above, parent, to + 1);
  return above;
}

/**
 * Whether the row of the node at `level` and a neighbour with last slot `neighbourTop` fit into two nodes, with some
 * room to spare.
 */
function haveRoom<K extends Key, V>(
  core: TreeCore<K, V>,
  path: Path<K, V>,
  level: number,
  row: Row<K, V>,
  neighbourTop: number,
): boolean {
  const reserved = 2 + (row.rank === 0 ? 1 : 0) + (path.hiAt(level) === core.keys.max ? 1 : 0);
  return row.length - 1 + neighbourTop < 2 * capacity(row) - reserved;
}

/** Fills the left neighbour and keeps the rest (mas_push_data): the parent's new row, or null when there is no room. */
function pushLeft<K extends Key, V>(
  core: TreeCore<K, V>,
  path: Path<K, V>,
  level: number,
  row: Row<K, V>,
): Row<K, V> | null {
  const { inner } = core;
  const nodes = core.nodes(row.rank);
  const parent = path.nodeAt(level - 1);
  const slot = path.slotAt(level - 1);
  if (slot === 0) return null;
  const left = inner.child(parent, slot - 1);
  if (!haveRoom(core, path, level, row, nodes.lastSlot(left))) return null;
  const both = core.row(row.rank);
  nodes.addTo(both, left);
  both.addRow(row);
  const cut = cutBesideGap(both, capacity(row) - 2, both.length - 1);
  const leftLo = inner.start(parent, slot - 1, path.loAt(level - 1));
  return rowAbove(core, path, level, slot - 1, slot, both, [cut], leftLo);
}

/** Fills the right neighbour from its front, likewise. */
function pushRight<K extends Key, V>(
  core: TreeCore<K, V>,
  path: Path<K, V>,
  level: number,
  row: Row<K, V>,
): Row<K, V> | null {
  const { inner } = core;
  const nodes = core.nodes(row.rank);
  const parent = path.nodeAt(level - 1);
  const slot = path.slotAt(level - 1);
  if (slot === inner.lastSlot(parent)) return null;
  const right = inner.child(parent, slot + 1);
  if (!haveRoom(core, path, level, row, nodes.lastSlot(right))) return null;
  const both = core.row(row.rank);
  both.addRow(row);
  nodes.addTo(both, right);
  const total = row.length - 1 + nodes.lastSlot(right);
  // The kernel counts one slot more here than when it pushes to the left.
  const cut = cutBesideGap(both, total - (capacity(row) - 2), both.length);
  return rowAbove(core, path, level, slot, slot + 1, both, [cut], path.loAt(level));
}
