import { TOURS } from '../src/scenario/tours/names.ts';
import { patch } from '../src/scenario/tours/patch.ts';
import { review } from '../src/scenario/tours/review.ts';
import { claimText, type Stop } from '../src/scenario/tours/tour.ts';
import { axeFaults } from './axe.ts';
import { smallTexts } from './smallTexts.ts';
import { expect, type Page, test } from './test.ts';

const bar = (page: Page) => page.getByRole('region', { name: /^Tour: / });
const back = (page: Page) => bar(page).getByRole('button', { name: 'back to the stop' });

/** Waits until the screen shows what a stop is about, and reads its caption. */
async function isAt(page: Page, stop: Stop): Promise<void> {
  await expect(bar(page).getByRole('heading')).toContainText(stop.title);
  await expect(back(page)).toHaveAttribute('aria-disabled', 'true');
  for (const { label, text } of stop.caption) {
    const words = text.map((part) => (typeof part === 'string' ? part : claimText(part))).join('');
    await expect(bar(page).getByText(words).first()).toBeVisible();
    await expect(bar(page).getByRole('status')).toContainText(label === undefined ? words : `${label}: ${words}`);
  }
  const kernels = page.getByRole('group', { name: 'Kernel', exact: true });
  await expect(kernels.locator('[aria-pressed="true"]').first()).toHaveText(
    new RegExp(`^${stop.kernel === 'v4-1' ? 'v4 1/7' : stop.kernel.replace(/^v4$/, 'v4 patch')}$`),
  );
  if (stop.compared !== undefined) {
    await expect(page.getByRole('region', { name: `Linux ${stop.compared}`, exact: true })).toBeVisible();
  }
  await expect(page.getByText(/there is no step/)).toHaveCount(0);
}

for (const { name, stops } of [patch, review]) {
  const { title } = TOURS.find((tour) => tour.name === name)!;
  test(`“${title}” is walked from end to end by keyboard`, async ({ page }) => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto('./#v=1&s=dontunmap&k=4.14');
    await expect(page.getByRole('slider', { name: 'Timeline' })).toBeVisible();
    await page.getByRole('button', { name: 'More', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: title }).focus();
    await page.keyboard.press('Enter');
    for (const [number, stop] of stops.entries()) {
      await isAt(page, stop);
      await expect(bar(page)).toContainText(`stop ${number + 1} of ${stops.length}`);
      for (const about of await page.locator('.rung.current, .listing [aria-current]').all()) {
        await expect(about, stop.title).toBeInViewport({ ratio: 0.98 });
      }
      await page.keyboard.press(number % 2 === 0 ? 'PageDown' : ']');
    }
    await isAt(page, stops.at(-1)!);
    await page.keyboard.press('PageUp');
    await isAt(page, stops.at(-2)!);
    await expect.poll(() => new URL(page.url()).hash).toContain(`tour=${name}/${stops.at(-2)!.name}`);
    await page.keyboard.press('Escape');
    await expect(bar(page)).toHaveCount(0);
    await expect.poll(() => new URL(page.url()).hash).not.toContain('tour=');
  });
}

