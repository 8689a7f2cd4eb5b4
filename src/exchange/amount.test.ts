import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressText, amountText, BadAmount, parseAddress, parseAmount } from './amount.ts';

describe('a number of bytes as typed', () => {
  it.each<[string, bigint]>([
    ['0x100000100000', 0x100000100000n],
    ['4096', 4096n],
    ['2M', 0x200000n],
    ['2 MiB', 0x200000n],
    ['2M + 4K', 0x201000n],
    ['PMD+4K', 0x201000n],
    ['pud - 1 page', 0x3ffff000n],
    ['1.5G', 0x60000000n],
    ['3 pages', 0x3000n],
    [' 0x1000 - 0x1000 ', 0n],
    ['0xffffffffffffffff', 2n ** 64n - 1n],
  ])('%s', (text, value) => {
    expect(parseAmount(text)).toBe(value);
  });

  it.each([
    ['', 'Nothing is typed; it must be a number of bytes, such as 0x100000100000, 2M + 4K, PMD + 4K or 3 pages.'],
    ['2X', '“2X” is no number of bytes; it must be like one such as 0x100000100000, 2M + 4K, PMD + 4K or 3 pages.'],
    [
      '2M + ',
      'A number is missing in “2M +”; it must be like one such as 0x100000100000, 2M + 4K, PMD + 4K or 3 pages.',
    ],
    ['4K - 8K', '“4K - 8K” is -4096; it must be from 0 to 2^64 − 1.'],
    ['0xfffffffffffff000 + 4K', '“0xfffffffffffff000 + 4K” is 18446744073709551616; it must be from 0 to 2^64 − 1.'],
    [
      '1.00001K',
      '“1.00001K” is no number of bytes; it must be like one such as 0x100000100000, 2M + 4K, PMD + 4K or 3 pages.',
    ],
    [
      '9'.repeat(5000),
      `“${'9'.repeat(57)}…” is no number of bytes; it must be like one such as 0x100000100000, 2M + 4K, PMD + 4K or 3 pages.`,
    ],
  ])('“%s” is refused with a sentence', (text, sentence) => {
    expect(() => parseAmount(text)).toThrow(new BadAmount(sentence));
  });

  it('never gives anything but a number or a sentence', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9xkmgpud@ +.-]{0,12}$/)), (text) => {
        for (const parse of [parseAmount, parseAddress]) {
          try {
            expect(['bigint', 'string']).toContain(typeof parse(text));
          } catch (error) {
            expect((error as Error).name).toBe('BadAmount');
            expect((error as Error).message).toMatch(/\.$/);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('an address as typed', () => {
  it.each([
    ['0x1000', '0x1000'],
    ['@0', '@0'],
    ['@12 + 2M + 4K', '@12+0x201000'],
    ['@3+0x1000', '@3+0x1000'],
  ])('%s is %s', (text, address) => {
    expect(parseAddress(text)).toBe(address);
  });
});

describe('the echo of an amount', () => {
  it.each<[bigint, string]>([
    [0x201000n, '0x201000 · 513 pages'],
    [0x1000n, '0x1000 · 1 page'],
    [0x1001n, '0x1001 · not whole pages'],
  ])('of %s is %s', (bytes, text) => {
    expect(amountText(bytes)).toBe(text);
  });
});

describe('the echo of an address', () => {
  it.each<[bigint, string]>([
    [0x100000100000n, '0x100000100000 · 1 MiB into its PMD'],
    [0x100000200000n, '0x100000200000 · on a PMD boundary'],
  ])('of %s is %s', (address, text) => {
    expect(addressText(address)).toBe(text);
  });
});
