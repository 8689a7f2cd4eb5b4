import { axeFaults } from './axe.ts';
import { expect, test } from './test.ts';

test.use({ serviceWorkers: 'allow' });

test('the built page opens under its own policy, asks nobody else, and complains of nothing', async ({ page }) => {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
  page.on('request', (request) => {
    if (new URL(request.url()).hostname !== '127.0.0.1') complaints.push(`asked: ${request.url()}`);
  });

  await page.goto('./');
  await expect(page).toHaveTitle(/remapscope/);
  await expect(page.locator('meta[http-equiv="Content-Security-Policy"]')).toHaveAttribute(
    'content',
    /default-src 'self'/,
  );
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByRole('slider', { name: 'Timeline' })).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await page.waitForLoadState('networkidle');
  expect(complaints).toEqual([]);
});

const STATES = [
  ['the first page', '', 'light'],
  ['a refused realignment', 'v=1&s=below-source&at=5/move_page_tables/1/97', 'light'],
  ['a refused realignment, dark', 'v=1&s=below-source&at=5/move_page_tables/1/97', 'dark'],
  ['1 GiB', 'v=1&s=gib-misaligned&at=3/move_page_tables/601/332', 'dark'],
  ['a broken link', 'v=1&s=nonsense', 'light'],
] as const;

for (const [name, fragment, colorScheme] of STATES) {
  test(`axe finds no fault: ${name}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto(`./#${fragment}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    if (name !== 'a broken link') await expect(page.getByRole('slider', { name: 'Timeline' })).toBeVisible();
    expect(await axeFaults(page)).toEqual([]);
  });
}

test('the arrow of a move that passes behind the name of a table is not seen between its letters', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 1200 });
  await page.goto('./#v=1&s=front&at=3/move_page_tables/1/5');
  const name = page.locator('.folded').getByText('pte#4 · 512 present');
  await expect(name).toBeVisible();
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  const { x, y, width, height } = (await name.boundingBox())!;
  /** The name, and of it what is as high as its lowest letters. */
  const look = async () => [
    await page.screenshot({ clip: { x, y: y - 6, width, height: height + 12 } }),
    await page.screenshot({ clip: { x, y: y + height / 2 - 1, width, height: 3 } }),
  ];
  const [whole, letters] = await look();
  await page.locator('.tables .over').evaluate((over: SVGElement) => {
    over.style.visibility = 'hidden';
  });
  const [wholeAlone, lettersAlone] = await look();
  expect(wholeAlone!.equals(whole!)).toBe(false);
  expect(lettersAlone!.equals(letters!)).toBe(true);
});
