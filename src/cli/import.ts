import { FORMATS, type Format, isFormat } from '../exchange/import/formats.ts';
import { Importer } from '../exchange/import/importer.ts';
import { BadImport } from '../exchange/import/recognize.ts';
import type { ImportReport } from '../exchange/import/report.ts';
import { reportText } from '../exchange/import/reportText.ts';
import { answering } from './answering.ts';
import { BadInput, onlyKernel, readArguments } from './arguments.ts';
import { inView } from './inView.ts';
import { unknownText } from './unknownText.ts';

/** Imports a text and prints a report. Returns the exit status: 0, 1 when a difference was found, 2 for bad input. */
export const importTrace = answering(async (args, { input, output }) => {
  const given = readArguments(args, { flags: ['check', 'json'], noRules: true });
  const importer = new Importer(onlyKernel(given), formatOf(given.words));
  const decoder = new TextDecoder();
  try {
    for await (const chunk of input) {
      importer.feed(typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }));
    }
    const report = importer.finish();
    const unread = unreadText(report);
    if (unread !== undefined) throw new BadInput(unread);
    const check = given.flags.has('check');
    output.write(given.flags.has('json') ? `${JSON.stringify(report)}\n` : inView(reportText(report, check)));
    return check && report.differences.count > 0 ? 1 : 0;
  } catch (error) {
    if (error instanceof BadImport) throw new BadInput(error.message);
    throw error;
  }
});

/** The form that is named; undefined where it is to be guessed. */
function formatOf([word, other]: readonly string[]): Format | undefined {
  if (word === undefined) return undefined;
  if (!isFormat(word)) throw new BadInput(unknownText('form', word, FORMATS));
  if (other !== undefined) throw new BadInput(`There is "${other}" behind the form ${word}; a text has one form.`);
  return word;
}

/** A sentence about a text of which no line is read; undefined of any other. */
function unreadText({ lines, skipped, format }: ImportReport): string | undefined {
  if (skipped.count < lines) return undefined;
  return `Nothing in this text is read as ${format}; where no form is named, it is guessed.`;
}
