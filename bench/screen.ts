import { chromium, type Page } from 'playwright';
import { build, preview } from 'vite';
import { browserInstead } from '../scripts/browser.mjs';
import { root } from '../scripts/install.mjs';
import type { Section } from './section.ts';
import { tableText } from './table.ts';

/** The scenarios that are scrubbed, by what a row is called. */
const SCENARIOS = {
  '1 GiB, PTE by PTE': 'v=1&s=gib-misaligned',
  '1 GiB, compared with 6.1': 'v=1&s=gib-misaligned&c=6.1',
  '8,000 mappings, maple tree': 'v=1&s=tree-gaps',
} as const;

/** Milliseconds that are scrubbed for, after a while that is not counted. */
const SCRUBBED = 4000;
const WARM_UP = 1000;
/** An interval of two frames of 60 a second, or more, is late. */
const LATE = 17.5;

interface Row {
  readonly what: string;
  readonly frames: number;
  readonly intervalP95: number;
  readonly late: number;
  readonly scriptP95: number;
}

/** Scrubs large scenarios in a Chromium without a GPU, at 1440 × 900: how long frames take, and the scripts in them. */
export async function screen(): Promise<Section> {
  await build({ root, logLevel: 'warn' });
  const server = await preview({
    root,
    logLevel: 'warn',
    preview: { host: '127.0.0.1', port: 4473, strictPort: false },
  });
  const executablePath = browserInstead(chromium.executablePath());
  const browser = await chromium.launch({ args: ['--disable-gpu'], ...(executablePath ? { executablePath } : {}) });
  const rows: Row[] = [];
  try {
    for (const [what, link] of Object.entries(SCENARIOS)) {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      await page.goto(`${server.resolvedUrls?.local[0]}#${link}`);
      rows.push({ what, ...(await scrub(page)) });
      await page.close();
    }
  } finally {
    await browser.close();
    await server.close();
  }
  const cells = rows.map(({ what, frames, intervalP95, late, scriptP95 }) => [
    what,
    String(frames),
    intervalP95.toFixed(1),
    `${late} (${((100 * late) / frames).toFixed(1)} %)`,
    scriptP95.toFixed(1),
  ]);
  const head = ['scrubbing', 'frames', 'interval p95, ms', 'late', 'script a frame p95, ms'];
  return { text: tableText(head, cells), results: rows };
}

async function scrub(page: Page): Promise<Omit<Row, 'what'>> {
  const slider = page.getByRole('slider', { name: /^(Timeline|Both runs)$/ });
  await slider.waitFor();
  await page.waitForTimeout(1500); // what is done once after opening
  const box = await slider.boundingBox();
  if (!box) throw new Error('The timeline is not on the screen.');
  const place = (i: number) => box.x + box.width * (0.55 + 0.4 * Math.sin(i / 15));
  const drag = async (milliseconds: number, from: number) => {
    let i = from;
    for (const start = performance.now(); performance.now() - start < milliseconds; i++) {
      await page.mouse.move(place(i), box.y + 30);
    }
    return i;
  };
  await page.mouse.move(place(0), box.y + 30);
  await page.mouse.down();
  const warm = await drag(WARM_UP, 0);
  const devTools = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  devTools.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await page.evaluate(COUNT_FRAMES);
  await devTools.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['devtools.timeline'] },
  });
  await drag(SCRUBBED, warm);
  const intervals = await page.evaluate<number[]>('window.intervals');
  const whole = new Promise((resolve) => devTools.once('Tracing.tracingComplete', resolve));
  await devTools.send('Tracing.end');
  await whole;
  await page.mouse.up();
  return {
    frames: intervals.length,
    intervalP95: percentile(intervals, 0.95),
    late: intervals.filter((interval) => interval > LATE).length,
    scriptP95: percentile(scriptByFrame(events), 0.95),
  };
}

/** Runs in the page: keeps the time from each frame to the next. As text, since a compiled function may lean on what the page has not. */
const COUNT_FRAMES = `
  const intervals = [];
  window.intervals = intervals;
  let last = performance.now();
  const tick = (now) => {
    intervals.push(now - last);
    last = now;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
`;

/** What is used of an event of a trace; times in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur?: number;
  readonly tid: number;
}

const SCRIPTS = ['FunctionCall', 'FireAnimationFrame', 'RunMicrotasks', 'TimerFire', 'EventDispatch'];

/** Milliseconds of script in each frame of the main thread. Scripts within scripts are counted once. */
function scriptByFrame(events: readonly TraceEvent[]): number[] {
  const main = events.find(({ name }) => name === 'FireAnimationFrame')?.tid;
  const own = events.filter(({ tid, ph }) => tid === main && ph === 'X').sort((one, other) => one.ts - other.ts);
  const frames = own.filter(({ name }) => name === 'FireAnimationFrame').map(({ ts }) => ts);
  const scripts = frames.map(() => 0);
  let frame = -1;
  let covered = 0;
  for (const { name, ts, dur = 0 } of own) {
    if (!SCRIPTS.includes(name)) continue;
    while (frame + 1 < frames.length && (frames[frame + 1] ?? 0) <= ts) frame++;
    if (ts < covered || frame < 0) continue;
    covered = ts + dur;
    scripts[frame] = (scripts[frame] ?? 0) + dur / 1000;
  }
  return scripts;
}

function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}
