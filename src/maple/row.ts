import type { Key } from './keys.ts';
import { INNER_SLOTS, LEAF_MINIMUM, LEAF_SLOTS, type NodeRef, type Rank } from './node.ts';

/**
 * A row of slots that need not fit into one node yet (the kernel's maple_big_node): the old contents of one or more
 * neighbouring nodes of a level with the change applied.
 *
 * A tree uses its rows again and again, so the arrays may be longer than the row.
 */
export class Row<K extends Key, V> {
  rank: Rank = 0;
  length = 0;
  readonly ends: K[] = [];
  readonly items: (V | NodeRef | null)[] = [];
  /** One a child; not used at leaf level. */
  readonly gaps: K[] = [];

  /** Lets go of all entries. */
  clear(): void {
    if (this.rank === 0) for (let i = 0; i < this.length; i++) this.items[i] = null;
    this.length = 0;
  }

  /** The end of the last slot. */
  end(): K {
    return this.ends[this.length - 1] as K;
  }

  addEntry(end: K, entry: V | null): void {
    this.ends[this.length] = end;
    this.items[this.length] = entry;
    this.length++;
  }

  addChild(end: K, child: NodeRef, gap: K): void {
    this.ends[this.length] = end;
    this.items[this.length] = child;
    this.gaps[this.length] = gap;
    this.length++;
  }

  addRow(other: Row<K, V>): void {
    let at = this.length;
    for (let i = 0; i < other.length; i++, at++) {
      this.ends[at] = other.ends[i] as K;
      this.items[at] = other.items[i] as V | NodeRef | null;
      if (other.rank > 0) this.gaps[at] = other.gaps[i] as K;
    }
    this.length = at;
  }
}

export function capacity<K extends Key, V>(row: Row<K, V>): number {
  return row.rank === 0 ? LEAF_SLOTS : INNER_SLOTS;
}

/**
 * Moves the slot after which a row is cut so that no leaf ends with a gap (mab_no_null_split). `top` is the row's last
 * slot as the caller counts it, which is not always as it is; the count may begin with slots of a node before the row.
 */
export function cutBesideGap<K extends Key, V>(row: Row<K, V>, cut: number, top: number, before = 0): number {
  if (row.rank > 0 || row.items[cut - before] !== null) return cut;
  return cut < LEAF_SLOTS - 1 && top - cut > LEAF_MINIMUM ? cut + 1 : cut - 1;
}

/** The last slot of the first of two nodes that a row is dealt out to. */
export function halfCut<K extends Key, V>(row: Row<K, V>): number {
  const top = row.length - 1;
  return cutBesideGap(row, Math.floor(top / 2), top);
}

/**
 * The last slot of every node but the last when a row is dealt out: none when it fits into one node, else one or two
 * (mab_calc_split).
 */
export function evenCuts<K extends Key, V>(row: Row<K, V>): number[] {
  const top = row.length - 1;
  const slots = capacity(row);
  if (top < slots) return [];
  const half = Math.floor(top / 2);
  const needsThree = top >= 2 * slots || (row.rank === 0 && row.items[half] === null && top >= 2 * slots - 1);
  if (!needsThree) return [halfCut(row)];
  const third = Math.floor(top / 3);
  return [cutBesideGap(row, third, top), cutBesideGap(row, 2 * third, top)];
}
