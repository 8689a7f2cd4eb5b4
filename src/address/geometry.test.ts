import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  alignDown,
  alignUp,
  ENTRY_SIZE,
  indexAt,
  isAligned,
  LEVELS,
  nextBoundary,
  offsetIn,
  PAGE_SIZE,
  PGDIR_SIZE,
  PMD_SIZE,
  PUD_SIZE,
  pageNumber,
  pgdIndex,
  pmdIndex,
  pteIndex,
  pudIndex,
  tableSpan,
} from './geometry.ts';

const SIZES = [PAGE_SIZE, PMD_SIZE, PUD_SIZE, PGDIR_SIZE];
/** Any address of 48 bits, often one at, or next to, a boundary. */
const addresses = fc.oneof(
  fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  fc
    .tuple(fc.constantFrom(...SIZES), fc.nat(511), fc.integer({ min: -1, max: 1 }))
    .map(([size, n, more]) => Math.max(0, Math.min(2 ** 48 - 1, size * n + more))),
);
const sizes = fc.constantFrom(...SIZES);

describe('an address', () => {
  it('is split into the same indices as with shifts of 64-bit numbers', () => {
    fc.assert(
      fc.property(addresses, (va) => {
        const shifted = [12n, 21n, 30n, 39n].map((shift) => Number((BigInt(va) >> shift) & 511n));
        expect([pteIndex(va), pmdIndex(va), pudIndex(va), pgdIndex(va)]).toEqual(shifted);
        expect(LEVELS.map((level) => indexAt(va, level))).toEqual(shifted);
        expect(pageNumber(va)).toBe(Number(BigInt(va) >> 12n));
      }),
      { numRuns: 2000 },
    );
  });

  it('is the sum of what its indices and its offset in the page stand for', () => {
    fc.assert(
      fc.property(addresses, (va) => {
        const parts = LEVELS.map((level) => indexAt(va, level) * ENTRY_SIZE[level]);
        expect(parts.reduce((sum, part) => sum + part, offsetIn(va, PAGE_SIZE))).toBe(va);
      }),
    );
  });

  it('is aligned as with masks of 64-bit numbers', () => {
    fc.assert(
      fc.property(addresses, sizes, (va, size) => {
        const mask = BigInt(size) - 1n;
        expect(offsetIn(va, size)).toBe(Number(BigInt(va) & mask));
        expect(alignDown(va, size)).toBe(Number(BigInt(va) & ~mask));
        expect(alignUp(va, size)).toBe(Number((BigInt(va) + mask) & ~mask));
        expect(nextBoundary(va, size)).toBe(Number((BigInt(va) + BigInt(size)) & ~mask));
        expect(isAligned(va, size)).toBe((BigInt(va) & mask) === 0n);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a table', () => {
  it('covers what one entry of the level above covers', () => {
    expect(LEVELS.map(tableSpan)).toEqual([PMD_SIZE, PUD_SIZE, PGDIR_SIZE, 2 ** 48]);
  });
});
