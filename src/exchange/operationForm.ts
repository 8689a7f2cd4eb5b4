import { hex } from '../address/text.ts';
import {
  ADVICES,
  ASKED,
  BadScenario,
  MMAP_FLAGS,
  MOST_FILLED,
  type Operation,
  ORDERS,
  parseScenario,
} from '../scenario/schema.ts';
import { BadAmount, parseAddress, parseAmount } from './amount.ts';
import type { Problem, Problems } from './refusals.ts';

/** An operation as a form: its fields as text, in the words that a person types. */

export interface Field {
  readonly key: string;
  readonly label: string;
  readonly kind: 'address' | 'amount' | 'prot' | 'choice' | 'flags' | 'count' | 'text';
  /** May be left empty. */
  readonly optional?: boolean;
  /** For choices and flags. */
  readonly options?: readonly string[];
  /** Of flags: single bits are taken as well. */
  readonly bits?: boolean;
  /** It is there only while another field has one of these values. */
  readonly where?: { readonly key: string; readonly is: readonly string[] };
}

/** Access as a choice, where leaving it out is one. */
const ACCESSES = ['r', 'w', 'x', 'rw', 'rx', 'wx', 'rwx'];
export const AS_OTHERS = 'as the others';
export const NO_ACCESS = 'none';

const address = (key = 'addr', label = 'address', optional = false): Field => ({
  key,
  label,
  kind: 'address',
  optional,
});
const amount = (key: string, label: string, optional = false): Field => ({ key, label, kind: 'amount', optional });
const prot: Field = { key: 'prot', label: 'access', kind: 'prot', options: ['r', 'w', 'x'] };
const choice = (key: string, label: string, options: readonly string[]): Field => ({
  key,
  label,
  kind: 'choice',
  options,
});

const RANGE = [address(), amount('len', 'length')];

/** The fields of each operation, in the order in which they are shown. */
export const OPERATION_FIELDS: Readonly<Record<Operation['op'], readonly Field[]>> = {
  mmap: [
    address('addr', 'address (empty: anywhere)', true),
    amount('len', 'length'),
    prot,
    { key: 'flags', label: 'flags', kind: 'flags', options: MMAP_FLAGS },
    { key: 'file', label: 'file (empty: anonymous memory)', kind: 'text', optional: true },
    amount('offset', 'offset in the file', true),
  ],
  touch: [...RANGE, amount('stride', 'every', true)],
  read: [...RANGE, amount('stride', 'every', true)],
  mremap: [
    address('old', 'old address'),
    address('newAddr', 'new address (with fixed)', true),
    amount('oldLen', 'old length'),
    amount('newLen', 'new length'),
    { key: 'flags', label: 'flags', kind: 'flags', options: ['maymove', 'fixed', 'dontunmap'], bits: true },
  ],
  munmap: RANGE,
  mprotect: [...RANGE, prot],
  madvise: [...RANGE, choice('advice', 'advice', ADVICES)],
  mlock: RANGE,
  brk: [address()],
  exec_stack_shift: [address('start', 'start'), amount('len', 'length'), amount('shift', 'shift')],
  fill: [
    address(),
    { key: 'count', label: 'mappings', kind: 'count' },
    amount('len', 'length of each'),
    amount('stride', 'from one to the next'),
    prot,
    { ...choice('odd', 'access of every second', [AS_OTHERS, NO_ACCESS, ...ACCESSES]), optional: true },
    { ...choice('order', 'order', ORDERS), optional: true },
  ],
  find: [
    choice('ask', 'question', ASKED),
    { ...address(), where: { key: 'ask', is: ['find_vma', 'find_vma_intersection', 'find_vma_prev'] } },
    { ...address('end', 'end'), where: { key: 'ask', is: ['find_vma_intersection'] } },
  ],
};

export type FormValues = Readonly<Record<string, string>>;

/** The fields of an operation that are there with these values. */
export function fieldsOf(op: Operation['op'], values: FormValues): readonly Field[] {
  return OPERATION_FIELDS[op].filter(({ where }) => !where || where.is.includes(values[where.key] ?? ''));
}

