import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldOf, TapeReader, TapeWriter } from './tape.ts';

/** The bytes that a number takes, and what is read of them. */
function written(value: number): { bytes: number; read: number } {
  const tape = new TapeWriter();
  tape.put(value);
  return { bytes: tape.length, read: new TapeReader(tape.values).take() };
}

/** Where pages of one area begin and end, and what is near. */
const aroundPages = fc
  .tuple(fc.nat(30), fc.constantFrom(0, 0, -1, -1, 1, -2))
  .map(([page, near]) => 0x7f1234560000 + page * 4096 + near);

const numbers = fc.oneof(
  fc.nat(300),
  fc.integer(),
  fc.maxSafeNat(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true }),
  fc.nat(2 ** 31 - 1).map((page) => page * 4096),
  aroundPages,
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
        const reader = new TapeReader(tape.values);
        for (const value of values) expect(reader.take()).toBe(value === 0 ? 0 : value);
        expect(reader.at).toBe(tape.length);
      }),
    );
  });

  it('is passed over number by number', () => {
    fc.assert(
      fc.property(fc.array(numbers, { maxLength: 20 }), fc.nat(20), (values, passed) => {
        const tape = new TapeWriter();
        for (const value of values) tape.put(value);
        const reader = new TapeReader(tape.values);
        reader.skip(Math.min(passed, values.length));
        if (passed < values.length) expect(reader.take()).toBe(values[passed]! + 0);
      }),
    );
  });

  it.each([
    ['a small number', 203, 1],
    ['a cell of the first tables', 4094, 2],
    ['a page-table entry', 1024 * 512 + 159, 4],
    ['the size of a page', 4096, 2],
    ['an address of a page', 0x7f1234567000, 6],
    ['where a table begins', 0x7f1234600000, 5],
    ['the last address of a page', 0x7f1234567fff, 6],
    ['an address within a page', 0x7f1234567008, 7],
    ['a stride downwards', -4, 2],
    ['ULONG_MAX + 1', 2 ** 64, 1],
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
    expect(new TapeReader(tape.values, start).take()).toBe(0x7f1234567000);
  });

  it.each([
    ['the last address before a page', 0x7f1234566fff],
    ['the page after a last address', 0x7f1234569000],
  ])('takes less for %s that stands before', (_, value) => {
    const tape = new TapeWriter();
    tape.put(0x7f1234567000);
    tape.put(0x7f1234568fff);
    const start = tape.length;
    tape.put(value);
    expect(tape.length - start).toBe(2);
    expect(new TapeReader(tape.values, start).take()).toBe(value);
  });

  it('forgets what it held when it is cleared', () => {
    const tape = new TapeWriter();
    tape.put(0x7f1234567000);
    tape.clear();
    tape.put(0x7f1234567000);
    expect(tape.length).toBe(6);
    expect(new TapeReader(tape.values).take()).toBe(0x7f1234567000);
  });
});

