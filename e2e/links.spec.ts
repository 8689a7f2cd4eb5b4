import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { readLink } from '../src/exchange/permalink.ts';
import { MutatedLinks } from '../src/exchange/testing/mutatedLinks.ts';
import { FOLDER, otherSite } from './otherSite.ts';
import { expect, type Page, test } from './test.ts';

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
      page.getByRole('status').getByText('did not answer for 20 seconds. It was started again.'),
    ).toBeVisible();
    await expect(page.getByRole('button', { name: '6.1', exact: true })).toHaveAttribute('aria-pressed', 'true');
    await expect.poll(() => new URL(page.url()).hash).toBe('#v=1&s=front&k=6.1&at=3/move_page_tables/1/5');
  });
}

const OWN = {
  title: 'Three pages, moved',
  ops: [
    { op: 'mmap', addr: '0x100000000000', len: '0x3000', prot: 'rw', flags: ['private', 'anonymous', 'fixed'] },
    { op: 'touch', addr: '@0', len: '0x3000' },
    {
      op: 'mremap',
      old: '@0',
      oldLen: '0x3000',
      newLen: '0x3000',
      flags: ['maymove', 'fixed'],
      newAddr: '0x100040000000',
    },
  ],
};

/** More than a link can hold: 256 operations with numbers that have nothing in common. */
const BIG = {
  title: 'Too big for a link',
  ops: Array.from({ length: 256 }, (_, i) => {
    const bits = (n: bigint, drop = 0n) =>
      `0x${(BigInt.asUintN(64, 0x9e3779b97f4a7c15n * BigInt(i + 1) * n ** 3n) >> drop).toString(16)}`;
    const [oldLen, newLen] = [bits(5n, 28n), bits(7n, 28n)];
    return { op: 'mremap', old: bits(3n), oldLen, newLen, newAddr: bits(11n), flags: ['maymove', 'fixed'] };
  }),
};

const fileOf = (name: string, content: string) => ({
  name,
  mimeType: 'application/json',
  buffer: Buffer.from(content),
});
const fragment = (page: Page) => expect.poll(() => new URL(page.url()).hash);

async function choose(page: Page, name: string, content: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('button', { name: /^Open a file/ }).click();
  await (await chooser).setFiles(fileOf(name, content));
}

/** Drops files as a person does from the desktop. */
async function drop(page: Page, ...files: readonly (readonly [name: string, content: string])[]): Promise<void> {
  const data = await page.evaluateHandle((given) => {
    const transfer = new DataTransfer();
    for (const [name, content] of given) transfer.items.add(new File([content], name));
    return transfer;
  }, files);
  await page.dispatchEvent('body', 'dragover', { dataTransfer: data });
  await expect(page.getByText('Drop a scenario (JSON) or a trace to open it')).toBeVisible();
  await page.dispatchEvent('body', 'drop', { dataTransfer: data });
  await expect(page.getByText('Drop a scenario (JSON) or a trace to open it')).toBeHidden();
}

/** Runs in the page: whether a notice leaves free what it speaks of, and the buttons that step. */
function inFooterAlone(notice: Element): boolean {
  const { top, left } = notice.getBoundingClientRect();
  const steps = [...document.querySelectorAll('.controls button')].slice(0, 7);
  const free = Math.max(...steps.map((button) => button.getBoundingClientRect().right));
  return top > document.querySelector('footer')!.getBoundingClientRect().top && left > free;
}

