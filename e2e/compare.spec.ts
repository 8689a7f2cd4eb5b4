import { axeFaults } from './axe.ts';
import { smallTexts } from './smallTexts.ts';
import { expect, type Locator, type Page, test } from './test.ts';

const panel = (page: Page, kernel: string) => page.getByRole('region', { name: `Linux ${kernel}`, exact: true });
const both = (page: Page) => page.getByRole('slider', { name: 'Both runs' });

test('two kernels go in step by bytes: the one that is ahead waits, and the link remembers where both stand', async ({
  page,
}) => {
  await page.goto('./#v=1&s=front');
  await expect(page.getByRole('slider', { name: 'Timeline' })).toBeVisible();
  await page.keyboard.press('c');
  await expect(panel(page, '6.12')).toBeVisible();
  await expect(panel(page, '6.1')).toBeVisible();
  await page.keyboard.press('f');
  await expect(panel(page, '6.12')).toContainText('Does the range reach the next PMD boundary? Yes');
  for (
    let i = 0;
    i < 60 &&
    !(await panel(page, '6.1')
      .getByText(/copies PTE 5 of 256/)
      .count());
    i++
  ) {
    await page.keyboard.press('ArrowRight');
  }
  await expect(panel(page, '6.1')).toContainText('copies PTE 5 of 256');
  await expect(panel(page, '6.12')).toContainText('waits, 1,004 KiB ahead');
  await expect(both(page)).toHaveAttribute(
    'aria-valuetext',
    '20 KiB of 3 MiB moved, 6.12 is 1,004 KiB ahead and waits',
  );
  await expect(page.getByText('255 fewer on 6.12')).toBeVisible();
  await expect.poll(() => new URL(page.url()).hash).toMatch(/c=6\.1&at=.*&b=3\/move_page_tables\/1\/9$/);
  await page.reload();
  await expect(panel(page, '6.1')).toContainText('copies PTE 5 of 256');
  await expect(panel(page, '6.12')).toContainText('waits');
  await page.keyboard.press('End');
  await expect(page.getByRole('row', { name: /PTEs copied/ })).toContainText('256 of 256');
  await page.keyboard.press('c');
  await expect(panel(page, '6.1')).toHaveCount(0);
});

test('the lanes are scrubbed with the pointer, and another kernel is chosen for either', async ({ page }) => {
  await page.goto('./#v=1&s=gib-misaligned&k=6.1&c=6.12');
  await expect(both(page)).toBeVisible();
  const box = (await both(page).boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.3, box.y + 50);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + 50, { steps: 8 });
  await page.mouse.up();
  await expect(both(page)).toHaveAttribute('aria-valuetext', /^4\d\d\.\d MiB of 1 GiB moved$/);
  await page.getByRole('group', { name: 'Compared kernel' }).getByRole('button', { name: '4.14' }).click();
  await expect(panel(page, '4.14')).toBeVisible();
  await page.getByRole('group', { name: 'Compared kernel' }).getByRole('button', { name: '6.1', exact: true }).click();
  await expect(page.getByText('Nothing: 6.1 and 6.1 do the same here, step for step.')).toBeVisible();
});

test('the first difference is named beside its mark, clear of how far both have come', async ({ page }) => {
  for (const link of ['s=gib-misaligned&c=6.1', 's=front&k=6.1&c=6.12', 's=exec-warning&k=6.1&c=6.12']) {
    for (const [width, height] of [
      [1440, 900],
      [960, 540],
      [720, 900],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.goto(`./#v=1&${link}`);
      const words = page.getByRole('button', { name: 'first difference', exact: true });
      const boxOf = async (of: Locator) => (await of.boundingBox())!;
      await expect(words).toBeVisible();
      for (const key of ['f', 'End']) {
        await page.keyboard.press(key);
        const [name, mark] = [await boxOf(words), await boxOf(page.locator('.lane-difference'))];
        expect(name.x - (mark.x + mark.width)).toBeGreaterThanOrEqual(0);
        expect(name.x - (mark.x + mark.width)).toBeLessThan(20);
        expect(Math.abs(name.y + name.height / 2 - (mark.y + 6))).toBeLessThan(6);
        const lanes = await boxOf(both(page));
        expect(name.x + name.width).toBeLessThanOrEqual(lanes.x + lanes.width);
        for (const other of await both(page)
          .getByText(/moved$|^6\.1$|^6\.12$|: [\d,]+ entr/)
          .all()) {
          const { x, y, width, height } = await boxOf(other);
          const apart =
            x >= name.x + name.width ||
            name.x >= x + width ||
            y + 2 >= name.y + name.height ||
            name.y + 2 >= y + height;
          expect(apart, (await other.textContent())!).toBe(true);
        }
      }
    }
  }
});

test('nothing is too small, cut off or minded by axe at any size', async ({ page }) => {
  await page.goto('./#v=1&s=front&k=6.1&c=6.12&at=3/move_page_tables/1/145');
  await expect(panel(page, '6.1')).toBeVisible();
  for (const [width, height, colorScheme] of [
    [1440, 900, 'light'],
    [960, 540, undefined],
    [390, 844, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height });
    expect(await page.evaluate(smallTexts)).toEqual([]);
    await expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth))
      .toBeLessThanOrEqual(0);
    if (!colorScheme) continue;
    await page.emulateMedia({ colorScheme });
    expect(await axeFaults(page)).toEqual([]);
  }
});

for (const [width, height] of [
  [1440, 900],
  [960, 540],
] as const) {
  test(`at ${width} × ${height} two numbers of six digits take two lines, and both kernels are whole`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height });
    await page.goto('./#v=1&s=gib-misaligned&c=6.1&at=3/move_page_tables/140/5');
    const amount = page.getByRole('row', { name: /PTEs copied/ }).getByRole('cell');
    await expect(amount.first()).toHaveText(/262,144/);
    const lines = (cell: Element) => {
      const range = document.createRange();
      range.selectNodeContents(cell);
      return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
    };
    expect(await amount.first().evaluate(lines)).toBeLessThanOrEqual(2);
    expect(await amount.last().evaluate(lines)).toBeLessThanOrEqual(2);
    const middle = page.locator('.compare-middle');
    expect(await middle.evaluate((panel) => panel.scrollWidth - panel.clientWidth)).toBeLessThanOrEqual(0);
  });
}
