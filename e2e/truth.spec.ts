import { readFile } from 'node:fs/promises';
import { axeFaults } from './axe.ts';
import { smallTexts } from './smallTexts.ts';
import { expect, type Page, test } from './test.ts';

const row = (page: Page, kernel: string) =>
  page.getByRole('table', { name: /Agreement/ }).getByRole('row', { name: new RegExp(`^${kernel} `) });
const listed = (page: Page) => page.getByRole('region', { name: 'List of the named scenarios' });

async function open(page: Page): Promise<void> {
  await page.goto('./#truth');
  await expect(listed(page).getByRole('link')).toHaveCount(419);
}

async function runOnlyNamed(page: Page): Promise<void> {
  await page.getByRole('checkbox', { name: '1,406 execs that shift a stack' }).uncheck();
  await page.getByRole('checkbox', { name: '2,000 random scenarios' }).uncheck();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByText('419 of 419, ')).toContainText('all agree', { timeout: 60_000 });
}

test('the named recordings are run in the browser and agree as a whole on every kernel', async ({ page }) => {
  await open(page);
  await runOnlyNamed(page);
  for (const kernel of ['6.1', '6.12', '6.18']) {
    const whole = row(page, kernel).getByRole('cell').last();
    await expect(whole).toContainText('100 %');
    await expect(whole).toContainText('419 of 419');
  }
  await expect(row(page, '6.18').getByText('not recorded')).toHaveCount(4);
  await expect(listed(page).getByText('✓')).toHaveCount(3 * 419);

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as KTAP' }).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toBe('remapscope-grid.ktap');
  const lines = (await readFile(await saved.path(), 'utf8')).split('\n');
  expect(lines.slice(0, 3)).toEqual(['KTAP version 1', '1..570', 'ok 1 - grid-1page-from-0x0-to-0x0 on 6.1']);
  expect(lines.filter((line) => /^ok \d+ - (grid|realign|below)-\S+ on 6\.(1|12|18)$/.test(line))).toHaveLength(570);
});

test('a run is stopped at once, keeps what it has, and can be made again', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(row(page, '6.12')).toContainText('100 %');
  await page.keyboard.press('Enter'); // the button is Stop now, and still has the focus
  const stopped = page.getByText(/stopped at .* of 3,825/);
  await expect(stopped).toBeVisible();
  const shown = await stopped.textContent();
  await page.waitForTimeout(600);
  expect(await stopped.textContent()).toBe(shown);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Stop' })).toBeFocused();
  await expect(row(page, '6.12')).toContainText('100 %');
  await page.getByRole('button', { name: 'Stop' }).click();
});

test('a scenario is found, opened in the visualizer, and come back from with Back', async ({ page }) => {
  await page.goto('./#v=1&s=front');
  await expect(page.getByRole('slider', { name: 'Timeline' })).toBeVisible();
  await page.goto('./#truth');
  await expect(listed(page).getByRole('link')).toHaveCount(419);
  await page.getByRole('searchbox', { name: 'Filter the scenarios' }).fill('below-source-adjacent');
  const link = listed(page).getByRole('link', { name: 'below-source-adjacent-other-prot', exact: true });
  await link.press('Enter');
  await expect(page.getByRole('slider', { name: 'Timeline' })).toBeVisible();
  await expect(page.getByRole('button', { name: '6.12', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(() => new URL(page.url()).hash).toMatch(/^#v=2&d=/);
  await page.goBack();
  await expect(link).toBeFocused();
  await page.goBack();
  await expect(page.getByRole('slider', { name: 'Timeline' })).toBeVisible();
  await expect.poll(() => new URL(page.url()).hash).toContain('s=front');
});

test('the way back to the visualizer leads to what was shown', async ({ page }) => {
  await page.goto('./#v=1&s=front&at=3/realign/6');
  await expect(page.getByRole('slider', { name: 'Timeline' })).toBeVisible();
  const before = await page.getByRole('slider', { name: 'Timeline' }).getAttribute('aria-valuenow');
  await page.waitForTimeout(400); // until the address bar follows
  await page.goto('./#truth');
  await expect(page).toHaveTitle('Truth · remapscope');
  await page.getByRole('link', { name: 'Back to the visualizer' }).click();
  await expect(page.getByRole('slider', { name: 'Timeline' })).toHaveAttribute('aria-valuenow', before!);
  await expect(page).toHaveTitle('remapscope');
});

const VIEWPORTS = [
  { name: 'a desktop', width: 1440, height: 900 },
  { name: 'a slide', width: 960, height: 540 },
  { name: 'a phone', width: 390, height: 844 },
];

for (const { name, width, height } of VIEWPORTS) {
  test(`on ${name} all is to be read and reached, light and dark`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await open(page);
    await runOnlyNamed(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    expect(await page.evaluate(smallTexts)).toEqual([]);
    await page.getByRole('searchbox', { name: 'Filter the scenarios' }).fill('not-mutual'); // the rows are all alike
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await axeFaults(page)).toEqual([]);
    }
  });
}
