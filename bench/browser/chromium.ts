import { type Browser, chromium, type Page } from 'playwright';
import { createBuilder, preview } from 'vite';
import { browserInstead } from '../../scripts/browser.mjs';
import { root } from '../../scripts/install.mjs';

/** A Chromium without a GPU, and the address of the built page on this machine. */
export interface Served {
  readonly browser: Browser;
  readonly address: string;
}

/** Builds the page in all its forms, serves it, and starts a Chromium for what is measured in it. */
export async function inChromium<T>(measure: (served: Served) => Promise<T>): Promise<T> {
  const builder = await createBuilder({ root, logLevel: 'warn' });
  await builder.buildApp();
  const server = await preview({
    root,
    logLevel: 'warn',
    preview: { host: '127.0.0.1', port: 4473, strictPort: false },
  });
  const executablePath = browserInstead(chromium.executablePath());
  const browser = await chromium.launch({ args: ['--disable-gpu'], ...(executablePath ? { executablePath } : {}) });
  try {
    return await measure({ browser, address: server.resolvedUrls?.local[0] ?? '' });
  } finally {
    await browser.close();
    await server.close();
  }
}

/** Opens a link at 1440 × 900 in a context of its own, runs `measure` and closes it. */
export async function onPage<T>(
  { browser, address }: Served,
  link: string,
  measure: (page: Page) => Promise<T>,
  prepare: (page: Page) => Promise<unknown> = async () => {},
): Promise<T> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  try {
    await prepare(page);
    await page.goto(`${address}#${link}`);
    return await measure(page);
  } finally {
    await context.close();
  }
}

/** The time that a script in the page has left in `window.toldTime`, once it has. */
export async function toldTime(page: Page): Promise<number> {
  for (;;) {
    const time = await page.evaluate<number | undefined>('window.toldTime');
    if (time !== undefined) return time;
    await page.waitForTimeout(100);
  }
}

export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}
