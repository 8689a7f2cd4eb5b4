import { adviceText } from '../exchange/adviceText.ts';
import { adviseMove, NoAdvice } from '../scenario/advise/advise.ts';
import { growthOf } from '../scenario/advise/growth.ts';
import { PRESETS, type Preset } from '../scenario/advise/presets.ts';
import { printing } from './answering.ts';
import { BadInput, onlyKernel, readArguments, refuseWords } from './arguments.ts';
import { readScenario } from './scenarioInput.ts';
import { unknownText } from './unknownText.ts';

/** Prints what a move costs by where it goes, and where it would cost less. */
export const advise = printing(async (args, input) => {
  const given = readArguments(args, { options: ['operation', 'preset'] });
  refuseWords('advise', given);
  const kernel = onlyKernel(given);
  const { operation, preset } = given.values;
  if (operation !== undefined && !/^\d{1,3}$/.test(operation)) {
    throw new BadInput(`--operation is "${operation}"; it must be the number of an operation, from 0.`);
  }
  if (preset !== undefined && !Object.hasOwn(PRESETS, preset)) {
    throw new BadInput(unknownText('preset', preset, Object.keys(PRESETS)));
  }
  const scenario = preset === undefined ? await readScenario(input) : PRESETS[preset as Preset];
  try {
    const advice = adviseMove(scenario, kernel, operation === undefined ? undefined : Number(operation));
    return `${adviceText(advice, kernel, growthOf(scenario, kernel, advice))}\n`;
  } catch (error) {
    if (error instanceof NoAdvice) throw new BadInput(error.message);
    throw error;
  }
});
