import { axeFaults } from './axe.ts';
import { smallTexts } from './smallTexts.ts';
import { expect, type Page, test } from './test.ts';

const strip = (page: Page) => page.getByRole('region', { name: 'Address space' });
const shown = (page: Page, window: 'source' | 'destination') =>
  strip(page).getByText(new RegExp(`^Shown of the ${window} window`));
const button = (page: Page, name: string) => strip(page).getByRole('button', { name, exact: true });

async function open(page: Page, fragment = 'v=1&s=below-source'): Promise<void> {
  await page.goto(`./#${fragment}`);
  await expect(button(page, 'Closer')).toBeVisible();
  await expect(shown(page, 'source')).toContainText('the whole');
}

/** Where a window's address is on the screen: there is 6 MiB in a window of 620 px, at 1440. */
async function placeOf(page: Page, offset: number): Promise<{ x: number; y: number }> {
  const box = (await strip(page).boundingBox())!;
  return { x: box.x + 60 + (offset / 0x600000) * 620, y: box.y + 75 };
}

test('keys zoom and pan the strip that has the focus, and nothing else', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await open(page);
  await strip(page).focus();
  const position = await page.getByRole('slider', { name: 'Timeline' }).getAttribute('aria-valuenow');
  await page.keyboard.press('+');
  await expect(shown(page, 'source')).toHaveText(
    'Shown of the source window: 0x100000080000 to 0x100000380000, of 0x100000000000 to 0x100000600000',
  );
  await expect(shown(page, 'destination')).toContainText('0x100040080000 to 0x100040380000');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(shown(page, 'source')).toContainText('0x100000140000 to 0x100000440000');
  await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('-');
  await expect(shown(page, 'source')).toContainText('the whole');
  for (let i = 0; i < 12; i++) await page.keyboard.press('+');
  await expect(button(page, 'Closer')).toHaveAttribute('aria-disabled', 'true');
  await expect(strip(page).getByText('16 KiB of 6 MiB shown')).toBeAttached();
  await expect(strip(page).locator('svg').getByText('100000101000')).toBeVisible();
  await page.keyboard.press('0');
  await expect(shown(page, 'source')).toContainText('the whole');
  // Speed and step are as they were; without Shift the arrow is the run's again.
  await expect(page.getByText('speed 1×')).toBeVisible();
  await expect(page.getByRole('slider', { name: 'Timeline' })).toHaveAttribute('aria-valuenow', position!);
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('slider', { name: 'Timeline' })).toHaveAttribute(
    'aria-valuenow',
    String(Number(position) + 1),
  );
  await page.getByRole('slider', { name: 'Timeline' }).focus();
  await page.keyboard.press('+');
  await expect(page.getByText('speed 4×')).toBeVisible();
  await expect(shown(page, 'source')).toContainText('the whole');
});

test('the wheel zooms around the pointer, a drag pans, a double click fits a mapping', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await open(page);
  const start = await placeOf(page, 0x100000);
  await page.mouse.move(start.x, start.y);
  await page.mouse.wheel(0, 200); // the page's own
  await expect(shown(page, 'source')).toContainText('the whole');
  await page.keyboard.down('Control');
  for (let i = 0; i < 6; i++) await page.mouse.wheel(0, -100);
  await page.keyboard.up('Control');
  const label = strip(page).locator('svg').getByText('100000100000');
  await expect(label).toBeVisible();
  await expect.poll(async () => Math.abs((await label.boundingBox())!.x - start.x)).toBeLessThan(8);

  const before = await shown(page, 'source').textContent();
  await page.keyboard.down('Shift');
  await page.mouse.wheel(0, 60);
  await page.keyboard.up('Shift');
  await expect(shown(page, 'source')).not.toHaveText(before!);
  // Beside the mapping's edge, by which its end would be dragged.
  await page.mouse.move(start.x + 100, start.y);
  await page.mouse.down();
  await page.mouse.move(start.x + 120, start.y, { steps: 3 });
  await page.mouse.move(start.x + 160, start.y, { steps: 5 });
  await page.mouse.up();
  await expect.poll(async () => Math.abs((await label.boundingBox())!.x - start.x)).toBeLessThan(8);

  await button(page, 'Whole windows').click();
  await expect(shown(page, 'source')).toContainText('the whole');
  const inB = await placeOf(page, 0x20000);
  await page.mouse.dblclick(inB.x, inB.y);
  await expect(shown(page, 'source')).toContainText('0x100000000000 to 0x100000090000');
  await expect(shown(page, 'destination')).toContainText('0x100040000000 to 0x100040090000');
});

test('buttons zoom, another kernel keeps what is shown, another scenario does not', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await open(page);
  await expect(button(page, 'Further away')).toHaveAttribute('aria-disabled', 'true');
  await button(page, 'Closer').click();
  await button(page, 'Closer').click();
  await expect(strip(page).getByText('1.5 MiB of 6 MiB shown')).toBeAttached();
  await button(page, 'Further away').click();
  await expect(strip(page).getByText('3 MiB of 6 MiB shown')).toBeAttached();
  await page.getByRole('button', { name: '6.1', exact: true }).click();
  await expect(page.getByRole('button', { name: '6.1', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await expect(strip(page).getByText('3 MiB of 6 MiB shown')).toBeAttached();
  await page.keyboard.press('o');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Not mutually aligned/ })
    .click();
  await expect.poll(() => new URL(page.url()).hash).toContain('s=not-mutual');
  await expect(shown(page, 'source')).toContainText('the whole');
});

test('two fingers pull the strip apart', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true });
  const page = await context.newPage();
  await open(page);
  const box = (await strip(page).boundingBox())!;
  const fingers = (apart: number) => [
    { x: 190 - apart, y: box.y + 80 },
    { x: 190 + apart, y: box.y + 80 },
  ];
  const touch = await context.newCDPSession(page);
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { x: number; y: number }[]) =>
    touch.send('Input.dispatchTouchEvent', { type, touchPoints });
  await send('touchStart', fingers(30));
  for (let apart = 36; apart <= 90; apart += 6) await send('touchMove', fingers(apart));
  await send('touchEnd', []);
  await expect(strip(page).getByText(/^≈ 2(\.\d+)? MiB of 6 MiB shown|^2(\.\d+)? MiB of 6 MiB shown/)).toBeAttached();
  await context.close();
});

for (const [width, height] of [
  [1440, 900],
  [390, 844],
] as const) {
  test(`at ${width} × ${height} a zoomed strip is to be read, light and dark, and its buttons are large enough`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height });
    await open(page);
    for (let i = 0; i < 3; i++) await button(page, 'Closer').click();
    for (const name of ['Closer', 'Further away', 'Whole windows']) {
      const box = (await button(page, name).boundingBox())!;
      expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(24);
    }
    expect(await page.evaluate(smallTexts)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await axeFaults(page)).toEqual([]);
    }
  });
}
