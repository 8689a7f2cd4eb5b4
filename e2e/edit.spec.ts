import { libraryScenario } from '../src/scenario/library.ts';
import { axeFaults } from './axe.ts';
import { smallTexts } from './smallTexts.ts';
import { expect, type Page, test } from './test.ts';

const operations = (page: Page) => page.getByRole('region', { name: 'Operations' });
const rows = (page: Page) => operations(page).locator('.operation');

test('operations are changed, refused while they make no sense, added, moved and removed, and undo returns through all of it', async ({
  page,
}) => {
  await page.goto('./#v=1&s=front&at=3/1');
  await expect(page.getByText('Realigned.')).toBeVisible();
  await page.getByRole('button', { name: 'Edit operation 3' }).click();
  const target = page.getByLabel(/new address/);
  await target.fill('0x100040100000 + 4Q');
  await expect(page.getByText(/“4Q” is no number of bytes in/)).toBeVisible();
  await expect(page.getByText(STAYS)).toBeVisible();
  await expect(page.getByText('Realigned.')).toBeVisible();
  await target.fill('0x100040100000 + 4K');
  await expect(page.getByText('Not realigned:')).toBeVisible();
  await expect(page.getByRole('button', { name: /\(edited\)/ })).toBeVisible();
  await page.getByRole('button', { name: 'Done' }).click();
  await undoButton(page).click();
  await expect(page.getByText('Realigned.')).toBeVisible();
  await operations(page).getByRole('button', { name: 'Redo' }).click();
  await expect(page.getByText('Not realigned:')).toBeVisible();

  await page.getByLabel('Add an operation').selectOption('munmap');
  await expect(rows(page)).toHaveCount(4);
  await page.getByLabel('address', { exact: true }).fill('@2');
  await page.getByLabel('length', { exact: true }).fill('1M');
  await expect(rows(page).nth(3)).toContainText('munmap @2');
  await page.getByRole('button', { name: 'Earlier' }).click();
  // It names a result that is not there yet, so it stays where it is.
  await expect(page.getByText(/only operations before it can be named/)).toBeVisible();
  await expect(rows(page).nth(3)).toContainText('munmap @2');
  await page.getByRole('button', { name: 'Remove' }).click();
  await expect(rows(page)).toHaveCount(3);

  // By keys.
  await rows(page).nth(1).focus();
  await page.keyboard.press('Insert');
  await expect(rows(page)).toHaveCount(4);
  await page.keyboard.press('Delete');
  await expect(rows(page)).toHaveCount(3);
  await rows(page).nth(0).focus();
  await page.keyboard.press('Alt+ArrowDown');
  await expect(rows(page).nth(1)).toBeFocused();
  await expect(rows(page).nth(1)).toContainText('mmap');
  await page.keyboard.press('Alt+ArrowUp');
  await expect(rows(page).nth(0)).toBeFocused();
  await page.keyboard.press('F2');
  await expect(field(page, /^address/)).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Edit operation 1' })).toBeFocused();

  await undoAll(page);
  await expect.poll(() => fragment(page)).toContain('s=front');
});

const STAYS = 'Until this is mended, the picture shows the last valid scenario.';
const field = (page: Page, label: string | RegExp) => operations(page).getByRole('textbox', { name: label });
const undoButton = (page: Page) => operations(page).getByRole('button', { name: 'Undo' });
const fragment = (page: Page) => new URL(page.url()).hash;

async function newScenario(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('button', { name: /^New scenario/ }).click();
  await expect(page.getByRole('heading', { name: 'Nothing to run yet' })).toBeVisible();
}

/** Takes back one change after the other, until there is none. */
async function undoAll(page: Page): Promise<void> {
  for (let i = 0; i < 40 && (await undoButton(page).isEnabled()); i++) await page.keyboard.press('Control+z');
  await expect(undoButton(page)).toBeDisabled();
}

/** The scenario as the dialog has it as text. */
async function scenarioText(page: Page): Promise<{ ops: unknown }> {
  await operations(page).getByRole('button', { name: 'JSON' }).click();
  const text = await page.getByRole('textbox', { name: 'The scenario as JSON' }).inputValue();
  await page.getByRole('button', { name: 'Cancel' }).click();
  return JSON.parse(text);
}

