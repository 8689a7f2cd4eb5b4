import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TapeReader, TapeWriter } from './tape.ts';

/** The bytes that a number takes, and what is read of them. */
function written(value: number): { bytes: number; read: number } {
  const tape = new TapeWriter();
  tape.put(value);
  return { bytes: tape.length, read: new TapeReader(tape.raw).take() };
}

const numbers = fc.oneof(
  fc.nat(300),
  fc.integer(),
  fc.maxSafeNat(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true }),
  fc.nat(2 ** 31 - 1).map((page) => page * 4096),
  fc.nat(30).map((page) => 0x7f1234560000 + page * 4096),
  fc.nat(2 ** 31 - 1).map((page) => page * 4096 + 4095),
  fc
    .integer({ min: 0, max: 64 })
    .chain((bits) => fc.constantFrom(2 ** bits, 2 ** bits - 1, -(2 ** bits), 2 ** bits + 1)),
);

describe('a tape', () => {
  it('gives back every number that was written, in order', () => {
    fc.assert(
      fc.property(fc.array(numbers, { maxLength: 400 }), (values) => {
        const tape = new TapeWriter();
        for (const value of values) tape.put(value);
        const reader = new TapeReader(tape.raw);
        for (const value of values) expect(reader.take()).toBe(value === 0 ? 0 : value);
        expect(reader.at).toBe(tape.length);
      }),
    );
  });

  it('is passed over number by number', () => {
    fc.assert(
      fc.property(fc.array(numbers, { maxLength: 20 }), fc.nat(20), (values, passed) => {
        const tape = new TapeWriter();
        tape.putList(values);
        const reader = new TapeReader(tape.raw);
        expect(reader.takeList()).toEqual(values.map((value) => value + 0));
        expect(reader.at).toBe(tape.length);
        reader.at = 0;
        reader.skip(1 + Math.min(passed, values.length));
        if (passed < values.length) expect(reader.take()).toBe(values[passed]! + 0);
      }),
    );
  });

  it.each([
    ['a small number', 221, 1],
    ['a page-table entry', 1024 * 512 + 159, 4],
    ['the size of a page', 4096, 2],
    ['an address of a page', 0x7f1234567000, 6],
    ['where a table begins', 0x7f1234600000, 5],
    ['the last address of a page', 0x7f1234567fff, 6],
    ['an address within a page', 0x7f1234567008, 7],
    ['a stride downwards', -4, 2],
    ['ULONG_MAX + 1', 2 ** 64, 9],
    ['a half', 0.5, 9],
  ])('takes few bytes for %s', (_, value, bytes) => {
    expect(written(value)).toEqual({ bytes, read: value });
  });

  it.each([
    ['a few bytes before', 3, 2],
    ['far before', 5000, 3],
    ['too far before', 70_000, 6],
  ])('takes less for a number that stands %s', (_, between, bytes) => {
    const tape = new TapeWriter();
    tape.put(0x7f1234567000);
    for (let i = 0; i < between; i++) tape.put(1);
    const start = tape.length;
    tape.put(0x7f1234567000);
    expect(tape.length - start).toBe(bytes);
    expect(new TapeReader(tape.raw, start).take()).toBe(0x7f1234567000);
  });

  it('forgets what it held when it is cleared', () => {
    const tape = new TapeWriter();
    tape.put(0x7f1234567000);
    tape.clear();
    tape.put(0x7f1234567000);
    expect(tape.length).toBe(6);
    expect(new TapeReader(tape.raw).take()).toBe(0x7f1234567000);
  });
});
