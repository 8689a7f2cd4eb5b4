import { axeFaults } from './axe.ts';
import { smallTexts } from './smallTexts.ts';
import { expect, type Page, test } from './test.ts';

const picture = (page: Page) => page.getByRole('region', { name: 'Picture of the maple tree' });
const level = (page: Page, number: number) => page.getByRole('slider', { name: `Level ${number}`, exact: true });

test('a look-up among 8,000 mappings is read node by node, and the tree is walked by keyboard', async ({ page }) => {
  await page.goto('./#v=1&s=tree-gaps');
  await expect(picture(page)).toBeVisible();
  await expect(page.getByText('the walk lands in this gap')).toBeVisible();
  await expect(level(page, 5)).toHaveAttribute('aria-valuemax', '1001');
  await expect(page.getByText('5 levels')).toBeVisible();
  await expect(page.getByText('came with mapping 6,559')).toBeVisible();

  await page.getByRole('button', { name: 'one read back' }).click();
  await expect(page.getByText('read 5 of 6')).toBeVisible();
  await page.getByRole('button', { name: 'one read on' }).click();

  await level(page, 3).focus();
  const before = Number(await level(page, 3).getAttribute('aria-valuenow'));
  await page.keyboard.press('ArrowRight');
  await expect(level(page, 3)).toHaveAttribute('aria-valuenow', String(before + 1));
  await expect(level(page, 3)).toHaveAttribute('aria-valuetext', new RegExp(`^Level 3, node ${before + 1} of 13`));
  await page.keyboard.press('Enter');
  await expect(page.getByText(`Only what is below level 3, node ${before + 1} of 13`)).toBeVisible();
  await expect(level(page, 5)).toHaveAttribute('aria-valuemax', /^(8[01]|90)$/);
  await page.getByRole('button', { name: '← whole tree' }).click();
  await expect(level(page, 5)).toHaveAttribute('aria-valuemax', '1001');
});

test('another order of mapping makes another tree, at the same place', async ({ page }) => {
  await page.goto('./#v=1&s=tree-gaps');
  await page.getByRole('button', { name: 'descending' }).click();
  await expect(level(page, 5)).toHaveAttribute('aria-valuemax', '1143');
  await expect(page.getByText(/find_vma_intersection finds VMA 3,050/).first()).toBeAttached();
  await page.getByRole('button', { name: 'ascending', exact: true }).click();
  await expect.poll(() => new URL(page.url()).hash).toBe('#v=1&s=tree-gaps&at=2/look_up/1');
});

test('the questions of a run stand side by side with what they cost', async ({ page }) => {
  await page.goto('./#v=1&s=tree-two-ways');
  const row = (name: RegExp) => page.getByRole('row', { name });
  await expect(row(/find_vma_intersection → 4,951/)).toContainText('from the root531');
  await expect(row(/vma_prev → 5,000 from a live state/)).toContainText('33');
  await page.getByRole('button', { name: /vma_prev → 5,000 from a live state/ }).click();
  await expect(page.getByText('from here')).toBeVisible();
});

test('a store shows the nodes it made and those it dropped', async ({ page }) => {
  await page.goto('./#v=1&s=tree-split-left');
  await expect(page.locator('.tree-strip.made')).toHaveCount(3);
  await expect(page.locator('.ghost')).toHaveCount(3);
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('.tree-strip.made')).toHaveCount(0);
  await page.keyboard.press('ArrowLeft');
  await expect(page.locator('.tree-strip.made')).toHaveCount(3);
});

test('what was there before a scenario is in the tree before the first step, and is not of that step', async ({
  page,
}) => {
  await page.goto('./#v=1&s=tree-split-left&at=0');
  await expect(page.getByText('One level for 1 mapping and 2 gaps, 3 slots.')).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('button', { name: /^mas_store/ })).toHaveCount(1);
});

test('the tree is there as text', async ({ page }) => {
  await page.goto('./#v=1&s=tree-split-left');
  await page.getByRole('button', { name: 'As text' }).click();
  await expect(page.locator('pre')).toContainText(/^Root \(arange64\)/);
  await expect(page.locator('pre')).toContainText('0x100000021000–0x100000021fff L');
  await page.keyboard.press('Escape');
  await expect(page.locator('pre')).toHaveCount(0);
});

test('M leads from the page tables to the tree and back, and the link remembers', async ({ page }) => {
  await page.goto('./#v=1&s=front');
  await expect(page.getByRole('button', { name: 'Maple tree M' })).toBeVisible();
  await page.keyboard.press('m');
  await expect(picture(page)).toBeVisible();
  await expect.poll(() => new URL(page.url()).hash).toContain('view=tree');
  await page.reload();
  await expect(picture(page)).toBeVisible();
  await page.keyboard.press('m');
  await expect(page.getByRole('region', { name: 'Page tables' })).toBeVisible();
  await expect.poll(() => new URL(page.url()).hash).not.toContain('view');
});

for (const [width, height] of [
  [1440, 900],
  [960, 540],
  [390, 844],
] as const) {
  test(`at ${width} × ${height} the tree has no text that is too small, and nothing that axe minds`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height });
    for (const link of ['#v=1&s=tree-gaps', '#v=1&s=tree-split-left']) {
      await page.goto(`./${link}`);
      await expect(picture(page)).toBeVisible();
      expect(await page.evaluate(smallTexts)).toEqual([]);
      expect(await axeFaults(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    }
  });
}

for (const [width, height] of [
  [720, 450],
  [768, 1024],
  [844, 390],
] as const) {
  test(`at ${width} × ${height} the kernels have a row of their own, above the sentence`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await page.goto('./#v=1&s=tree-gaps');
    await expect(picture(page)).toBeVisible();
    const kernels = (await page.getByRole('group', { name: 'Kernel' }).boundingBox())!;
    const sentence = (await page.locator('.sentence').boundingBox())!;
    expect(sentence.y).toBeGreaterThanOrEqual(kernels.y + kernels.height);
  });
}
