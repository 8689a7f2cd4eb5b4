import {
  appendBigNode,
  appendSlots,
  type BigNode,
  capacity,
  cutBesideGap,
  emptyBigNode,
  evenCuts,
  type Piece,
  parentsOf,
  rootAbove,
} from './bigNode.ts';
import type { TreeCore } from './core.ts';
import { difference, type Key } from './keys.ts';
import { lastSlot, type MapleNode, type Step, slotEnd, slotStart } from './node.ts';

/**
 * Stores a row that is too long for the leaf at the end of `path` (mas_split). Going up from the leaf, a row that does
 * not fit is shared with the left neighbour if that has room, else with the right one, else cut into two nodes, which
 * makes the parent's row one longer.
 */
export function splitStore<K extends Key, V>(
  core: TreeCore<K, V>,
  path: readonly Step<K, V>[],
  leafRow: BigNode<K, V>,
): void {
  let row = leafRow;
  for (let level = path.length - 1; ; level--) {
    const here = path[level] as Step<K, V>;
    const top = row.ends.length - 1;
    if (top < capacity(row)) {
      core.replaceNode(path, level, core.makeNode(row, 0, top));
      return;
    }
    const parent = path[level - 1];
    const shared = parent && (pushLeft(core, parent, here, row) ?? pushRight(core, parent, here, row));
    if (shared) {
      core.replaceNode(path, level - 1, core.makeNode(shared, 0, shared.ends.length - 1));
      return;
    }
    // A row of one node and one change is never long enough for three.
    const halves = core.makePieces(row, evenCuts(row), here.lo);
    if (!parent) {
      core.replaceRoot(core.makeNode(rootAbove(halves), 0, 1), core.height + 1);
      return;
    }
    row = parentsOf(halves, parent, parent.slot, parent, parent.slot);
  }
}

/** Whether a row and a neighbour with last slot `neighbourTop` fit into two nodes, with some room to spare. */
function haveRoom<K extends Key, V>(
  core: TreeCore<K, V>,
  here: Step<K, V>,
  row: BigNode<K, V>,
  neighbourTop: number,
): boolean {
  const reserved = 2 + (row.leaf ? 1 : 0) + (here.hi === core.keys.max ? 1 : 0);
  return row.ends.length - 1 + neighbourTop < 2 * capacity(row) - reserved;
}

/** Fills the left neighbour and keeps the rest (mas_push_data): the parent's new row, or null when there is no room. */
function pushLeft<K extends Key, V>(
  core: TreeCore<K, V>,
  parent: Step<K, V>,
  here: Step<K, V>,
  row: BigNode<K, V>,
): BigNode<K, V> | null {
  if (parent.slot === 0) return null;
  const leftSlot = parent.slot - 1;
  const left = parent.node.slots[leftSlot] as MapleNode<K, V>;
  if (!haveRoom(core, here, row, lastSlot(left))) return null;
  const both = emptyBigNode<K, V>(row.leaf);
  appendSlots(both, left, difference(here.lo, core.keys.one));
  appendBigNode(both, row);
  const cut = cutBesideGap(both, capacity(row) - 2, both.ends.length - 1);
  const pieces: Piece<K, V>[] = core.makePieces(
    both,
    [cut],
    slotStart(parent.node, leftSlot, parent.lo, core.keys.one),
  );
  return parentsOf(pieces, parent, leftSlot, parent, parent.slot);
}

/** Fills the right neighbour from its front, likewise. */
function pushRight<K extends Key, V>(
  core: TreeCore<K, V>,
  parent: Step<K, V>,
  here: Step<K, V>,
  row: BigNode<K, V>,
): BigNode<K, V> | null {
  if (parent.slot === lastSlot(parent.node)) return null;
  const rightSlot = parent.slot + 1;
  const right = parent.node.slots[rightSlot] as MapleNode<K, V>;
  if (!haveRoom(core, here, row, lastSlot(right))) return null;
  const both = emptyBigNode<K, V>(row.leaf);
  appendBigNode(both, row);
  appendSlots(both, right, slotEnd(parent.node, rightSlot, parent.hi));
  const total = row.ends.length - 1 + lastSlot(right);
  // The kernel counts one slot more here than when it pushes to the left.
  const cut = cutBesideGap(both, total - (capacity(row) - 2), both.ends.length);
  return parentsOf(core.makePieces(both, [cut], here.lo), parent, parent.slot, parent, rightSlot);
}
