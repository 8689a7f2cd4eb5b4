import { explainText } from '../exchange/export/explain.ts';
import { runTold } from '../worker/told.ts';
import { printing } from './answering.ts';
import { onlyKernel, readArguments, refuseWords } from './arguments.ts';
import { readScenario } from './scenarioInput.ts';

/** Prints what a scenario does and why, in words. */
export const explain = printing(async (args, input) => {
  const given = readArguments(args);
  refuseWords('explain', given);
  const kernel = onlyKernel(given);
  const scenario = await readScenario(input);
  return `${explainText(runTold(scenario, kernel))}\n`;
});
