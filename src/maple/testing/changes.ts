import fc from 'fast-check';
import { difference, type Key, type KeySpace } from '../keys.ts';
import { type Erased, MapleTree } from '../MapleTree.ts';
import { SortedRanges } from './SortedRanges.ts';

/** Ranges are made of so many cells; what a cell is, an index, a page, is up to the test. */
export const CELLS = 1500;

/** A change of a tree. */
export type Change =
  | { readonly kind: 'store' | 'clear'; readonly cell: number; readonly length: number }
  | {
      readonly kind: 'fill';
      readonly cell: number;
      readonly length: number;
      readonly stride: number;
      readonly count: number;
    }
  | { readonly kind: 'storeToTop' | 'clearToTop' | 'erase'; readonly cell: number };

export const anyCell = fc.nat({ max: CELLS - 1 });
const length = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 6 }) }, fc.integer({ min: 1, max: 400 }));
export const anyChange: fc.Arbitrary<Change> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('store' as const), cell: anyCell, length }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('clear' as const), cell: anyCell, length }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('erase' as const), cell: anyCell }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('fill' as const),
      cell: anyCell,
      length: fc.integer({ min: 1, max: 3 }),
      stride: fc.integer({ min: 3, max: 5 }),
      count: fc.integer({ min: 1, max: 120 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('storeToTop' as const, 'clearToTop' as const), cell: anyCell }),
  },
);

/** A tree, and beside it what it should hold. */
export class TreeAndModel<K extends Key> {
  readonly tree: MapleTree<K, number>;
  readonly model: SortedRanges<K>;
  readonly keys: KeySpace<K>;
  readonly #start: (cell: number) => K;
  #lastId = 0;

  /** `start` says where a cell begins. */
  constructor(keys: KeySpace<K>, start: (cell: number) => K) {
    this.keys = keys;
    this.#start = start;
    this.tree = new MapleTree(keys);
    this.model = new SortedRanges(keys);
  }

  /** Makes a change in both. Answers what the tree says it erased, and what it should have. */
  change(change: Change): { erased: Erased<number>; expected: number | null } | null {
    const { tree, model, keys } = this;
    const { cell } = change;
    const start = this.#start(cell);
    switch (change.kind) {
      case 'store':
        this.#store(cell, change.length, ++this.#lastId);
        return null;
      case 'clear':
        this.#store(cell, change.length, null);
        return null;
      case 'fill':
        for (let i = 0; i < change.count && cell + i * change.stride < CELLS; i++) {
          this.#store(cell + i * change.stride, change.length, ++this.#lastId);
        }
        return null;
      case 'storeToTop':
      case 'clearToTop': {
        const entry = change.kind === 'storeToTop' ? ++this.#lastId : null;
        tree.store(start, keys.max, entry);
        model.store(start, keys.max, entry);
        return null;
      }
      case 'erase': {
        const found = model.at(start);
        if (found) model.store(found.first, found.last, null);
        return { erased: tree.erase(start), expected: found?.entry ?? null };
      }
    }
  }

  #store(cell: number, length: number, entry: number | null): void {
    const first = this.#start(cell);
    const last = difference(this.#start(Math.min(cell + length, CELLS)), this.keys.one);
    this.tree.store(first, last, entry);
    this.model.store(first, last, entry);
  }
}