/** Numbers of which each goes on by a step of its own from turn to turn; some are what another is or was, or next to that. */
const growing = fc
  .array(
    fc.tuple(
      fc.oneof(fc.nat(260), fc.nat(70_000), aroundPages, fc.constant(2 ** 64)),
      fc.constantFrom(0, 1, -1, 3, 512, 4096, 4095, 4097, 2 ** 21, -(2 ** 21)),
      fc.option(fc.tuple(fc.nat(11), fc.nat(2), fc.constantFrom(0, 0, -1, 1)), { freq: 1 }),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((given) =>
    given.map(([base, step, like]) => {
      const other = like && given[like[0]];
      const one = other ? { base: other[0] - like[1] * other[1] + like[2], step: other[1] } : { base, step };
      return one.base > 2 ** 53 ? { base: one.base, step: 0 } : one; // beyond, sums are not exact
    }),
  );

/** Writes turns of so many numbers each, and as many more as the last can be repeated. Undefined if it can not. */
function repeated(turns: readonly (readonly number[])[], most: number) {
  const tape = new TapeWriter();
  const places = turns.map((numbers) =>
    numbers.map((number) => {
      const place = tape.length;
      tape.put(number);
      return place;
    }),
  );
  const [before, last] = places.slice(-2) as [number[], number[]];
  const length = tape.length - last[0]!;
  if (last[0]! - before[0]! !== length) return undefined;
  const fields = last.map((at) => fieldOf(tape.values, at, length));
  if (!fields.every((field) => field !== undefined)) return undefined;
  const times = Math.min(most, ...fields.map((field) => field.most));
  const moved = fields.filter(({ step }) => step !== 0);
  tape.repeat(length, times, moved);
  return { tape, times };
}

/** Turn by turn what such numbers are. */
const turnsOf = (numbers: readonly { base: number; step: number }[], count = 3) =>
  Array.from({ length: count }, (_, n) => numbers.map(({ base, step }) => base + n * step));

/** What is added to the numbers of the first turn. */
const otherwise = fc.array(fc.constantFrom(0, 0, 4096, 2 ** 21, -(2 ** 21)), { maxLength: 12 });

describe('a turn on the tape', () => {
  it('goes on with every number by its own step when it is repeated', () => {
    fc.assert(
      fc.property(growing, fc.nat(300), otherwise, (numbers, most, apart) => {
        const [first, ...others] = turnsOf(numbers);
        const { tape, times } = repeated([first!.map((number, i) => number + (apart[i] ?? 0)), ...others], most) ?? {};
        if (!tape) return;
        const reader = new TapeReader(tape.values);
        reader.skip(numbers.length);
        for (let n = 1; n < 3 + times!; n++) {
          for (const { base, step } of numbers) expect(reader.take()).toBe(base + n * step);
        }
        expect(reader.at).toBe(tape.length);
      }),
      { numRuns: 2000 },
    );
  });

  it('can be repeated when it tells of addresses, of one twice, and of where the last turn ended', () => {
    const numbers = [
      { base: 0x100000200000, step: 2 ** 21 },
      { base: 5, step: 1 },
      { base: 0x100000200000, step: 2 ** 21 },
      { base: 2 ** 30, step: -(2 ** 21) },
      { base: 0x100000400000, step: 2 ** 21 },
    ];
    expect(repeated(turnsOf(numbers), 300)?.times).toBe(196); // up to 203
    // What stands still is referred to from ever further on.
    expect(repeated(turnsOf([{ base: 0x123456789000, step: 0 }, ...numbers]), 200)?.times).toBe(15);
  });

  it('can be repeated no more often than its numbers stay within their bytes', () => {
    expect(repeated(turnsOf([{ base: 180, step: 1 }]), 99)?.times).toBe(21); // up to 203
    expect(repeated(turnsOf([{ base: 1000, step: 61 }]), 99)?.times).toBe(48); // up to 4095
    expect(repeated(turnsOf([{ base: 1000, step: -61 }]), 99)?.times).toBe(14); // down to 0
    expect(repeated(turnsOf([{ base: 12, step: -3 }]), 99)?.times).toBe(2); // down to 0
    expect(repeated(turnsOf([{ base: 64_500, step: 500 }]), 99)?.times).toBe(0);
  });

  it('can be repeated with a number across from another where both go on by whole pages', () => {
    const neighbours = (first: number, step: number) => [first, first - 1].map((base) => ({ base, step }));
    expect(repeated(turnsOf(neighbours(0x7f1234567000, 4096)), 99)?.times).toBe(99);
    const following = [0x7f1234567ffb, 0x7f1234567ffc].map((base) => ({ base, step: 1 }));
    expect(repeated(turnsOf(following), 99)).toBeUndefined();
  });

  it('can not be repeated where a number is what another was a turn or two before, but goes on by another step', () => {
    const [a, step] = [0x100000001000, 3 * 4096];
    const elsewhere = 230; // of two bytes, as a reference
    const first = [a + 4096, elsewhere];
    expect(repeated([first, [a + step, a + 4096], [a + 2 * step, a + step]], 9)).toBeUndefined();
    const turns = [0, 1, 2, 3].map((n) => [a + n * step, n < 2 ? elsewhere : a + (n - 2) * step]);
    expect(repeated([...turns, [a + 3 * step + 4096, a + 2 * step]], 9)).toBeUndefined();
  });
});
