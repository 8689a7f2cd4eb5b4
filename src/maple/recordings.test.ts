import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { bigintKeys, type Key, numberKeys } from './keys.ts';
import { MapleTree } from './MapleTree.ts';
import { type MapleNode, slotStarts } from './node.ts';
import { type RecordedSequence, runOperation, runSequence, type SequenceSummary } from './sequence.ts';

/** What the kernel's own tree answered: the fixtures are recordings of lib/maple_tree.c of Linux 6.12. */
interface Recording extends RecordedSequence {
  readonly res?: readonly unknown[][];
  readonly dumps?: readonly {
    readonly after: number;
    readonly tree: { readonly height: number; readonly root: unknown };
  }[];
  readonly final: { readonly digest: string; readonly shape: string; readonly summary: SequenceSummary };
}

function recordings(file: string): Recording[] {
  const text = gunzipSync(readFileSync(new URL(`./fixtures/${file}`, import.meta.url))).toString();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Recording);
}

const named = recordings('maple-named.jsonl.gz');
const withOperations = named.filter(({ ops }) => ops);
const generated = named.filter(({ gen }) => gen);
const random = recordings('maple-random.jsonl.gz');

/** The trees of number keys have exact gaps where every range starts and ends with a page. */
function isPageAligned({ ops = [] }: Recording): boolean {
  return ops.every(
    ([letter, first, last]) =>
      !'szr'.includes(letter) ||
      (letter === 'r' ? /000$/.test(String(first)) : /000$/.test(String(first)) && /fff$/.test(String(last))),
  );
}

describe('the tree does what the kernel recorded', () => {
  it.each(withOperations)('in the named sequence $name', (recording) => {
    const result = runSequence(recording, bigintKeys);
    expect(result.res).toEqual(recording.res);
    expect(result).toMatchObject(recording.final);
  });

  it.each(generated)('in the large sequence $name', (recording) => {
    const { digest, shape, summary } = runSequence(recording, numberKeys);
    expect({ digest, shape, summary }).toEqual(recording.final);
  });

  it('in 200 random sequences', () => {
    for (const recording of random) {
      const result = runSequence(recording, bigintKeys);
      expect(result.res, recording.name).toEqual(recording.res);
      expect(result, recording.name).toMatchObject(recording.final);
    }
  });

  it('with number keys, whatever the ranges: same shape after every change, same way of storing', () => {
    const withoutGaps = (letter: string, result: unknown[] | undefined) =>
      'szr'.includes(letter)
        ? [result?.[0], result?.[2]]
        : letter === 'e'
          ? [result?.[0], result?.[1], result?.[3]]
          : null;
    for (const recording of random) {
      const { res } = runSequence(recording, numberKeys);
      for (const [i, [letter]] of (recording.ops ?? []).entries()) {
        const got = withoutGaps(letter, res[i] as unknown[]);
        expect(got, `${recording.name}, operation ${i}`).toEqual(withoutGaps(letter, recording.res?.[i]));
      }
    }
  });

  it('with number keys, when all ranges are whole pages: same gaps too', () => {
    const aligned = [...withOperations, ...random].filter(isPageAligned);
    expect(aligned.length).toBeGreaterThan(50);
    for (const recording of aligned) {
      const { digest, shape } = runSequence(recording, numberKeys);
      expect({ digest, shape }, recording.name).toMatchObject({
        digest: recording.final.digest,
        shape: recording.final.shape,
      });
    }
  });
});

describe('the nodes are those of the kernel’s dumps', () => {
  it.each(withOperations.filter(({ dumps }) => dumps))(
    'in the named sequence $name',
    ({ flags, ops = [], dumps = [] }) => {
      const tree = new MapleTree<bigint, number>(bigintKeys, { rcu: flags !== 'norcu' });
      let done = 0;
      for (const { after, tree: dump } of dumps) {
        for (; done < after; done++) runOperation(tree, ops[done] as NonNullable<typeof ops>[number]);
        expect({ height: tree.height, root: rootForm(tree) }, `after ${after} operations`).toEqual(
          withoutHistory(dump),
        );
      }
    },
  );
});

function rootForm(tree: MapleTree<bigint, number>): unknown {
  return tree.height === 0 ? (tree.root ?? 0) : nodeForm(tree.root as MapleNode<bigint, number>, 0n, bigintKeys.max);
}

function nodeForm<K extends Key>(node: MapleNode<K, number>, lo: K, hi: K): unknown {
  const hex = (key: Key) => key.toString(16);
  const { pivots } = node;
  const form = { k: node.leaf ? 'leaf64' : 'arange64', lo: hex(lo), hi: hex(hi), piv: pivots.map(hex) };
  if (node.leaf) return { ...form, slot: node.slots.map((entry) => entry ?? 0) };
  const starts = slotStarts(pivots, lo, 1n as K);
  const children = node.slots.map((child, slot) => nodeForm(child, starts[slot] as K, pivots[slot] ?? hi));
  return { ...form, slot: children, gap: node.gaps.map(hex) };
}

/** A dump without the index that a node records as that of its largest gap: it depends on history when two are equal. */
function withoutHistory(dump: unknown): unknown {
  return JSON.parse(JSON.stringify(dump, (key, value) => (key === 'mg' ? undefined : value)));
}
