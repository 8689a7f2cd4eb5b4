import { explainText } from '../exchange/export/explain.ts';
import { runTold } from '../worker/told.ts';
import { answering, readArguments, readScenario, refuseWords } from './scenarioInput.ts';

/** Prints what a scenario does and why, in words. */
export const explain = answering(async (args, input) => {
  const { words, kernel } = readArguments(args);
  refuseWords('explain', words);
  const scenario = await readScenario(input);
  return `${explainText(runTold(scenario, kernel))}\n`;
});
