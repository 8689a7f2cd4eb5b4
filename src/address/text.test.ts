import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatBytes, formatCount, hex, inCodes, parseU64, plural, shown, wrapU64 } from './text.ts';

describe('hex', () => {
  it.each([
    [0, '0x0'],
    [0x100000100000, '0x100000100000'],
    [2n ** 64n - 1n, '0xffffffffffffffff'],
  ])('writes %s as %s', (value, text) => {
    expect(hex(value)).toBe(text);
  });
});

describe('formatBytes', () => {
  it.each([
    [0, '0'],
    [0x1000, '4 KiB'],
    [0x80000, '512 KiB'],
    [0x1ff000, '2,044 KiB'],
    [0x200000, '2 MiB'],
    [0x201000, '2,052 KiB'],
    [0x300000, '3 MiB'],
    [0x60000000, '1.5 GiB'],
    [0x50000000, '1.25 GiB'],
    [2 ** 40, '1 TiB'],
    [0x800, '2 KiB'],
    [0x201, '0x201'],
  ])('writes %d as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

describe('plural', () => {
  it('counts one and many', () => {
    expect([plural(1, 'line'), plural(0, 'line'), plural(2000, 'entry', 'entries')]).toEqual([
      '1 line',
      '0 lines',
      '2,000 entries',
    ]);
  });
});

describe('formatCount', () => {
  it('separates thousands', () => {
    expect(formatCount(262144)).toBe('262,144');
  });
});

describe('parseU64', () => {
  it.each([
    ['0', 0n],
    ['0x0', 0n],
    ['0x1000', 4096n],
    ['0XfF', 255n],
    ['4096', 4096n],
    ['0xffffffffffffffff', 2n ** 64n - 1n],
    ['18446744073709551615', 2n ** 64n - 1n],
  ])('reads %s', (text, value) => {
    expect(parseU64(text)).toBe(value);
  });

  it.each([
    '',
    '0x',
    'x',
    '-1',
    '+1',
    '1.5',
    '1e3',
    ' 1',
    '1 ',
    '0x1g',
    'ff',
    '0x10000000000000000',
    '18446744073709551616',
    '99999999999999999999',
  ])('does not take "%s" for a number', (text) => {
    expect(parseU64(text)).toBeUndefined();
  });

  it('reads back what hex writes', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
        expect(parseU64(hex(value))).toBe(value);
        expect(parseU64(String(value))).toBe(value);
      }),
    );
  });
});

describe('wrapU64', () => {
  it.each([
    [5n, 5n],
    [2n ** 64n, 0n],
    [2n ** 64n + 5n, 5n],
    [-1n, 2n ** 64n - 1n],
  ])('leaves of %d what 64 bits hold', (value, wrapped) => {
    expect(wrapU64(value)).toBe(wrapped);
  });
});

describe('inCodes', () => {
  it.each([
    ['a\u001b[2Jb\u00a0', 'a\\u001b[2Jb\\u00a0'],
    ['a tag \u{e0041}, half a character \ud83d', 'a tag \\udb40\\udc41, half a character \\ud83d'],
    ['\u{1f600} is seen', '\u{1f600} is seen'],
  ])('writes of %j what is looked for as JSON would', (text, written) => {
    expect(inCodes(text, /(?! )[\p{C}\p{Z}]/gu)).toBe(written);
    expect(JSON.parse(`"${written}"`)).toBe(text);
  });
});

describe('shown', () => {
  const endless: unknown[] = [];
  endless.push(endless);
  it.each<[unknown, string]>([
    ['two\n"lines"', '"two\\n\\"lines\\""'],
    ['x'.repeat(61), `"${'x'.repeat(57)}…"`],
    [null, 'null'],
    [undefined, 'missing'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
    [2n ** 64n, '18446744073709551616'],
    [Symbol('a'), 'Symbol(a)'],
    [[5n], '…'],
    [Array(40).fill(1), `[${'1,'.repeat(28)}…`],
    [endless, '…'],
    [{ endless }, '…'],
    [JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`), '…'],
  ])('gives whatever a value is as a text', (value, text) => {
    expect(shown(value)).toBe(text);
  });
});
