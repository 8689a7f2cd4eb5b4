import { formatCount, hex } from '../src/address/text.ts';
import { callText } from '../src/exchange/adviceWords.ts';
import { KERNELS } from '../src/kernels/kernels.ts';
import { adviseMove } from '../src/scenario/advise/advise.ts';
import { type CostMap, costMaps } from '../src/scenario/advise/costMap.ts';
import { growthOf } from '../src/scenario/advise/growth.ts';
import { PRESETS } from '../src/scenario/advise/presets.ts';
import { libraryScenario } from '../src/scenario/library.ts';
import type { Scenario } from '../src/scenario/schema.ts';
import { axeFaults } from './axe.ts';
import { smallTexts } from './smallTexts.ts';
import { expect, type Page, test } from './test.ts';

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Advice: a faster address' });
const chart = (page: Page, name: string) => dialog(page).getByRole('slider', { name });
const better = (page: Page) => dialog(page).getByRole('region', { name: 'The nearest better address' });
const practice = (page: Page, name: string) => dialog(page).getByRole('button', { name, exact: true });

async function show(page: Page, fragment: string): Promise<void> {
  await page.goto(`./#${fragment}`);
  await page.getByRole('slider', { name: 'Timeline' }).waitFor();
  await openFromMenu(page);
}

async function openFromMenu(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('button', { name: /^Advice/ }).click();
}

/** The same without a pointer. */
async function openByKeyboard(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'More', exact: true }).focus();
  await page.keyboard.press('Enter');
  const item = page.getByRole('button', { name: /^Advice/ });
  await expect(item).toBeVisible();
  const isThere = () => item.evaluate((element) => element === document.activeElement);
  for (let n = 0; n < 12 && !(await isThere()); n++) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
}

/** What the simulator says about the last move of a scenario, here. */
function counted(scenario: Scenario) {
  const kernel = KERNELS['6.12'];
  const advice = adviseMove(scenario, kernel);
  return { advice, maps: costMaps(scenario, kernel, advice), growth: growthOf(scenario, kernel, advice) };
}

/** Goes through a chart by keyboard, from one place where something changes to the next. */
async function readAll(page: Page, name: string, { runs }: CostMap): Promise<void> {
  await chart(page, name).focus();
  await page.keyboard.press('Home');
  let first = 0;
  for (const { destination, cost, count } of runs) {
    const entries = cost ? `${formatCount(cost.entries)} entr` : '';
    const text = new RegExp(`^${hex(destination)}, .* into its P[MU]D: ${entries}`);
    await expect(chart(page, name)).toHaveAttribute('aria-valuenow', `${first}`);
    await expect(chart(page, name)).toHaveAttribute('aria-valuetext', text);
    await page.keyboard.press('PageUp');
    first += count;
  }
  expect(first).toBe(512);
}

test('the charts say by keyboard, by pointer and as tables what the simulator counts; the better address realigns', async ({
  page,
}) => {
  const { advice, maps } = counted(libraryScenario('below-destination')!.scenario);
  await page.goto('./#v=1&s=below-destination');
  await page.getByRole('slider', { name: 'Timeline' }).waitFor();
  await openByKeyboard(page);
  await expect(chart(page, 'Destination in its PMD')).toHaveAttribute('aria-valuenow', '256');
  await readAll(page, 'Destination in its PMD', maps.pmd);
  await readAll(page, 'Destination in its PUD', maps.pud);
  await page.keyboard.press('ArrowLeft');
  await expect(chart(page, 'Destination in its PUD')).toHaveAttribute('aria-valuenow', '510');

  const box = (await chart(page, 'Destination in its PMD').boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.9, box.y + 100);
  const read = dialog(page).locator('.advice-read').first();
  await expect(read).toHaveText(
    /^0x1000401[cd][\da-f]{4}, 0x1[cd][\da-f]{4} into its PMD: 768 entries: 768 PTEs; free$/,
  );

  await dialog(page).getByText('As a table').first().click();
  const rows = dialog(page).locator('.advice-map').first().locator('tbody tr');
  await expect(rows).toHaveCount(maps.pmd.runs.length);
  await expect(rows.nth(2)).toContainText('257256 PTEs, 1 PMD entry');

  await expect(better(page)).toContainText(`${hex(advice.better!.destination)} is free, 0x200000 higher`);
  await expect(better(page).locator('pre')).toHaveText(callText(advice, advice.better!.destination));
  await better(page).getByRole('button', { name: 'Open the scenario with this address' }).click();
  await expect(dialog(page)).toBeHidden();
  await expect(
    page.getByRole('complementary', { name: 'Decision' }).getByText('Realigned.', { exact: true }),
  ).toBeVisible();
  await expect.poll(() => new URL(page.url()).hash).toContain('d=');

  // There, it cannot be better.
  await openFromMenu(page);
  await expect(better(page)).toHaveText(/No free destination near costs less/);
});

