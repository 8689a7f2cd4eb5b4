import { type BrowserContext, test as base, expect } from '@playwright/test';

export type { FrameLocator, Locator, Page } from '@playwright/test';
export { expect };

/** A test that fails if a page, a frame or a worker, in whatever context, complains of its Content-Security-Policy. */
export const test = base.extend<{ keepsItsPolicy: undefined }>({
  keepsItsPolicy: [
    async ({ browser }, use) => {
      const violations: string[] = [];
      const listen = (context: BrowserContext) =>
        context.on('console', (message) => {
          if (message.text().includes('Content Security Policy')) violations.push(message.text());
        });
      browser.contexts().forEach(listen);
      browser.on('context', listen);
      await use(undefined);
      browser.off('context', listen);
      expect(violations).toEqual([]);
    },
    { auto: true },
  ],
});
