import type { Page } from 'playwright';
import { inChromium, onPage, percentile, type Served } from './browser/chromium.ts';
import { type Frames, framesWhile } from './browser/frames.ts';
import type { Section } from './section.ts';
import { tableText } from './table.ts';

const GIB = 'v=1&s=gib-misaligned';

/** What is scrubbed, by what a row is called: a link, and by how much the processor is slowed down. */
const SCRUBBED: Readonly<Record<string, readonly [link: string, slower: number]>> = {
  '1 GiB, PTE by PTE': [GIB, 1],
  'the same at 2× throttling': [GIB, 2],
  '1 GiB, compared with 6.1': [`${GIB}&c=6.1`, 1],
  '8,000 mappings, maple tree': ['v=1&s=tree-gaps', 1],
};

/** Milliseconds that are scrubbed for, after a while that is not counted. */
const COUNTED = 4000;
const WARM_UP = 1000;
/** Milliseconds from one move of the pointer to the next: as often as a mouse tells of them. */
const POINTER = 8;
/** An interval of two frames of 60 a second, or more, is late. */
const LATE = 17.5;

/** Scrubs large scenarios at 1440 × 900: how long frames take, and the scripts in them. */
export function screen(): Promise<Section> {
  return inChromium(async (served) => {
    const rows = [];
    for (const [what, [link, slower]] of Object.entries(SCRUBBED)) {
      rows.push({ what, ...inNumbers(await scrubbing(served, link, slower)) });
    }
    const cells = rows.map(({ what, frames, intervalP95, late, scriptP95 }) => [
      what,
      String(frames),
      intervalP95.toFixed(1),
      `${late} (${((100 * late) / frames).toFixed(1)} %)`,
      scriptP95.toFixed(1),
    ]);
    const head = ['scrubbing', 'frames', 'interval p95, ms', 'late', 'script a frame p95, ms'];
    return { text: `${tableText(head, cells)}\n`, results: rows };
  });
}

function inNumbers({ intervals, script }: Frames) {
  return {
    frames: intervals.length,
    intervalP95: percentile(intervals, 0.95),
    late: intervals.filter((interval) => interval > LATE).length,
    scriptP95: percentile(script, 0.95),
  };
}

function scrubbing(served: Served, link: string, slower: number): Promise<Frames> {
  return onPage(served, link, async (page) => {
    const slider = page.getByRole('slider', { name: /^(Timeline|Both runs)$/ });
    await slider.waitFor();
    await page.waitForTimeout(1500); // what is done once after opening
    const box = await slider.boundingBox();
    if (!box) throw new Error('The timeline is not on the screen.');
    const devTools = await page.context().newCDPSession(page);
    await devTools.send('Emulation.setCPUThrottlingRate', { rate: slower });
    const before = await slider.getAttribute('aria-valuenow');
    await page.mouse.move(box.x + box.width * 0.55, box.y + 30);
    await page.mouse.down();
    await drag(page, box, WARM_UP, 0);
    const frames = await framesWhile(page, () => drag(page, box, COUNTED, WARM_UP));
    await page.mouse.up();
    if ((await slider.getAttribute('aria-valuenow')) === before) throw new Error('Nothing was scrubbed.');
    return frames;
  });
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** To and fro over most of the timeline, without waiting for the page to follow. */
async function drag(page: Page, { x, y, width }: Box, milliseconds: number, from: number): Promise<void> {
  const moves: Promise<void>[] = [];
  const start = performance.now();
  for (let at = 0; at < milliseconds; at = performance.now() - start) {
    moves.push(page.mouse.move(x + width * (0.55 + 0.4 * Math.sin((from + at) / 250)), y + 30));
    await page.waitForTimeout(POINTER);
  }
  await Promise.all(moves);
}
