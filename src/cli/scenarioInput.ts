import { parseArgs } from 'node:util';
import {
  DEFAULT_KERNEL,
  isKernelId,
  isWhatIf,
  KERNEL_IDS,
  KERNELS,
  type Kernel,
  WHAT_IFS,
  withWhatIf,
} from '../kernels/kernels.ts';
import { acceptScenario } from '../scenario/estimate.ts';
import { BadScenario, type Scenario } from '../scenario/schema.ts';
import type { Streams } from './answerLines.ts';

/** What was given cannot be used; the message is a sentence. */
export class BadInput extends Error {
  override name = 'BadInput';
}

/** What stands on the command line: words, and options that each have a value. */
export interface Given {
  readonly words: readonly string[];
  readonly values: Readonly<Record<string, string | undefined>>;
  readonly kernel: Kernel;
}

/** Reads arguments: `--kernel` and `--what-if` are always known, `options` beside them. Throws BadInput. */
export function readArguments(args: readonly string[], options: readonly string[] = []): Given {
  const text = { type: 'string' } as const;
  const known = Object.fromEntries(options.map((name) => [name, text]));
  let read: ReturnType<typeof parseArgs>;
  try {
    read = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...known, kernel: text, 'what-if': { ...text, multiple: true } },
    });
  } catch (error) {
    const names = ['kernel', 'what-if', ...options].map((name) => `--${name}`).join(', ');
    throw new BadInput(`${(error as Error).message.split('. ')[0]}; known are ${names}.`);
  }
  const {
    kernel = DEFAULT_KERNEL,
    'what-if': rules = [],
    ...values
  } = read.values as Record<string, string> & {
    'what-if'?: string[];
  };
  if (!isKernelId(kernel)) {
    throw new BadInput(`The kernel "${kernel}" is not known; there are ${KERNEL_IDS.join(', ')}.`);
  }
  const wrong = rules.find((rule) => !isWhatIf(rule));
  if (wrong !== undefined) throw new BadInput(`The rule "${wrong}" is not known; there are ${WHAT_IFS.join(', ')}.`);
  return { words: read.positionals, values, kernel: withWhatIf(KERNELS[kernel], rules.filter(isWhatIf)) };
}

/** Refuses words, for a command that has none. Throws BadInput. */
export function refuseWords(command: string, [word]: readonly string[]): void {
  if (word === undefined) return;
  throw new BadInput(
    `The argument "${word}" is not known; ${command} takes only options, and the scenario on standard input.`,
  );
}

/** Reads one scenario as JSON. Throws BadInput. */
export async function readScenario(input: Streams['input']): Promise<Scenario> {
  let text = '';
  input.setEncoding('utf8');
  for await (const chunk of input) text += chunk;
  if (text.trim() === '') throw new BadInput('There is no scenario: give one as JSON on standard input.');
  try {
    return acceptScenario(JSON.parse(text.trim()));
  } catch (error) {
    if (error instanceof BadScenario) throw new BadInput(error.message);
    if (!(error instanceof SyntaxError)) throw error;
    throw new BadInput(`The scenario is not JSON (${error.message}). One is read, and not several.`);
  }
}

/** A command that prints a text, or fails with a sentence. Returns the exit status: 0, or 2. */
export function answering(
  answer: (args: readonly string[], input: Streams['input']) => Promise<string>,
): (args: readonly string[], streams: Streams) => Promise<number> {
  return async (args, { input, output, errors }) => {
    try {
      output.write(await answer(args, input));
      return 0;
    } catch (error) {
      if (!(error instanceof BadInput)) throw error;
      errors.write(`${error.message}\n`);
      return 2;
    }
  };
}
