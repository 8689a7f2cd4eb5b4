import { scaleLinear, scaleLog } from 'd3';
import { PTRS_PER_TABLE } from '../../../src/address/geometry.ts';
import { formatCount } from '../../../src/address/text.ts';
import type { CostMap, CostRun } from '../../../src/scenario/advise/costMap.ts';

/** The highest level of which entries move whole; or why there is no cost. */
export type ColumnLevel = 'pte' | 'pmd' | 'pud' | 'taken' | 'impossible' | 'unknown';

export function levelOf({ cost, ground }: Pick<CostRun, 'cost' | 'ground'>): ColumnLevel {
  if (ground === 'taken' || ground === 'impossible') return ground;
  if (!cost) return 'unknown';
  if (cost.work.pudsMoved > 0) return 'pud';
  return cost.work.pmdsMoved + cost.work.hugeMoved > 0 ? 'pmd' : 'pte';
}

/** Pixels around what is drawn: above stand marks and numbers, left and below the axes. */
export const MARGIN = { top: 50, right: 12, bottom: 24, left: 62 } as const;
export const CHART_HEIGHT = 176;

/** What the axis of entries begins with: less than one, so that one is to be seen. */
const LEAST = 0.3;

/** Entries over the height, logarithmic. */
export function entriesScale(most: number) {
  return scaleLog([LEAST, Math.max(10, most)], [CHART_HEIGHT - MARGIN.bottom, MARGIN.top]);
}

/** 1, 10, 100 and so on, at most `most`. */
export function entriesTicks(most: number): number[] {
  const ticks: number[] = [];
  for (let tick = 1; tick <= Math.max(10, most); tick *= 10) ticks.push(tick);
  return ticks.length > 5 ? ticks.filter((_, n) => n % 2 === 0) : ticks;
}

export function columnsScale(width: number, columns = PTRS_PER_TABLE) {
  return scaleLinear([0, columns], [MARGIN.left, width - MARGIN.right]);
}

export interface Bar {
  readonly run: CostRun;
  /** Number of its first destination. */
  readonly first: number;
  readonly level: ColumnLevel;
  readonly x: number;
  readonly width: number;
  readonly y: number;
  readonly height: number;
  /** Too few beside each other to be seen, and so drawn wider than they are, over the others. */
  readonly isNarrow: boolean;
  /** How many entries, where that is worth saying: once for each number. */
  readonly label: string | undefined;
}

/** Pixels that a bar has at least. */
const LEAST_WIDTH = 5;

/** What of a map is drawn: a bar for each run of destinations that are alike, the narrow ones last. */
export function barsOf(map: CostMap, most: number, width: number): Bar[] {
  const x = columnsScale(width);
  const y = entriesScale(most);
  const [top, bottom] = [y(Math.max(10, most)), y(LEAST)];
  let first = 0;
  const bars = map.runs.map((run) => {
    const level = levelOf(run);
    const [from, to] = [x(first), x(first + run.count)];
    const isNarrow = to - from < LEAST_WIDTH;
    const breadth = Math.max(to - from, LEAST_WIDTH);
    const height = bottom - (run.cost ? y(Math.max(run.cost.entries, LEAST)) : top);
    const bar: Bar = {
      ...{ run, first, level, isNarrow, height, label: undefined },
      ...{ x: (from + to - breadth) / 2, width: breadth, y: bottom - height },
    };
    first += run.count;
    return bar;
  });
  const labelled = new Map<number, Bar>();
  for (const bar of bars) {
    const entries = bar.run.cost?.entries;
    if (entries === undefined) continue;
    const before = labelled.get(entries);
    if (!before || before.width < bar.width) labelled.set(entries, bar);
  }
  return bars
    .map((bar) => {
      const entries = bar.run.cost?.entries;
      const isLabelled = entries !== undefined && labelled.get(entries) === bar;
      return isLabelled ? { ...bar, label: formatCount(entries) } : bar;
    })
    .sort((one, other) => Number(one.isNarrow) - Number(other.isNarrow));
}

/** The run that a destination is in, by the destination's number. */
export function runAt({ runs }: CostMap, number: number): { readonly run: CostRun; readonly first: number } {
  let first = 0;
  for (const run of runs) {
    if (number < first + run.count) return { run, first };
    first += run.count;
  }
  throw new RangeError(`There is no destination ${number} in the map.`);
}
