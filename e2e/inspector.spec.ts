import { expect, type Page, test } from './test.ts';

const entry = (page: Page) => page.getByRole('region', { name: 'Entry' });
const position = async (page: Page) =>
  Number(await page.getByRole('slider', { name: 'Timeline' }).getAttribute('aria-valuenow'));

/** Clicks the cell in the middle of a column and row of a table. */
async function clickCell(page: Page, table: string, index: number) {
  const cloth = page.locator(`[data-table="${table}"]`).getByRole('slider');
  await expect(cloth).toBeVisible();
  const box = (await cloth.boundingBox())!;
  await page.mouse.click(
    box.x + (((index % 32) + 0.5) / 32) * box.width,
    box.y + ((Math.floor(index / 32) + 0.5) / 16) * box.height,
  );
}

test('an entry is read, taken in hand, and followed to the steps that wrote it', async ({ page }) => {
  await page.goto('./#v=1&s=below-source&at=5/move_page_tables/1/20');
  await clickCell(page, 'pte#3', 256);
  await expect(entry(page)).toContainText('PTE entry 256 of pte#3');
  await expect(entry(page)).toContainText('0x100000100000–0x100000101000');
  const here = await position(page);
  await page.getByRole('button', { name: 'the step that wrote it' }).click();
  const written = await position(page);
  expect(written).toBeLessThan(here);
  await expect(page.getByText(/1 PTE copied, 1 of 256/).first()).toBeAttached();
  await page.getByRole('button', { name: 'the step before' }).click();
  expect(await position(page)).toBe(written - 1);
  await expect(entry(page)).toContainText('present, writable, user');
  await page.keyboard.press('e');
  expect(await position(page)).toBe(written);
  await page.keyboard.press('Shift+E');
  await expect(page.getByText(/The page at 0x100000100000 is written for the first time/).first()).toBeAttached();
  await page.keyboard.press('Escape');
  await expect(entry(page)).toContainText('Point at an entry');
});

test('playing stops at the step that changes the entry in hand', async ({ page }) => {
  await page.goto('./#v=1&s=below-source&at=5/realign/1');
  await clickCell(page, 'pte#3', 300);
  await page.keyboard.press('x');
  await expect(page.getByRole('button', { name: /stop when it changes/ })).toHaveAttribute('aria-pressed', 'true');
  for (let i = 0; i < 4; i++) await page.keyboard.press('+');
  await page.keyboard.press(' ');
  await expect(page.getByText(/1 PTE copied, 45 of 256/).first()).toBeAttached();
  await expect(page.getByRole('button', { name: /play/ })).toBeVisible();
});

test('entries are reached and read by keyboard', async ({ page }) => {
  await page.goto('./#v=1&s=front');
  const pmd = page.getByRole('button', { name: 'PMD entry 0' }).first();
  await pmd.focus();
  await expect(entry(page)).toContainText('PMD entry 0 of pmd#2');
  await expect(entry(page)).toContainText('points to pte#3');
  await page.keyboard.press('Enter');
  await expect(pmd).toHaveAttribute('aria-pressed', 'true');
  const cloth = page.getByRole('slider', { name: 'Entries of pte#3' });
  await cloth.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect(entry(page)).toContainText('PTE entry 33 of pte#3');
});

test('in a picture of 512 tables any entry can be pointed at', async ({ page }) => {
  await page.goto('./#v=1&s=gib-misaligned&at=3/copy_vma/1');
  const rows = page.getByRole('slider', { name: 'Entries, source' });
  const box = (await rows.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await expect(entry(page)).toContainText(/PTE entry \d+ of pte#\d+ 0x1000(1f|20)[0-9a-f]{6}–/);
});

test('keys go to the next decision, table and warning, and say when there is none', async ({ page }) => {
  await page.goto('./#v=1&s=exec-warning&k=6.1&at=0');
  await expect(page.getByRole('button', { name: '6.1', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('w');
  await expect(page.getByText(/Warning: the new PMD entry is not none/).first()).toBeAttached();
  await page.keyboard.press('w');
  await expect(page.getByText(/Again the new PMD entry is not none/).first()).toBeAttached();
  await page.keyboard.press('w');
  await expect(page.getByText('There is no warning after this step.')).toBeVisible();
  await page.keyboard.press('Home');
  await page.keyboard.press('t');
  await expect(page.getByText(/table, \w+#1, is hung in/).first()).toBeAttached();
});

test('the timeline is zoomed and follows the step', async ({ page }) => {
  await page.goto('./#v=1&s=gib-misaligned&at=3/move_page_tables/5/3');
  await expect(page.getByText('zoom 1×')).toBeVisible();
  for (let i = 0; i < 4; i++) await page.keyboard.press('z');
  await expect(page.getByText('zoom 16×')).toBeVisible();
  await page.keyboard.press('End');
  const cursor = page.locator('.timeline-cursor');
  const area = (await page.getByRole('slider', { name: 'Timeline' }).boundingBox())!;
  const inside = async () => {
    const box = (await cursor.boundingBox())!;
    return box.x >= area.x - 16 && box.x <= area.x + area.width + 16;
  };
  await expect.poll(inside).toBe(true);
  await page.mouse.move(area.x + area.width / 2, area.y + 20);
  await page.keyboard.down('Shift');
  await page.mouse.wheel(0, -4 * area.width);
  await page.keyboard.up('Shift');
  await expect(cursor).toHaveCount(0);
  await page.mouse.wheel(0, 2400);
  await expect(page.getByText('zoom 1×')).toBeVisible();
  await expect(cursor).toBeVisible();
});
