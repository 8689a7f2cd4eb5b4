import { writeLink } from '../exchange/permalink.ts';
import { isPlace } from '../trace/place.ts';
import { printing } from './answering.ts';
import { BadInput, onlyKernel, readArguments, refuseWords } from './arguments.ts';
import { readScenario } from './scenarioInput.ts';

/** Prints the link that opens a scenario: its fragment, or with `--base` all of it. */
export const link = printing(async (args, input) => {
  const given = readArguments(args, { options: ['base', 'at'] });
  refuseWords('link', given);
  const kernel = onlyKernel(given);
  const { base = '', at } = given.values;
  if (base !== '' && !URL.canParse(base)) {
    throw new BadInput(`--base is "${base}"; it must be an address such as https://example.org/remapscope/.`);
  }
  if (at !== undefined && !isPlace(at)) throw new BadInput(`--at is "${at}"; it must be like 3/move_page_tables/1/12.`);
  const scenario = await readScenario(input);
  const whatIf = [...kernel.mremap.whatIf];
  const place = at === undefined ? {} : { place: at };
  const fragment = await writeLink({ scenario, kernel: kernel.id, whatIf, ...place });
  if (fragment === undefined) throw new BadInput('The scenario is too large for a link; save it as a file instead.');
  return `${base.replace(/#.*$/s, '')}#${fragment}\n`;
});
