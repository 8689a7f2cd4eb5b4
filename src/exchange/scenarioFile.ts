import { shown } from '../address/text.ts';
import { acceptScenario } from '../scenario/estimate.ts';
import { BadScenario, type Scenario } from '../scenario/schema.ts';
import { DoubleField, parseJson } from './json.ts';
import { MOST_INFLATED } from './permalink.ts';

/** Most bytes of a file that is read: as much as a link may hold. */
export const MOST_FILE = MOST_INFLATED;

/** A file cannot be used; the message is a sentence that names it. */
export class BadFile extends Error {
  override name = 'BadFile';
}

/** A scenario as the text of a file: JSON, an operation a line. */
export function scenarioFileText({ ops, ...rest }: Scenario): string {
  const fields = Object.entries(rest).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`);
  const lines = ops.map((operation) => `    ${JSON.stringify(operation)}`);
  return `{\n${fields.join('')}  "ops": [\n${lines.join(',\n')}\n  ]\n}\n`;
}

/** A name for that file: what the scenario is called, in letters that any system takes. */
export function scenarioFileName({ title }: Scenario, name?: string): string {
  const words = (name ?? title ?? '').toLowerCase().match(/[a-z0-9]+/g) ?? ['scenario'];
  return `${words.join('-').slice(0, 60).replace(/-$/, '')}.json`;
}

/** The text that bytes are in UTF-8. Throws TypeError for what is none. */
export const utf8Of = (bytes: AllowSharedBufferSource): string =>
  new TextDecoder('utf-8', { fatal: true }).decode(bytes);

/** Reads a scenario that came as a file. Throws BadFile. */
export async function readScenarioFile(file: Pick<File, 'name' | 'size' | 'arrayBuffer'>): Promise<Scenario> {
  const name = shown(file.name);
  if (file.size > MOST_FILE) {
    throw new BadFile(`The file ${name} has ${file.size} bytes; a scenario has at most ${MOST_FILE}.`);
  }
  try {
    return acceptScenario(parseJson(utf8Of(await file.arrayBuffer())));
  } catch (error) {
    if (error instanceof BadScenario || error instanceof DoubleField) {
      throw new BadFile(`The file ${name} cannot be used. ${error.message}`);
    }
    if (error instanceof SyntaxError) {
      throw new BadFile(`The file ${name} is not JSON, as a scenario is: ${error.message}.`);
    }
    if (error instanceof TypeError) throw new BadFile(`The file ${name} is not text in UTF-8, as a scenario is.`);
    throw new BadFile(`The file ${name} could not be read: ${(error as Error).message.replace(/\.$/, '')}.`);
  }
}
