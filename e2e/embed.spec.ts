import { axeFaults } from './axe.ts';
import { FOLDER, otherSite } from './otherSite.ts';
import { smallTexts } from './smallTexts.ts';
import { expect, type FrameLocator, type Page, test } from './test.ts';

const caption = (frame: FrameLocator | Page) => frame.locator('.sentence [role=status]');
const bar = (frame: FrameLocator | Page) => frame.getByRole('slider', { name: 'Step' });
const step = async (frame: FrameLocator | Page) => Number(await bar(frame).getAttribute('aria-valuenow'));
/** Bringing a frame to life takes a simulator each: several at once are slow on a small machine. */
const patient = { timeout: 40_000 };

/** A click right after a page with sandboxed frames was scrolled may land where its aim was before: so nothing scrolls. */
const ALL_IN_SIGHT = { width: 1280, height: 2200 };

/** What browsers say about scripts, policies and files that fail. */
function watch(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
}

test('stands in a page of another origin, steps by its keys, and gives them back at its ends', async ({
  page,
  baseURL,
}) => {
  const site = await otherSite({
    '/page.html': `<!doctype html><title>Another site</title><script type="module" src="${FOLDER}remap-scope.js"></script>
      <remap-scope scenario="front" step="3/realign/4" from="3/realign/3" to="3/realign/5" src="${baseURL}embed.html"></remap-scope>
      <iframe id="stranger" sandbox="allow-scripts" srcdoc="<script>
        parent.frames[0].postMessage({ remapscope: 1, type: 'step', by: -1 }, '*');
        parent.postMessage({ remapscope: 1, type: 'state', place: 'forged' }, '*');
      </script>"></iframe>
      <script>
        window.heard = [];
        addEventListener('keydown', ({ key, keyCode }) => heard.push(key + ' ' + keyCode));
        addEventListener('remapscope-state', ({ detail }) => heard.push(detail.place));
      </script>`,
  });
  try {
    const complaints = watch(page);
    await page.goto(`${site.url}/page.html`);
    const frame = page.frameLocator('remap-scope iframe');
    await expect(caption(frame)).toContainText('Does the source start its VMA', patient);
    // Neither was the frame stepped by another frame, nor is the element taken in by what another one says.
    await page.locator('#stranger').evaluate((stranger: HTMLIFrameElement) => {
      stranger.srcdoc += ' ';
    });
    const heard = () => page.evaluate('heard') as Promise<string[]>;
    await expect.poll(heard).toEqual(['3/realign/4']);

    await bar(frame).focus();
    const start = await step(frame);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => step(frame)).toBe(start + 1);
    await expect.poll(heard).toEqual(['3/realign/4', '3/realign/5']);
    await page.keyboard.press('ArrowRight');
    await expect.poll(heard).toEqual(['3/realign/4', '3/realign/5', 'ArrowRight 39']);
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
    await bar(frame).focus();
    await page.keyboard.press('f');
    await expect.poll(async () => (await heard()).at(-1)).toBe('f 70');
    await page.keyboard.press('Escape');

    const href = await frame.getByRole('link', { name: /open/ }).getAttribute('href');
    expect(href).toBe(`${baseURL}#v=1&s=front&at=3/realign/5`);
    await page.evaluate(() => document.querySelector('remap-scope')!.setAttribute('kernel', '6.1'));
    await expect(frame.locator('.embed-kernel')).toHaveText('Linux 6.1');
    // Moved in the page, the frame is loaded anew, and comes back to where it was.
    await page.evaluate(() => {
      const element = document.querySelector('remap-scope') as HTMLElement & { load(link: string): void };
      element.load('v=1&s=below-source&at=5/realign/6');
      document.body.append(element);
    });
    await expect(caption(frame)).toContainText('Is nothing mapped below the source', patient);
    await expect.poll(async () => (await heard()).at(-1)).toBe('5/realign/6');
    await frame.getByRole('button', { name: /previous/ }).click();
    await expect.poll(async () => (await heard()).at(-1)).toBe('5/realign/5');
    await page.evaluate('heard.length = 0; document.body.append(document.querySelector("remap-scope"))');
    await expect.poll(async () => (await heard()).at(-1), patient).toBe('5/realign/5');
    expect(complaints).toEqual([]);
  } finally {
    await site.close();
  }
});

