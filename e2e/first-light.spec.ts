import { settledLink } from './settledLink.ts';
import { smallTexts } from './smallTexts.ts';
import { expect, type Page, test } from './test.ts';

/** Reads the position off the timeline. */
async function position(page: Page): Promise<number> {
  return Number(await page.getByRole('slider', { name: 'Timeline' }).getAttribute('aria-valuenow'));
}

const table = (page: Page, name: string) => page.locator(`[data-table="${name}"]`);

test('a PMD move can be stepped to, watched, taken back, and shared', async ({ page, browser }) => {
  await page.goto('./');
  await page.getByRole('button', { name: /all scenarios/ }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /Mutually aligned, 1 MiB off the PMD boundary/ })
    .click();
  const sentence = page.getByRole('status').filter({ hasText: 'Does the range reach the next PMD boundary?' });
  await expect(sentence).toHaveCount(1);
  await expect(table(page, 'pte#3')).toHaveAttribute('data-slot', '0x100000000000');

  for (let steps = 0; steps < 40 && !(await page.getByText('1 PMD entry moved by one write').count()); steps++) {
    await page.keyboard.press('ArrowRight');
  }
  await expect(table(page, 'pte#3')).toHaveAttribute('data-slot', '0x100040000000');
  const moved = await position(page);

  await page.keyboard.press('ArrowLeft');
  await expect(table(page, 'pte#3')).toHaveAttribute('data-slot', '0x100000000000');
  await page.keyboard.press('ArrowRight');
  await expect(table(page, 'pte#3')).toHaveAttribute('data-slot', '0x100040000000');

  const link = await settledLink(page, 'at=');
  const other = await browser.newContext();
  const opened = await other.newPage();
  await opened.goto(link);
  await expect(table(opened, 'pte#3')).toHaveAttribute('data-slot', '0x100040000000');
  expect(await position(opened)).toBe(moved);
  expect(await pixels(opened, 'pte#3')).toEqual(await pixels(page, 'pte#3'));
  await other.close();
});

/** The picture of a table, pixel by pixel. */
function pixels(page: Page, name: string): Promise<string> {
  return table(page, name)
    .locator('canvas')
    .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
}

test('the picture of a table changes with every PTE that is copied, and changes back', async ({ page }) => {
  await page.goto('./#v=1&s=below-source&at=5/move_page_tables/1/20');
  await expect(page.getByText(/1 PTE copied, 16 of 256/).first()).toBeVisible();
  const before = await pixels(page, 'pte#3');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByText(/1 PTE copied, 17 of 256/).first()).toBeVisible();
  await expect.poll(() => pixels(page, 'pte#3')).not.toEqual(before);
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByText(/1 PTE copied, 16 of 256/).first()).toBeVisible();
  await expect.poll(() => pixels(page, 'pte#3')).toEqual(before);
});

test('another kernel shows the same scenario at the same place, and says when there is none', async ({ page }) => {
  await page.goto('./#v=1&s=front&at=3/realign/7');
  await expect(page.getByText(/Does the destination start its VMA/).first()).toBeAttached();
  await page.getByRole('button', { name: '6.1', exact: true }).click();
  await expect(
    page.getByText('On 6.1 there is no step 3/realign/7: shown is the nearest one before it.'),
  ).toBeVisible();
  await expect(page.getByText(/Linux 6\.1 does not ask/)).toBeVisible();
  await page.keyboard.press('End');
  await expect(page.getByRole('row', { name: /PTEs copied/ })).toContainText('256 of 256');
});

test('keys step by larger pieces, play, and go to both ends', async ({ page }) => {
  await page.goto('./#v=1&s=not-mutual&at=0');
  await expect(page.getByText('one step at a time')).toBeVisible();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect(page.getByText('one phase at a time')).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  expect(await position(page)).toBeGreaterThan(1);
  await page.keyboard.press('End');
  const end = await position(page);
  await page.keyboard.press('Home');
  expect(await position(page)).toBe(0);
  await page.keyboard.press(' ');
  await expect.poll(() => position(page)).toBe(end);
});

test('the timeline is scrubbed with the pointer', async ({ page }) => {
  await page.goto('./#v=1&s=gib-misaligned');
  const slider = page.getByRole('slider', { name: 'Timeline' });
  await expect(slider).toBeVisible();
  const box = (await slider.boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.4, box.y + 30);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.7, box.y + 30, { steps: 12 });
  await expect.poll(() => position(page)).toBeGreaterThan(300_000);
  await page.mouse.move(box.x + 2, box.y + 30, { steps: 12 });
  await page.mouse.up();
  await expect.poll(() => position(page)).toBeLessThan(1000);
});

