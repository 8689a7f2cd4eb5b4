import { explainText } from '../exchange/export/explain.ts';
import { answering, BadInput, readArguments, readScenario, runTold } from './scenarioInput.ts';

/** Prints what a scenario does and why, in words. */
export const explain = answering(async (args, input) => {
  const { words, kernel } = readArguments(args);
  if (words.length > 0) throw new BadInput(`The argument "${words[0]}" is not known; explain takes only options.`);
  const scenario = await readScenario(input);
  return `${explainText({ scenario, kernel, ...runTold(scenario, kernel) })}\n`;
});