test('the author of a page is told what of an attribute is left out, on the console and in the state', async ({
  page,
}) => {
  const site = await otherSite({
    '/page.html': `<!doctype html><title>Another site</title>
      <script type="module" src="${FOLDER}remap-scope.js"></script>
      <script type="module" src="${FOLDER}remap-scope.js?again"></script>
      <remap-scope scenario="front" kernel="6.1" views="page-table" step="3/realign/4"></remap-scope>`,
  });
  try {
    const warnings: string[] = [];
    page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
    const complaints = watch(page);
    await page.goto(`${site.url}/page.html`);
    const notice = () => page.evaluate('document.querySelector("remap-scope").state?.notice');
    const view = 'The link\'s view of a frame (views) is "page-table", which is not known; there are page-tables,';
    await expect.poll(notice, patient).toContain(view);
    expect(await notice()).toContain('On 6.1 there is no step 3/realign/4: shown is the nearest one before it.');
    await page.evaluate('document.querySelector("remap-scope").step(1)');
    await expect.poll(() => page.evaluate('document.querySelector("remap-scope").state.step')).toBeGreaterThan(0);
    expect(warnings).toEqual([`remap-scope: ${await notice()}`]);
    await page.evaluate('document.querySelector("remap-scope").load("v=1&s=front")');
    await expect.poll(notice).toBeUndefined();
    await page.evaluate('document.querySelector("remap-scope").setAttribute("src", "http://[")');
    const noAddress = 'The attribute src is "http://[", which is no address; it must be that of embed.html.';
    await expect.poll(() => warnings.at(-1)).toBe(`remap-scope: ${noAddress}`);
    expect(complaints).toEqual([]);
  } finally {
    await site.close();
  }
});

test('a frame that is moved comes back to the link it was given last, and to no place of another one', async ({
  page,
}) => {
  // It says what it is told to, and keeps what it hears: a state that late comes seldom otherwise.
  const frame = `<!doctype html><script>
    const say = (message) => parent.postMessage({ remapscope: 1, ...message }, '*');
    addEventListener('message', ({ data: { remapscope, ...message } }) => say({ type: 'problem', message: JSON.stringify(message) }));
    say({ type: 'ready', keys: 'frame' });
  </script>`;
  const site = await otherSite({
    '/embed.html': frame,
    '/page.html': `<!doctype html><title>Another site</title><script type="module" src="${FOLDER}remap-scope.js"></script>
      <script>
        window.heard = [];
        addEventListener('remapscope-problem', ({ detail }) => heard.push(JSON.parse(detail)));
        addEventListener('remapscope-ready', () => heard.push('ready'));
        /** As the frame would say it. */
        const state = (asked, place) => {
          const { contentWindow: source } = document.querySelector('remap-scope');
          dispatchEvent(new MessageEvent('message', { source, data: { remapscope: 1, type: 'state', asked, place } }));
        };
        const move = () => {
          heard.length = 0;
          document.body.append(document.querySelector('remap-scope'));
        };
      </script>
      <remap-scope scenario="front" step="a b" src="/embed.html"></remap-scope>`,
  });
  try {
    await page.goto(`${site.url}/page.html`);
    const heard = () => page.evaluate('heard');
    await expect.poll(heard).toEqual(['ready']);
    const asked = 'v=1&s=front&at=a%20b';
    await page.evaluate(`state('${asked}', '3/1'); move()`);
    await expect.poll(heard).toEqual(['ready', { type: 'seek', place: '3/1', by: 0 }]);

    const load = { type: 'load', link: '#v=1&s=below-source' };
    await page.evaluate(`document.querySelector('remap-scope').load('${load.link}'); state('${asked}', '3/2'); move()`);
    await expect.poll(heard).toEqual(['ready', load]);
    await page.evaluate(`state('${asked}', '3/3'); move()`);
    await expect.poll(heard).toEqual(['ready', load]);

    await page.evaluate(`state('v=1&s=below-source', '5/1'); move()`);
    await expect.poll(heard).toEqual(['ready', load, { type: 'seek', place: '5/1', by: 0 }]);
    await page.evaluate('move()');
    await expect.poll(heard).toEqual(['ready', load, { type: 'seek', place: '5/1', by: 0 }]);
    await page.evaluate(`document.querySelector('remap-scope').seek('5/2'); move()`);
    await expect.poll(heard).toEqual(['ready', load, { type: 'seek', place: '5/2', by: 0 }]);
  } finally {
    await site.close();
  }
});

