import { LIBRARY } from '../src/scenario/library.ts';
import { axeFaults } from './axe.ts';
import { smallTexts } from './smallTexts.ts';
import { expect, type Page, test } from './test.ts';

const dialog = (page: Page) => page.getByRole('dialog');
const cards = (page: Page) => dialog(page).locator('.card');
const filter = (page: Page) => dialog(page).getByRole('searchbox', { name: 'Filter the scenarios' });

async function open(page: Page, fragment = 'v=1&s=front'): Promise<void> {
  await page.goto(`./#${fragment}`);
  await expect(page.getByRole('slider', { name: 'Timeline' })).toBeVisible();
  await page.keyboard.press('o');
  await expect(cards(page)).toHaveCount(LIBRARY.length);
}

/** Waits until every card has its picture. */
async function drawn(page: Page): Promise<void> {
  await expect(dialog(page).locator('.card canvas')).toHaveCount(LIBRARY.length);
}

test('every scenario has a picture, and says what the chosen kernel makes of it', async ({ page }) => {
  await open(page);
  await drawn(page);
  const card = (name: RegExp) => dialog(page).getByRole('button', { name });
  await expect(card(/^Mutually aligned, 1 MiB off the PMD boundary Both sides/)).toContainText(
    'realigns: 2 PMD entries',
  );
  await expect(card(/^Mutually aligned/)).toHaveAttribute('aria-current', 'true');
  await expect(card(/^exec shifts its stack by 2 MiB/)).toContainText('on 6.1 PTE by PTE: 1,536');
  const picture = card(/^Mutually aligned/).locator('canvas');
  const shown = await picture.evaluate((canvas: HTMLCanvasElement) => {
    const pixels = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data;
    return new Set(new Uint32Array(pixels.buffer)).size;
  });
  expect(shown).toBeGreaterThan(50);

  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '6.1', exact: true }).click();
  await expect(page.getByRole('button', { name: '6.1', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('button', { name: /all scenarios/ }).click();
  await expect(card(/^Mutually aligned/)).toContainText('1 PMD entry and 256 PTEs');
});

test('a scenario is found by typing and by arrow keys, and opened with Enter', async ({ page }) => {
  await open(page);
  await expect(filter(page)).toBeFocused();
  await page.keyboard.type('nobody says this');
  await expect(cards(page)).toHaveCount(0);
  await expect(dialog(page)).toContainText('No scenario says “nobody says this”.');
  await page.keyboard.press('Escape');
  await expect(cards(page)).toHaveCount(LIBRARY.length);
  await page.keyboard.type('below');
  await expect(cards(page)).toHaveCount(8);
  await page.keyboard.press('ArrowDown');
  await expect(cards(page).first()).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(cards(page).nth(1)).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(cards(page).nth(2)).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowUp');
  await expect(filter(page)).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.type('-des');
  await expect(filter(page)).toHaveValue('below-des');
  await expect(cards(page)).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(dialog(page)).toHaveCount(0);
  await expect.poll(() => new URL(page.url()).hash).toContain('s=below-destination');
  await page.keyboard.press('o');
  await expect(filter(page)).toHaveValue('');
});

const COLUMNS = { 1440: 4, 960: 3, 390: 1 } as const;

for (const [width, height] of [
  [1440, 900],
  [960, 540],
  [390, 844],
] as const) {
  test(`at ${width} × ${height} all cards are to be read, light and dark`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await open(page, 'v=1&s=tree-gaps');
    await drawn(page);
    expect(await page.evaluate(smallTexts)).toEqual([]);
    const boxes = await cards(page).evaluateAll((all) =>
      all.map((card) => {
        const { left, right, top } = card.getBoundingClientRect();
        const cut = [...card.querySelectorAll('b, span')].filter(
          (part) => part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).display !== 'inline',
        );
        return { left, right, top, cut: cut.map((part) => part.textContent) };
      }),
    );
    expect(boxes.flatMap(({ cut }) => cut)).toEqual([]);
    for (const { left, right } of boxes) {
      expect(left).toBeGreaterThanOrEqual(0);
      expect(right).toBeLessThanOrEqual(width);
    }
    const inRow = (top: number) => boxes.filter((box) => box.top === top).length;
    expect(Math.max(...boxes.map(({ top }) => inRow(top)))).toBe(COLUMNS[width]);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await axeFaults(page, 'dialog[open]')).toEqual([]);
    }
  });
}
