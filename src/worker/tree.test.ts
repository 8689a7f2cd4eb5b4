import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KERNELS } from '../kernels/kernels.ts';
import { libraryScenario } from '../scenario/library.ts';
import { runScenario } from '../scenario/run.ts';
import { type Operation, parseScenario } from '../scenario/schema.ts';
import { operationsOf } from '../scenario/testing/reading.ts';
import { positionOf } from '../trace/place.ts';
import { Player } from '../trace/player.ts';
import { rowOfStep } from '../trace/rows.ts';
import type { Trace } from '../trace/trace.ts';
import { costOf, madeAt, nodeSlots, pathToIndex, treeAccesses, treeOf, treeStory } from './tree.ts';
import { vmasOf } from './view.ts';

const BASE = 0x100000000000;
const fill = (count: number, order: 'ascending' | 'shuffled' = 'ascending'): Operation => ({
  op: 'fill',
  addr: '0x100000000000',
  count,
  len: '0x1000',
  stride: '0x3000',
  prot: 'rw',
  order,
});
const at = (place: number) => `0x${(BASE + place * 0x3000).toString(16)}`;

function traceOf(...ops: Operation[]): Trace {
  return runScenario(parseScenario({ ops }), KERNELS['6.12']).trace;
}

function treeAt(trace: Trace, position: number) {
  const player = new Player(trace);
  player.seek(position);
  return { memory: player.memory, tree: treeOf(player.memory) };
}

