import type { CDPSession, Page } from 'playwright';

/** What was seen of the frames of a page. */
export interface Frames {
  /** Milliseconds from each frame to the next. */
  readonly intervals: readonly number[];
  /** Milliseconds of script of each frame, as the thread's own clock has it. */
  readonly script: readonly number[];
  /** The same of everything that the main thread does: script, layout, paint. */
  readonly work: readonly number[];
}

/** Does something on a page, and tells what that was for its frames. */
export async function framesWhile(page: Page, act: () => Promise<unknown>): Promise<Frames> {
  const devTools = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  devTools.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await devTools.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['devtools.timeline'] },
  });
  await page.evaluate(COUNT_FRAMES);
  await act();
  const intervals = await page.evaluate<number[]>('window.intervals');
  await traceEnded(devTools);
  return { intervals, script: millisecondsByFrame(events, SCRIPTS), work: millisecondsByFrame(events) };
}

async function traceEnded(devTools: CDPSession): Promise<void> {
  const whole = new Promise((resolve) => devTools.once('Tracing.tracingComplete', resolve));
  await devTools.send('Tracing.end');
  await whole;
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

/** What is used of an event of a trace; times in microseconds, `tdur` by the thread's own clock. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly tid: number;
}

const SCRIPTS = ['FunctionCall', 'FireAnimationFrame', 'RunMicrotasks', 'TimerFire', 'EventDispatch'];

/** Milliseconds that the main thread took for what has one of these names, by frame. What lies within another counts once. */
function millisecondsByFrame(events: readonly TraceEvent[], names?: readonly string[]): number[] {
  const main = events.find(({ name }) => name === 'FireAnimationFrame')?.tid;
  const own = events.filter(({ tid, ph }) => tid === main && ph === 'X').sort((one, other) => one.ts - other.ts);
  const frames = own.filter(({ name }) => name === 'FireAnimationFrame').map(({ ts }) => ts);
  const sums = frames.map(() => 0);
  let frame = -1;
  let covered = 0;
  for (const { name, ts, dur = 0, tdur = dur } of own) {
    if (names && !names.includes(name)) continue;
    while (frame + 1 < frames.length && (frames[frame + 1] ?? 0) <= ts) frame++;
    if (ts < covered || frame < 0) continue;
    covered = ts + dur;
    sums[frame] = (sums[frame] ?? 0) + tdur / 1000;
  }
  return sums;
}
