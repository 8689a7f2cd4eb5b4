import { shown } from '../address/text.ts';
import { bigintKeys, GENERATED_ORDERS, type RecordedSequence } from '../maple/index.ts';

/** A sequence cannot be used; the message is a sentence that names the field and the value. */
export class BadSequence extends Error {
  override name = 'BadSequence';
}

/** Most entries that one operation or generator stores, and all of a sequence. */
const MOST_ENTRIES = 1_000_000;
const MOST_IN_ALL = 4 * MOST_ENTRIES;

/** A value that has to be of some form. */
interface Form {
  readonly accepts: (value: unknown) => boolean;
  readonly wanted: string;
}

const isCount = (value: unknown, least: number, most: number) =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
const index: Form = {
  accepts: (value) => typeof value === 'string' && /^[0-9a-f]{1,16}$/.test(value),
  wanted: 'an index in hexadecimal without prefix, such as "7fff0000"; the highest is ffffffffffffffff',
};
const entry: Form = {
  accepts: (value) => isCount(value, 1, 2 ** 52),
  wanted: 'the number of an entry, a whole one from 1 to 2^52',
};
const count: Form = {
  accepts: (value) => isCount(value, 0, MOST_ENTRIES),
  wanted: `a whole number from 0 to ${MOST_ENTRIES}`,
};
const moves: Form = {
  accepts: (value) => typeof value === 'string' && /^[frnpNP]*$/.test(value),
  wanted: 'moves, each a letter of frnpNP',
};

const OPERANDS: Readonly<Record<string, Readonly<Record<string, Form>>>> = {
  s: { first: index, last: index, id: entry },
  z: { first: index, last: index },
  r: { base: index, len: index, stride: index, n: count, id: entry },
  e: { index },
  l: { index },
  f: { index, max: index },
  n: { index, max: index },
  p: { index, min: index },
  g: { min: index, max: index, size: index },
  G: { min: index, max: index, size: index },
  w: { index, moves },
};

const FLAGS = ['mm', 'norcu'];

/**
 * Checks a sequence of operations that came from outside, so that bigint keys can run it. Other fields than those of a
 * sequence may be there, as in a recording. Throws BadSequence for the first thing that is wrong.
 */
export function parseSequence(input: unknown): Partial<RecordedSequence> {
  if (!isObject(input)) throw new BadSequence(`The sequence is ${shown(input)}; it must be ${SEQUENCE}.`);
  const { name, flags, ops, gen } = input;
  if (name !== undefined && typeof name !== 'string') refuse('name', name, 'text');
  if (flags !== undefined && !FLAGS.includes(flags as string)) refuse('flags', flags, '"mm" or "norcu"');
  if (ops === undefined && gen === undefined) {
    throw new BadSequence(`The sequence has neither a field ops nor a field gen; it must be ${SEQUENCE}.`);
  }
  if (ops !== undefined && !Array.isArray(ops)) refuse('ops', ops, 'a list of operations');
  (ops as unknown[] | undefined)?.forEach((operation, i) => {
    checkOperation(operation, `ops[${i}]`);
  });
  if (gen !== undefined) checkGenerator(gen);
  const stored = entriesOf(input);
  if (stored > MOST_IN_ALL) {
    throw new BadSequence(`The sequence stores ${stored} entries in rows; it may store at most ${MOST_IN_ALL}.`);
  }
  return input;
}

/** Entries that rows and a generator store. */
function entriesOf({ ops = [], gen }: Partial<RecordedSequence>): number {
  return ops.reduce((sum, [letter, , , , n]) => sum + (letter === 'r' ? (n as number) : 0), gen?.n ?? 0);
}

const SEQUENCE = 'an object with a list "ops" of operations, or "gen" for many entries at equal distances';

function checkOperation(operation: unknown, field: string): void {
  const letter = Array.isArray(operation) ? operation[0] : undefined;
  if (typeof letter !== 'string' || !Object.hasOwn(OPERANDS, letter)) {
    refuse(field, operation, `a list that begins with one of ${Object.keys(OPERANDS).join(' ')}`);
  }
  const forms = Object.entries(OPERANDS[letter] as Record<string, Form>);
  const operands = (operation as unknown[]).slice(1);
  if (operands.length !== forms.length) {
    refuse(field, operation, `["${letter}",${forms.map(([name]) => name).join(',')}]`);
  }
  forms.forEach(([, form], i) => {
    requireForm(`${field}[${i + 1}]`, operands[i], form);
  });
  const [first, last] = operands as [string, string];
  if ('sz'.includes(letter) && parse(first) > parse(last)) {
    refuse(field, operation, 'a range whose last index is not below its first');
  }
  if (letter === 'r') checkRow(field, `${field}[2]`, operands as Row);
}

function checkGenerator(gen: unknown): void {
  if (!isObject(gen)) refuse('gen', gen, 'an object with the fields n, base, len, stride and order');
  const { n, base, len, stride, order, multiplier } = gen;
  requireForm('gen.n', n, count);
  for (const [name, value] of Object.entries({ base, len, stride })) requireForm(`gen.${name}`, value, index);
  if (!(GENERATED_ORDERS as readonly unknown[]).includes(order)) {
    refuse('gen.order', order, `one of ${GENERATED_ORDERS.map((known) => `"${known}"`).join(', ')}`);
  }
  if (String(order).includes('multiplier')) requireForm('gen.multiplier', multiplier, count);
  checkRow('gen', 'gen.len', [base, len, stride, n] as Row);
}

type Row = [base: string, len: string, stride: string, n: number, ...unknown[]];

/** Entries at equal distances must not be empty, nor run beyond the highest index. */
function checkRow(field: string, lengthField: string, [base, len, stride, n]: Row): void {
  if (parse(len) === 0n) refuse(lengthField, len, '1 or more');
  const last = parse(base) + parse(stride) * BigInt(n - 1) + parse(len) - 1n;
  if (last > bigintKeys.max) {
    throw new BadSequence(
      `The sequence's field ${field} stores up to ${last.toString(16)}; the highest index is ffffffffffffffff.`,
    );
  }
}

const parse = (hex: string) => BigInt(`0x${hex}`);

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function requireForm(field: string, value: unknown, { accepts, wanted }: Form): void {
  if (!accepts(value)) refuse(field, value, wanted);
}

function refuse(field: string, value: unknown, wanted: string): never {
  throw new BadSequence(`The sequence's field ${field} is ${shown(value)}; it must be ${wanted}.`);
}
