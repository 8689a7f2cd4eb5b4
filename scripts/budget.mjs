// Holds what a build weighs, with gzip, against what it may (scripts/build/budget.json, kB of 1,000 bytes).
// `most` is what must not be passed; `goal` is what it should come down to. Run it after a build.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from './install.mjs';

const dist = join(root, 'dist');
const read = (/** @type {string} */ file) => readFileSync(join(dist, file));
const packed = (/** @type {string} */ file) => gzipSync(read(file), { level: 9 }).length;

/** The scripts and styles that index.html names: what the browser fetches before the first picture, the worker aside. */
function firstLoad() {
  const html = read('index.html').toString();
  return [...html.matchAll(/<(?:script|link)[^>]+(?:src|href)="\.\/([^"]+\.(?:js|css))"/g)].map(
    ([, file]) => `${file}`,
  );
}

/** The one file among the assets with such a name. */
function asset(/** @type {RegExp} */ name) {
  const found = readdirSync(join(dist, 'assets')).filter((file) => name.test(file));
  if (found.length !== 1) throw new Error(`One file like ${name} was wanted in dist/assets, not ${found.length}.`);
  return `assets/${found[0]}`;
}

/** @type {Record<string, () => number>} */
const MEASURES = {
  page: () => {
    const files = firstLoad();
    if (!files.some((file) => file.endsWith('.js')) || !files.some((file) => file.endsWith('.css'))) {
      throw new Error('index.html names no script, or no styles.');
    }
    return files.reduce((sum, file) => sum + packed(file), 0);
  },
  worker: () => packed(asset(/^worker-.*\.js$/)),
  'worker aside': () => packed(asset(/^asideWorker-.*\.js$/)),
  font: () => read(asset(/\.woff2$/)).length, // packed already
  'standalone.html': () => packed('standalone.html'),
  'embed.html': () => packed('embed.html'),
};

/** Files that a build may be without. */
const OPTIONAL = ['embed.html'];

/** @type {Record<string, { most: number, goal?: number }>} */
const budget = JSON.parse(readFileSync(new URL('build/budget.json', import.meta.url), 'utf8'));
for (const [name, { most, goal }] of Object.entries(budget)) {
  if (OPTIONAL.includes(name) && !existsSync(join(dist, name))) continue;
  const measure = MEASURES[name];
  if (!measure) throw new Error(`The budget names "${name}"; what is measured is ${Object.keys(MEASURES).join(', ')}.`);
  const weighs = measure() / 1000;
  const tooMuch = weighs > most;
  const away =
    goal !== undefined && weighs > goal ? `, ${(weighs - goal).toFixed(1)} kB above the goal of ${goal} kB` : '';
  console.log(`${tooMuch ? '✗' : '✓'} ${name}: ${weighs.toFixed(1)} kB of ${most} kB${away}`);
  if (tooMuch) process.exitCode = 1;
}
