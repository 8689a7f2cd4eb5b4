import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Column, lastAtMost } from './column.ts';

describe('Column', () => {
  it('keeps what was pushed, however far it grows', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2 ** 32 - 1), { maxLength: 300 }), fc.integer({ min: 1, max: 8 }), (values, room) => {
        const column = new Column(room);
        for (const value of values) column.push(value);
        expect(Array.from(column.values)).toEqual(values);
        expect(column.length).toBe(values.length);
      }),
    );
  });

  it('goes on from where it was cut', () => {
    const column = new Column(2);
    for (const value of [1, 2, 3, 4]) column.push(value);
    column.truncate(2);
    column.push(9);
    column.set(0, 7);
    expect(Array.from(column.values)).toEqual([7, 2, 9]);
  });
});

describe('lastAtMost', () => {
  it('finds what a search from the end finds', () => {
    const ascending = fc.array(fc.nat(40), { maxLength: 30 }).map((values) => values.sort((a, b) => a - b));
    fc.assert(
      fc.property(ascending, fc.integer({ min: -2, max: 42 }), (values, wanted) => {
        expect(lastAtMost(values, wanted)).toBe(values.findLastIndex((value) => value <= wanted));
      }),
    );
  });
});
