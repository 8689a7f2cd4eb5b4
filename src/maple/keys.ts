/**
 * The numbers a maple tree counts in: 64-bit addresses, either as doubles or as bigints.
 *
 * The tree never asks which kind it has: it compares keys with `<`, and adds and subtracts them by operators that mean the
 * same for both kinds.
 */
export type Key = number | bigint;

/** The keys that the tree has to know by value. */
export interface KeySpace<K extends Key> {
  /** The lowest index. */
  readonly zero: K;
  /** From one index to the next. */
  readonly one: K;
  /** The highest index, the kernel's ULONG_MAX: every tree covers [zero, max]. */
  readonly max: K;
  /** What stands where a key is still to come. */
  readonly blank: K;
  /** Whether a value is a key of this space. */
  readonly holds: (value: unknown) => boolean;
}

/**
 * Keys as doubles: the fast kind, for addresses below 2^48 (whatever is below 2^53 is exact).
 *
 * ULONG_MAX has no double of its own and is represented by its nearest neighbour, 2**64. It is the only key above
 * 2^53 that is accepted, and only as the end of a range. The length of a gap that reaches it comes out exact when the
 * gap starts on a multiple of 4096, and rounded to a multiple of 2048 otherwise.
 */
export const numberKeys: KeySpace<number> = {
  zero: 0,
  one: 1,
  max: 2 ** 64,
  // No whole number, else V8 would not make an array of doubles of what begins with it.
  blank: 0.5,
  holds: (value) => (Number.isSafeInteger(value) && (value as number) >= 0) || value === 2 ** 64,
};

/**
 * Keys as bigints: exact up to 2^64 - 1, and several times slower.
 */
export const bigintKeys: KeySpace<bigint> = {
  // In another order than above, so that the two are of different hidden classes: else V8 would box the numbers.
  max: 2n ** 64n - 1n,
  one: 1n,
  zero: 0n,
  blank: 0n,
  holds: (value) => typeof value === 'bigint' && value >= 0n && value < 2n ** 64n,
};

export function sum<K extends Key>(a: K, b: K): K {
  return ((a as number) + (b as number)) as K;
}

export function difference<K extends Key>(a: K, b: K): K {
  return ((a as number) - (b as number)) as K;
}

/** The number of indices in [first, last]. */
export function rangeLength<K extends Key>(first: K, last: K, one: K): K {
  return sum(difference(last, first), one);
}

/** A key in hexadecimal without prefix; the highest is `ffffffffffffffff` for either kind. */
export function keyToHex<K extends Key>(key: K, keys: KeySpace<K>): string {
  if (key === keys.max) return 'ffffffffffffffff';
  if (typeof key === 'bigint' || key < 2 ** 24 || key > Number.MAX_SAFE_INTEGER) return key.toString(16);
  // In two small numbers: for a large one toString(16) is several times slower.
  const high = Math.floor(key / 2 ** 24);
  return high.toString(16) + (key - high * 2 ** 24).toString(16).padStart(6, '0');
}

/** Reads what {@link keyToHex} writes. Throws a RangeError when the kind of key cannot hold the value exactly. */
export function keyFromHex<K extends Key>(text: string, keys: KeySpace<K>): K {
  if (text === 'ffffffffffffffff') return keys.max;
  const exact = BigInt(`0x${text}`);
  const key = (typeof keys.zero === 'bigint' ? exact : Number(exact)) as K;
  if (key === keys.max) throw new RangeError(`the key is 0x${text}; ${accepted(keys)}.`);
  requireKey(key, 'the key', keys);
  return key;
}

/** Throws a RangeError unless `key` is an exact key of this space. */
export function requireKey<K extends Key>(key: K, name: string, keys: KeySpace<K>): void {
  if (!keys.holds(key)) throw new RangeError(`${name} is ${describe(key)}; ${accepted(keys)}.`);
}

/** Throws a RangeError unless [first, last] is a range of this space. */
export function requireRange<K extends Key>(first: K, last: K, keys: KeySpace<K>): void {
  requireKey(first, 'the first index of a range', keys);
  requireKey(last, 'the last index of a range', keys);
  if (first > last) {
    throw new RangeError(
      `a range runs from its lowest to its highest index, but ${describe(first)} is above ${describe(last)}.`,
    );
  }
  if (first === keys.max && typeof first === 'number') {
    throw new RangeError(
      `a range of number keys cannot begin at ${describe(first)}, because 2^64 - 2 has no double of its own; use bigintKeys.`,
    );
  }
}

/** In hexadecimal, as keys are written, if it looks like one. */
function describe(key: unknown): string {
  const isWhole = typeof key === 'bigint' || (typeof key === 'number' && Number.isSafeInteger(key));
  return isWhole && key >= 0 ? `0x${key.toString(16)}` : String(key);
}

function accepted<K extends Key>(keys: KeySpace<K>): string {
  return typeof keys.zero === 'bigint'
    ? 'a key is a bigint from 0 to 2^64 - 1'
    : 'a key is a whole number from 0 to 2^53 - 1, or 2^64 for the top (bigintKeys hold the numbers between exactly)';
}
