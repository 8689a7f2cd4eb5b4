import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Run, runsOfEntries } from './runs.ts';

const offsetsOf = ({ offset, stride, count }: Run) => Array.from({ length: count }, (_, i) => offset + i * stride);

/** Cells with long gaps and long stretches alike. */
const cellLists = fc
  .array(fc.tuple(fc.constantFrom(0, 0, 1, 2, 7), fc.integer({ min: 1, max: 5 })), { maxLength: 20 })
  .map((stretches) => stretches.flatMap(([value, length]) => Array<number>(length).fill(value)));

describe('runsOfEntries', () => {
  it('finds each cell that holds something once, in order', () => {
    fc.assert(
      fc.property(cellLists, fc.nat(5), fc.nat(5), (cells, before, after) => {
        const length = Math.max(0, cells.length - before - after);
        const searched = cells.slice(before, before + length);
        const wanted = [...searched.keys()].filter((i) => searched[i] !== 0);
        expect(runsOfEntries(Uint32Array.from(cells), before, length).flatMap(offsetsOf)).toEqual(wanted);
      }),
    );
  });

  it('takes evenly spaced cells together', () => {
    const cells = Uint32Array.from({ length: 512 }, (_, i) => (i % 17 === 3 ? i : 0));
    expect(runsOfEntries(cells, 0, 512)).toEqual([{ offset: 3, stride: 17, count: 30 }]);
  });

  it('begins a new run where the spacing changes', () => {
    expect(runsOfEntries(Uint32Array.of(1, 1, 1, 0, 1, 0, 1), 0, 7)).toEqual([
      { offset: 0, stride: 1, count: 3 },
      { offset: 4, stride: 2, count: 2 },
    ]);
  });

  it('takes a full table as one run', () => {
    expect(runsOfEntries(new Uint32Array(512).fill(3), 0, 512)).toMatchObject([{ offset: 0, stride: 1, count: 512 }]);
  });

  it('finds nothing in an empty table', () => {
    expect(runsOfEntries(new Uint32Array(512), 0, 512)).toEqual([]);
  });
});
