import { axeFaults } from './axe.ts';
import { smallTexts } from './smallTexts.ts';
import { expect, type Page, test } from './test.ts';

const asked = (page: Page) => page.locator('h2#predict-ask');
const head = (page: Page) => page.locator('.predict-head');
const reason = (page: Page) => page.locator('.predict-reason');
const position = (page: Page) => page.getByRole('slider', { name: 'Timeline' }).getAttribute('aria-valuenow');
const fragment = (page: Page) => new URL(page.url()).hash;

test('five questions are answered by keyboard, right and wrong, and each says why', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto('./#v=1&s=below-destination');
  await page.getByRole('slider', { name: 'Timeline' }).waitFor();
  await page.keyboard.press('Home');
  await page.keyboard.press('p');
  await expect(asked(page)).toHaveText('Will it realign?');
  // Nothing of the answer is on the screen or in what it offers, and no key leads past the question.
  await expect(page.getByText('hidden until it is answered')).toBeVisible();
  await expect(page.getByRole('banner')).not.toContainText('below the destination');
  await expect.poll(() => fragment(page)).toMatch(/^#v=2&d=[\w-]+&at=5\/copy_vma\/1&q=this$/);
  const stop = await position(page);
  for (const key of ['End', 'ArrowRight', 'd', 'w', 't']) await page.keyboard.press(key);
  expect(await position(page)).toBe(stop);
  const told = /Not realigned|Realigned|realigned: |lies in the|257|1,\d\d\d|✗|✓/;
  await page.keyboard.press('o');
  await expect(page.getByText('In Predict there are no pictures')).toBeVisible();
  await expect(page.locator('.card-summary, .card-current')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await page.keyboard.press('s');
  await expect(page.getByRole('dialog', { name: 'Export' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'JSON' }).click();
  await expect(page.getByLabel('The scenario as JSON')).toHaveValue(/^\{\s+"ops": /);
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect(await page.locator('.app').innerHTML()).not.toMatch(told);

  await page.keyboard.press('1'); // yes
  await expect(reason(page)).toHaveText(
    'Not so. B lies in the PMD that the move would have to start in, at 0x100040000000.',
  );
  await expect(page.locator('.predict-option.right')).toContainText('no: something is mapped below the destination');
  await expect(page.locator('.predict-conditions .blocks')).toContainText('B lies in the 1 MiB below');
  await expect(page.getByText('✗ B')).toBeVisible();
  // The run still stands before that.
  await expect(page.locator('.sentence [role=status]')).toHaveText(
    /^Step 922, to come: Is nothing mapped below the destination .* No: B lies in the 1 MiB below\.$/,
  );
  // What would change it, and where that would lead.
  await expect(page.getByRole('button', { name: 'map B 0xc0000 lower' })).toBeVisible();
  await expect(page.locator('.region.ghost')).toHaveCount(1);

  await page.keyboard.press('n');
  await expect(asked(page)).toHaveText('How many entries will move?');
  await expect(page.getByRole('button', { name: /^4 257 entries/ })).toBeVisible();
  await page.keyboard.press('4');
  await expect(reason(page)).toHaveText('Right. The call moves 1 PMD entry and 256 PTEs.');

  await page.keyboard.press('n');
  await expect(asked(page)).toHaveText('How will extent 1 move?');
  await page.keyboard.press('1');
  await expect(reason(page)).toHaveText(
    'Right. The extent is 0x100000, less than a whole PMD entry, so its PTEs are copied. 256 of 256 PTEs copied.',
  );
  // Whoever walks on comes to the next question.
  await page.keyboard.press('End');
  await expect(head(page)).toContainText('question 4');
  await page.keyboard.press('3');
  await expect(reason(page)).toHaveText(/^Not so\. A whole PMD entry fits on both sides/);
  await expect(head(page)).toContainText('2 of 4 right');

  // A link to a question opens it, without its answer, and without what was answered before.
  await page.goto('./#v=1&s=front&at=3/realign/10&q=this&asks=extent');
  await expect(asked(page)).toHaveText('How will extent 1 move?');
  await expect(page.locator('.predict-option.right, .predict-why')).toHaveCount(0);
  await page.keyboard.press('2');
  await expect(reason(page)).toHaveText(/^Right\. A whole PMD entry fits/);
  await page.keyboard.press('p');
  await expect(page.getByRole('heading', { name: 'Can it realign?' })).toBeVisible();
});

test('made scenarios follow each other, and a link to one brings the same question again', async ({ page }) => {
  await page.goto('./#v=1&s=front&q=this');
  await page.getByRole('button', { name: 'hard', exact: true }).click();
  await expect(head(page)).toContainText('seed ');
  await expect.poll(() => fragment(page)).toMatch(/&q=[0-9a-f]+\.hard\.1$/);
  const link = fragment(page);
  const question = await asked(page).innerText();
  const options = await page.locator('.predict-options').innerText();
  await page.goto('./#v=1&s=front');
  await expect(page.getByRole('heading', { name: 'Can it realign?' })).toBeVisible();
  await expect(page.locator('.rung.current')).toContainText('reaches the next PMD boundary'); // where that one opens
  await page.goto(`./${link}`);
  await expect(asked(page)).toHaveText(question);
  expect(await page.locator('.predict-options').innerText()).toBe(options);
  for (let number = 1; number < 12; number++) {
    await page.keyboard.press('2');
    await page.keyboard.press('n');
    await expect(head(page)).not.toContainText(`question ${number} `);
    if ((await head(page).textContent())?.includes('question 1 ')) break;
  }
  await expect.poll(() => fragment(page)).toMatch(/&q=[0-9a-f]+\.hard\.2$/);
});

test('a question and its answer are to be read at every size, light and dark', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('./#v=1&s=below-source&q=this');
  await asked(page).waitFor();
  const sizes = { screen: [1440, 900], frame: [960, 540], phone: [390, 844] } as const;
  const looksWell = async (size: keyof typeof sizes, colorScheme?: 'light' | 'dark') => {
    const [width, height] = sizes[size];
    await page.setViewportSize({ width, height });
    expect(await page.evaluate(smallTexts)).toEqual([]);
    await expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth))
      .toBeLessThanOrEqual(0);
    if (!colorScheme) return;
    await page.emulateMedia({ colorScheme });
    expect(await axeFaults(page)).toEqual([]);
  };
  await looksWell('screen');
  await looksWell('frame');
  await looksWell('phone', 'dark');
  await page.keyboard.press('3');
  await expect(page.locator('.flip')).not.toContainText('looking for');
  await looksWell('phone');
  await looksWell('frame', 'light');
  await looksWell('screen', 'dark');
});
