import { acceptScenario } from '../scenario/estimate.ts';
import { BadScenario, type Scenario } from '../scenario/schema.ts';
import type { Streams } from './answerLines.ts';
import { BadInput } from './arguments.ts';
import { NotJson, readJson } from './readJson.ts';

/** Reads one scenario as JSON. Throws BadInput. */
export async function readScenario(input: Streams['input']): Promise<Scenario> {
  let text = '';
  input.setEncoding('utf8');
  for await (const chunk of input) text += chunk;
  if (text.trim() === '') throw new BadInput('There is no scenario: give one as JSON on standard input.');
  try {
    return acceptScenario(readJson('scenario', text));
  } catch (error) {
    if (error instanceof BadScenario) throw new BadInput(error.message);
    if (error instanceof NotJson) throw new BadInput(`${error.message} One is read, and not several.`);
    throw error;
  }
}
