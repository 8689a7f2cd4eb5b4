import type { Operation, Scenario } from '../scenario/schema.ts';

/**
 * A scenario in few characters, for links: a list of its title, an object with what else it has beside its operations,
 * and the operations, each a list of a letter and its fields in the order below. Numbers go without their `0x`, any other
 * text of a number behind `=`; flags are one letter each; null stands for a field that is not there.
 *
 *     ["Three pages",["m","100000100000","3000","rw","pan"],["t","100000100000","3000"]]
 *
 * Links in the world hold it: a letter and its fields never change their meaning, a new field goes to the end, and what it
 * has no words for is left as it is in a scenario.
 */
export type Compact = readonly unknown[];

type FieldOf<O> = O extends unknown ? Exclude<keyof O, 'op'> : never;
type Form = readonly [letter: string, ...fields: FieldOf<Operation>[]];

const FORMS: Readonly<Record<Operation['op'], Form>> = {
  mmap: ['m', 'addr', 'len', 'prot', 'flags', 'file', 'offset'],
  touch: ['t', 'addr', 'len', 'stride'],
  read: ['r', 'addr', 'len', 'stride'],
  mremap: ['v', 'old', 'oldLen', 'newLen', 'flags', 'newAddr'],
  munmap: ['u', 'addr', 'len'],
  mprotect: ['p', 'addr', 'len', 'prot'],
  madvise: ['a', 'addr', 'len', 'advice'],
  mlock: ['l', 'addr', 'len'],
  brk: ['b', 'addr'],
  fill: ['f', 'addr', 'count', 'len', 'stride', 'prot', 'odd', 'order'],
  find: ['q', 'ask', 'addr', 'end'],
  exec_stack_shift: ['s', 'start', 'len', 'shift'],
};

/** Fields that are numbers as text. */
const NUMBERS: ReadonlySet<string> = new Set<FieldOf<Operation>>([
  'addr',
  'len',
  'stride',
  'old',
  'oldLen',
  'newLen',
  'newAddr',
  'start',
  'shift',
  'end',
  'offset',
]);

const FLAGS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  mmap: {
    p: 'private',
    s: 'shared',
    a: 'anonymous',
    f: 'fixed',
    n: 'fixed_noreplace',
    g: 'growsdown',
    r: 'noreserve',
    h: 'hugetlb',
  },
  mremap: { m: 'maymove', f: 'fixed', d: 'dontunmap' },
};

export function compact({ title, ops, ...rest }: Scenario): Compact {
  return [
    ...(title === undefined ? [] : [title]),
    ...(Object.keys(rest).length === 0 ? [] : [rest]),
    ...ops.map(compactOperation),
  ];
}

function compactOperation({ op, ...fields }: Operation): unknown {
  const [letter, ...names] = FORMS[op];
  const given = new Map<string, unknown>(Object.entries(fields));
  const values = names.map((name) => {
    const value = given.get(name);
    given.delete(name);
    return value === undefined ? null : compactValue(op, name, value);
  });
  if (given.size > 0) return { op, ...fields };
  while (values.at(-1) === null) values.pop();
  return [letter, ...values];
}

function compactValue(op: Operation['op'], name: string, value: unknown): unknown {
  if (NUMBERS.has(name)) return shorter(String(value));
  if (name !== 'flags' || !Array.isArray(value)) return value;
  const letters = value.map((flag) => Object.entries(FLAGS[op]!).find(([, word]) => word === flag)?.[0]);
  return letters.includes(undefined) ? value : letters.join('');
}

function shorter(number: string): string {
  if (/^0x[\dA-Fa-f]/.test(number)) return number.slice(2);
  return number.startsWith('@') ? number : `=${number}`;
}

/** What `compact` made it of. Of anything else, something that is no scenario either: what comes out has to be checked. */
export function expand(content: unknown): unknown {
  if (!Array.isArray(content)) return content;
  let scenario: Record<string, unknown> = {};
  const ops: unknown[] = [];
  for (const part of content) {
    if (typeof part === 'string') scenario = { ...scenario, title: part };
    else if (Array.isArray(part)) ops.push(expandOperation(part));
    else if (typeof part === 'object' && part !== null && !('op' in part)) scenario = { ...scenario, ...part };
    else ops.push(part);
  }
  return { ...scenario, ops };
}

function expandOperation([letter, ...values]: readonly unknown[]): unknown {
  const form = Object.entries(FORMS).find(([, [known]]) => known === letter);
  if (!form) return { op: letter };
  const [op, [, ...names]] = form;
  const fields = values.flatMap((value, i): [string, unknown][] => {
    if (value === null) return [];
    const name = names[i];
    return [name === undefined ? [`${i}`, value] : [name, expandValue(op, name, value)]];
  });
  return { op, ...Object.fromEntries(fields) };
}

function expandValue(op: string, name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (NUMBERS.has(name)) return value.startsWith('=') ? value.slice(1) : value.startsWith('@') ? value : `0x${value}`;
  return name === 'flags' ? [...value].map((letter) => FLAGS[op]?.[letter] ?? letter) : value;
}