test('the showcase is built from an empty page in the form alone, and undo returns through all of it', async ({
  page,
}) => {
  await page.goto('./#v=1&s=too-short');
  await newScenario(page);
  // The address bar follows after a while.
  await expect.poll(() => fragment(page)).toContain('d=');
  const empty = fragment(page);
  await page.getByRole('button', { name: 'mmap', exact: true }).click();
  await field(page, /^address/).fill('0x100000000000 + 1M');
  await field(page, 'length').fill('3M');
  await expect(operations(page).getByText('0x300000 · 768 pages')).toBeVisible();
  await operations(page).getByRole('button', { name: 'Done' }).click();
  await page.getByLabel('Add an operation').selectOption('touch');
  await field(page, 'every').fill('1 page');
  await page.getByLabel('Add an operation').selectOption('mremap');
  await field(page, /^new address/).fill('0x100040000000 + PMD - 1M');
  await operations(page).getByRole('button', { name: 'Done' }).click();
  // It is the library's own now, operation for operation, and so is its link.
  await expect.poll(() => fragment(page)).toContain('s=front');
  expect((await scenarioText(page)).ops).toEqual(libraryScenario('front')!.scenario.ops);
  await expect(page.getByText('Realigned.')).toBeVisible();

  await undoAll(page);
  await expect.poll(() => fragment(page)).toContain('s=too-short');
  // The first change was to begin with nothing.
  await page.keyboard.press('Control+Shift+z');
  await expect(page.getByRole('heading', { name: 'Nothing to run yet' })).toBeVisible();
  await expect.poll(() => fragment(page)).toBe(empty);
  for (let i = 0; i < 30 && (await operations(page).getByRole('button', { name: 'Redo' }).isEnabled()); i++) {
    await page.keyboard.press('Control+Shift+z');
  }
  await expect.poll(() => fragment(page)).toContain('s=front');
  // An empty one has a link like any other.
  await page.goto(`./${empty}`);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Nothing to run yet' })).toBeVisible();
});

test('a scenario is made another by dragging its mappings, by pointer and by keys', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto('./#v=1&s=front&at=3/realign/1');
  const strip = page.getByRole('region', { name: 'Address space' });
  const grip = (name: string) => strip.getByRole('slider', { name });
  const told = strip.locator('.grip-told');
  const drag = async (name: string, by: number) => {
    const box = (await grip(name).boundingBox())!;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + by / 2, y, { steps: 3 });
    await page.mouse.move(x + by, y, { steps: 3 });
  };
  // 6 MiB are 620 pixels wide, so that it snaps to PMDs.
  await drag('place of A, the destination', 180);
  await expect(told).toContainText('0x100040300000 · 1 MiB into its PMD · by PMDs');
  await expect(strip.locator('.ghost')).toHaveCount(1);
  await page.keyboard.down('Alt');
  await page.mouse.move((await grip('place of A, the destination').boundingBox())!.x + 30, 140);
  await expect(told).toContainText('by pages');
  await page.keyboard.up('Alt');
  await page.keyboard.press('Escape');
  await page.mouse.up();
  await expect(strip.locator('.ghost')).toHaveCount(0);
  await expect(undoButton(page)).toBeDisabled();

  // What cannot be says so, and changes nothing.
  await drag('end of A, the source', -560);
  await expect(told).toContainText('✗ Nothing would be left of it');
  await page.mouse.up();
  await expect(
    page.getByText('Nothing would be left of it: it must be a page long at least. Nothing is changed.'),
  ).toBeVisible();
  await expect(undoButton(page)).toBeDisabled();

  // By an edge: the move follows.
  await drag('end of A, the source', 206);
  await page.mouse.up();
  await expect(rows(page).first()).toContainText('5 MiB');
  await expect(rows(page).nth(2)).toContainText('5 MiB');
  const end = /^0x100000400000/;
  await expect(grip('end of A, the source')).not.toHaveAttribute('aria-valuetext', end);
  await page.keyboard.press('Control+z');
  await expect(grip('end of A, the source')).toHaveAttribute('aria-valuetext', end);
  await expect.poll(() => fragment(page)).toContain('s=front');

  // By keys: a page is all that the library's other scenario differs by.
  await grip('place of A, the destination').focus();
  await page.keyboard.press('Shift+ArrowRight');
  await expect(grip('place of A, the destination')).toHaveAttribute('aria-valuetext', /^0x100040300000/);
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(grip('place of A, the destination')).toHaveAttribute('aria-valuetext', /^0x100040100000/);
  await page.keyboard.press('ArrowRight');
  await expect(grip('place of A, the destination')).toBeFocused();
  await expect(grip('place of A, the destination')).toHaveAttribute('aria-valuetext', /^0x100040101000/);
  expect((await scenarioText(page)).ops).toEqual(libraryScenario('not-mutual')!.scenario.ops);
  await expect.poll(() => fragment(page)).toContain('at=3/realign/1');
  await undoButton(page).click();
  await expect.poll(() => fragment(page)).toContain('s=front');
});

