import { expect, type Page, test } from '@playwright/test';

/** Runs before the worker's own code: the second run that is asked of it tells that it has begun, and then this happens. */
const inTheSecondRun = (deed: string) => `
  let runs = 0;
  addEventListener('message', (event) => {
    if (event.data.type !== 'run' || ++runs < 2) return;
    event.stopImmediatePropagation();
    postMessage({ type: 'progress', request: event.data.request, operation: 1, operations: 3 });
    ${deed}
  });
`;

/** Lets the first worker be one to which something happens. */
async function harmFirstWorker(page: Page, deed: string): Promise<void> {
  let harmed = false;
  await page.route('**/assets/worker-*.js', async (route) => {
    const response = await route.fetch();
    const code = await response.text();
    await route.fulfill({ response, body: harmed ? code : inTheSecondRun(deed) + code });
    harmed = true;
  });
}

for (const [what, deed] of [
  ['hangs', 'for (;;);'],
  ['is ended', 'close();'],
] as const) {
  test(`a worker that ${what} in the middle of a run is replaced, and the page comes back to its step`, async ({
    page,
  }) => {
    await harmFirstWorker(page, deed);
    await page.clock.install();
    await page.goto('./#v=1&s=front&at=3/move_page_tables/1/5');
    const timeline = page.getByRole('slider', { name: 'Timeline' });
    await expect(timeline).toBeVisible();
    await page.getByRole('button', { name: '6.1', exact: true }).click();
    await expect(page.getByText('simulating 1 of 3…')).toBeVisible();
    await page.clock.fastForward(25_000);
    await expect(
      page.getByRole('status').filter({ hasText: 'did not answer for 20 seconds. It was started again.' }),
    ).toBeVisible();
    await expect(page.getByRole('button', { name: '6.1', exact: true })).toHaveAttribute('aria-pressed', 'true');
    await expect.poll(() => new URL(page.url()).hash).toBe('#v=1&s=front&k=6.1&at=3/move_page_tables/1/5');
  });
}
