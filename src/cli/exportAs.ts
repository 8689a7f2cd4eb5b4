import { bpftraceOf } from '../exchange/export/bpftrace.ts';
import { CannotExport, programOf } from '../exchange/export/c.ts';
import type { Told } from '../exchange/export/explain.ts';
import { disagreementText, reportText, resultsLine } from '../exchange/export/report.ts';
import { scenarioFileText } from '../exchange/scenarioFile.ts';
import { answering, BadInput, readArguments, readScenario, runTold } from './scenarioInput.ts';

const FORMS: Readonly<Record<string, (told: Told) => string>> = {
  c: ({ scenario, kernel }) => programOf(scenario, kernel),
  json: ({ scenario }) => scenarioFileText(scenario),
  results: ({ scenario, kernel, run }) => resultsLine(scenario, kernel, run),
  text: reportText,
  bpftrace: ({ scenario, kernel, run }) => bpftraceOf(scenario, kernel, run),
  disagreement: disagreementText,
};
export const EXPORT_FORMS = Object.keys(FORMS);

/** Prints a scenario in another form. */
export const exportAs = answering(async (args, input) => {
  const { words, kernel } = readArguments(args);
  const write = FORMS[words[0] ?? ''];
  if (!write || words.length > 1) {
    const given = words.length === 0 ? 'A form is missing' : `The form "${words.join(' ')}" is not known`;
    throw new BadInput(`${given}; there are ${EXPORT_FORMS.join(', ')}.`);
  }
  const scenario = await readScenario(input);
  try {
    return write({ scenario, kernel, ...runTold(scenario, kernel) });
  } catch (error) {
    if (error instanceof CannotExport) throw new BadInput(error.message);
    throw error;
  }
});
