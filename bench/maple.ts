import { tasksFor } from './mapleTasks.ts';
import { heapGrowth, measure, shuffled, type Timing } from './measure.ts';
import type { Section } from './section.ts';
import { tableText, threeDigits } from './table.ts';
import { BASE, btreeOf, type Maple, MOST_RANGES, mapleOf, PAGE, type Ranges, startOf } from './trees.ts';

const SIZES = [1_000, 10_000, MOST_RANGES];
/** How many ranges are gone through, stored or erased at least in a repetition, on as many trees as that takes. */
const LEAST_WORK = 100_000;

interface Compared {
  readonly task: string;
  readonly ranges: number;
  readonly maple: Timing;
  readonly btree: Timing;
  /** Medians: maple / btree. */
  readonly ratio: number;
}

function compare(): Compared[] {
  return SIZES.flatMap((ranges) => {
    const repeats = Math.max(1, LEAST_WORK / ranges);
    const operations = ranges * repeats;
    return tasksFor(ranges, repeats).map(({ name, maple, btree }) => {
      const [ours, theirs] = measure(
        { name: 'maple tree', operations, prepare: maple },
        { name: 'sorted-btree', operations, prepare: btree },
      ) as [Timing, Timing];
      return { task: name, ranges, maple: ours, btree: theirs, ratio: ours.median / theirs.median };
    });
  });
}

interface GapSearch {
  readonly ranges: number;
  readonly nodesVisited: number;
  readonly height: number;
  readonly maple: Timing;
  readonly scan: Timing;
}

/** The highest gap of three pages, of which there is one, a third up; holes of two pages are all around it. */
function searchGaps(): GapSearch[] {
  return SIZES.map((n) => {
    const start = (id: number): number => startOf(id) + (id > n / 3 ? PAGE : 0);
    const order = shuffled(n);
    const maple = mapleOf(order, start);
    const btree = btreeOf(order, start);
    const top = start(n - 1);
    const wanted = 3 * PAGE;
    const times = (operations: number, search: () => number) => ({
      operations,
      prepare: () => () => {
        let found = 0;
        for (let i = 0; i < operations; i++) found = search();
        return found;
      },
    });
    const [ours, theirs] = measure(
      { name: 'maple tree', ...times(20_000, () => highestGap(maple, top, wanted)) },
      { name: 'sorted-btree', ...times(Math.max(5, 1_000_000 / n), () => highestGapByScan(btree, top, wanted)) },
    ) as [Timing, Timing];
    return {
      ranges: n,
      nodesVisited: nodesVisited(order, start, top, wanted),
      height: maple.height,
      maple: ours,
      scan: theirs,
    };
  });
}

function highestGap(tree: Maple, top: number, size: number): number {
  const gap = tree.emptyAreaRev(BASE, top, size);
  return typeof gap === 'string' ? BASE : gap.first;
}

function highestGapByScan(tree: Ranges, top: number, size: number): number {
  let above = top;
  for (const [last, { first }] of tree.entriesReversed(top, [])) {
    if (above - last - 1 >= size) return above - size;
    above = first;
  }
  return BASE;
}

/** How many nodes one search looks into, counted on a tree with an observer. */
function nodesVisited(order: readonly number[], start: (id: number) => number, top: number, size: number): number {
  const seen = new Set<number>();
  const tree = mapleOf(order, start, { nodeRead: ({ id }) => seen.add(id) });
  seen.clear();
  tree.emptyAreaRev(BASE, top, size);
  return seen.size;
}

interface Memory {
  readonly ranges: number;
  readonly maple: number;
  readonly btree: number;
}

/** Bytes a range, what is stored itself left out. */
function weigh(): Memory {
  const ranges = MOST_RANGES;
  const order = shuffled(ranges);
  return {
    ranges,
    maple: heapGrowth(() => mapleOf(order)) / ranges,
    btree: heapGrowth(() => btreeOf(order)) / ranges,
  };
}

export function maple(): Section {
  const memory = weigh();
  const compared = compare();
  const gaps = searchGaps();
  return { results: { compared, gaps, memory }, text: textOf(compared, gaps, memory) };
}

const spread = ({ median, fastest, slowest }: Timing): string =>
  `${threeDigits(median)} (${threeDigits(fastest)}–${threeDigits(slowest)})`;
const count = (n: number): string => n.toLocaleString('en');

function textOf(compared: Compared[], gaps: GapSearch[], memory: Memory): string {
  const [smallest, largest] = [gaps[0], gaps.at(-1)] as [GapSearch, GapSearch];
  const growth = threeDigits(largest.maple.median / smallest.maple.median);
  return `Maple tree and sorted-btree under Node ${process.versions.node}: ranges of one page, with holes of two, in shuffled order.
Nanoseconds an operation: median of five (fastest–slowest). Ratio: maple tree / sorted-btree.
A store of the maple tree overwrites whatever is in its way and records the gaps; sorted-btree only adds a key.

${tableText(
  ['', 'ranges', 'maple tree', 'sorted-btree', 'ratio'],
  compared.map(({ task, ranges, maple, btree, ratio }) => [
    task,
    count(ranges),
    spread(maple),
    spread(btree),
    threeDigits(ratio),
  ]),
)}

The highest gap of a size that only one place has; sorted-btree has to go through its ranges one after the other.

${tableText(
  ['', 'ranges', 'maple tree', 'nodes visited', 'height', 'scan of sorted-btree'],
  gaps.map(({ ranges, maple, nodesVisited: visited, height, scan }) => [
    'ns a search',
    count(ranges),
    spread(maple),
    count(visited),
    count(height),
    spread(scan),
  ]),
)}
growth from ${count(smallest.ranges)} to ${count(largest.ranges)} ranges: ${growth} times

Bytes a range at ${count(memory.ranges)} ranges: ${threeDigits(memory.maple)} in the maple tree, ${threeDigits(memory.btree)} in sorted-btree.
`;
}
