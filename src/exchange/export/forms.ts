import { adviseMove } from '../../scenario/advise/advise.ts';
import { growthOf } from '../../scenario/advise/growth.ts';
import { adviceText } from '../adviceText.ts';
import { scenarioFileText } from '../scenarioFile.ts';
import { bpftraceOf } from './bpftrace.ts';
import { programOf } from './c.ts';
import type { Told } from './explain.ts';
import { disagreementText, reportText, resultsLine } from './report.ts';

const WRITERS = {
  c: ({ scenario, kernel }) => programOf(scenario, kernel),
  json: ({ scenario }) => scenarioFileText(scenario),
  results: ({ scenario, kernel, run }) => resultsLine(scenario, kernel, run),
  text: reportText,
  advice: ({ scenario, kernel }) => {
    const advice = adviseMove(scenario, kernel);
    return `${adviceText(advice, kernel, growthOf(scenario, kernel, advice))}\n`;
  },
  bpftrace: ({ scenario, kernel, run }) => bpftraceOf(scenario, kernel, run),
  disagreement: disagreementText,
} as const satisfies Readonly<Record<string, (told: Told) => string>>;

/** The forms that a scenario and its run can be written in. */
export type ExportForm = keyof typeof WRITERS;
export const EXPORT_FORMS = Object.keys(WRITERS) as ExportForm[];

export function isExportForm(text: string): text is ExportForm {
  return Object.hasOwn(WRITERS, text);
}

/** Writes a run in a form. Throws CannotExport or NoAdvice, each with a sentence. */
export function writeForm(form: ExportForm, told: Told): string {
  return WRITERS[form](told);
}
