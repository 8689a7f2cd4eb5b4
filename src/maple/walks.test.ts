import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bigintKeys, type Key, type KeySpace, numberKeys } from './keys.ts';
import { anyCell, anyChange, CELLS, type Change, TreeAndModel } from './testing/changes.ts';
import { MOVES, type Move, SlotWalker } from './testing/SlotWalker.ts';

type Step = { readonly change: Change } | { readonly set: number } | { readonly move: Move; readonly limit?: number };

const backwards: ReadonlySet<Move> = new Set(['findRev', 'prev', 'prevRange']);

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ change: anyChange }) },
  { weight: 1, arbitrary: fc.record({ set: anyCell }) },
  {
    weight: 12,
    arbitrary: fc.record({ move: fc.constantFrom(...MOVES), limit: anyCell }, { requiredKeys: ['move'] }),
  },
);

/** One cursor lives through all changes, and says after each move what a list of the slots says. */
function checkWalks<K extends Key>(keys: KeySpace<K>, start: (cell: number) => K): void {
  fc.assert(
    fc.property(
      fc.array(anyChange, { minLength: 1, maxLength: 8 }),
      fc.array(anyStep, { minLength: 1, maxLength: 120 }),
      (changes, steps) => {
        const both = new TreeAndModel(keys, start);
        for (const change of changes) both.change(change);
        const cursor = both.tree.cursor(start(0));
        const walker = new SlotWalker(both.model, start(0));
        for (const step of steps) {
          if ('change' in step) {
            both.change(step.change);
            // A walk through a tree without nodes has rules of its own.
            if (both.tree.height === 0) return;
          } else if ('set' in step) {
            cursor.set(start(step.set));
            walker.set(start(step.set));
          } else if (both.tree.height > 0) {
            const { move } = step;
            const limit = step.limit !== undefined ? start(step.limit) : backwards.has(move) ? keys.zero : keys.max;
            const entry = move === 'walk' ? cursor.walk() : cursor[move](limit);
            const expected = { entry: walker.move(move, limit), ...stateOf(walker) };
            expect({ entry, ...stateOf(cursor) }, move).toEqual(expected);
          }
        }
      },
    ),
    { numRuns: 400 },
  );
}

const stateOf = <K>({ index, last, status }: { index: K; last: K; status: string }) => ({ index, last, status });

describe('a cursor that lives through changes does what a list of all slots says', () => {
  it('with number keys that are page addresses', () => {
    checkWalks(numberKeys, (cell) => cell * 4096);
  });

  it('with bigint keys from zero', () => {
    checkWalks(bigintKeys, (cell) => BigInt(cell));
  });

  it('with bigint keys just below 2^64', () => {
    checkWalks(bigintKeys, (cell) => 2n ** 64n - BigInt(CELLS + 1) + BigInt(cell));
  });
});