test('does what the live example of its messages asks for', async ({ page }) => {
  const complaints = watch(page);
  await page.setViewportSize(ALL_IN_SIGHT);
  await page.goto('./examples/live.html');
  const frame = page.frameLocator('#frame');
  await expect(bar(frame)).toBeVisible(patient);
  const log = page.locator('#log tr');
  const ask = (name: string) => page.getByRole('button', { name, exact: true }).click();
  await ask('pause');
  await ask('seek a place');
  await expect(caption(frame)).toContainText('PMD entry');
  await expect(log.first()).toContainText('"place":"3/move_page_tables/1/5"');
  const there = await step(frame);
  await ask('step back');
  await expect.poll(() => step(frame)).toBe(there - 1);
  await ask('step on');
  await expect.poll(() => step(frame)).toBe(there);
  await ask('hello');
  await expect(log.filter({ hasText: 'ready' })).toHaveCount(2);
  await ask('seek where it opened');
  await ask('play');
  await expect(log.first()).toContainText('"playing":true');
  await ask('pause');
  await expect(log.first()).toContainText('"playing":false');
  await ask('load another');
  await expect(caption(frame)).toContainText('B lies in the 1 MiB below');
  await expect(log.first()).toContainText('"asked":"v=1&s=below-source&at=5/realign/6&from=5/realign/1"');
  await expect(page.locator('#log')).not.toContainText('problem');
  await page.locator('#frame').evaluate((element: HTMLIFrameElement) => {
    element.contentWindow!.postMessage({ remapscope: 1, type: 'load', link: 'v=1&s=nonsense' }, '*');
  });
  await expect(frame.getByRole('alert')).toContainText('which the library does not have');
  await expect(log.first()).toContainText('problem');
  expect(complaints).toEqual([]);
});

test('goes with the slides of a reveal.js deck', async ({ page, context }) => {
  test.setTimeout(180_000);
  const site = await otherSite();
  try {
    const complaints = watch(page);
    await page.goto(`${site.url}${FOLDER}examples/reveal.html`);
    const fragments = page.frameLocator('#fragments iframe');
    const next = () => page.keyboard.press('ArrowRight');
    const back = () => page.keyboard.press('ArrowLeft');
    await next();
    await expect(caption(fragments)).toContainText('reach the next PMD boundary', patient);
    const start = await step(fragments);
    await next();
    await expect.poll(() => step(fragments)).toBe(start + 1);
    await next();
    await expect.poll(() => step(fragments)).toBe(start + 3);
    await back();
    await expect.poll(() => step(fragments)).toBe(start + 1);
    // In the frame, too, the slides have the keys.
    await bar(fragments).focus();
    await next();
    await expect.poll(() => step(fragments)).toBe(start + 3);
    await next();
    await expect(caption(fragments)).toContainText('1 PMD entry moved');
    const last = await step(fragments);

    // On to the slide that plays while it is shown. The frame before it is unloaded.
    const playing = page.frameLocator('#playing iframe');
    await next();
    await expect(page.locator('#fragments iframe')).not.toHaveAttribute('src', /embed/);
    await expect.poll(() => step(playing), patient).toBeGreaterThan(0);
    const early = await step(playing);
    await expect.poll(() => step(playing), patient).toBeGreaterThan(early);
    await back();
    await expect.poll(() => step(fragments), patient).toBe(last);
    const stopped = await step(playing);
    await expect(caption(fragments)).toContainText('1 PMD entry moved');
    expect(await step(playing)).toBe(stopped);

    // A frame that steps by hand gives the keys back to the slides at its ends.
    await page.goto(`${site.url}${FOLDER}examples/reveal.html#/element`);
    const element = page.frameLocator('#element iframe');
    await expect(bar(element)).toHaveAttribute('aria-valuenow', /\d/, patient);
    const first = await step(element);
    await bar(element).focus();
    await next();
    await next();
    await expect.poll(() => step(element)).toBe(first + 2);
    await next();
    await expect(page.getByRole('heading', { name: 'The end' })).toBeVisible();

    // The speaker's window shows the same steps.
    await page.goto(`${site.url}${FOLDER}examples/reveal.html?anew#/fragments`);
    await expect(caption(fragments)).toContainText('reach the next PMD boundary', patient);
    const popup = context.waitForEvent('page');
    await page.keyboard.press('s');
    const speaker = await popup;
    const current = speaker.frameLocator('#current-slide iframe').frameLocator('#fragments iframe');
    await expect(caption(current)).toContainText('reach the next PMD boundary', patient);
    await page.bringToFront();
    await next();
    await expect.poll(() => step(current)).toBe(start + 1);
    await expect(speaker.locator('.speaker-controls-notes')).toContainText('Ask what would have to lie below');
    expect(complaints).toEqual([]);
  } finally {
    await site.close();
  }
});

