import { expect, type Page, test } from '@playwright/test';
import { axeFaults } from './axe.ts';
import { smallTexts } from './smallTexts.ts';

const asked = (page: Page) => page.locator('h2#predict-ask');
const reason = (page: Page) => page.locator('.predict-reason');
const position = (page: Page) => page.getByRole('slider', { name: 'Timeline' }).getAttribute('aria-valuenow');

test('five questions are answered by keyboard, right and wrong, and each says why', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto('./#v=1&s=below-destination');
  await page.getByRole('slider', { name: 'Timeline' }).waitFor();
  await page.keyboard.press('Home');
  await page.keyboard.press('p');
  await expect(asked(page)).toHaveText('Will it realign?');
  // Nothing of the answer is on the screen, and no key leads past the question.
  await expect(page.getByRole('heading', { name: 'Can it realign?' })).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Work, so far of all' })).toHaveCount(0);
  await expect(page.getByText('hidden until it is answered')).toBeVisible();
  await expect(page.getByText(/ of 1,\d\d\d/)).toHaveCount(0);
  await expect(page.getByRole('banner')).not.toContainText('below the destination');
  await expect.poll(() => page.url()).toMatch(/#v=2&d=[\w-]+&at=5\/copy_vma\/1&q=this$/);
  const stop = await position(page);
  await page.keyboard.press('End');
  expect(await position(page)).toBe(stop);

  await page.keyboard.press('1'); // yes
  await expect(reason(page)).toHaveText(
    'Not so. B lies in the PMD that the move would have to start in, at 0x100040000000.',
  );
  await expect(page.locator('.predict-option.right')).toContainText('no: something is mapped below the destination');
  await expect(page.locator('.predict-conditions .blocks')).toContainText('B lies in the 1 MiB below');
  await expect(page.getByText('✗ B')).toBeVisible();
  // What would change it, and where that would lead.
  await expect(page.getByRole('button', { name: 'map B 0xc0000 lower' })).toBeVisible();
  await expect(page.locator('.region.ghost')).toHaveCount(1);

  await page.keyboard.press('n');
  await expect(asked(page)).toHaveText('How many entries will move?');
  await page.getByRole('button', { name: /^4 257 entries/ }).click();
  await expect(reason(page)).toHaveText('Right. The call moves 1 PMD entry and 256 PTEs.');

  await page.keyboard.press('n');
  await expect(asked(page)).toHaveText('How will extent 1 move?');
  await page.keyboard.press('1');
  await expect(reason(page)).toHaveText(
    'Right. The extent is 0x100000, less than a whole PMD entry, so its PTEs are copied. 256 of 256 PTEs copied.',
  );
  // Whoever walks on comes to the next question.
  await page.keyboard.press('End');
  await expect(page.locator('.predict-head')).toContainText('question 4');
  await page.keyboard.press('3');
  await expect(reason(page)).toHaveText(/^Not so\. A whole PMD entry fits on both sides/);
  await expect(page.locator('.predict-head')).toContainText('2 of 4 right');

  // A link to a question opens it, without its answer.
  await page.goto('./#v=1&s=front&q=this');
  await expect(asked(page)).toHaveText('Will it realign?');
  await page.keyboard.press('1');
  await expect(reason(page)).toHaveText(/^Right\. Nothing is in the way/);
  await page.keyboard.press('p');
  await expect(page.getByRole('heading', { name: 'Can it realign?' })).toBeVisible();
});

test('made scenarios follow each other, and a link to one brings the same question again', async ({ page }) => {
  await page.goto('./#v=1&s=front&q=this');
  await page.getByRole('button', { name: 'hard', exact: true }).click();
  await expect(page.locator('.predict-head')).toContainText('seed ');
  await expect.poll(() => page.url()).toMatch(/&q=[0-9a-f]+\.hard\.1$/);
  const link = page.url();
  await expect(asked(page)).toBeVisible();
  const question = await asked(page).innerText();
  const options = await page.locator('.predict-options').innerText();
  await page.goto('./#v=1&s=front');
  await expect(page.getByRole('heading', { name: 'Can it realign?' })).toBeVisible();
  await page.goto(link);
  await expect(asked(page)).toHaveText(question);
  expect(await page.locator('.predict-options').innerText()).toBe(options);
  for (let i = 0; i < 12 && !/\.2$/.test(page.url()); i++) {
    await page.keyboard.press('2');
    await page.keyboard.press('n');
    await page.waitForTimeout(700); // the address bar follows
  }
  expect(page.url()).toMatch(/&q=[0-9a-f]+\.hard\.2$/);
});

for (const [width, height, scheme] of [
  [1440, 900, 'light'],
  [960, 540, 'dark'],
  [390, 844, 'light'],
] as const) {
  test(`at ${width} × ${height} a question and its answer are to be read`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await page.goto('./#v=1&s=below-source&q=this');
    await asked(page).waitFor();
    for (const answered of [false, true]) {
      if (answered) await page.keyboard.press('3');
      expect(await page.evaluate(smallTexts)).toEqual([]);
      expect(await axeFaults(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    }
  });
}
