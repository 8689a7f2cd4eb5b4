import { ENTRY_SIZE, PAGE_SIZE } from '../address/geometry.ts';
import { formatBytes, hex, parseU64, plural, shortened } from '../address/text.ts';

/** What could not be read, as a sentence that says what would do. */
export class BadAmount extends Error {
  override name = 'BadAmount';
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 2 ** 10,
  kib: 2 ** 10,
  m: 2 ** 20,
  mib: 2 ** 20,
  g: 2 ** 30,
  gib: 2 ** 30,
  t: 2 ** 40,
  tib: 2 ** 40,
  page: PAGE_SIZE,
  pages: PAGE_SIZE,
  pmd: ENTRY_SIZE.pmd,
  pud: ENTRY_SIZE.pud,
  pgd: ENTRY_SIZE.pgd,
};

const LIMIT = 2n ** 64n;
const WOULD_DO = 'such as 0x100000100000, 2M + 4K, PMD + 4K or 3 pages';

/**
 * A number of bytes as a person types it: terms with + or − between, each hexadecimal (`0x1000`), decimal, or decimal
 * with a unit (`2M`, `1.5 GiB`, `3 pages`, `PMD` for 2 MiB, `PUD` for 1 GiB). Throws BadAmount.
 */
export function parseAmount(text: string): bigint {
  const terms =
    text
      .trim()
      .match(/[+-]?[^+-]*/g)
      ?.filter((term) => term !== '') ?? [];
  if (terms.length === 0) throw new BadAmount(`Nothing is typed; it must be a number of bytes, ${WOULD_DO}.`);
  let sum = 0n;
  for (const term of terms) {
    const minus = term.startsWith('-');
    const value = termValue(term.replace(/^[+-]/, '').trim(), text);
    sum += minus ? -value : value;
  }
  if (sum < 0n || sum >= LIMIT) {
    throw new BadAmount(`“${shortened(text.trim())}” is ${shortened(`${sum}`)}; it must be from 0 to 2^64 − 1.`);
  }
  return sum;
}

function termValue(term: string, whole: string): bigint {
  const plain = parseU64(term);
  if (plain !== undefined) return plain;
  const [, digits = '', unit = ''] = /^(\d*(?:\.\d+)?)\s*([a-z]*)$/i.exec(term) ?? [];
  const size = UNITS[unit.toLowerCase()];
  const count = digits === '' ? 1 : Number(digits);
  if ((digits === '' && unit === '') || size === undefined || !Number.isSafeInteger(count * size)) {
    const what = term === '' ? 'A number is missing' : `“${shortened(term)}” is no number of bytes`;
    throw new BadAmount(
      `${what}${term === whole.trim() ? '' : ` in “${shortened(whole.trim())}”`}; it must be like one ${WOULD_DO}.`,
    );
  }
  return BigInt(count * size);
}

/**
 * An address as a person types it, in the form of a scenario: an amount, or `@2 + 4K` for what operation 2 returned and
 * so many bytes above. Throws BadAmount.
 */
export function parseAddress(text: string): string {
  const reference = /^\s*@(\d{1,3})\s*(?:\+(.*))?$/s.exec(text);
  if (!reference) return hex(parseAmount(text));
  const [, number, above] = reference;
  return above === undefined ? `@${number}` : `@${number}+${hex(parseAmount(above))}`;
}

/** How an amount is echoed: `0x201000 · 513 pages`. */
export function amountText(bytes: bigint): string {
  const pages = Number(bytes) / PAGE_SIZE;
  if (bytes % BigInt(PAGE_SIZE) !== 0n) return `${hex(bytes)} · not whole pages`;
  return `${hex(bytes)} · ${plural(pages, 'page')}`;
}

/** How an address is echoed: `0x100000100000 · 1 MiB into its PMD`. */
export function addressText(address: bigint): string {
  const offset = Number(address % BigInt(ENTRY_SIZE.pmd));
  return `${hex(address)} · ${offset === 0 ? 'on a PMD boundary' : `${formatBytes(offset)} into its PMD`}`;
}
