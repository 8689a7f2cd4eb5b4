import { CannotExport } from '../exchange/export/c.ts';
import { EXPORT_FORMS, isExportForm, writeForm } from '../exchange/export/forms.ts';
import { NoAdvice } from '../scenario/advise/advise.ts';
import { runTold } from '../worker/told.ts';
import { answering, BadInput, readArguments, readScenario } from './scenarioInput.ts';

/** Prints a scenario in another form. */
export const exportAs = answering(async (args, input) => {
  const { words, kernel } = readArguments(args);
  const [form = ''] = words;
  if (!isExportForm(form) || words.length > 1) {
    const given = words.length === 0 ? 'A form is missing' : `The form "${words.join(' ')}" is not known`;
    throw new BadInput(`${given}; there are ${EXPORT_FORMS.join(', ')}.`);
  }
  const scenario = await readScenario(input);
  try {
    return writeForm(form, runTold(scenario, kernel));
  } catch (error) {
    if (error instanceof CannotExport || error instanceof NoAdvice) throw new BadInput(error.message);
    throw error;
  }
});