test('stands in a Marp deck, a page and a book, under any path', async ({ page }) => {
  const site = await otherSite();
  try {
    const complaints = watch(page);
    await page.setViewportSize(ALL_IN_SIGHT);
    await page.goto(`${site.url}${FOLDER}examples/marp.html`);
    const slides = ['#first', '#second'].map((id) => page.frameLocator(`${id} iframe`));
    await expect(caption(slides[0]!)).toContainText('Does the source start its VMA', patient);
    await expect(caption(slides[1]!)).toContainText('1 PTE copied', patient);
    await slides[0]!.getByRole('button', { name: /next/ }).click();
    await expect(caption(slides[0]!)).not.toContainText('Does the source start its VMA');

    await page.goto(`${site.url}${FOLDER}examples/book.html`);
    await expect(caption(page.frameLocator('#whole iframe'))).toContainText('1 PMD entry moved', patient);
    await expect(caption(page.frameLocator('#copied iframe'))).toContainText('1 PTE copied', patient);

    await page.goto(`${site.url}${FOLDER}examples/page.html`);
    await expect(bar(page.frameLocator('remap-scope iframe'))).toBeVisible(patient);
    const still = page.frameLocator('body > iframe');
    await expect(caption(still)).toContainText('1 PMD entry moved', patient);
    await expect(still.getByRole('button')).toHaveCount(0);
    expect(complaints).toEqual([]);
  } finally {
    await site.close();
  }
});

