import { expect, test } from './test.ts';

test.use({ serviceWorkers: 'block' });

test('what the first picture does without is fetched after it, before it is missed', async ({ page }) => {
  const fetched: string[] = [];
  page.on('requestfinished', (request) =>
    fetched.push(/assets\/([A-Za-z]+)-[^/]*\.(?:js|css)$/.exec(request.url())?.[1] ?? ''),
  );
  await page.goto('');
  await page.getByRole('slider', { name: 'Timeline' }).waitFor();
  for (const part of [
    'Grips',
    'Editors',
    'change',
    'permalink',
    'recent',
    'openFile',
    'generate',
    'asideWorker',
    'print',
  ]) {
    await expect.poll(() => fetched).toContain(part);
  }
  expect(fetched.filter((part) => ['Export', 'Gallery', 'Truth', 'glossary'].includes(part))).toEqual([]);
});

test('what the first run waits for is on its way before the script of the page is there', async ({ page }) => {
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  await page.route(/assets\/index-[^/]*\.js$/, async (route) => {
    await arrived;
    await route.continue();
  });
  const begun = [page.waitForEvent('worker'), page.waitForRequest(/assets\/permalink-/)];
  await page.goto('#v=1&s=below-source', { waitUntil: 'commit' });
  await Promise.all(begun);
  arrive();
  await page.getByRole('slider', { name: 'Timeline' }).waitFor();
  expect(page.workers()).toHaveLength(1);
});

test('where a part cannot be had the page says so, and the rest works', async ({ page }) => {
  await page.route(/assets\/(Editors|Grips)-/, (route) => route.abort());
  await page.goto('');
  const strip = page.getByRole('region', { name: 'Address space' });
  await expect(strip.getByRole('alert')).toContainText('This part of the page could not be loaded');
  await page.getByRole('button', { name: 'Edit operation 3' }).click();
  const operations = page.getByRole('region', { name: 'Operations' });
  await expect(operations.getByRole('alert')).toContainText('This part of the page could not be loaded');
  const timeline = page.getByRole('slider', { name: 'Timeline' });
  const before = await timeline.getAttribute('aria-valuenow');
  await page.locator('body').press('ArrowRight');
  await expect(timeline).not.toHaveAttribute('aria-valuenow', before!);
});

test('a link that nothing can read says so, and leads on', async ({ page }) => {
  await page.route(/assets\/permalink-/, (route) => route.abort());
  await page.goto('#v=1&s=front');
  await expect(page.getByRole('alert')).toContainText('What reads links could not be loaded');
  await page.getByRole('button', { name: 'Open the first scenario' }).click();
  await expect(page.getByRole('slider', { name: 'Timeline' })).toBeVisible();
});
