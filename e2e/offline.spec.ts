import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { expect, test } from './test.ts';

const TYPES: Partial<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Serves the built page below a path, as a static host does; the service worker as `change` makes it. */
async function serve(change: (worker: string) => string): Promise<Server> {
  const server = createServer(async ({ url = '' }, response) => {
    const path = new URL(url, 'http://localhost').pathname.replace(/^\/slides\//, '') || 'index.html';
    try {
      const content = await readFile(join('dist', path));
      response.setHeader('Content-Type', TYPES[extname(path)] ?? 'application/octet-stream');
      response.end(path === 'sw.js' ? change(content.toString()) : content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

test.use({ serviceWorkers: 'allow' });

test('once opened, the page works without a network; a newer version is offered and not forced', async ({ page }) => {
  let worker = (source: string) => source;
  const server = await serve((source) => worker(source));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slides/`;
  const timeline = page.getByRole('slider', { name: 'Timeline' });
  await page.goto(address);
  await timeline.waitFor();
  await page.evaluate(() => navigator.serviceWorker.ready);

  await page.context().setOffline(true);
  await page.goto(`${address}#v=1&s=below-source`);
  await page.reload();
  await expect(timeline).toHaveAttribute('aria-valuemax', '1186');
  await page.keyboard.press('m'); // what is fetched when it is first shown
  await expect(page.getByRole('region', { name: /maple tree/i }).first()).toBeVisible();
  await page.goto(`${address}#truth`);
  await expect(page.getByRole('button', { name: /run|compare/i }).first()).toBeEnabled();
  await page.context().setOffline(false);

  worker = (source) => source.replace(/VERSION = '/, "VERSION = 'newer-");
  await page.goto(`${address}#v=1&s=front&at=3/realign/5`);
  await page.reload();
  const offer = page.getByText('There is a newer version of remapscope.');
  await expect(offer).toBeVisible();
  expect(await page.evaluate(() => caches.keys())).toHaveLength(2);
  await page.getByRole('button', { name: 'Load it now' }).click();
  await expect(offer).toBeHidden();
  await timeline.waitFor();
  await expect.poll(() => page.evaluate(() => caches.keys())).toEqual([expect.stringMatching(/^remapscope newer-/)]);
  expect(page.url()).toContain('#v=1&s=front&at=3/realign/5');
  server.close();
});

test('the page is kept for later once there is a picture, and not while that is made', async ({ page }) => {
  const server = await serve((source) => source);
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  await page.route(/assets\/worker-/, async (route) => {
    await arrived;
    await route.continue();
  });
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/slides/`);
  await page.getByText('Simulating…').waitFor();
  await page.waitForTimeout(500);
  expect(await page.evaluate(() => navigator.serviceWorker.getRegistrations())).toEqual([]);
  arrive();
  await page.getByRole('slider', { name: 'Timeline' }).waitFor();
  await page.evaluate(() => navigator.serviceWorker.ready);
  server.close();
});
