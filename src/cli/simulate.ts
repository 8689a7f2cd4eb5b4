import { once } from 'node:events';
import { createInterface } from 'node:readline';
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

/**
 * Runs scenarios from `input`, one JSON object a line, and writes `{"id","kernel","ops"}` for each and each kernel.
 * A line that cannot be used is told of on `errors`, and the others are answered all the same. Returns the exit status:
 * 0, or 2 when a line or an argument could not be used.
 */
export async function simulate(
  args: readonly string[],
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  errors: NodeJS.WritableStream,
): Promise<number> {
  const options = optionsOf(args);
  if (typeof options === 'string') {
    errors.write(`${options}\n`);
    return 2;
  }
  let status = 0;
  let number = 0;
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    if (line.trim() === '') continue;
    try {
      const scenario = parseScenario(parseJson(line));
      for (const id of options.kernels) {
        const run = runScenario(scenario, withWhatIf(KERNELS[id], options.whatIf));
        if (run.stopped !== undefined) {
          status = 2;
          errors.write(`Line ${number}: ${run.stopped}\n`);
        }
        const text = JSON.stringify({ id: scenario.id ?? String(number), kernel: id, ops: resultsOf(run, scenario) });
        if (!output.write(`${text}\n`)) await once(output, 'drain');
      }
    } catch (error) {
      if (!(error instanceof BadScenario)) throw error;
      status = 2;
      errors.write(`Line ${number}: ${error.message}\n`);
    }
  }
  return status;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new BadScenario(`The scenario is not JSON (${(error as Error).message}).`);
  }
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
