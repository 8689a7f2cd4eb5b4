import { DEFAULT_KERNEL, KERNELS, withWhatIf } from '../kernels/kernels.ts';
import { resultsOf } from '../scenario/results.ts';
import { runScenario } from '../scenario/run.ts';
import { BadScenario, parseScenario } from '../scenario/schema.ts';
import { answering } from './answering.ts';
import { answerLines } from './answerLines.ts';
import { readArguments, refuseWords } from './arguments.ts';

/**
 * Runs scenarios, one JSON object a line, and prints `{"id","kernel","ops"}` for each and each kernel. Returns the exit
 * status: 0, or 2 when a line or an argument could not be used.
 */
export const simulate = answering((args, streams) => {
  const given = readArguments(args);
  refuseWords('simulate', given);
  const kernels = given.kernels.length > 0 ? given.kernels : [DEFAULT_KERNEL];
  return answerLines(streams, {
    noun: 'scenario',
    parse: parseScenario,
    refusal: BadScenario,
    *answer(scenario, number, complain) {
      for (const id of kernels) {
        const run = runScenario(scenario, withWhatIf(KERNELS[id], given.whatIf));
        if (run.stopped !== undefined) complain(run.stopped);
        yield { id: scenario.id ?? String(number), kernel: id, ops: resultsOf(run, scenario) };
      }
    },
  });
});
