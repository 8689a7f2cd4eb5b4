import { readFile } from 'node:fs/promises';
import { axeFaults } from './axe.ts';
import { smallTexts } from './smallTexts.ts';
import { expect, type Page, test } from './test.ts';

const FIRES = '#v=1&s=front&at=3/move_page_tables/1/5';

/** Has a button save a file, and returns its name and content. */
async function saved(page: Page, region: string, button: string): Promise<{ name: string; content: Buffer }> {
  const download = page.waitForEvent('download');
  await page.getByRole('region', { name: region }).getByRole('button', { name: button }).click();
  const file = await download;
  return { name: file.suggestedFilename(), content: await readFile(await file.path()) };
}

test('the moment is taken along as text, picture and film', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(FIRES);
  await page.getByRole('slider', { name: 'Timeline' }).waitFor();
  await page.keyboard.press('s');
  const text = page.getByRole('region', { name: 'Text' });
  await text.getByLabel('What').selectOption('everything');
  const lines = (await text.locator('pre').innerText()).split('\n');
  expect(lines).toContain('1 PMD entry moved by one write: 0x100000000000 → 0x100040000000. PMD');
  expect(lines).toContain('100040100000-100040400000 rw-p 00000000 00:00 0  A');
  expect(lines).toContain('      [0] pte#3 0x100040000000: 256 present, 256-511');
  expect(lines.filter((line) => line.length > 72)).toEqual([]);

  const program = await saved(page, 'Programs and data', 'Save as a file');
  expect(program.name).toBe('scenario.c');
  expect(program.content.toString()).toContain('MREMAP_MAYMOVE | MREMAP_FIXED, 0x100040100000);');
  await page
    .getByRole('region', { name: 'Programs and data' })
    .getByLabel('What')
    .selectOption('advice: a better destination');
  await expect(page.getByRole('region', { name: 'Programs and data' }).locator('pre')).toContainText('The rule: keep');

  const svg = await saved(page, 'Picture', 'Save as SVG');
  expect(svg.name).toBe('remapscope-whole-screen.svg');
  const elsewhere = await page.context().newPage(); // a document that has no policy
  const told = await elsewhere.evaluate((source) => {
    const { documentElement: root } = new DOMParser().parseFromString(source, 'image/svg+xml');
    const words = [...root.querySelectorAll('text')].map(({ textContent }) => textContent);
    return {
      size: [root.getAttribute('width'), root.getAttribute('height')],
      words,
      images: root.querySelectorAll('image').length,
    };
  }, svg.content.toString());
  await elsewhere.close();
  expect(told.size).toEqual(['1440', '900']);
  for (const words of ['1 PMD entry moved', 'source: nothing below it in this PMD', 'pte#3 · 256 present']) {
    expect(told.words).toContain(words);
  }
  expect(told.images).toBeGreaterThan(2); // cloths and timeline
  expect(svg.content.includes('foreignObject')).toBe(false);
  expect(svg.content.includes('font/woff2')).toBe(true);

  const png = await saved(page, 'Picture', 'Save as PNG');
  expect([png.content.readUInt32BE(16), png.content.readUInt32BE(20)]).toEqual([2880, 1800]);

  const film = page.getByRole('region', { name: 'Film' });
  await film.getByLabel('What').selectOption('page tables');
  await film.getByLabel('Pace').selectOption('fast');
  await film.getByLabel('As').selectOption('GIF');
  await expect(film.getByRole('status')).toHaveText('12 pictures');
  const gif = await saved(page, 'Film', 'Make the film');
  expect(gif.content.subarray(0, 6).toString()).toBe('GIF89a');
  // A graphic control extension of 250 ms before each picture.
  expect(gif.content.toString('latin1').split('\x21\xf9\x04\x00\x19\x00').length - 1).toBe(12);
  await film.getByLabel('As').selectOption('WebM or MP4');
  const video = await saved(page, 'Film', 'Make the film');
  const begins = video.content.subarray(0, 8);
  expect(begins.includes('ftyp') || begins.readUInt32BE(0) === 0x1a45dfa3).toBe(true); // MP4 or WebM

  await film.getByLabel('Pace').selectOption('slow');
  await film.getByRole('button', { name: 'Make the film' }).click();
  await film.getByRole('button', { name: 'Cancel' }).click();
  await expect(film.getByRole('status')).toHaveText('Cancelled: nothing was saved.');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('slider', { name: 'Timeline' })).toHaveAttribute('aria-valuenow', '794');
});

