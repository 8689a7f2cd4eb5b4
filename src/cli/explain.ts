import { explainText } from '../exchange/export/explain.ts';
import { runTold } from '../worker/told.ts';
import { answering, BadInput, readArguments, readScenario } from './scenarioInput.ts';

/** Prints what a scenario does and why, in words. */
export const explain = answering(async (args, input) => {
  const { words, kernel } = readArguments(args);
  if (words.length > 0) throw new BadInput(`The argument "${words[0]}" is not known; explain takes only options.`);
  const scenario = await readScenario(input);
  return `${explainText(runTold(scenario, kernel))}\n`;
});