/** An operation's fields as they are shown; flags as words with spaces between. */
export function formOf(operation: Operation): FormValues {
  const given = operation as unknown as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    OPERATION_FIELDS[operation.op].map((field) => [field.key, fieldText(field, given[field.key])]),
  );
}

function fieldText({ key, kind, options = [] }: Field, value: unknown): string {
  if (kind === 'flags')
    return typeof value === 'number' ? hex(value) : ((value as string[] | undefined) ?? []).join(' ');
  if (value === undefined) return kind === 'choice' ? options[0]! : '';
  return key === 'odd' && value === '' ? NO_ACCESS : String(value);
}

/** The operation that a form stands for, or what is wrong with which field. */
export type FormResult = { readonly operation: Operation } | { readonly errors: Problems };

/** Reads a form as one types. `before` are the operations before it, which it may name; `valid` is what it said last that could be used. */
export function readForm(
  op: Operation['op'],
  values: FormValues,
  before: readonly Operation[],
  valid: FormValues = {},
): FormResult {
  const operation: Record<string, unknown> = { op };
  const errors: Record<string, Problem> = {};
  for (const field of fieldsOf(op, values)) {
    const text = (values[field.key] ?? '').trim();
    try {
      const value = fieldValue(field, text);
      if (value !== undefined) operation[field.key] = value;
    } catch (error) {
      if (!(error instanceof BadAmount)) throw error;
      const instead = field.key === 'end' && text === '' ? `${values.addr} + PMD` : valid[field.key];
      errors[field.key] = { sentence: error.message, nearest: nearestTexts(field, text, instead) };
    }
  }
  if (Object.keys(errors).length > 0) return { errors };
  try {
    const { ops } = parseScenario({ ops: [...before, operation] });
    return { operation: ops.at(-1)! };
  } catch (error) {
    if (!(error instanceof BadScenario)) throw error;
    const field = OPERATION_FIELDS[op].find(({ key }) => key === error.path[2]) ?? OPERATION_FIELDS[op][0]!;
    const nearest = usableFor(field, before, valid[field.key]);
    return { errors: { [field.key]: { sentence: `This ${error.says}.`, nearest } } };
  }
}

/** Texts near one that cannot be read which can. */
function nearestTexts(field: Field, text: string, valid: string | undefined): string[] {
  const unit = /[a-z]+\s*$/i;
  const candidates = [
    text.replace(/[\s+-]+$/, ''),
    ...(/\d\s*[a-z]+\s*$/i.test(text) ? ['K', 'M', 'G'].map((known) => text.replace(unit, known)) : []),
    valid ?? '',
  ];
  const isReadable = (candidate: string) => {
    try {
      return candidate !== '' && candidate !== text && fieldValue(field, candidate) !== undefined;
    } catch {
      return false;
    }
  };
  return [...new Set(candidates.filter(isReadable))].slice(0, 3);
}

/** What a field that can be read but not used may say instead. */
function usableFor({ key, kind }: Field, before: readonly Operation[], valid: string | undefined): string[] {
  if (key === 'count') return ['1', String(MOST_FILLED)];
  if (key === 'stride') return ['0x1000'];
  const made = before.flatMap(({ op }, number) =>
    kind === 'address' && ['mmap', 'mremap', 'fill'].includes(op) ? [`@${number}`] : [],
  );
  return [...new Set([...made.slice(-1), ...(valid === undefined || valid === '' ? [] : [valid])])];
}

function fieldValue({ kind, optional, key, options }: Field, text: string): unknown {
  if (text === '' && optional) return undefined;
  switch (kind) {
    case 'address':
      return parseAddress(text);
    case 'amount':
      return hex(parseAmount(text));
    case 'flags': {
      const words = flagWords(text);
      return words.length === 1 && /^0x/i.test(words[0]!) ? Number(words[0]) : words;
    }
    case 'count':
      return Number(parseAmount(text));
    case 'choice':
      if (key === 'odd' && text === NO_ACCESS) return '';
      return optional && text === options![0] ? undefined : text;
    default:
      return text;
  }
}

export function flagWords(text: string): string[] {
  return text.split(/[\s,|]+/).filter(Boolean);
}
