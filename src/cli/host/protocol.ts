/**
 * What run.c reads and writes; every number of a scenario is in hex, without 0x.
 *
 * A scenario is a line of operations with `;` between them: a letter, and up to five arguments with a space before each.
 * An argument is a number, or `@k+n` for n more than what operation k returned.
 *
 *     M addr len prot flags    X old oldLen newLen flags newAddr    U addr len    P addr len prot
 *     D addr len advice        L addr len                           T addr len stride    R addr len stride
 *
 * Results are a line of JSON, too: a list with what each operation gave, in the form of the recordings, and what is mapped
 * and resident in the window after it. `{"failure":"…"}`, a sentence, ends the list of a scenario that could not be run.
 */
import { MREMAP } from '../../mremap/types.ts';
import type { OperationResult } from '../../scenario/results.ts';
import type { Operation, Scenario } from '../../scenario/schema.ts';

/** The addresses that scenarios may use: run.c looks at nothing else. */
export const WINDOW = { start: 0x0f8000000000, end: 0x110000000000 } as const;

const PROT = { r: 1, w: 2, x: 4 } as const;
const MAP = { shared: 0x1, private: 0x2, fixed: 0x10, anonymous: 0x20, fixed_noreplace: 0x100000 } as const;
const ADVICE = {
  normal: 0,
  random: 1,
  sequential: 2,
  dontneed: 4,
  dontfork: 10,
  dofork: 11,
  hugepage: 14,
  nohugepage: 15,
  dontdump: 16,
  dodump: 17,
} as const;

/** A scenario as run.c reads it. Throws for an operation that run.c does not know. */
export function encodeScenario({ ops }: Scenario): string {
  return ops.map(encodeOperation).join(';');
}

function encodeOperation(operation: Operation): string {
  const line = (letter: string, ...values: (string | number)[]) => [letter, ...values.map(encodeNumber)].join(' ');
  switch (operation.op) {
    case 'mmap': {
      const { addr = '0x0', len, prot, flags = ['private'], file } = operation;
      if (file !== undefined) throw new Error('files are not mapped here');
      return line('M', addr, len, protBits(prot), bitsOf(MAP, [...flags, 'anonymous']));
    }
    case 'mremap': {
      const { old, oldLen, newLen, flags, newAddr = '0x0' } = operation;
      return line('X', old, oldLen, newLen, typeof flags === 'number' ? flags : bitsOf(MREMAP, flags), newAddr);
    }
    case 'munmap':
      return line('U', operation.addr, operation.len);
    case 'mprotect':
      return line('P', operation.addr, operation.len, protBits(operation.prot));
    case 'madvise':
      return line('D', operation.addr, operation.len, ADVICE[operation.advice]);
    case 'mlock':
      return line('L', operation.addr, operation.len);
    case 'touch':
    case 'read':
      return line(operation.op === 'touch' ? 'T' : 'R', operation.addr, operation.len, operation.stride ?? '0x1000');
    default:
      throw new Error(`${operation.op} is not run here`);
  }
}

function encodeNumber(value: string | number): string {
  if (typeof value === 'number') return value.toString(16);
  const [, operation, distance = '0'] = /^@(\d+)(?:\+(.+))?$/.exec(value) ?? [];
  if (operation === undefined) return BigInt(value).toString(16);
  return `@${Number(operation).toString(16)}+${BigInt(distance).toString(16)}`;
}

const protBits = (prot: string) => bitsOf(PROT, [...prot]);

/** The bits of these names; a name may be a number itself. */
function bitsOf(known: Readonly<Record<string, number>>, names: readonly string[]): number {
  return names.reduce((bits, name) => bits | bitOf(known, name), 0);
}

function bitOf(known: Readonly<Record<string, number>>, name: string): number {
  const bit = known[name] ?? Number(name);
  if (Number.isNaN(bit)) throw new Error(`${name} is not run here`);
  return bit;
}

/** What run.c gave for a scenario: results in the form of the recordings, or why there are none. */
export type Answer = { readonly ops: OperationResult[] } | { readonly failure: string };

/** Reads a line of results of a scenario. Throws when it is not one. */
export function decodeAnswer(line: string, { ops }: Scenario): Answer {
  const results = JSON.parse(line) as (OperationResult & { readonly failure?: string })[];
  const failure = results.at(-1)?.failure;
  if (failure !== undefined) return { failure };
  if (results.length !== ops.length) throw new Error(`${results.length} results for ${ops.length} operations: ${line}`);
  return { ops: results };
}