test('one wanders off and finds back, a link remembers both, and the gallery leads to the tours', async ({ page }) => {
  const stop = patch.stops.find(({ name }) => name === 'warning')!;
  await page.goto(`./#v=1&s=${stop.scenario}&k=${stop.kernel}&at=${stop.at}&tour=patch/warning`);
  await isAt(page, stop);
  await page.keyboard.press('ArrowRight');
  await expect(back(page)).toHaveAttribute('aria-disabled', 'false');
  await page.getByRole('button', { name: '6.18', exact: true }).click();
  await expect(page.getByRole('button', { name: '6.18', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(() => new URL(page.url()).hash).toMatch(/k=6\.18.*tour=patch\/warning/);
  await page.reload();
  await expect(bar(page).getByRole('heading')).toContainText(stop.title);
  await expect(page.getByRole('button', { name: '6.18', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await expect(back(page)).toHaveAttribute('aria-disabled', 'false');
  await page.keyboard.press('.');
  await isAt(page, stop);
  await page.keyboard.press('o');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^The review, point by point/ })
    .click();
  await isAt(page, review.stops[0]!);
  await page.goto('./#v=1&s=front&tour=patch/nowhere');
  await expect(page.getByText('has no stop nowhere')).toBeVisible();
  await expect(bar(page)).toContainText('stop 1 of');
});

/** Of the bar, and of what it stands over: what is cut off, and what lies over each other. */
async function misplaced(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wrong: string[] = [];
    const bar = document.querySelector('.tour-bar')!;
    const box = bar.getBoundingClientRect();
    for (const part of bar.querySelectorAll('h2, p:not(.visually-hidden), button')) {
      const { left, right, top, bottom } = part.getBoundingClientRect();
      if (left < box.left || right > box.right || top < box.top || bottom > box.bottom)
        wrong.push(`out of the bar: ${part.textContent}`);
      if (part.matches('button') && innerWidth <= 700 && bottom - top < 44) wrong.push(`small: ${part.textContent}`);
    }
    const below = document.querySelector('.app')!.getBoundingClientRect();
    if (below.top < box.bottom) wrong.push('the bar lies over the screen');
    if (document.documentElement.scrollWidth > innerWidth) wrong.push('too wide');
    if (innerWidth > 700 && below.bottom > innerHeight) wrong.push('too high');
    return wrong;
  });
}

const sizes = [
  [1440, 900, 'light'],
  [960, 540, undefined],
  [390, 844, 'dark'],
] as const;

test('fits over the screen at every size, light and dark', async ({ page }) => {
  const stop = review.stops.find(({ name }) => name === 'guard')!;
  await page.goto(`./#v=1&s=${stop.scenario}&at=${stop.at}&tour=review/guard`);
  for (const [width, height, colorScheme] of sizes) {
    await page.setViewportSize({ width, height });
    await isAt(page, stop);
    await expect.poll(() => misplaced(page)).toEqual([]);
    expect(await page.evaluate(smallTexts)).toEqual([]);
    if (!colorScheme) continue;
    await page.emulateMedia({ colorScheme });
    expect(await axeFaults(page)).toEqual([]);
  }
});

test('words are explained where they stand, by keyboard, and all on one page', async ({ page }) => {
  await page.goto('./#v=1&s=front');
  await expect(page.getByRole('slider', { name: 'Timeline' })).toBeVisible();
  await page.keyboard.press('g');
  const tip = page.getByRole('tooltip');
  await expect(tip).toBeVisible();
  const first = await tip.textContent();
  await page.keyboard.press('g');
  await expect(tip).not.toHaveText(first!);
  await page.keyboard.press('Escape');
  await expect(tip).toHaveCount(0);
  await page.getByRole('button', { name: 'PMD', exact: true }).hover();
  await expect(tip).toContainText('page middle directory');
  await tip.getByRole('link', { name: 'glossary' }).click();
  await expect.poll(() => new URL(page.url()).hash).toBe('#glossary/pmd');
  await expect(page.locator('.chosen')).toContainText('page middle directory');
  await expect(page.locator('.chosen')).toBeInViewport();
  for (const [width, height] of sizes) {
    await page.setViewportSize({ width, height });
    expect(await page.evaluate(smallTexts)).toEqual([]);
    await expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth))
      .toBeLessThanOrEqual(0);
  }
  expect(await axeFaults(page)).toEqual([]);
  await page.locator('.chosen').getByRole('link', { name: 'PTE', exact: true }).click();
  await expect(page.locator('.chosen')).toContainText('page table entry');
  await page.getByRole('link', { name: 'Back to the visualizer' }).click();
  await expect(page.getByRole('slider', { name: 'Timeline' })).toBeVisible();
});