test('a practice has its advice, over the size to reserve as well, a call to copy, and a scenario that takes fewer entries', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const { advice, growth } = counted(PRESETS.arena);
  await show(page, 'v=1&s=tree-split-left');
  await expect(dialog(page)).toContainText('No operation of this scenario moves page tables');
  await practice(page, 'a growing arena').click();
  await chart(page, 'Room to reserve').focus();
  for (const { moves, entries } of growth!.points) {
    const text = new RegExp(`: ${moves} moves?; entries: ${formatCount(entries.none)} .* ${formatCount(entries.pmd)} `);
    await expect(chart(page, 'Room to reserve')).toHaveAttribute('aria-valuetext', text);
    await page.keyboard.press('ArrowRight');
  }
  await better(page).getByRole('button', { name: 'Copy' }).click();
  await expect(better(page).getByRole('status')).toHaveText('Copied.');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(callText(advice, advice.better!.destination));

  await practice(page, 'realloc without an address').click();
  await expect(better(page)).toContainText(hex(counted(PRESETS.realloc).advice.better!.destination));
  await practice(page, 'a compacting collector').click();
  const collector = counted(PRESETS.compact).advice;
  await expect(better(page)).toContainText(hex(collector.better!.destination));
  await better(page).getByRole('button', { name: 'Open the scenario with this address' }).click();
  await expect(dialog(page)).toBeHidden();
  const work = page.getByRole('region', { name: 'Work, so far of all' });
  await expect(work).toContainText(`of ${collector.better!.work.ptesCopied}`);
  await expect(work).not.toContainText('2,048');
});

test('while Predict asks, there is no advice', async ({ page }) => {
  await page.goto('./#v=1&s=below-destination');
  await page.getByRole('slider', { name: 'Timeline' }).waitFor();
  await page.keyboard.press('Home');
  await page.keyboard.press('p');
  await openFromMenu(page);
  await expect(dialog(page)).toContainText('In Predict there is no advice: it would answer what is asked.');
  await expect(dialog(page)).not.toContainText(/entr(y|ies)|0x/);
});

test('all of it is to be read on a desktop, a slide and a phone, light and dark', async ({ page }) => {
  await show(page, 'v=1&s=not-mutual');
  await practice(page, 'a growing arena').click();
  await expect(chart(page, 'Room to reserve')).toBeVisible();
  for (const table of await dialog(page).getByText('As a table').all()) await table.click();
  for (const [width, height] of [
    [1440, 900],
    [960, 540],
    [390, 844],
  ] as const) {
    await page.setViewportSize({ width, height });
    expect(await page.evaluate(smallTexts)).toEqual([]);
    const overflow = () => dialog(page).evaluate((element) => element.scrollWidth - element.clientWidth);
    await expect.poll(overflow).toBeLessThanOrEqual(0);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await axeFaults(page, 'dialog[open]')).toEqual([]);
    }
  }
});
