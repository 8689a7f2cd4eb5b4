import { join } from 'node:path';
import type { Page } from 'playwright';
import { build, type Rolldown } from 'vite';
import { root } from '../scripts/install.mjs';
import { writeLink } from '../src/exchange/permalink.ts';
import { KERNELS } from '../src/kernels/kernels.ts';
import { runScenario } from '../src/scenario/run.ts';
import type { Scenario } from '../src/scenario/schema.ts';
import { placeOf } from '../src/trace/place.ts';
import type { Trace } from '../src/trace/trace.ts';
import { inChromium, onPage, percentile, type Served, toldTime } from './browser/chromium.ts';
import { framesWhile } from './browser/frames.ts';
import { type Held, heldBy } from './browser/memory.ts';
import { REPETITIONS, timingOf } from './measure.ts';
import type { Section } from './section.ts';
import { megabytes, tableText, threeDigits } from './table.ts';

const GIB = 'v=1&s=gib-misaligned';
const STEPS = 60;

/** How soon there is something to see, what a step costs, how fast any step is there, and what is held. */
export function opening(): Promise<Section> {
  return inChromium(async (served) => {
    const many = await fillWith(65_000);
    const openings = [
      await firstPicture(served, 'the root address', ''),
      await firstPicture(served, 'the same at 4× throttling', '', 4),
      await firstPicture(served, '1 GiB, PTE by PTE', GIB),
      await firstPicture(served, '8,000 mappings', 'v=1&s=tree-gaps'),
      await firstPicture(served, '65,000 mappings', many),
    ];
    const steps = [
      await stepping(served, '1 GiB, PTE by PTE', `${GIB}&at=3/move_page_tables/257/100`),
      await stepping(served, '8,000 mappings, maple tree', await fillWith(8_000, halfway)),
      await stepping(served, '65,000 mappings, maple tree', await fillWith(65_000, halfway)),
    ];
    const seeks = await seeking(served, 'gib-misaligned');
    const held = await memory(served, `${GIB}&c=6.1`);
    const text = [
      tableText(
        ['first picture, cold', 'ms (median)', 'fastest', 'slowest'],
        openings.map(({ what, median, fastest, slowest }) => [
          what,
          ...[median, fastest, slowest].map((time) => time.toFixed(0)),
        ]),
      ),
      tableText(
        ['a step: all work of the main thread', 'ms (median)', 'p95'],
        steps.map(({ what, median, p95 }) => [what, threeDigits(median), threeDigits(p95)]),
      ),
      tableText(
        ['seek to a random step, in the browser', 'ms (median)', 'p99'],
        [['1 GiB, PTE by PTE', threeDigits(seeks.median), threeDigits(seeks.p99)]],
      ),
      tableText(
        ['held with 1 GiB in Compare', 'JavaScript heap', 'typed arrays', 'together'],
        held.map(({ where, heap, arrays }) => [where, ...[heap, arrays, heap + arrays].map(megabytes)]),
      ),
    ].join('\n\n');
    return { text: `${text}\n`, results: { openings, steps, seeks, held } };
  });
}

/** A link to a tree of so many mappings, made by one operation; it opens at its end, or at the place that is asked for. */
async function fillWith(count: number, at: (trace: Trace) => number = ({ length }) => length): Promise<string> {
  const scenario: Scenario = {
    title: `${count} mappings`,
    ops: [{ op: 'fill', addr: '0x100000000000', count, len: '0x1000', stride: '0x3000', prot: 'rw' }],
  };
  const { trace } = runScenario(scenario, KERNELS['6.12']);
  const link = await writeLink({ scenario, kernel: '6.12', place: placeOf(trace, at(trace)), view: 'tree' });
  if (link === undefined) throw new Error('The scenario does not fit a link.');
  return link;
}

const halfway = ({ length }: Trace) => Math.floor(length / 2);

/** Milliseconds from the address to the first frame with the whole screen, in a browser that has nothing of the page. */
async function firstPicture(served: Served, what: string, link: string, slower = 1) {
  const times: number[] = [];
  for (let n = 0; n < REPETITIONS; n++) {
    const prepare = async (page: Page) => {
      await page.addInitScript(TELL_FIRST_PICTURE);
      const devTools = await page.context().newCDPSession(page);
      await devTools.send('Emulation.setCPUThrottlingRate', { rate: slower });
    };
    times.push(await onPage(served, link, toldTime, prepare));
  }
  return { what, ...timingOf(times) };
}

/** Runs in the page. The timeline comes with the pictures above it; two frames later it is on the screen. */
const TELL_FIRST_PICTURE = `
  const look = () => {
    if (!document.querySelector('.timeline canvas')) return requestAnimationFrame(look);
    requestAnimationFrame(() => requestAnimationFrame(() => {
      window.toldTime = performance.now();
    }));
  };
  requestAnimationFrame(look);
`;

/** Milliseconds of the main thread for what one key press changes. */
function stepping(served: Served, what: string, link: string) {
  return onPage(served, link, async (page) => {
    await page.getByRole('slider', { name: 'Timeline' }).waitFor();
    await page.waitForTimeout(1500);
    const { work } = await framesWhile(page, async () => {
      for (let n = 0; n < STEPS; n++) {
        await page.keyboard.press('ArrowRight');
        await page.waitForTimeout(50);
      }
    });
    // Frames without a step cost next to nothing: as many as there were steps are looked at.
    const ofSteps = [...work].sort((one, other) => other - one).slice(0, STEPS);
    return { what, median: percentile(ofSteps, 0.5), p95: percentile(ofSteps, 0.95) };
  });
}

async function seeking({ browser }: Served, name: string) {
  const built = await build({
    configFile: false,
    root,
    logLevel: 'warn',
    build: {
      write: false,
      lib: { entry: join(root, 'bench/browser/seeks.ts'), formats: ['iife'], name: 'seeking', fileName: 'seeks' },
    },
  });
  const [bundle] = built as Rolldown.RolldownOutput[];
  const page = await browser.newPage();
  try {
    await page.addScriptTag({ content: bundle?.output[0].code ?? '' });
    const times = await page.evaluate<number[]>(`seeking.seeks(${JSON.stringify(name)})`);
    return { median: percentile(times, 0.5), p99: percentile(times, 0.99) };
  } finally {
    await page.close();
  }
}

/** What the page and its worker hold, by the browser's own count, once garbage is collected. */
function memory(served: Served, link: string): Promise<Held[]> {
  return onPage(served, link, async (page) => {
    await page.getByRole('slider', { name: 'Both runs' }).waitFor();
    await page.waitForTimeout(1500);
    return heldBy(page);
  });
}
