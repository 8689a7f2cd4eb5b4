import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { syntheticTrace } from '../src/exchange/import/testing/syntheticTrace.ts';
import { inChromium, onPage, type Served } from './browser/chromium.ts';
import { framesWhile } from './browser/frames.ts';
import { heldBy, mostResident } from './browser/memory.ts';
import type { Section } from './section.ts';
import { megabytes, tableText } from './table.ts';

/** Characters of the trace, and so bytes. */
const LONG = 50e6;
const TIMES = 3;

/** A trace of 50 MB, read by the page: how long until its list is there, whether the page answers meanwhile, and memory. */
export async function importing(): Promise<Section> {
  const folder = mkdtempSync(join(tmpdir(), 'remapscope-import-'));
  const file = join(folder, 'strace.txt');
  try {
    writeFileSync(file, [...syntheticTrace(LONG)].join(''));
    const rows: Imported[] = [];
    await inChromium(async (served) => {
      for (let n = 0; n < TIMES; n++) rows.push(await importedOnce(served, file));
    });
    const held = rows.at(-1)?.held ?? [];
    const text = [
      tableText(
        [
          `${megabytes(statSync(file).size)} imported`,
          'until listed, s',
          'longest frame, ms',
          'its work, ms',
          'resident at most',
        ],
        rows.map(({ seconds, longestFrame, longestWork, resident }, n) => [
          `${n + 1}`,
          seconds.toFixed(1),
          longestFrame.toFixed(0),
          longestWork.toFixed(0),
          resident === undefined ? 'not told' : megabytes(resident),
        ]),
      ),
      tableText(
        ['held afterwards', 'JavaScript heap', 'typed arrays'],
        held.map(({ where, heap, arrays }) => [where, megabytes(heap), megabytes(arrays)]),
      ),
    ].join('\n\n');
    return { text: `${text}\n`, results: rows };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

type Imported = Awaited<ReturnType<typeof importedOnce>>;

function importedOnce(served: Served, file: string) {
  // Each in a context of its own, and so in a process that has held nothing else.
  return onPage(served, 'import', async (page) => {
    const input = page.getByLabel('A trace', { exact: true });
    await input.waitFor({ state: 'attached' });
    await page.waitForTimeout(1000); // what is done once after opening
    await page.evaluate(TELL_WHEN_LISTED);
    const { intervals, work } = await framesWhile(page, async () => {
      await input.setInputFiles(file);
      while (!(await page.evaluate<number | undefined>('window.listed'))) await page.waitForTimeout(200);
    });
    const seconds = (await page.evaluate<number>('window.listed - window.chosen')) / 1000;
    const resident = await mostResident(served.browser);
    const held = await heldBy(page);
    return { seconds, longestFrame: Math.max(...intervals), longestWork: Math.max(...work), resident, held };
  });
}

/** Runs in the page: notes when a file was chosen, and when the list of it is on the screen. */
const TELL_WHEN_LISTED = `
  addEventListener('change', () => { window.chosen = performance.now(); }, { capture: true, once: true });
  const look = () => {
    if (!document.querySelector('.import-mremaps li')) return requestAnimationFrame(look);
    requestAnimationFrame(() => { window.listed = performance.now(); });
  };
  look();
`;
