import { shuffled } from './measure.ts';
import { btreeOf, type Entry, lastOf, mapleOf, PAGE, startOf } from './trees.ts';

/** Something that both trees are asked to do, as often as the tree has ranges. */
export interface Task {
  readonly name: string;
  readonly maple: () => () => number;
  readonly btree: () => () => number;
}

/** What is compared at one size. Every task answers a sum of what it met, so that none can leave anything out. */
export function tasksFor(n: number, repeats: number): Task[] {
  const ascending = Array.from({ length: n }, (_, id) => id);
  const random = shuffled(n);
  const erased = shuffled(n).reverse();
  const maple = mapleOf(random);
  const btree = btreeOf(random);
  // A third of them lie in a range, the others in the hole after one; the last may lie after all ranges.
  const addresses = random.map((id) => startOf(id) + (id % 3) * PAGE);
  const repeat = (work: () => number) => () => {
    let answer = 0;
    for (let i = 0; i < repeats; i++) answer = work();
    return answer;
  };
  const many = <T>(make: () => T): T[] => Array.from({ length: repeats }, make);
  return [
    {
      name: 'find (cursor and pair used again)',
      maple: () => {
        const cursor = maple.cursor(0);
        return repeat(() => {
          let sum = 0;
          for (const address of addresses) {
            cursor.set(address);
            const entry = cursor.find();
            if (entry !== null) sum += entry.id + cursor.index;
          }
          return sum;
        });
      },
      btree: () => {
        const pair = [0, { first: 0, entry: { id: 0 } }] as [number, { first: number; entry: Entry }];
        return repeat(() => {
          let sum = 0;
          for (const address of addresses) {
            const found = btree.getPairOrNextHigher(address, pair);
            if (found) sum += found[1].entry.id + found[1].first;
          }
          return sum;
        });
      },
    },
    {
      name: 'find (new ones)',
      maple: () =>
        repeat(() => {
          let sum = 0;
          for (const address of addresses) {
            const cursor = maple.cursor(address);
            const entry = cursor.find();
            if (entry !== null) sum += entry.id + cursor.index;
          }
          return sum;
        }),
      btree: () =>
        repeat(() => {
          let sum = 0;
          for (const address of addresses) {
            const found = btree.getPairOrNextHigher(address);
            if (found) sum += found[1].entry.id + found[1].first;
          }
          return sum;
        }),
    },
    {
      name: 'iterate, for … of',
      maple: () =>
        repeat(() => {
          let sum = 0;
          for (const { first, entry } of maple) sum += entry.id + first;
          return sum;
        }),
      btree: () =>
        repeat(() => {
          let sum = 0;
          for (const [, { first, entry }] of btree.entries()) sum += entry.id + first;
          return sum;
        }),
    },
    {
      name: 'iterate, cursor | pair used again',
      maple: () =>
        repeat(() => {
          let sum = 0;
          const cursor = maple.cursor(0);
          for (let entry = cursor.find(); entry !== null; entry = cursor.find()) sum += entry.id + cursor.index;
          return sum;
        }),
      btree: () =>
        repeat(() => {
          let sum = 0;
          for (const [, { first, entry }] of btree.entries(undefined, [])) sum += entry.id + first;
          return sum;
        }),
    },
    {
      name: 'iterate, callback',
      maple: () =>
        repeat(() => {
          let sum = 0;
          maple.forEach((entry, first) => {
            sum += entry.id + first;
          });
          return sum;
        }),
      btree: () =>
        repeat(() => {
          let sum = 0;
          btree.forEachPair((_, { first, entry }) => {
            sum += entry.id + first;
          });
          return sum;
        }),
    },
    {
      name: 'insert, ascending',
      maple: () => repeat(() => mapleOf(ascending).keys.zero),
      btree: () => repeat(() => btreeOf(ascending).size - n),
    },
    {
      name: 'insert, shuffled',
      maple: () => repeat(() => mapleOf(random).keys.zero),
      btree: () => repeat(() => btreeOf(random).size - n),
    },
    {
      name: 'erase, shuffled',
      maple: () => {
        const trees = many(() => mapleOf(random));
        return () => {
          let sum = 0;
          for (const tree of trees) for (const id of erased) if (tree.erase(startOf(id)).entry !== null) sum += id;
          return sum;
        };
      },
      btree: () => {
        const trees = many(() => btreeOf(random));
        return () => {
          let sum = 0;
          for (const tree of trees) for (const id of erased) if (tree.delete(lastOf(id))) sum += id;
          return sum;
        };
      },
    },
  ];
}