describe('the tree in replayed memory', () => {
  it('holds the mappings, ascending, in its leaves, after every operation of random unmapping', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(99), fc.integer({ min: 1, max: 9 })), { maxLength: 12 }), (holes) => {
        const trace = traceOf(
          fill(100, 'shuffled'),
          ...holes.map(
            ([place, n]): Operation => ({ op: 'munmap', addr: at(place), len: `0x${(n * 0x3000).toString(16)}` }),
          ),
        );
        const player = new Player(trace);
        for (const { end } of operationsOf(trace)) {
          player.seek(end);
          const tree = treeOf(player.memory);
          const leaves = tree.at(-1)!;
          const cells = player.memory.region('maple');
          const entries = leaves.ids.flatMap((id, i) => nodeSlots(cells, id, leaves.lo[i]!, leaves.hi[i]!));
          const mapped = entries.filter(({ item, start }) => item !== 0 && start < 0x700000000000);
          expect(mapped.map(({ start, item }) => [start, item])).toEqual(
            vmasOf(player.memory).map(({ start, number }) => [start, number]),
          );
          expect(entries.at(-1)!.end).toBe(2 ** 64);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('knows the children and the range of each node', () => {
    const trace = traceOf(fill(300));
    const { memory, tree } = treeAt(trace, trace.length);
    expect(tree.length).toBe(3);
    for (let depth = 0; depth + 1 < tree.length; depth++) {
      const [level, below] = [tree[depth]!, tree[depth + 1]!];
      expect(below.ids.length).toBe(level.used.reduce((a, b) => a + b));
      level.ids.forEach((_, i) => {
        expect(below.lo[level.firstChild[i]!]).toBe(level.lo[i]);
        expect(below.hi[level.firstChild[i]! + level.used[i]! - 1]).toBe(level.hi[i]);
      });
    }
    for (const place of [0, 17, 150, 299]) {
      const path = pathToIndex(memory, tree, BASE + place * 0x3000 + 5);
      const leaf = path.at(-1)!;
      const leaves = tree.at(-1)!;
      const slots = nodeSlots(
        memory.region('maple'),
        leaves.ids[leaf.node]!,
        leaves.lo[leaf.node]!,
        leaves.hi[leaf.node]!,
      );
      expect(slots[leaf.slot]!.start).toBe(BASE + place * 0x3000);
    }
  });
});

describe('what a step read and wrote', () => {
  it('a walk from the root reads one node a level, a live state only the slot beside it', () => {
    const trace = traceOf(
      fill(300),
      { op: 'find', ask: 'find_vma', addr: at(150) },
      { op: 'find', ask: 'vma_prev' },
      { op: 'find', ask: 'vma_prev' },
    );
    const lookups = Array.from({ length: 6 }, (_, i) =>
      treeAccesses(trace, rowOfStep(trace, trace.length - 6 + i)),
    ).flat();
    expect(lookups.map(({ kind, live }) => [kind, live])).toEqual([
      ['mas_find', false],
      ['mas_prev', true],
      ['mas_prev', true],
    ]);
    expect(costOf(lookups[0]!).nodes).toBe(3);
    expect(costOf(lookups[1]!)).toEqual({ nodes: 1, slots: 2 });
  });

  it('the nodes of the tree are those before, with the made ones and without the dropped ones', () => {
    const trace = traceOf(
      fill(60),
      { op: 'munmap', addr: at(3), len: '0x60000' },
      { op: 'munmap', addr: at(40), len: '0x9000' },
    );
    const player = new Player(trace);
    const ids = () => new Set(treeOf(player.memory).flatMap((level) => level.ids));
    for (let position = 0; position < trace.length; position++) {
      player.seek(position);
      const expected = ids();
      for (const { made, dropped } of treeAccesses(trace, rowOfStep(trace, position))) {
        for (const id of made) expected.add(id);
        for (const { id } of dropped) expect(expected.delete(id)).toBe(true);
      }
      player.seek(position + 1);
      expect(ids()).toEqual(expected);
    }
  });

  it('the first step stores its own mapping alone, and drops a node that was there before', () => {
    const trace = traceOf(fill(1));
    const { tree } = treeAt(trace, 0);
    const stores = treeAccesses(trace, 0).filter(({ kind }) => kind === 'mas_store');
    expect(stores.map(({ from, dropped }) => [from, dropped.map(({ id }) => id)])).toEqual([[BASE, tree[0]!.ids]]);
  });

  it('the slots of a dropped node can still be read', () => {
    const trace = traceOf(fill(20));
    const last = treeAccesses(trace, rowOfStep(trace, trace.length - 2)).find(({ dropped }) => dropped.length > 0)!;
    const [dropped] = last.dropped;
    const { memory } = treeAt(trace, trace.length);
    const slots = nodeSlots(memory.region('maple'), dropped!.id, 0, 2 ** 64, dropped!.used);
    expect(slots.filter(({ item }) => item > 0).length).toBeGreaterThan(0);
  });
});

describe('what is known of the tree over a run', () => {
  it('is where its height changes', () => {
    const ops = [fill(300), { op: 'munmap', addr: '0x100000000000', len: '0x384000' }];
    const run = runScenario(parseScenario({ ops }), KERNELS['6.12']);
    const { trace } = run;
    const { heights, rows } = treeStory(trace, run.heights);
    expect(heights.map(({ height }) => height)).toEqual([1, 2, 3, 1]);
    for (const { position, height } of heights) {
      expect(treeAt(trace, position).tree.length).toBe(height);
      if (position > 0) expect(treeAt(trace, position - 1).tree.length).not.toBe(height);
    }
    expect(heights[0]!.position).toBe(0);
    expect(rows.length).toBeGreaterThan(300);
  });

  it('ends with the run, also where that was stopped within a step', () => {
    const scenario = parseScenario({ ops: [fill(300)] });
    const whole = runScenario(scenario, KERNELS['6.12']);
    const [, second] = treeStory(whole.trace, whole.heights).heights;
    const mostSteps = second!.position - 1;
    const run = runScenario(scenario, KERNELS['6.12'], { mostSteps });
    expect(run.heights.at(-1)).toEqual({ position: mostSteps + 1, height: 2 });
    expect(treeStory(run.trace, run.heights).heights.map(({ height }) => height)).toEqual([1]);
  });

  it('is in which step each node was made', () => {
    const trace = traceOf(fill(60));
    const { tree } = treeAt(trace, trace.length);
    for (const id of tree.flatMap((level) => level.ids)) {
      const position = madeAt(trace, id)!;
      expect(treeAt(trace, position).tree.flatMap((level) => level.ids)).toContain(id);
      expect(treeAt(trace, position - 1).tree.flatMap((level) => level.ids)).not.toContain(id);
    }
    expect(madeAt(trace, 123_456)).toBeUndefined();
  });
});

describe('the scenarios about the tree', () => {
  const shown = (name: string, place?: string) => {
    const { scenario, opensAt } = libraryScenario(name)!;
    const { trace } = runScenario(scenario, KERNELS['6.12']);
    const { position, exact } = positionOf(trace, place ?? opensAt);
    expect(exact).toBe(true);
    const { tree } = treeAt(trace, position);
    return { tree, accesses: treeAccesses(trace, rowOfStep(trace, position - 1)) };
  };
  const nodes = (name: string) => shown(name).tree.map(({ ids }) => ids.length);

  it('8,000 mappings have as many nodes a level as recorded from the kernel', () => {
    expect(nodes('tree-gaps')).toEqual([1, 2, 13, 112, 1001]);
    expect(nodes('tree-adjacent')).toEqual([1, 7, 60, 534]);
  });

  it('a split is pushed to the left: both leaves are made anew, and there is no third', () => {
    const { tree, accesses } = shown('tree-split-left');
    const store = accesses.at(-1)!;
    expect(store.dropped.map(({ used }) => used)).toEqual([2, 10, 15]);
    expect(tree.map(({ used }) => used)).toEqual([[2], [16, 11]]);
    expect(new Set(tree.flatMap(({ ids }) => ids))).toEqual(new Set(store.made));
  });

  it('a leaf with too few slots is rebalanced with its left sibling', () => {
    const { tree, accesses } = shown('tree-rebalance');
    expect(accesses.at(-1)!.dropped.map(({ used }) => used)).toEqual([2, 16, 7]);
    expect(tree.map(({ used }) => used)).toEqual([[2], [12, 9]]);
  });

  it('asking for the VMA below costs another leaf, unless a state is there already', () => {
    const costs = [2, 3, 4, 5].map((operation) =>
      costOf(shown('tree-two-ways', `${operation}/look_up/1`).accesses[0]!),
    );
    expect(costs.map(({ nodes }) => nodes)).toEqual([5, 6, 5, 3]);
    expect(costs.map(({ slots }) => slots)).toEqual([31, 21, 18, 3]);
  });
});
