import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { treeText } from './digest.ts';
import { bigintKeys, type Key, type KeySpace, numberKeys } from './keys.ts';
import { MapleTree } from './MapleTree.ts';
import type { MapleNode, MapleRoot } from './node.ts';
import type { MapleObserver } from './observer.ts';
import { type RecordedSequence, runOperation } from './sequence.ts';

/** A copy of a tree that knows nothing but the events. Its inner nodes know their children by their ids. */
class Mirror<K extends Key> implements MapleObserver<K, number> {
  readonly keys: KeySpace<K>;
  readonly nodes = new Map<number, MapleNode<K, number>>();
  height = 0;
  #root: number | null = null;
  /** Called after each event. */
  afterEvent: (event: string) => void = () => {};

  constructor(keys: KeySpace<K>) {
    this.keys = keys;
  }

  get root(): MapleRoot<K, number> {
    return this.height > 0 ? this.#known(this.#root as number) : this.#root;
  }

  nodeMade(node: MapleNode<K, number>): void {
    if (this.nodes.has(node.id)) throw new Error(`node ${node.id} was made twice`);
    this.nodes.set(node.id, this.#copy(node));
    this.afterEvent('made');
  }

  nodeDropped(id: number): void {
    if (!this.nodes.delete(id)) throw new Error(`node ${id} was dropped, but is not there`);
    this.afterEvent('dropped');
  }

  nodeChanged(node: MapleNode<K, number>, firstSlot: number, lastSlot: number): void {
    const [before, after] = [slotTexts(this.#known(node.id)), slotTexts(node)];
    if (before.length !== after.length) throw new Error(`node ${node.id} has more slots or fewer`);
    const beyond = after.findIndex((text, slot) => text !== before[slot] && (slot < firstSlot || slot > lastSlot));
    if (beyond >= 0) throw new Error(`slot ${beyond} of node ${node.id} is another, and was not told of`);
    this.nodes.set(node.id, this.#copy(node));
    this.afterEvent('changed');
  }

  rootChanged(root: MapleRoot<K, number>, height: number): void {
    this.height = height;
    this.#root = height > 0 ? this.#known((root as MapleNode<K, number>).id).id : (root as number | null);
    this.afterEvent('root');
  }

  #known(id: number): MapleNode<K, number> {
    const copy = this.nodes.get(id);
    if (!copy) throw new Error(`node ${id} is used before it was made or after it was dropped`);
    return copy;
  }

  #copy(node: MapleNode<K, number>): MapleNode<K, number> {
    const { id, pivots, used } = node;
    const ends = Array.from({ length: used }, (_, slot) => node.end(slot));
    const shared = { id, pivots, used, end: (slot: number) => ends[slot]! };
    if (node.leaf) {
      const { leaf, slots } = node;
      return { ...shared, leaf, slots, entry: (slot) => slots[slot] ?? null };
    }
    const { leaf, gaps } = node;
    const children = node.slots.map((child) => this.#known(child.id).id);
    const known = (child: number) => this.#known(child);
    return {
      ...shared,
      leaf,
      gaps,
      childId: (slot) => children[slot]!,
      gap: (slot) => gaps[slot]!,
      get slots() {
        return children.map(known);
      },
    };
  }
}

/** What is in each slot of a node. */
function slotTexts<K extends Key>(node: MapleNode<K, number>): string[] {
  const { pivots } = node;
  if (node.leaf) return node.slots.map((entry, slot) => `${pivots[slot]} ${entry}`);
  const { gaps } = node;
  return node.slots.map(({ id }, slot) => `${pivots[slot]} ${id} ${gaps[slot]}`);
}

const random = gunzipSync(readFileSync(new URL('./fixtures/maple-random.jsonl.gz', import.meta.url)))
  .toString()
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as RecordedSequence);

const changes = ({ ops = [] }: RecordedSequence) => ops.filter(([letter]) => 'szre'.includes(letter));

/** The entries below a root as text, which two trees of different nodes may share. */
function contents(text: string): string {
  return text
    .replace(/^\d+\|/, '')
    .replace(/[0-9a-f]+~[0-9a-f]+(?=[{[])/g, '')
    .replace(/[{}[\]]/g, '');
}

describe('a node that is shown', () => {
  it('tells slot by slot what it tells at once', () => {
    const bySlot = (node: MapleNode<bigint, number>) => {
      const slots = Array.from({ length: node.used }, (_, slot) => slot);
      const pivots = slots.slice(0, -1).map((slot) => node.end(slot));
      if (node.leaf) return { pivots, slots: slots.map((slot) => node.entry(slot)) };
      return { pivots, slots: slots.map((slot) => node.childId(slot)), gaps: slots.map((slot) => node.gap(slot)) };
    };
    const atOnce = (node: MapleNode<bigint, number>) =>
      node.leaf
        ? { pivots: node.pivots, slots: node.slots }
        : { pivots: node.pivots, slots: node.slots.map(({ id }) => id), gaps: node.gaps };
    const nodeMade = (node: MapleNode<bigint, number>) => expect(bySlot(node)).toEqual(atOnce(node));
    const tree = new MapleTree<bigint, number>(bigintKeys, { observer: { nodeMade, nodeChanged: nodeMade } });
    for (const operation of changes(random[0]!)) runOperation(tree, operation);
    expect.hasAssertions();
  });
});

describe('a copy of the tree made from events alone', () => {
  it('equals the tree, gaps included, after every change', () => {
    for (const sequence of random) {
      const mirror = new Mirror(bigintKeys);
      const tree = new MapleTree<bigint, number>(bigintKeys, { observer: mirror });
      for (const [i, operation] of changes(sequence).entries()) {
        runOperation(tree, operation);
        expect(treeText(mirror), `${sequence.name}, change ${i}`).toBe(treeText(tree));
        expect(mirror.nodes.size, `${sequence.name}, change ${i}: nodes not dropped`).toBe([...tree.nodes()].length);
      }
    }
  });

  it('holds at every moment of a change either what was there before or what is there after', () => {
    for (const sequence of random.slice(0, 60)) {
      const mirror = new Mirror(bigintKeys);
      const tree = new MapleTree<bigint, number>(bigintKeys, { observer: mirror });
      let seen: string[] = [];
      mirror.afterEvent = () => seen.push(contents(treeText(mirror)));
      let before = '';
      for (const operation of changes(sequence).filter(([letter]) => letter !== 'r')) {
        seen = [];
        runOperation(tree, operation);
        const after = contents(treeText(tree));
        expect([before, after], sequence.name).toEqual(expect.arrayContaining([...new Set(seen)]));
        before = after;
      }
    }
  });

  it('sees a node before the tree does', () => {
    const mirror = new Mirror(numberKeys);
    const tree = new MapleTree<number, number>(numberKeys, { observer: mirror });
    let text = treeText(tree);
    mirror.afterEvent = (event) => {
      if (event === 'made') expect(treeText(mirror)).toBe(text);
      text = treeText(mirror);
    };
    for (let i = 0; i < 300; i++) tree.store(i * 0x3000, i * 0x3000 + 0xfff, i + 1);
    expect(tree.height).toBe(3);
  });
});

describe('the ids of nodes', () => {
  it('ascend from 1 and are never used again', () => {
    const ids: number[] = [];
    const tree = new MapleTree<number, number>(numberKeys, { observer: { nodeMade: ({ id }) => ids.push(id) } });
    for (let i = 0; i < 200; i++) tree.store(i * 2, i * 2, i + 1);
    for (let i = 0; i < 200; i++) tree.erase(i * 2);
    tree.store(5, 9, 1);
    expect(ids.length).toBeGreaterThan(200);
    expect(ids).toEqual(ids.map((_, i) => i + 1));
  });
});

describe('reads', () => {
  const reads: string[] = [];
  const tree = new MapleTree<number, number>(numberKeys, {
    observer: { nodeRead: (node, first, last) => reads.push(`${node.leaf ? 'leaf' : 'inner'} ${first}-${last}`) },
  });
  for (let i = 0; i < 40; i++) tree.store(i * 0x1000, i * 0x1000 + 0xfff, i + 1);
  const readsOf = (action: () => unknown): string[] => {
    reads.length = 0;
    action();
    return [...reads];
  };

  it('of a look-up go from slot 0 to the slot found, in one node a level', () => {
    expect(readsOf(() => tree.load(0x3000))).toEqual(['inner 0-0', 'leaf 0-3']);
    expect(readsOf(() => tree.load(0x14000))).toEqual(['inner 0-1', 'leaf 0-5']);
  });

  it('of a cursor’s step are the one slot beside it, and across leaves the slots on the way', () => {
    const cursor = tree.cursor(0xd000);
    cursor.walk();
    expect(readsOf(() => cursor.next())).toEqual(['leaf 14-14']);
    expect(readsOf(() => cursor.next())).toEqual(['inner 1-1', 'leaf 0-0']);
    expect(readsOf(() => cursor.prev())).toEqual(['inner 0-0', 'leaf 14-14']);
  });

  it('of a gap search go down only where the recorded gap is long enough', () => {
    expect(readsOf(() => tree.emptyArea(0, 0xffffff, 0x1000))).toEqual(['inner 0-2', 'leaf 0-10']);
    expect(readsOf(() => tree.emptyAreaRev(0, 0x20000, 0x1000))).toEqual(['inner 2-2', 'leaf 0-10', 'inner 0-1']);
  });
});