test('a scenario is opened from a file, by button and by dropping it, and saved to one', async ({ page }) => {
  await page.goto('./#v=1&s=front&k=6.1');
  await choose(page, 'own.json', JSON.stringify(OWN));
  await expect(page.getByRole('button', { name: /^Three pages, moved/ })).toBeVisible();
  await fragment(page).toMatch(/^#v=2&d=[\w-]+&k=6\.1&at=0$/);

  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('button', { name: /^Save as a file/ }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toBe('three-pages-moved.json');
  const text = await readFile(await download.path(), 'utf8');
  expect(JSON.parse(text)).toEqual(OWN);

  const notice = page.getByRole('status').locator('.notice');
  await drop(page, ['picture.png', '\u0089PNG']);
  await expect(notice).toHaveText(
    /The file "picture.png" is neither a scenario \(JSON\) nor a trace\. Nothing in this text/,
  );
  expect(await notice.evaluate(inFooterAlone)).toBe(true);
  await drop(page, ['a.json', '{}'], ['b.json', '{}']);
  await expect(notice).toHaveText(/2 files were dropped; one is opened at a time/);
  await drop(page, ['<img src=x onerror=alert(1)>.json', '{"ops":[{"op":"fork"}]}']);
  await expect(notice).toHaveText(
    /The file "<img src=x onerror=alert\(1\)>.json" cannot be used. The scenario's field ops\[0\].op is "fork"/,
  );
  await expect(page.getByRole('button', { name: /^Three pages, moved/ })).toBeVisible();
  await drop(page, ['again.json', JSON.stringify({ ...OWN, title: 'Dropped' })]);
  await expect(page.getByRole('button', { name: /^Dropped/ })).toBeVisible();
  await expect(notice).toBeHidden();
});

test('a scenario that is too big for a link is offered as a file, and kept among the recent ones', async ({ page }) => {
  await page.goto('./#v=1&s=front');
  await choose(page, 'big.json', JSON.stringify(BIG));
  const save = page.getByRole('button', { name: 'Too big: save' });
  await expect(save).toBeVisible();
  await fragment(page).toBe('#too-big-for-a-link');
  const saved = page.waitForEvent('download');
  await save.click();
  expect((await saved).suggestedFilename()).toBe('too-big-for-a-link.json');

  await page.reload();
  await expect(page.getByRole('alert')).toHaveText(/too big for a link. Open it from its file, or from “Recent”/);
  await page.getByRole('button', { name: 'Open the first scenario' }).click();
  await page.getByRole('button', { name: /all scenarios/ }).click();
  const recent = page.getByRole('region', { name: 'Recent' });
  await recent.getByRole('button', { name: /^Too big for a link/ }).click();
  await expect(save).toBeVisible();
  await page.getByRole('button', { name: /all scenarios/ }).click();
  await recent.getByRole('button', { name: 'Forget them' }).click();
  await expect(recent).toBeHidden();
  await expect(page.getByRole('region', { name: 'Realignment' })).toBeVisible();
});

test('where storage is forbidden, it is done without', async ({ page }) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get: () => {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      },
    });
  });
  await page.goto('./');
  await choose(page, 'own.json', JSON.stringify(OWN));
  await page.getByRole('button', { name: /^Three pages, moved/ }).click();
  await expect(page.getByRole('region', { name: 'Recent' })).toContainText('3 operations, on 6.12');
  expect(errors).toEqual([]);
});