test('whatever cannot be used is told where it stands, with what would do, and the run stays', async ({ page }) => {
  await page.goto('./#v=1&s=front&at=3/1');
  const verdict = page.getByText('Realigned.');
  await expect(verdict).toBeVisible();
  const edit = (number: number) => page.getByRole('button', { name: `Edit operation ${number}` });
  const cases: [number, string | RegExp, string, string, string][] = [
    [1, /^address/, '@0', 'This is "@0", but only operations before it can be named.', '0x100000100000'],
    [1, 'length', '2Q', '“2Q” is no number of bytes; it must be like one such as', '2M'],
    [1, 'length', '', 'Nothing is typed; it must be a number of bytes', '0x300000'],
    [1, 'length', '0', 'A length of 0 is nothing: mmap refuses it.', '0x1000'],
    [1, /^address/, '0x7ffffffff000', '0x7ffffffff000 is too high.', '0x7fffffcff000'],
    [2, 'every', '0', 'This is "0x0"; it must be a number of bytes above 0 as text, such as "0x1000".', '0x1000'],
    [2, /^address/, '@7', 'This is "@7", but only operations before it can be named.', '@0'],
    [2, /^address/, '-4K', '“-4K” is -4096; it must be from 0 to 2^64 − 1.', '0x100000100000'],
    [3, 'old address', '0x100000100800', '0x100000100800 is not a multiple of the page size 0x1000', '0x100000101000'],
    [3, 'new length', '2M 4K', '“2M 4K” is no number of bytes', '0x300000'],
    [3, /^new address/, '0x100000200000', '0x100000200000 to 0x100000500000 overlaps the source', '0x100000400000'],
    [3, /^new address/, '', 'FIXED needs a new address.', '0x100040100000'],
    [3, 'other bits', '0xzz', 'This is ["maymove","fixed","0xzz"]; it must be a list of maymove, fixed', ''],
  ];
  let open = 0;
  for (const [number, label, text, sentence, nearest] of cases) {
    await test.step(`${number} ${label}: ${text}`, async () => {
      if (open !== number) await edit(number).click();
      open = number;
      const input = label === 'other bits' ? page.getByLabel(/other bits/) : field(page, label);
      const before = await input.inputValue();
      await input.fill(text);
      await expect(operations(page).locator('.form-error')).toContainText(sentence);
      await expect(operations(page).getByText(STAYS)).toBeVisible();
      await expect(verdict).toBeVisible();
      await expect(undoButton(page)).toBeDisabled();
      if (nearest !== '')
        await expect(page.locator('.form-nearest').getByRole('button', { name: nearest, exact: true })).toBeVisible();
      await input.fill(before);
      await expect(operations(page).getByText(STAYS)).toHaveCount(0);
    });
  }
  // One of the nearest values, by a click.
  await field(page, 'old address').fill('0x100000100800');
  await page.locator('.form-nearest').getByRole('button', { name: '0x100000101000' }).click();
  await expect(field(page, 'old address')).toHaveValue('0x100000101000');
  await expect(rows(page).nth(2)).toContainText('→ EFAULT'); // a page more than what is mapped
  await undoButton(page).click();
  // Or as it is: the kernel's own answer.
  await field(page, 'old address').fill('0x100000100800');
  await page.getByRole('button', { name: 'Run it as it is' }).click();
  await expect(rows(page).nth(2)).toContainText('→ EINVAL');
  await undoButton(page).click();
  await expect(field(page, 'old address')).toHaveValue('0x100000100000');

  // What holds for the whole scenario.
  await page.getByRole('button', { name: 'Edit the settings of the scenario' }).click();
  await page.getByLabel('an allocation fails in operation').selectOption('3');
  await expect(page.getByText('Nothing would fail: say which table or which VMA, counted from 1.')).toBeVisible();
  await field(page, 'the how manieth page table').fill('1');
  await expect(rows(page).nth(2)).toContainText('→ ENOMEM');
  await page.keyboard.press('Escape');

  // As text.
  await operations(page).getByRole('button', { name: 'JSON' }).click();
  const area = page.getByRole('textbox', { name: 'The scenario as JSON' });
  const text = await area.inputValue();
  const told = page.locator('#scenario-text-told');
  await area.fill(text.replace('"mremap",', '"mremap"'));
  await expect(told).toContainText('Line 7, column 21: "old" stands where a comma must be');
  await area.fill(text.replace('0x100040100000', 'there'));
  await expect(told).toContainText('Operation 3 (mremap), newAddr: this is "there"; it must be an address');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(area).toBeFocused();
  await area.fill('{"ops": [{"op": "brk", "addr": "0x555555600000"}]}');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText('brk 0x555555600000');
});

