import { expect, type Page, test } from '@playwright/test';

const operations = (page: Page) => page.getByRole('region', { name: 'Operations' });
const rows = (page: Page) => operations(page).locator('.operation');

test('a destination is changed in the form, refused while it makes no sense, and taken back', async ({ page }) => {
  await page.goto('./#v=1&s=front&at=3/1');
  await expect(page.getByText('Realigned.')).toBeVisible();
  await page.getByRole('button', { name: 'Edit operation 3' }).click();
  const target = page.getByLabel(/new address/);
  await target.fill('0x100040100000 + 4Q');
  await expect(page.getByText(/“4Q” is no number of bytes in/)).toBeVisible();
  await expect(page.getByText('Until this is mended, the picture shows the last valid scenario.')).toBeVisible();
  await expect(page.getByText('Realigned.')).toBeVisible();
  await target.fill('0x100040100000 + 4K');
  await expect(page.getByText('Not realigned:')).toBeVisible();
  await expect(page.getByRole('button', { name: /\(edited\)/ })).toBeVisible();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('Realigned.')).toBeVisible();
  await page.getByRole('button', { name: 'Redo' }).click();
  await expect(page.getByText('Not realigned:')).toBeVisible();
});

test('operations are added, moved and removed, and undo returns through all of it', async ({ page }) => {
  await page.goto('./#v=1&s=front');
  await expect(rows(page)).toHaveCount(3);
  await page.getByLabel('Add an operation').selectOption('munmap');
  await expect(rows(page)).toHaveCount(4);
  await page.getByLabel('address', { exact: true }).fill('@2');
  await page.getByLabel('length', { exact: true }).fill('1M');
  await expect(rows(page).nth(3)).toContainText('munmap @2');
  await page.getByRole('button', { name: 'Earlier' }).click();
  // It names a result that is not there yet, so it stays where it is.
  await expect(page.getByText(/only operations before 2 can be named/)).toBeVisible();
  await expect(rows(page).nth(3)).toContainText('munmap @2');
  await page.getByRole('button', { name: 'Remove' }).click();
  await expect(rows(page)).toHaveCount(3);
  for (let i = 0; i < 20 && (await page.getByRole('button', { name: 'Undo' }).isEnabled()); i++) {
    await page.getByRole('button', { name: 'Undo' }).click();
  }
  await expect(
    page.getByRole('button', { name: 'Mutually aligned, 1 MiB off the PMD boundary all scenarios' }),
  ).toBeVisible();
  await expect.poll(() => new URL(page.url()).hash).toContain('s=front');
});
