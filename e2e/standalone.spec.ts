import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { KERNELS } from '../src/kernels/kernels.ts';
import { LIBRARY } from '../src/scenario/library.ts';
import { runScenario } from '../src/scenario/run.ts';
import { positionOf } from '../src/trace/place.ts';
import { expect, type Page, test } from './test.ts';

const standalone = pathToFileURL(resolve('dist/standalone.html')).href;

/** What the browser complains about, and every request for something else than the page itself and what it made. */
function watch(page: Page): string[] {
  const found: string[] = [];
  page.on('console', (message) => message.type() === 'error' && found.push(message.text()));
  page.on('pageerror', (error) => found.push(error.message));
  page.on('request', (request) => {
    if (!/^(file|blob|data):/.test(request.url())) found.push(request.url());
  });
  return found;
}

const timeline = (page: Page) => page.getByRole('slider', { name: 'Timeline' });

/** Where each scenario of the library opens, as the simulator here finds it. */
const opensAt = LIBRARY.map(({ name, opensAt, scenario, kernel = '6.12' }) => {
  const { trace } = runScenario(scenario, KERNELS[kernel]);
  return { link: `v=1&s=${name}&k=${kernel}`, position: positionOf(trace, opensAt).position, of: trace.length };
});

/** Opens the link of every scenario of the library, one after the other in one page. */
async function openAll(page: Page, address: string): Promise<void> {
  for (const { link, position, of } of opensAt) {
    await page.goto(`${address}#${link}`);
    await expect(timeline(page), link).toHaveAttribute('aria-valuemax', String(of));
    await expect(timeline(page), link).toHaveAttribute('aria-valuenow', String(position));
  }
}

test('every link of the library opens at the step it names, served', async ({ page }) => {
  await openAll(page, './');
});

test('one file works without a server, and is saved again with what is on the screen', async ({ page }) => {
  const complaints = watch(page);
  await openAll(page, standalone);

  await page.goto(`${standalone}#truth`);
  await expect(page.getByText(/is one file and does not hold the recordings/)).toBeVisible();
  await page.getByRole('link', { name: 'Back to the visualizer' }).click();

  await page.goto(`${standalone}#v=1&s=front&k=6.1&at=3/move_page_tables/1/20`);
  await expect(page.getByText(/1 PTE copied, \d+ of 256/).first()).toBeVisible();
  const sentence = await page.getByRole('status').filter({ hasText: '1 PTE copied' }).textContent();

  const folder = mkdtempSync(join(tmpdir(), 'remapscope-saved-'));
  try {
    const file = await saveTo(page, folder);
    await page.goto('about:blank');
    await page.goto(pathToFileURL(file).href);
    await expect(page.getByRole('status').filter({ hasText: '1 PTE copied' })).toHaveText(sentence!);
    await expect(page.getByRole('button', { name: '6.1', exact: true })).toHaveAttribute('aria-pressed', 'true');
    await page.keyboard.press('ArrowLeft');
    await expect(page.getByRole('status').filter({ hasText: '1 PTE copied' })).not.toHaveText(sentence!);
    expect(complaints).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

async function saveTo(page: Page, folder: string): Promise<string> {
  await page.getByRole('button', { name: 'More', exact: true }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: /Save as one file/ }).click();
  const file = join(folder, (await download).suggestedFilename());
  await (await download).saveAs(file);
  return file;
}

test('the served page saves a scenario of its own as one file', async ({ page }) => {
  await page.goto('./#v=1&s=below-source&at=5/move_page_tables/1/20');
  await expect(page.getByText(/1 PTE copied, 16 of 256/).first()).toBeVisible();
  const folder = mkdtempSync(join(tmpdir(), 'remapscope-saved-'));
  try {
    const file = await saveTo(page, folder);
    const complaints = watch(page);
    await page.goto(pathToFileURL(file).href);
    await expect(page.getByText(/1 PTE copied, 16 of 256/).first()).toBeVisible();
    expect(complaints).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
