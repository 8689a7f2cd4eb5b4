import { parseArgs } from 'node:util';
import {
  DEFAULT_KERNEL,
  isKernelId,
  isWhatIf,
  KERNEL_IDS,
  KERNELS,
  type Kernel,
  type KernelId,
  WHAT_IFS,
  type WhatIf,
  withWhatIf,
} from '../kernels/kernels.ts';
import { unknownText } from './unknownText.ts';

/** What was given cannot be used; the message is a sentence. */
export class BadInput extends Error {
  override name = 'BadInput';
}

/** What a command knows beside `--kernel NAME`. */
export interface Known {
  /** Options that have a value. */
  readonly options?: readonly string[];
  /** Options that have none. */
  readonly flags?: readonly string[];
  /** Without `--what-if RULE`. */
  readonly noRules?: true;
}

/** What stands on the command line. */
export interface Given {
  readonly words: readonly string[];
  readonly values: Readonly<Record<string, string | undefined>>;
  readonly flags: ReadonlySet<string>;
  /** Those that are named, each once, in their order. */
  readonly kernels: readonly KernelId[];
  readonly whatIf: readonly WhatIf[];
}

/** Reads the arguments of a command. Throws BadInput. */
export function readArguments(args: readonly string[], { options = [], flags = [], noRules }: Known = {}): Given {
  const lists = noRules ? ['kernel'] : ['kernel', 'what-if'];
  const known = {
    ...Object.fromEntries(lists.map((name) => [name, { type: 'string', multiple: true } as const])),
    ...Object.fromEntries(options.map((name) => [name, { type: 'string' } as const])),
    ...Object.fromEntries(flags.map((name) => [name, { type: 'boolean' } as const])),
  };
  let read: ReturnType<typeof parseArgs>;
  try {
    read = parseArgs({ args: [...args], allowPositionals: true, options: known });
  } catch (error) {
    throw new BadInput(whatIsWrong(error as Error, Object.keys(known)));
  }
  const values = read.values as Readonly<Record<string, string | undefined>>;
  const listed = (name: string) => (read.values[name] ?? []) as string[];
  return {
    words: read.positionals,
    values,
    flags: new Set(flags.filter((name) => read.values[name])),
    kernels: [...new Set(listed('kernel').map((name) => oneOf('kernel', name, isKernelId, KERNEL_IDS)))],
    whatIf: listed('what-if').map((name) => oneOf('rule', name, isWhatIf, WHAT_IFS)),
  };
}

/** The one kernel that is named, 6.12 if none, with the rules. Throws BadInput for more than one. */
export function onlyKernel({ kernels, whatIf }: Given): Kernel {
  const [kernel = DEFAULT_KERNEL, other] = kernels;
  if (other === undefined) return withWhatIf(KERNELS[kernel], whatIf);
  throw new BadInput(`There are the kernels ${kernels.join(' and ')}; one is taken. simulate takes several.`);
}

/** Refuses words, for a command that has none. Throws BadInput. */
export function refuseWords(command: string, { words: [word] }: Given): void {
  if (word === undefined) return;
  const reads = command === 'verify' ? '' : ', and reads standard input (< FILE)';
  throw new BadInput(`The argument "${word}" is not known; ${command} takes only options${reads}.`);
}

function oneOf<T extends string>(what: string, name: string, is: (name: string) => name is T, all: readonly T[]): T {
  if (is(name)) return name;
  throw new BadInput(unknownText(what, name, all));
}

/** A sentence about what parseArgs throws. Its own says too little of a value that is missing, or begins with a dash. */
function whatIsWrong({ message }: Error, known: readonly string[]): string {
  const [, name] = /^Option '--([\w-]+)[^']*' argument (?:missing|is ambiguous)/.exec(message) ?? [];
  if (name === 'kernel') return `--kernel needs a name: one of ${KERNEL_IDS.join(', ')}.`;
  if (name === 'what-if') return `--what-if needs a rule: one of ${WHAT_IFS.join(', ')}.`;
  if (name !== undefined) return `--${name} needs a value, which does not begin with a dash; --help says which.`;
  return `${message.split('. ')[0]}; known are ${known.map((each) => `--${each}`).join(', ')}.`;
}
