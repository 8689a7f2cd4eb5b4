import { KERNELS } from '../../kernels/kernels.ts';
import { runScenario } from '../../scenario/run.ts';
import { BadLink, readLink } from '../permalink.ts';
import { MutatedLinks } from './mutatedLinks.ts';

/** Of how many different scenarios that a link opens one is run. */
const RUN_ONE_OF = 20;

/**
 * `npm run fuzz -- [count] [seed]`: reads mutated links, a million unless a count is given, and runs some of what they open.
 * Fails at the first that is neither opened nor refused with a sentence.
 */
async function main(count: number, seed: number): Promise<void> {
  const links = new MutatedLinks(seed);
  const found = { opened: 0, refused: 0, partly: 0, run: 0, stopped: 0 };
  const slowest = { read: 0, run: 0 };
  const seen = new Set<string>();
  const begun = performance.now();
  for (let n = 0; n < count; n++) {
    if (n > 0 && n % 50_000 === 0) process.stdout.write(`${n} links\n`);
    const link = links.next();
    const start = performance.now();
    const opened = await readLink(link).catch((error: unknown) => {
      if (error instanceof BadLink && /^The (link|scenario)\b.+\.$/s.test(error.message)) return undefined;
      throw new Error(`Link ${n} of seed ${seed}, ${JSON.stringify(link)}: ${String(error)}`);
    });
    slowest.read = Math.max(slowest.read, performance.now() - start);
    if (!opened) {
      found.refused += 1;
      continue;
    }
    found.opened += 1;
    if (opened.lost) found.partly += 1;
    const text = JSON.stringify(opened.scenario);
    if (seen.has(text)) continue;
    seen.add(text);
    if (seen.size % RUN_ONE_OF !== 0) continue;
    const before = performance.now();
    const { stopped } = runScenario(opened.scenario, KERNELS[opened.kernel]);
    slowest.run = Math.max(slowest.run, performance.now() - before);
    found.run += 1;
    if (stopped !== undefined) found.stopped += 1;
  }
  const seconds = Math.round((performance.now() - begun) / 1000);
  process.stdout.write(
    `${count} links (seed ${seed}) in ${seconds} s: ${found.opened} opened, ${found.partly} of them in part, ${found.refused} refused with a sentence.\n` +
      `${seen.size} different scenarios, ${found.run} of them run, ${found.stopped} of these stopped at a limit.\n` +
      `The slowest was read in ${slowest.read.toFixed(1)} ms and run in ${Math.round(slowest.run)} ms.\n`,
  );
}

const [count = 1_000_000, seed = 1] = process.argv.slice(2).map(Number);
if (Number.isSafeInteger(count) && count > 0 && Number.isSafeInteger(seed)) await main(count, seed);
else {
  process.stderr.write(
    `Given is ${process.argv.slice(2).join(' ')}; it must be a count above 0 and a seed, as numbers.\n`,
  );
  process.exitCode = 2;
}