test('is legible from the back row, at 960 by 540 and at 640 by 360', async ({ page }) => {
  test.setTimeout(180_000);
  const complaints = watch(page);
  await page.goto('./embed.html#v=1&s=front');
  for (const [link, colorScheme] of [
    ['v=1&s=front&at=3/move_page_tables/1/4', 'light'],
    ['v=1&s=front&at=3/move_page_tables/1/5', 'dark'],
    ['v=1&s=below-source&at=5/move_page_tables/1/99', 'dark'],
    ['v=1&s=gib-misaligned&at=3/move_page_tables/3/4', 'light'],
    ['v=1&s=gib-misaligned&at=3/move_page_tables/100/5&views=page-tables,work', 'dark'],
    ['v=1&s=gib-misaligned&at=3/2&views=page-tables,work', 'light'],
    ['v=1&s=exec-warning&at=1/realign/6&views=address-space,decision', 'light'],
    ['v=1&s=tree-split-left&views=maple-tree,work', 'dark'],
    ['v=1&s=tree-gaps&views=maple-tree', 'light'],
    ['v=1&s=tree-two-ways&at=3/look_up/1&views=maple-tree', 'dark'],
    ['v=1&s=tree-two-ways&at=5/look_up/1&views=maple-tree,work', 'light'],
    ['v=1&s=tree-two-ways&at=3/look_up/1&views=maple-tree,address-space', 'dark'],
    ['v=1&s=exec-warning&k=6.1&at=1/move_page_tables/2/5&views=timeline,decision', 'light'],
    ['v=1&s=front&at=3/realign/4&views=address-space,timeline,listing', 'dark'],
    ['v=1&s=front&at=3/realign/4&views=decision,listing', 'light'],
    ['v=1&s=front&at=3/realign/4&views=address-space,timeline', 'light'],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate((hash) => {
      location.hash = hash;
    }, link);
    const shown = new RegExp(link.replace(/&views.*|v=1/g, ''));
    await expect(page.locator('.embed-open'), link).toHaveAttribute('href', shown, patient);
    for (const [width, height] of [
      [640, 360],
      [960, 540],
    ] as const) {
      await page.setViewportSize({ width, height });
      await expect(page.locator('.embed-where'), link).toHaveText(/ of /);
      expect(await page.evaluate(smallTexts), link).toEqual([]);
      // What was laid out for another size is there for a frame or two.
      await expect.poll(() => page.evaluate(cutTexts), link).toEqual([]);
      await expect.poll(() => page.evaluate(coveredNames), link).toEqual([]);
      const [tree, verdict] = [page.locator('.tree-picture'), page.locator('.verdict')];
      if (link.includes('maple-tree')) await expect(tree).toBeInViewport();
      if (link.includes('maple-tree')) {
        const high = () => page.locator('.tree-area').evaluate((area) => area.getBoundingClientRect().height);
        await expect.poll(high, link).toBeGreaterThan(75);
      }
      if (link.endsWith('maple-tree') && width === 960) await expect(tree).toBeInViewport({ ratio: 1 });
      if (link.includes('tree-two-ways')) await expect(page.locator('.found')).toBeInViewport({ ratio: 1 });
      if (link.includes('address-space') && width === 960) {
        await expect(page.locator('.strip')).toBeInViewport({ ratio: 1 });
      }
      if (link.includes('below-source')) await expect.poll(() => verdict.innerText()).not.toMatch(/:$/);
    }
    expect(await axeFaults(page), link).toEqual([]);
  }
  expect(complaints).toEqual([]);
});

/**
 * Runs in the page: texts of the caption, the decision, the work and the foot that are wider or higher than their room, labels
 * beyond their picture, and marks at the very edge.
 */
function cutTexts(): (string | null)[] {
  const places = document.querySelectorAll<HTMLElement>(
    '.embed > header, .sentence, .embed-kernel, .rung, .verdict, .embed > footer, .embed > footer > :not(.bar)',
  );
  const beside = document.querySelector('.embed-beside')?.getBoundingClientRect();
  const cutMarks = [...document.querySelectorAll('.listing-mark')].filter((mark) => {
    return mark.textContent !== '' && mark.getBoundingClientRect().left < beside!.left + 4;
  });
  const texts = document.querySelectorAll('.work :is(td, thead th), .rows-told:not(:empty), .timeline-cursor span');
  const beyond = [...texts].filter((text) => {
    const room = text.closest('.embed-beside, .rows-picture, .timeline')!.getBoundingClientRect();
    const own = text.getBoundingClientRect();
    return own.left < room.left || own.right > room.right || (text.matches('.rows-told') && own.bottom > room.bottom);
  });
  return [...places]
    .filter(({ scrollWidth, clientWidth, scrollHeight, clientHeight }) => {
      return clientWidth > 0 && (scrollWidth > clientWidth + 1 || scrollHeight > clientHeight + 1);
    })
    .map(({ textContent }) => textContent)
    .concat([...cutMarks, ...beyond].map(({ textContent }) => textContent));
}

/** Runs in the page: names of page tables and mappings that the label of an entry on its way or of a bracket lies over. */
function coveredNames(): (string | null)[] {
  const labels = [...document.querySelectorAll('.flight .pill, .bracket rect')].map((it) => it.getBoundingClientRect());
  const names = [...document.querySelectorAll('.column-title, .tower text, .folded, .cloth-label, .vma-label')];
  const covered = names.filter((name) => {
    const { left, top, right, bottom } = name.getBoundingClientRect();
    return labels.some(
      (it) => left < it.right - 1 && right > it.left + 1 && top < it.bottom - 2 && bottom > it.top + 2,
    );
  });
  return covered.map(({ textContent }) => textContent);
}
