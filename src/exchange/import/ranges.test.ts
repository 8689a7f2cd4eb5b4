import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Ranges } from './ranges.ts';

const range = fc.tuple(fc.nat(40), fc.nat(12)).map(([start, length]): [number, number] => [start, start + length]);

it('holds what was added, and finds the first number that was not', () => {
  fc.assert(
    fc.property(
      fc.array(range, { maxLength: 20 }),
      fc.array(range, { minLength: 1, maxLength: 10 }),
      (added, asked) => {
        const ranges = new Ranges();
        const all = new Set<number>();
        for (const [start, end] of added) {
          ranges.add(start, end);
          for (let at = start; at < end; at++) all.add(at);
        }
        const copy = new Ranges();
        copy.addAll(ranges);
        for (const [start, end] of asked) {
          const missing = Array.from({ length: end - start }, (_, i) => start + i).find((at) => !all.has(at));
          expect([ranges.firstMissing(start, end), copy.firstMissing(start, end)]).toEqual([missing, missing]);
        }
      },
    ),
  );
});