test('the built page works under any path of a static server', async ({ page }) => {
  const server = createServer(async ({ url = '' }, answer) => {
    const path = new URL(url, 'http://127.0.0.1').pathname;
    const name = path.startsWith(DEEP) ? path.slice(DEEP.length) || 'index.html' : '../none';
    const content = await readFile(join('dist', name)).catch(() => undefined);
    answer.writeHead(content ? 200 : 404, { 'content-type': TYPES[extname(name)] ?? 'application/octet-stream' });
    answer.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const missing: string[] = [];
  page.on('response', (response) => response.status() >= 400 && missing.push(response.url()));
  page.on('console', (message) => message.type() === 'error' && missing.push(message.text()));
  try {
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}${DEEP}#v=1&s=front`);
    await expect(page.getByRole('slider', { name: 'Timeline' })).toBeVisible();
    await page.getByRole('button', { name: /all scenarios/ }).click();
    await expect(
      page.getByRole('region', { name: 'Realignment' }).getByText('realigns: 2 PMD entries').first(),
    ).toBeVisible();
    await page.keyboard.press('Escape');
    await page.goto(`${page.url().split('#')[0]}#truth`);
    await expect(page.getByRole('button', { name: /^Run/ }).first()).toBeVisible();
    expect(missing).toEqual([]);
  } finally {
    await page.close();
    server.closeAllConnections();
    server.close();
  }
});

const DEEP = '/some/deep/path/';
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Runs in the page, before its own scripts: counts what workers have finished. */
function countAnswers(): void {
  const counted = window as unknown as { answers: number };
  counted.answers = 0;
  window.Worker = class extends Worker {
    constructor(...given: ConstructorParameters<typeof Worker>) {
      super(...given);
      this.addEventListener('message', ({ data }) => {
        if (['done', 'failed'].includes(data.type)) counted.answers++;
      });
    }
  };
}

/** Mutated links that are different, with the sentence that refuses each, if one does. */
async function mutatedLinks(count: number): Promise<{ hash: string; sentence: string | undefined }[]> {
  const mutated = new MutatedLinks(11);
  const seen = new Set<string>();
  const links = [];
  while (links.length < count) {
    const { hash } = new URL(`#${mutated.next()}`, 'http://127.0.0.1/');
    if (hash.length < 2) continue;
    const read = await readLink(hash).catch((error: Error) => error.message);
    const outcome = typeof read === 'string' ? hash : JSON.stringify(read?.scenario);
    if (seen.has(outcome)) continue;
    seen.add(outcome);
    links.push({ hash, sentence: typeof read === 'string' ? read : undefined });
  }
  return links;
}

test('200 mutated links open or are refused with a sentence, and no script of theirs runs', async ({ page }) => {
  test.setTimeout(180_000);
  const harm: string[] = [];
  page.on('pageerror', (error) => harm.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => harm.push(`dialog: ${dialog.message()}`));
  await page.addInitScript(countAnswers);
  await page.goto('./');
  await expect(page.getByRole('slider', { name: 'Timeline' })).toBeVisible();
  const wrong = await page.evaluate(
    async (links) => {
      const answers = () => (window as unknown as { answers: number }).answers;
      const settled = async (isSo: () => boolean | undefined) => {
        for (const end = performance.now() + 30_000; performance.now() < end; ) {
          if (isSo()) return true;
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        return false;
      };
      for (const { hash, sentence } of links) {
        const before = answers();
        location.hash = hash;
        const isSo = () => {
          const alert = document.querySelector('[role=alert]')?.textContent;
          if (sentence === undefined) return answers() > before && alert === undefined;
          // Node and browsers do not stop at the same fault of packed data.
          const said = sentence.split(/(?<=which does not unpack: )/)[0]!;
          return said === sentence ? alert === sentence : alert?.startsWith(said);
        };
        if (!(await settled(isSo))) return [hash, sentence, document.body.innerText.slice(0, 1000)];
      }
      return [];
    },
    await mutatedLinks(200),
  );
  expect(wrong).toEqual([]);
  expect(harm).toEqual([]);
  await page.goto('./#v=1&s=front&at=3/realign/7');
  await expect(page.getByText('Does the destination start its VMA?').first()).toBeVisible();
});

test('a link is copied in a frame too, to which the clipboard of the browser is not given', async ({
  page,
  context,
}) => {
  const site = await otherSite({
    '/lecture.html': '<!doctype html><p id="own">Own words</p><iframe width="1200" height="700"></iframe>',
  });
  try {
    await page.goto(`${site.url}/lecture.html`);
    // Another origin than the page around it, as on a site of slides.
    const address = `${site.url.replace('127.0.0.1', 'localhost')}${FOLDER}index.html#v=1&s=front&at=3/realign/2`;
    await page.locator('iframe').evaluate((frame, src) => frame.setAttribute('src', src), address);
    const inside = page.frameLocator('iframe');
    await inside.getByRole('button', { name: 'Share' }).click();
    await expect(inside.getByText('Link copied')).toBeVisible();
    await context.grantPermissions(['clipboard-read']);
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(address);
  } finally {
    await site.close();
  }
});
