import type { TreeCore } from './core.ts';
import type { Key } from './keys.ts';
import { type MapleNode, slotStarts } from './node.ts';

/** A node with what only its place in the tree tells. */
export interface PlacedNode<K extends Key, V> {
  readonly node: MapleNode<K, V>;
  /** 0 for the root. */
  readonly level: number;
  /** The lowest and the highest index that it covers. */
  readonly lo: K;
  readonly hi: K;
}

/** Every node, a parent before its children, children from left to right. */
export function* nodesOf<K extends Key, V>(core: TreeCore<K, V>): Generator<PlacedNode<K, V>> {
  if (core.height === 0) return;
  const { zero, one, max } = core.keys;
  const pending: PlacedNode<K, V>[] = [{ node: core.root as MapleNode<K, V>, level: 0, lo: zero, hi: max }];
  for (let place = pending.pop(); place; place = pending.pop()) {
    yield place;
    const { node, level, lo, hi } = place;
    if (node.leaf) continue;
    const { pivots, slots } = node;
    const starts = slotStarts(pivots, lo, one);
    for (let slot = pivots.length; slot >= 0; slot--) {
      pending.push({
        node: slots[slot] as MapleNode<K, V>,
        level: level + 1,
        lo: starts[slot] as K,
        hi: pivots[slot] ?? hi,
      });
    }
  }
}

/** One level of nodes. */
export interface LevelStats {
  readonly nodes: number;
  readonly slotsUsed: number;
  /** How many nodes use so many slots; index 0 and unused numbers hold 0. */
  readonly nodesBySlotsUsed: readonly number[];
}

/** How a tree is filled. */
export interface TreeStats {
  /** From the root down; as many as the tree is high. */
  readonly levels: readonly LevelStats[];
  readonly entries: number;
  /** Slots of leaves that are gaps. */
  readonly gaps: number;
}

/** Counts nodes and slots; visits the whole tree. */
export function statsOf<K extends Key, V>(core: TreeCore<K, V>): TreeStats {
  const levels = Array.from({ length: core.height }, () => ({ nodes: 0, slotsUsed: 0, nodesBySlotsUsed: [0] }));
  let entries = core.height === 0 && core.root !== null ? 1 : 0;
  let gaps = 0;
  for (const { node, level } of nodesOf(core)) {
    const counted = levels[level] as (typeof levels)[number];
    const { leaf, slots } = node;
    const used = slots.length;
    counted.nodes++;
    counted.slotsUsed += used;
    while (counted.nodesBySlotsUsed.length <= used) counted.nodesBySlotsUsed.push(0);
    counted.nodesBySlotsUsed[used] = (counted.nodesBySlotsUsed[used] as number) + 1;
    if (!leaf) continue;
    for (const entry of slots) {
      if (entry === null) gaps++;
      else entries++;
    }
  }
  return { levels, entries, gaps };
}
