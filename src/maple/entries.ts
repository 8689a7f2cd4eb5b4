import type { TreeCore } from './core.ts';
import { type Key, sum } from './keys.ts';
import { type LeafNode, type MapleNode, slotEnd, slotStart } from './node.ts';
import { Path } from './path.ts';

/** A range that holds an entry; both ends belong to it. */
export interface MapleEntry<K extends Key, V> {
  readonly first: K;
  readonly last: K;
  readonly entry: V;
}

/** Every entry, in ascending order. */
export function entriesOf<K extends Key, V>(core: TreeCore<K, V>): IterableIterator<MapleEntry<K, V>> {
  if (core.height > 0) return new Entries(core);
  const { zero } = core.keys;
  const single = core.root === null ? [] : [{ first: zero, last: zero, entry: core.root as V }];
  return single.values();
}

/** Goes through the leaves by itself: a generator takes three times as long. */
class Entries<K extends Key, V> implements IterableIterator<MapleEntry<K, V>> {
  readonly #path: Path<K, V>;

  constructor(core: TreeCore<K, V>) {
    this.#path = new Path(core.keys, null);
    this.#path.begin(core.root as MapleNode<K, V>, true);
    while (!this.#path.node.leaf) this.#path.enter(0);
    this.#path.slot = -1;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<MapleEntry<K, V>, undefined> {
    const path = this.#path;
    while (path.stepInNode(1) || path.stepOver(1) >= 0) {
      const entry = path.entry();
      if (entry !== null) return { done: false, value: { first: path.start(), last: path.end(), entry } };
    }
    return { done: true, value: undefined };
  }
}

/** Shows every entry to `visit`, in ascending order. */
export function visitEntries<K extends Key, V>(
  core: TreeCore<K, V>,
  visit: (entry: V, first: K, last: K) => void,
): void {
  const { zero, one, max } = core.keys;
  if (core.height > 0) visitNode(core.root as MapleNode<K, V>, zero, max, one, visit);
  else if (core.root !== null) visit(core.root as V, zero, zero);
}

function visitNode<K extends Key, V>(
  node: MapleNode<K, V>,
  lo: K,
  hi: K,
  one: K,
  visit: (entry: V, first: K, last: K) => void,
): void {
  if (node.leaf) visitLeaf(node, lo, hi, one, visit);
  else {
    for (let slot = 0; slot < node.slots.length; slot++) {
      const child = node.slots[slot] as MapleNode<K, V>;
      visitNode(child, slotStart(node, slot, lo, one), slotEnd(node, slot, hi), one, visit);
    }
  }
}

function visitLeaf<K extends Key, V>(
  { pivots, slots }: LeafNode<K, V>,
  lo: K,
  hi: K,
  one: K,
  visit: (entry: V, first: K, last: K) => void,
): void {
  const top = pivots.length;
  for (let slot = 0; slot <= top; slot++) {
    const entry = slots[slot] as V | null;
    if (entry === null) continue;
    // Apart, because the bounds of the leaf are boxed numbers, and with them V8 would box the pivots too.
    if (slot > 0 && slot < top) visit(entry, sum(pivots[slot - 1] as K, one), pivots[slot] as K);
    else visit(entry, slot > 0 ? sum(pivots[slot - 1] as K, one) : lo, slot < top ? (pivots[slot] as K) : hi);
  }
}
