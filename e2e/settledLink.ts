import { expect, type Page } from './test.ts';

/** The address of the page, once it holds `part` and does not change any more. */
export async function settledLink(page: Page, part: string): Promise<string> {
  await expect.poll(() => new URL(page.url()).hash).toContain(part);
  for (let link = ''; link !== page.url(); ) {
    link = page.url();
    await page.waitForTimeout(1200); // it is written at most twice a second
  }
  return page.url();
}
