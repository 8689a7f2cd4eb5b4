import { PUD_SIZE } from './geometry.ts';

/** An address or a number of bytes as `0x…`, without leading zeros; a negative one as the CPU's 64-bit arithmetic leaves it. */
export function hex(value: number | bigint): string {
  return `0x${(value < 0 ? wrapU64(BigInt(value)) : value).toString(16)}`;
}

const UNITS: readonly (readonly [number, string])[] = [
  [2 ** 40, 'TiB'],
  [PUD_SIZE, 'GiB'],
  [2 ** 20, 'MiB'],
  [2 ** 10, 'KiB'],
];

/** A length in the largest unit that leaves at most two decimals: `3 MiB`, `1.5 GiB`, `512 KiB`; else in hex. */
export function formatBytes(bytes: number): string {
  for (const [unit, name] of UNITS) {
    const count = bytes / unit;
    if (count >= 1 && Number.isInteger(count * 4)) return `${COUNT.format(count)} ${name}`;
  }
  return bytes === 0 ? '0' : hex(bytes);
}

/** The same; what is long or has no such unit, to three digits, marked as rounded: `≈ 127 TiB`; for labels. */
export function formatRoughly(bytes: number): string {
  const exact = formatBytes(bytes);
  if (!exact.startsWith('0x') && exact.length < 12 && bytes < 2 ** 50) return exact;
  const [unit, name] = [[2 ** 60, 'EiB'] as const, ...UNITS].find(([size]) => bytes >= size) ?? [1, 'B'];
  const count = Number((bytes / unit).toPrecision(3));
  return `${count * unit === bytes ? '' : '≈ '}${count} ${name}`;
}

/** A count with thousands separated: `262,144`. */
export function formatCount(count: number): string {
  return COUNT.format(count);
}

/** A count with what it counts: `1 entry`, `2,000 entries`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** Made once: making one costs more than a hundred uses. */
const COUNT = /* @__PURE__ */ new Intl.NumberFormat('en', { maximumFractionDigits: 2 });

const LARGEST = 2n ** 64n - 1n;

/**
 * Reads an unsigned 64-bit number as recordings and forms write it: `0x…` or decimal.
 * Returns undefined for anything else, a number beyond 2^64-1 included.
 */
export function parseU64(text: string): bigint | undefined {
  if (!/^(0x[0-9a-f]{1,16}|[0-9]{1,20})$/i.test(text)) return undefined;
  const value = BigInt(text);
  return value <= LARGEST ? value : undefined;
}

/** `value` as the CPU's 64-bit arithmetic leaves it. */
export function wrapU64(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}

/** A text in which the characters that an expression finds are written as JSON has them: `\u001b`. */
export function inCodes(text: string, characters: RegExp): string {
  const codeOf = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return text.replaceAll(characters, (found) => found.split('').map(codeOf).join(''));
}

/** A text as a sentence shows it: without its end where that is beyond 60 characters. */
export function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** Any value from outside, or that it is missing, as a sentence says it: as JSON, where that can be, without a far end. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(shortened(value));
  if (typeof value !== 'object') return String(value ?? 'missing'); // JSON has no Infinity, as which 1e400 is read
  try {
    return shortened(JSON.stringify(value));
  } catch {
    return '…'; // it is too deep, or has no end
  }
}
