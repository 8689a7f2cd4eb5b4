import { CannotExport } from '../exchange/export/c.ts';
import { EXPORT_FORMS, isExportForm, writeForm } from '../exchange/export/forms.ts';
import { NoAdvice } from '../scenario/advise/advise.ts';
import { BadScenario } from '../scenario/schema.ts';
import { runTold } from '../worker/told.ts';
import { printing } from './answering.ts';
import { BadInput, onlyKernel, readArguments } from './arguments.ts';
import { readScenario } from './scenarioInput.ts';

/** Prints a scenario in another form. */
export const exportAs = printing(async (args, input) => {
  const given = readArguments(args);
  const { words } = given;
  const kernel = onlyKernel(given);
  const [form = ''] = words;
  if (!isExportForm(form) || words.length > 1) {
    const wrong = words.length === 0 ? 'A form is missing' : `The form "${words.join(' ')}" is not known`;
    throw new BadInput(`${wrong}; there are ${EXPORT_FORMS.join(', ')}.`);
  }
  const scenario = await readScenario(input);
  try {
    return writeForm(form, runTold(scenario, kernel));
  } catch (error) {
    if (error instanceof CannotExport || error instanceof NoAdvice || error instanceof BadScenario) {
      throw new BadInput(error.message);
    }
    throw error;
  }
});
