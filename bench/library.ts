import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../scripts/install.mjs';
import { KERNELS } from '../src/kernels/kernels.ts';
import { LIBRARY } from '../src/scenario/library.ts';
import { runScenario } from '../src/scenario/run.ts';
import { positionOf } from '../src/trace/place.ts';
import { inChromium, onPage, type Served, toldTime } from './browser/chromium.ts';
import { timingOf } from './measure.ts';
import type { Section } from './section.ts';
import { tableText } from './table.ts';

/** How often each link is opened; its median counts. */
const OPENINGS = 3;

/** Where a scenario of the library opens, as the simulator here finds it. */
interface Opening {
  readonly name: string;
  readonly link: string;
  readonly position: number;
  readonly of: number;
}

/** How soon each link of the library is at the step that it names: served, and from one file. */
export function library(): Promise<Section> {
  return inChromium(async (served) => {
    const openings = LIBRARY.map(({ name, opensAt, scenario, kernel = '6.12' }): Opening => {
      const { trace } = runScenario(scenario, KERNELS[kernel]);
      const { position } = positionOf(trace, opensAt);
      return { name, link: `v=1&s=${name}&k=${kernel}`, position, of: trace.length };
    });
    const file = pathToFileURL(join(root, 'dist/standalone.html')).href;
    const results = [
      await openEach('served', served, openings),
      await openEach('one file, file://', { ...served, address: file }, openings),
    ];
    const text = tableText(
      [`a link of the library at its step (${openings.length} links)`, 'ms (median)', 'slowest link', 'which'],
      results.map(({ from, median, slowest, which }) => [from, median.toFixed(0), slowest.toFixed(0), which]),
    );
    return { text: `${text}\n`, results };
  });
}

/** Each link by itself in a browser that has nothing of the page; in turn, so that a slow moment meets all alike. */
async function openEach(from: string, served: Served, openings: readonly Opening[]) {
  const times = openings.map((): number[] => []);
  for (let n = 0; n < OPENINGS; n++) {
    for (const [i, opening] of openings.entries()) times[i]!.push(await timeToStep(served, opening));
  }
  const links = openings.map(({ name }, i) => ({ name, ...timingOf(times[i]!) }));
  const { median } = timingOf(links.map((link) => link.median));
  const slowest = links.reduce((one, other) => (other.median > one.median ? other : one));
  return { from, median, slowest: slowest.median, which: slowest.name, links };
}

/** Milliseconds from the navigation to the frame in which the timeline stands at the step. */
function timeToStep(served: Served, { link, position, of }: Opening): Promise<number> {
  return onPage(served, link, toldTime, (page) => page.addInitScript(tellWhenAt(position, of)));
}

/** Runs in the page. */
const tellWhenAt = (position: number, of: number) => `
  const wanted = '[role=slider][aria-label=Timeline][aria-valuenow="${position}"][aria-valuemax="${of}"]';
  const look = () => {
    if (document.querySelector(wanted)) window.toldTime = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
`;
