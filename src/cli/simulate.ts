import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { isKernelId, KERNEL_IDS, KERNELS, type KernelId } from '../kernels/kernels.ts';
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
  const kernels = kernelsOf(args);
  if (typeof kernels === 'string') {
    errors.write(`${kernels}\n`);
    return 2;
  }
  let status = 0;
  let number = 0;
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    if (line.trim() === '') continue;
    try {
      const scenario = parseScenario(parseJson(line));
      for (const id of kernels) {
        const run = runScenario(scenario, KERNELS[id]);
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

/** The kernels asked for, 6.12 if none; or a sentence about what is wrong with the arguments. */
function kernelsOf(args: readonly string[]): KernelId[] | string {
  const kernels: KernelId[] = [];
  for (let i = 0; i < args.length; i++) {
    const [name, attached] = args[i]!.split('=', 2) as [string, string?];
    if (name !== '--kernel') return `The argument "${args[i]}" is not known; --kernel NAME is.`;
    const id = attached ?? args[++i];
    if (id === undefined) return `--kernel needs a name: one of ${KERNEL_IDS.join(', ')}.`;
    if (!isKernelId(id)) return `The kernel "${id}" is not known; there are ${KERNEL_IDS.join(', ')}.`;
    if (!kernels.includes(id)) kernels.push(id);
  }
  return kernels.length > 0 ? kernels : ['6.12'];
}