for (const [width, height] of [
  [1440, 900],
  [960, 540],
  [390, 844],
] as const) {
  test(`the forms can be read and used at ${width} × ${height}`, async ({ browser }) => {
    const context = await browser.newContext({ viewport: { width, height }, hasTouch: width === 390 });
    const page = await context.newPage();
    await page.goto('./#v=1&s=front&at=3/realign/1');
    await expect(page.getByRole('slider', { name: 'Timeline' })).toBeVisible();
    const looksWell = async (part: string, ...schemes: ('light' | 'dark')[]) => {
      expect(await page.evaluate(smallTexts)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      for (const colorScheme of schemes) {
        await page.emulateMedia({ colorScheme });
        expect(await axeFaults(page, part)).toEqual([]);
      }
    };
    if (width !== 960) {
      const grip = page.getByRole('slider', { name: 'place of A, the destination' });
      if (width === 390) {
        const box = (await grip.boundingBox())!;
        expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(44);
        await grip.tap();
        await page.getByRole('button', { name: 'place of A, the destination up by a page' }).tap();
      } else {
        await grip.focus();
        await page.keyboard.press('ArrowRight');
      }
      await expect(grip).toHaveAttribute('aria-valuetext', /^0x100040101000/);
      await looksWell('.strip');
    }
    await page.keyboard.press('a');
    await operations(page).getByRole('button', { name: 'Edit operation 3' }).click();
    await field(page, 'old address').fill('0x100000100800');
    await expect(page.locator('.form-error:visible')).toHaveCount(1);
    // What axe minds is looked for once in each part and theme.
    await looksWell(width === 960 ? 'dialog[open]' : '.left', width === 390 ? 'dark' : 'light');
    await operations(page).getByRole('button', { name: 'JSON' }).click();
    await page.getByRole('textbox', { name: 'The scenario as JSON' }).fill('{');
    if (width === 1440) await looksWell('dialog[open]', 'dark');
    else await looksWell('dialog[open]');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await newScenario(page);
    if (width === 960) await looksWell('.empty-scenario', 'light');
    else await looksWell('.empty-scenario');
    await page.getByRole('button', { name: 'exec_stack_shift' }).click();
    await expect(field(page, 'shift')).toBeVisible();
    await context.close();
  });
}
