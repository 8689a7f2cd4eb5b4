import type { TreeCore } from './core.ts';
import type { Key } from './keys.ts';
import type { NodeRef, Rank } from './node.ts';
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
  const { keys, single } = core;
  return (single === null ? [] : [{ first: keys.zero, last: keys.zero, entry: single }]).values();
}

/** Goes through the leaves by itself: a generator takes three times as long. */
class Entries<K extends Key, V> implements IterableIterator<MapleEntry<K, V>> {
  readonly #path: Path<K, V>;

  constructor(core: TreeCore<K, V>) {
    this.#path = new Path(core);
    this.#path.begin(true);
    while (!this.#path.atLeaf()) this.#path.enter(0);
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
  const { zero } = core.keys;
  if (core.height > 0) visitNode(core, core.top, core.rank(0), zero, visit);
  else if (core.single !== null) visit(core.single, zero, zero);
}

function visitNode<K extends Key, V>(
  core: TreeCore<K, V>,
  node: NodeRef,
  rank: Rank,
  lo: K,
  visit: (entry: V, first: K, last: K) => void,
): void {
  const { leaves, inner } = core;
  if (rank === 0) {
    const block = leaves.block(node);
    const i = leaves.inBlock(node);
    const length = block.length(i);
    for (let slot = 0; slot < length; slot++) {
      const entry = block.entry(i, slot);
      if (entry !== null) visit(entry, block.start(i, slot, lo), block.end(i, slot));
    }
  } else {
    const lastSlot = inner.lastSlot(node);
    for (let slot = 0; slot <= lastSlot; slot++) {
      visitNode(core, inner.child(node, slot), rank - 1, inner.start(node, slot, lo), visit);
    }
  }
}
