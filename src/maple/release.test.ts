import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { TreeCore } from './core.ts';
import { numberKeys } from './keys.ts';
import { MapleTree } from './MapleTree.ts';
import { nodesOf } from './nodes.ts';
import { erase, store } from './store.ts';

type Entry = { readonly id: number };

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** Fills a tree in a mixed order, and then takes out most of it, one by one and in large pieces. */
function* changesOf(tree: Pick<MapleTree<number, Entry>, 'store' | 'erase'>): Generator<void> {
  for (let i = 0; i < 600; i++) {
    const id = (i * 257) % 600;
    yield void tree.store(id * 3, id * 3, { id });
  }
  for (let id = 0; id < 600; id += 2) yield void tree.erase(id * 3);
  for (let first = 100; first < 1700; first += 400) yield void tree.store(first, first + 300, null);
}

describe('what is no longer part of a tree', () => {
  it('is not kept alive by it', async () => {
    const tree = new MapleTree<number, Entry>(numberKeys);
    const seen: WeakRef<object>[] = [];
    for (const _ of changesOf(tree)) {
      for (const { node } of tree.nodes()) {
        if (node.leaf) seen.push(...node.slots.flatMap((entry) => (entry === null ? [] : [new WeakRef(entry)])));
      }
    }
    // A WeakRef holds on to its target until the job is done in which it was made or looked at.
    await setTimeout(0);
    collectGarbage();
    const part = new Set<object>([...tree].map(({ entry }) => entry));
    const strays = new Set(seen.map((ref) => ref.deref()).filter((target) => target && !part.has(target)));
    expect(part.size).toBeGreaterThan(20);
    expect(strays.size).toBe(0);
  });

  it('has given its place back', () => {
    const core = new TreeCore<number, Entry>(numberKeys, null, true);
    const changes = changesOf({
      store: (first, last, entry) => store(core, first, last, entry),
      erase: (index) => erase(core, index),
    });
    let most = 0;
    for (const _ of changes) {
      const { size } = core.leaves;
      const ranks = [...nodesOf(core)].map(({ level }) => core.rank(level));
      expect([size, core.inner.size]).toEqual([
        ranks.filter((rank) => rank === 0).length,
        ranks.filter((rank) => rank > 0).length,
      ]);
      most = Math.max(most, size);
    }
    expect(most).toBeGreaterThan(3 * core.leaves.size);
  });
});
