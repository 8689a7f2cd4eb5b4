import type { MapleEntry } from '../entries.ts';
import { difference, type Key, type KeySpace, rangeLength, sum } from '../keys.ts';

/** The tree's contents as a sorted array: obviously right. */
export class SortedRanges<K extends Key> {
  readonly keys: KeySpace<K>;
  ranges: MapleEntry<K, number>[] = [];

  constructor(keys: KeySpace<K>) {
    this.keys = keys;
  }

  store(first: K, last: K, entry: number | null): void {
    const { one } = this.keys;
    const kept = this.ranges.flatMap((range) => {
      const parts: MapleEntry<K, number>[] = [];
      if (range.first < first) parts.push({ ...range, last: range.last < first ? range.last : difference(first, one) });
      if (range.last > last) parts.push({ ...range, first: range.first > last ? range.first : sum(last, one) });
      return parts;
    });
    if (entry !== null) kept.push({ first, last, entry });
    this.ranges = kept.sort((a, b) => (a.first < b.first ? -1 : 1));
  }

  at(index: K): MapleEntry<K, number> | undefined {
    return this.ranges.find(({ first, last }) => first <= index && index <= last);
  }

  /** Where what follows the last range that ends below `index` begins; `index` itself when there is none. */
  firstAfterRange(index: K): K {
    const range = this.ranges.findLast(({ last }) => last < index);
    return range ? sum(range.last, this.keys.one) : index;
  }

  /** Every place of `size` indices that lies within a gap and [lo, hi], as the lowest and the highest first index. */
  places(lo: K, hi: K, size: K): { lowest: K; highest: K }[] {
    const { zero, one, max } = this.keys;
    const starts = [zero, ...this.ranges.filter(({ last }) => last < max).map(({ last }) => sum(last, one))];
    return starts.flatMap((start) => {
      if (this.at(start)) return [];
      const following = this.ranges.find(({ first }) => first > start);
      const end = following ? difference(following.first, one) : max;
      const from = start < lo ? lo : start;
      const to = end < hi ? end : hi;
      if (from > to || rangeLength(from, to, one) < size) return [];
      return [{ lowest: from, highest: sum(difference(to, size), one) }];
    });
  }
}
