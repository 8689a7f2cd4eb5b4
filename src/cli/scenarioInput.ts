import { acceptScenario } from '../scenario/estimate.ts';
import { BadScenario, type Scenario } from '../scenario/schema.ts';
import type { Streams } from './answerLines.ts';
import { BadInput } from './arguments.ts';

/** Reads one scenario as JSON. Throws BadInput. */
export async function readScenario(input: Streams['input']): Promise<Scenario> {
  let text = '';
  input.setEncoding('utf8');
  for await (const chunk of input) text += chunk;
  if (text.trim() === '') throw new BadInput('There is no scenario: give one as JSON on standard input.');
  try {
    return acceptScenario(JSON.parse(text.trim()));
  } catch (error) {
    if (error instanceof BadScenario) throw new BadInput(error.message);
    if (!(error instanceof SyntaxError)) throw error;
    throw new BadInput(`The scenario is not JSON (${error.message}). One is read, and not several.`);
  }
}
