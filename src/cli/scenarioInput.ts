import { DoubleField } from '../exchange/json.ts';
import { MOST_FILE, utf8Of } from '../exchange/scenarioFile.ts';
import { acceptScenario } from '../scenario/estimate.ts';
import { BadScenario, type Scenario } from '../scenario/schema.ts';
import type { Streams } from './answerLines.ts';
import { BadInput } from './arguments.ts';
import { NotJson, readJson } from './readJson.ts';

/** Reads one scenario as JSON. Throws BadInput. */
export async function readScenario(input: Streams['input']): Promise<Scenario> {
  const text = await readText(input);
  if (text.trim() === '') throw new BadInput('There is no scenario: give one as JSON on standard input.');
  try {
    return acceptScenario(readJson('scenario', text));
  } catch (error) {
    if (error instanceof BadScenario || error instanceof DoubleField) throw new BadInput(error.message);
    if (error instanceof NotJson) throw new BadInput(`${error.message} One is read, and not several.`);
    throw error;
  }
}

/** Reads no more than a scenario may have, as the page does. */
async function readText(input: Streams['input']): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of input) {
    chunks.push(Buffer.from(chunk));
    length += chunks.at(-1)!.length;
    if (length > MOST_FILE) throw new BadInput(`There are more than ${MOST_FILE} bytes; a scenario has at most that.`);
  }
  try {
    return utf8Of(Buffer.concat(chunks));
  } catch {
    throw new BadInput('This is not text in UTF-8, as a scenario is.');
  }
}
