import { hex } from '../address/text.ts';
import type { Operation } from '../scenario/schema.ts';
import { ADVICES, BadScenario, ORDERS, parseScenario } from '../scenario/schema.ts';
import { BadAmount, parseAddress, parseAmount } from './amount.ts';

/** An operation as a form: its fields as text, in the words that a person types. */

export interface Field {
  readonly key: string;
  readonly label: string;
  readonly kind: 'address' | 'amount' | 'prot' | 'choice' | 'flags' | 'count' | 'text';
  /** May be left empty. */
  readonly optional?: boolean;
  /** For choices and flags. */
  readonly options?: readonly string[];
}

const address = (key = 'addr', label = 'address', optional = false): Field => ({
  key,
  label,
  kind: 'address',
  optional,
});
const amount = (key: string, label: string, optional = false): Field => ({ key, label, kind: 'amount', optional });
const prot = (key = 'prot', label = 'access', optional = false): Field => ({ key, label, kind: 'prot', optional });
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
    prot(),
    {
      key: 'flags',
      label: 'flags',
      kind: 'flags',
      options: ['private', 'shared', 'anonymous', 'fixed', 'fixed_noreplace', 'growsdown', 'noreserve', 'hugetlb'],
    },
    { key: 'file', label: 'file (empty: anonymous memory)', kind: 'text', optional: true },
    amount('offset', 'offset in the file', true),
  ],
  touch: [...RANGE, amount('stride', 'every', true)],
  read: [...RANGE, amount('stride', 'every', true)],
  mremap: [
    address('old', 'old address'),
    amount('oldLen', 'old length'),
    amount('newLen', 'new length'),
    { key: 'flags', label: 'flags', kind: 'flags', options: ['maymove', 'fixed', 'dontunmap'] },
    address('newAddr', 'new address (with fixed)', true),
  ],
  munmap: RANGE,
  mprotect: [...RANGE, prot()],
  madvise: [...RANGE, choice('advice', 'advice', ADVICES)],
  mlock: RANGE,
  brk: [address()],
  exec_stack_shift: [address('start', 'start'), amount('len', 'length'), amount('shift', 'shift')],
  fill: [
    address(),
    { key: 'count', label: 'mappings', kind: 'count' },
    amount('len', 'length of each'),
    amount('stride', 'from one to the next'),
    prot(),
    prot('odd', 'access of every second', true),
    { ...choice('order', 'order', ORDERS), optional: true },
  ],
  find: [
    choice('ask', 'question', ['find_vma', 'find_vma_intersection', 'find_vma_prev', 'vma_next', 'vma_prev']),
    address('addr', 'address', true),
    address('end', 'end', true),
  ],
};

export type FormValues = Readonly<Record<string, string>>;

/** An operation's fields as they are shown; flags as words with spaces between. */
export function formOf(operation: Operation): FormValues {
  const given = operation as unknown as Record<string, unknown>;
  const values: Record<string, string> = {};
  for (const { key, kind, options } of OPERATION_FIELDS[operation.op]) {
    const value = given[key];
    if (kind === 'flags') values[key] = flagText(value, options ?? []);
    else values[key] = value === undefined ? (kind === 'choice' ? (options?.[0] ?? '') : '') : String(value);
  }
  return values;
}

function flagText(value: unknown, options: readonly string[]): string {
  if (Array.isArray(value)) return value.join(' ');
  return typeof value === 'number' ? hex(value) : options.length > 0 && value === undefined ? '' : String(value);
}

/** The operation that a form stands for, or what is wrong with which field. */
export type FormResult = { readonly operation: Operation } | { readonly errors: Readonly<Record<string, string>> };

/** Reads a form as one types. `before` are the operations before it, which it may name. */
export function readForm(op: Operation['op'], values: FormValues, before: readonly Operation[]): FormResult {
  const operation: Record<string, unknown> = { op };
  const errors: Record<string, string> = {};
  for (const field of OPERATION_FIELDS[op]) {
    try {
      const value = fieldValue(field, (values[field.key] ?? '').trim());
      if (value !== undefined) operation[field.key] = value;
    } catch (error) {
      if (!(error instanceof BadAmount)) throw error;
      errors[field.key] = error.message;
    }
  }
  if (Object.keys(errors).length > 0) return { errors };
  try {
    const { ops } = parseScenario({ ops: [...before, operation] });
    return { operation: ops.at(-1)! };
  } catch (error) {
    if (!(error instanceof BadScenario)) throw error;
    const [, named = ''] = /field ops\[\d+\]\.(\w+)/.exec(error.message) ?? [];
    const known = OPERATION_FIELDS[op].some(({ key }) => key === named);
    const sentence = error.message.replace(/^The scenario's field ops\[\d+\]\.\w+(?:\[\d+\])? /, 'This ');
    return { errors: { [known ? named : OPERATION_FIELDS[op][0]!.key]: sentence } };
  }
}

function fieldValue({ kind, optional, key }: Field, text: string): unknown {
  if (text === '' && optional) return undefined;
  switch (kind) {
    case 'address':
      return parseAddress(text);
    case 'amount':
      return hex(parseAmount(text));
    case 'flags': {
      const words = text.split(/[\s,|]+/).filter(Boolean);
      return words.length === 1 && /^0x/i.test(words[0]!) && key === 'flags' ? Number(words[0]) : words;
    }
    case 'count':
      return Number(parseAmount(text));
    case 'choice':
      return key === 'order' && text === 'ascending' ? undefined : text;
    case 'prot':
    case 'text':
      return text;
  }
}

/** A new operation of a kind, to begin with. */
export function newOperation(op: Operation['op'], base: string): Operation {
  const fresh: Record<string, unknown> = { op };
  for (const { key, kind, optional, options } of OPERATION_FIELDS[op]) {
    if (optional) continue;
    if (kind === 'address') fresh[key] = base;
    else if (kind === 'amount') fresh[key] = '0x200000';
    else if (kind === 'prot') fresh[key] = 'rw';
    else if (kind === 'count') fresh[key] = 10;
    else if (kind === 'choice') fresh[key] = options![0];
    else fresh[key] = op === 'mmap' ? ['private', 'anonymous'] : ['maymove'];
  }
  return (op === 'find' ? { ...fresh, addr: base } : fresh) as unknown as Operation;
}
