import {
  isKernelId,
  isWhatIf,
  KERNEL_IDS,
  KERNELS,
  type KernelId,
  WHAT_IFS,
  type WhatIf,
  withWhatIf,
} from '../kernels/kernels.ts';
import { resultsOf } from '../scenario/results.ts';
import { runScenario } from '../scenario/run.ts';
import { BadScenario, parseScenario } from '../scenario/schema.ts';
import { answerLines, type Streams } from './answerLines.ts';

/**
 * Runs scenarios, one JSON object a line, and prints `{"id","kernel","ops"}` for each and each kernel. Returns the exit
 * status: 0, or 2 when a line or an argument could not be used.
 */
export async function simulate(args: readonly string[], streams: Streams): Promise<number> {
  const options = optionsOf(args);
  if (typeof options === 'string') {
    streams.errors.write(`${options}\n`);
    return 2;
  }
  return answerLines(streams, {
    noun: 'scenario',
    parse: parseScenario,
    refusal: BadScenario,
    *answer(scenario, number, complain) {
      for (const id of options.kernels) {
        const run = runScenario(scenario, withWhatIf(KERNELS[id], options.whatIf));
        if (run.stopped !== undefined) complain(run.stopped);
        yield { id: scenario.id ?? String(number), kernel: id, ops: resultsOf(run, scenario) };
      }
    },
  });
}

interface Options {
  readonly kernels: readonly KernelId[];
  readonly whatIf: readonly WhatIf[];
}

/** The kernels asked for (6.12 if none) and the what-if rules; or a sentence about what is wrong with the arguments. */
function optionsOf(args: readonly string[]): Options | string {
  const kernels: KernelId[] = [];
  const whatIf: WhatIf[] = [];
  for (let i = 0; i < args.length; i++) {
    const [name, attached] = args[i]!.split('=', 2) as [string, string?];
    if (name !== '--kernel' && name !== '--what-if') {
      return `The argument "${args[i]}" is not known; --kernel NAME and --what-if RULE are.`;
    }
    const value = attached ?? args[++i];
    const known: readonly string[] = name === '--kernel' ? KERNEL_IDS : WHAT_IFS;
    if (value === undefined) return `${name} needs a name: one of ${known.join(', ')}.`;
    if (name === '--kernel' && isKernelId(value)) kernels.push(value);
    else if (name === '--what-if' && isWhatIf(value)) whatIf.push(value);
    else
      return `The ${name === '--kernel' ? 'kernel' : 'rule'} "${value}" is not known; there are ${known.join(', ')}.`;
  }
  return { kernels: kernels.length > 0 ? [...new Set(kernels)] : ['6.12'], whatIf };
}
