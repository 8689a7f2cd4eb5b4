import { importing } from './import.ts';
import { library } from './library.ts';
import { links } from './links.ts';
import { maple } from './maple.ts';
import { opening } from './opening.ts';
import { screen } from './screen.ts';
import type { Section } from './section.ts';
import { simulation } from './simulate.ts';

const SECTIONS: Readonly<Record<string, () => Section | Promise<Section>>> = {
  maple,
  simulate: simulation,
  links,
  opening,
  library,
  screen,
  import: importing,
};

const args = process.argv.slice(2);
const asJson = args.includes('--json');
const named = args.filter((arg) => arg !== '--json');
const unknown = named.find((name) => !Object.hasOwn(SECTIONS, name));

if (unknown !== undefined) {
  process.stderr.write(
    `There is no section "${unknown}".\nusage: npm run bench -- [${Object.keys(SECTIONS).join('|')} …] [--json]\n`,
  );
  process.exitCode = 2;
} else {
  const results: Record<string, unknown> = {};
  for (const [name, measure] of Object.entries(SECTIONS)) {
    if (named.length > 0 && !named.includes(name)) continue;
    const section = await measure();
    results[name] = section.results;
    if (!asJson) process.stdout.write(`${section.text}\n`);
  }
  if (asJson) process.stdout.write(`${JSON.stringify(results)}\n`);
}