for (const [where, area, panel] of [
  ['#v=1&s=gib-misaligned&at=3/move_page_tables/601/330', 'decision', '.right > aside'],
  ['#v=1&s=below-source&at=5/realign/6', 'listing', '.listing ol'],
  ['#v=1&s=tree-two-ways&at=3/look_up/1', 'decision', '.right > aside'],
] as const) {
  test(`the picture of the ${area} at ${where.slice(7)} has what one would scroll to, too`, async ({ page }) => {
    await page.setViewportSize({ width: 1280, height: 720 });
    await page.goto(where);
    await page.getByRole('slider', { name: 'Timeline' }).waitFor();
    const scroller = page.locator(panel);
    const onScreen = () => scroller.evaluate(({ scrollTop, clientHeight }) => [scrollTop, clientHeight]);
    await page.keyboard.press('s');
    const picture = page.getByRole('region', { name: 'Picture' });
    await picture.getByLabel('What').selectOption(area);
    const before = await onScreen();
    const { content } = await saved(page, 'Picture', 'Save as SVG');
    expect(await onScreen()).toEqual(before);

    const [, height, ground] = /height="([\d.]+)".*?<\/style>(.*)/.exec(content.toString()) ?? [];
    const whole = await scroller.evaluate(({ scrollHeight }) => scrollHeight);
    expect(before[1]).toBeLessThan(whole); // else there is nothing to scroll to
    expect(Number(height)).toBeGreaterThanOrEqual(whole - 1);
    expect(ground).not.toContain('<clipPath');
  });
}

/** The size of a GIF, and those of its pictures. */
function gifSizes(gif: Buffer): { readonly screen: string; readonly pictures: readonly string[] } {
  const size = (at: number) => `${gif.readUInt16LE(at)} × ${gif.readUInt16LE(at + 2)}`;
  const coloursIn = (flags: number) => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);
  const pictures: string[] = [];
  let at = 13 + coloursIn(gif[10]!);
  while (gif[at] !== 0x3b) {
    if (gif[at] === 0x2c) {
      pictures.push(size(at + 5));
      at += 11 + coloursIn(gif[at + 9]!);
    } else at += 2; // an extension
    while (gif[at] !== 0) at += gif[at]! + 1; // its blocks
    at++;
  }
  return { screen: size(6), pictures };
}

test('the pictures of a film have one size, that of the largest', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto('#v=1&s=front&at=3/realign/9');
  await page.getByRole('slider', { name: 'Timeline' }).waitFor();
  await page.keyboard.press('s');
  const film = page.getByRole('region', { name: 'Film' });
  await film.getByLabel('What').selectOption('decision');
  await film.getByLabel('Until').selectOption('to the end of the run');
  await film.getByLabel('Pace').selectOption('fast');
  await film.getByLabel('As').selectOption('GIF');
  const first = await saved(page, 'Film', 'Make the film');
  const { screen, pictures } = gifSizes(first.content);
  expect(pictures.length).toBeGreaterThan(2);
  expect(new Set(pictures)).toEqual(new Set([screen]));
});

test('the handout has the steps that matter, one a row, and leads back', async ({ page }) => {
  await page.goto(FIRES);
  await page.getByRole('slider', { name: 'Timeline' }).waitFor();
  await page.keyboard.press('s');
  await page.getByRole('button', { name: 'Open the handout' }).click();
  await expect(page).toHaveTitle('Mutually aligned, 1 MiB off the PMD boundary · remapscope');
  const rows = page.getByRole('listitem').filter({ has: page.locator('.handout-sentence') });
  await expect(rows).toHaveCount(5);
  await expect(rows.nth(1)).toContainText('Realigned. The move starts 0x100000 lower');
  await expect(rows.nth(2)).toContainText('1 PMD entry moved by one write');
  await expect(rows.locator('.cloth canvas')).not.toHaveCount(0);
  expect(await axeFaults(page)).toEqual([]);
  await page.getByRole('link', { name: 'Back to the visualizer' }).click();
  await expect(page.getByRole('slider', { name: 'Timeline' })).toHaveAttribute('aria-valuenow', '794');
});

test('the handout of a run that moves no page tables is in words', async ({ page }) => {
  await page.goto('#v=1&s=tree-two-ways&at=3/look_up/1');
  await page.getByRole('slider', { name: 'Timeline' }).waitFor();
  await page.keyboard.press('s');
  await page.getByRole('button', { name: 'Open the handout' }).click();
  const rows = page.getByRole('listitem').filter({ has: page.locator('.handout-sentence') });
  await expect(rows).toHaveCount(5);
  await expect(rows.nth(2)).toContainText('mas_prev(0x100003a98000) from the root: 6 nodes, 21 slots read.');
  await expect(page.locator('.handout-picture')).toHaveCount(0);
  expect(await axeFaults(page)).toEqual([]);
});

for (const [width, height] of [
  [1440, 900],
  [960, 540],
  [390, 844],
] as const) {
  test(`at ${width} × ${height} the dialog is to be read`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await page.goto(FIRES);
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page
      .getByRole('button', { name: /^Export/ })
      .last()
      .click();
    await page.getByRole('region', { name: 'Film' }).waitFor();
    expect(await page.evaluate(smallTexts)).toEqual([]);
    expect(await axeFaults(page)).toEqual([]);
  });
}