test('1 GiB page by page is simulated off the main thread, and any of its steps is there at once', async ({ page }) => {
  await page.goto('./');
  await expect(page.getByRole('slider', { name: 'Timeline' })).toBeVisible();
  await page.getByRole('button', { name: /all scenarios/ }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /262,144 pages, PTE by PTE/ })
    .click();
  await expect(page.getByRole('row', { name: /PTEs copied/ })).toContainText('0 of 262,144');
  await page.keyboard.press('End');
  await expect(page.getByText(/513 of 513 tables, 262,144 pages present/)).toBeVisible();
  await page.goto('./#v=1&s=gib-misaligned&at=3/move_page_tables/601/332');
  await expect(page.getByText(/1 PTE copied, 330 of 511/).first()).toBeVisible();
  await expect(page.getByRole('row', { name: /PTEs copied/ })).toContainText('153,930 of 262,144');
});

const BAD_LINKS = [
  ['v=1&s=nonsense', /scenario \(s\) is "nonsense", which the library does not have/],
  ['v=1&s=front&k=5.10', /kernel \(k\) is "5.10", which is not known/],
  ['v=9&s=front', /made by a newer remapscope: its version \(v\) is 9/],
  ['v=1&s=<script>alert(1)</script>', /scenario \(s\) is "<script>alert\(1\)<\/script>"/],
  ['v=1&d=AAAA', /scenario \(d\) is "AAAA", which does not unpack/],
] as const;

for (const [fragment, sentence] of BAD_LINKS) {
  test(`a broken link says what is wrong with it and leads back: ${fragment}`, async ({ page }) => {
    await page.goto(`./#${fragment}`);
    await expect(page.getByRole('alert')).toHaveText(sentence);
    await page.getByRole('button', { name: 'Open the first scenario' }).click();
    await expect(page.getByRole('slider', { name: 'Timeline' })).toBeVisible();
  });
}

const VIEWPORTS = [
  { name: 'a desktop', width: 1440, height: 900 },
  { name: 'a slide', width: 960, height: 540 },
  { name: 'a phone', width: 390, height: 844 },
];

for (const { name, width, height } of VIEWPORTS) {
  test(`on ${name} nothing is wider than the screen, and no text is below 11 px`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    for (const link of ['v=1&s=front', 'v=1&s=gib-misaligned', 'v=1&s=below-source&at=5/move_page_tables/1/97']) {
      await page.goto(`./#${link}`);
      await expect(page.getByRole('slider', { name: 'Timeline' })).toBeVisible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      expect(await page.evaluate(smallTexts)).toEqual([]);
    }
  });
}

const SMALL = [
  { name: 'a tablet', width: 768, height: 1024 },
  { name: 'a tablet that lies', width: 1024, height: 768 },
  { name: 'a desktop at twice its size', width: 720, height: 450 },
  { name: 'a narrow window', width: 1080, height: 700 },
  { name: 'a slide', width: 960, height: 540 },
  { name: 'a low window', width: 1280, height: 600 },
];

for (const { name, width, height } of SMALL) {
  test(`on ${name} every view can be reached`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    const tables = ['Address space', 'Page tables', 'Decision', 'Operations and work'];
    for (const [link, views] of [
      ['v=1&s=front', [...tables, 'Work, so far of all', 'Maple tree']],
      ['v=1&s=tree-gaps', ['Maple tree', 'What each question costs', 'How high?', 'The tree in numbers']],
    ] as const) {
      await page.goto(`./#${link}`);
      await expect(page.getByRole('slider', { name: 'Timeline' })).toBeVisible();
      for (const view of views) {
        const part = page.getByLabel(view, { exact: true }).first();
        await part.scrollIntoViewIfNeeded();
        await expect(part, view).toBeInViewport();
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
    await page.goto('./#v=1&s=front');
    await page.keyboard.press('a');
    await expect(page.getByRole('heading', { name: 'Operations' }).first()).toBeInViewport();
  });
}

test('a rule that nobody shipped is switched on, and the link holds it', async ({ page, browser }) => {
  await page.goto('./#v=1&s=middle-of-vma&at=3/realign/4');
  await expect(page.getByText('source: starts its VMA')).toBeVisible();
  await page.keyboard.press('i');
  await page.getByRole('checkbox', { name: /realign inside one VMA/ }).check();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await expect(page.getByRole('button', { name: 'what if…' })).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('End');
  await expect(page.getByText('Realigned.', { exact: true })).toBeVisible();
  const link = await settledLink(page, 'at=');
  expect(link).toContain('w=inside-vma');

  const other = await browser.newContext();
  const opened = await other.newPage();
  await opened.goto(link);
  await expect(opened.getByText('Realigned.', { exact: true })).toBeVisible();
  await other.close();
});

test('exec on 6.1 shows the refused table, and its warning', async ({ page }) => {
  await page.goto('./#v=1&s=exec-warning&k=6.1&at=1/move_page_tables/2/4');
  await expect(page.getByText(/Warning: the new PMD entry is not none/).first()).toBeVisible();
  await expect(page.getByText('drained, still hanging here').first()).toBeVisible();
  const newer = page.getByRole('button', { name: '6.12', exact: true });
  await newer.click();
  await expect(newer).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('End');
  await expect(page.getByRole('row', { name: /PTEs copied/ })).toContainText('511 of 511');
});
