import { axeFaults } from './axe.ts';
import { settledLink } from './settledLink.ts';
import { smallTexts } from './smallTexts.ts';
import { expect, type Page, test } from './test.ts';

const decision = (page: Page) => page.getByRole('complementary', { name: 'Decision' });
const offered = (page: Page, name: RegExp) => decision(page).getByRole('button', { name });
const verdict = (page: Page, text: string) => decision(page).getByText(text, { exact: true });

for (const { name, at, change } of [
  { name: 'not-mutual', at: '3/realign/3', change: /^map the destination 0x1000 lower/ },
  { name: 'below-source', at: '5/realign/6', change: /^map B 0x80000 lower/ },
]) {
  test(`one press makes the move of ${name} realign, and another one takes that back`, async ({ page, browser }) => {
    await page.goto(`./#v=1&s=${name}&at=${at}`);
    await expect(verdict(page, 'Not realigned:')).toBeVisible();
    await offered(page, change).click();
    await expect(verdict(page, 'Realigned.')).toBeVisible();
    await offered(page, /0x1000 lower/).click();
    await expect(verdict(page, 'Not realigned:')).toBeVisible();

    // What is shown is a scenario of its own now; its link opens it elsewhere, under its title.
    const link = await settledLink(page, 'd=');
    const title = await page.getByRole('button', { name: /all scenarios/ }).textContent();
    const other = await browser.newContext();
    const opened = await other.newPage();
    await opened.goto(link);
    await expect(verdict(opened, 'Not realigned:')).toBeVisible();
    await expect(opened.getByRole('button', { name: /all scenarios/ })).toHaveText(title ?? '');
    await other.close();
  });
}

test('a realigned move is turned round and back by the keyboard, and is then the scenario of the library again', async ({
  page,
}) => {
  await page.goto('./#v=1&s=front&at=3');
  await expect(verdict(page, 'Realigned.')).toBeVisible();
  await offered(page, /^map the destination 0x1000 lower/).focus();
  await page.keyboard.press('Enter');
  await expect(verdict(page, 'Not realigned:')).toBeVisible();
  await expect(offered(page, /^map the destination 0x1000 higher/)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(verdict(page, 'Realigned.')).toBeVisible();
  await expect.poll(() => new URL(page.url()).hash).toContain('s=front');
});

test('1 GiB that is a page off is mended off the main thread', async ({ page }) => {
  await page.goto('./#v=1&s=gib-misaligned&at=3');
  await expect(verdict(page, 'Nothing to realign:')).toBeVisible();
  await offered(page, /^map the source 0x1000 higher/).click();
  await expect(verdict(page, 'Realigned.')).toBeVisible();
});

test('a kernel that never realigns leads to one that does', async ({ page }) => {
  await page.goto('./#v=1&s=exec-warning&k=6.1&at=1');
  await expect(decision(page).getByText(/Linux 6\.1 never realigns\. 6\.12 realigns this move as it is/)).toBeVisible();
  await offered(page, /run it on 6\.12/).click();
  await expect(verdict(page, 'Realigned.')).toBeVisible();
});

for (const { name, width, height } of [
  { name: 'a desktop', width: 1440, height: 900 },
  { name: 'a slide', width: 960, height: 540 },
  { name: 'a phone', width: 390, height: 844 },
]) {
  test(`on ${name} the button is in sight with the verdict, legible, and axe minds nothing`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await page.goto('./#v=1&s=below-source&at=5/realign/6');
    const button = offered(page, /^map B 0x80000 lower/);
    await expect(button).toBeVisible();
    if (name === 'a phone') await button.scrollIntoViewIfNeeded();
    await expect(button).toBeInViewport({ ratio: 1 });
    await expect(verdict(page, 'Not realigned:')).toBeInViewport();
    expect(await page.evaluate(smallTexts)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await axeFaults(page, '.flip')).toEqual([]);
    }
  });
}
