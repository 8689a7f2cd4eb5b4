import { expect, type Page, test } from './test.ts';

/** The sentence that is announced. */
const announced = (page: Page) => page.locator('.sentence [role="status"]');

/** Tabs until the element with the focus has this name. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let i = 0; i < 120; i++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      // What scrolls may have the focus, too, and holds everything.
      return element?.matches('button, a, input, select, summary, [role]')
        ? `${element.getAttribute('aria-label') ?? ''} ${element.textContent ?? ''}`
        : '';
    });
    if (name.test(focused)) return;
  }
  throw new Error(`nothing called ${name} is reached with Tab`);
}

test('a whole session by keyboard alone, told by what is announced', async ({ page }) => {
  await page.goto('./');
  await expect(announced(page)).toHaveText(
    /^Does the range reach the next PMD boundary\? Yes: len 0x300000 ≥ 0x200000 − 0x100000\.$/,
  );

  // Step through the decision to the first entry that moves.
  await page.keyboard.press('d');
  await expect(announced(page)).toHaveText(/^Is the source off the PMD boundary\? Yes/);
  for (let i = 0; i < 30 && !/1 PMD entry moved/.test((await announced(page).textContent()) ?? ''); i++) {
    await page.keyboard.press('ArrowRight');
  }
  await expect(announced(page)).toHaveText(
    '1 PMD entry moved by one write: 0x100000000000 → 0x100040000000. PMD entry 0 of the destination now points to pte#3: 2 MiB, with all its pages.',
  );

  // What 6.1 does instead.
  await page.keyboard.press('Shift+K');
  await page.keyboard.press('Shift+K');
  await expect(page.getByRole('button', { name: 'v4 1/7' })).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Shift+K');
  await expect(page.getByRole('button', { name: '6.1', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('End');
  await expect(announced(page)).toHaveText('Operation 3 is done and gives 0x100040100000.');
  await expect(page.getByRole('row', { name: /PTEs copied/ })).toContainText('256 of 256');

  // Larger pieces, and back.
  await page.keyboard.press('ArrowUp');
  await expect(page.getByText('one extent at a time')).toBeVisible();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(announced(page)).not.toHaveText(/^Operation 3 is done/);

  // Another scenario, from the list.
  await page.keyboard.press('o');
  await expect(page.getByRole('dialog')).toBeVisible();
  await tabTo(page, /Something is mapped below the source/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('k');
  await page.keyboard.press('k');
  await page.keyboard.press('k');
  await expect(page.getByRole('button', { name: '6.12', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Home');
  await expect(announced(page)).toHaveText('Nothing has happened yet.');
  let decisions = 0;
  const blocked = /^Is nothing mapped below the source in its PMD\? No: /;
  while (decisions++ < 12 && !blocked.test((await announced(page).textContent()) ?? '')) await page.keyboard.press('d');
  await expect(announced(page)).toHaveText(blocked);

  // An entry, read and taken in hand.
  await tabTo(page, /^PMD entry 0/);
  await expect(page.getByRole('region', { name: 'Entry' })).toContainText('points to pte#3');
  await page.keyboard.press('Enter');
  await page.keyboard.press('e');
  await expect(page.getByText('The entry in hand is not written after this step.')).toBeVisible();
  await page.keyboard.press('Escape');

  // The maple tree, as a picture and as text.
  await page.keyboard.press('m');
  await expect(page.getByRole('region', { name: 'Picture of the maple tree' })).toBeVisible();
  await tabTo(page, /^\s*As text/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toContainText('Root (leaf64)');
  await page.keyboard.press('Escape');
  await page.keyboard.press('m');

  // A presenter's clicker.
  const place = async () => page.getByRole('slider', { name: 'Timeline' }).getAttribute('aria-valuenow');
  const before = Number(await place());
  await page.keyboard.press('PageDown');
  expect(Number(await place())).toBeGreaterThan(before);
  await page.keyboard.press('PageUp');
  expect(Number(await place())).toBe(before);

  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toContainText('to the next warning');
});

test('a key is heard at once when Escape has shut a dialog', async ({ page }) => {
  await page.goto('./#v=1&s=front');
  await page.getByRole('slider', { name: 'Timeline' }).waitFor();
  for (let n = 0; n < 8; n++) {
    await page.keyboard.press('o');
    await expect(page.getByRole('dialog', { name: 'Scenarios' })).toBeVisible();
    await page.keyboard.press('Escape');
    await page.keyboard.press('s');
    await expect(page.getByRole('dialog', { name: 'Export' })).toBeVisible();
    await page.keyboard.press('Escape');
  }
});

test('the open menu has the keys, and Escape shuts it, and nothing else', async ({ page }) => {
  await page.goto('./#v=1&s=front&at=3/realign/10&tour=patch/idea');
  const more = page.getByRole('button', { name: 'More', exact: true });
  const menu = page.getByRole('list', { name: 'More' });
  const timeline = page.getByRole('slider', { name: 'Timeline' });
  const at = (await timeline.getAttribute('aria-valuenow'))!;
  const opened = [() => more.click(), () => more.press('Enter')];
  for (const open of opened) {
    await open();
    await expect(menu).toBeVisible();
    for (const key of ['ArrowRight', 'End', 'PageDown', 'k']) await page.keyboard.press(key);
    await page.keyboard.press('Tab');
    await expect(menu.locator(':focus')).toBeVisible();
    await page.keyboard.press('Home');
    await page.keyboard.press('Escape');
    await expect(menu).toBeHidden();
    await expect(more).toBeFocused();
    await expect(timeline).toHaveAttribute('aria-valuenow', at);
  }
  await expect(page.getByRole('button', { name: '6.12', exact: true })).toHaveAttribute('aria-pressed', 'true');
  // Now it is the tour's again.
  await page.keyboard.press('ArrowRight');
  await expect(timeline).not.toHaveAttribute('aria-valuenow', at);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: /leave/ })).toHaveCount(0);
});

test('what is chosen is framed where the system sets the colours, and no background can tell it', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await page.goto('./#v=1&s=front&at=3/move_page_tables/1/5');
  const outlined = (name: string) =>
    page.getByRole('button', { name, exact: true }).evaluate((button) => getComputedStyle(button).outlineStyle);
  await expect.poll(() => outlined('6.12')).toBe('solid');
  expect(await outlined('6.1')).toBe('none');
  await page.getByRole('button', { name: '6.1', exact: true }).click();
  await page.mouse.click(700, 600);
  await expect.poll(() => outlined('6.1')).toBe('solid');
  expect(await outlined('6.12')).toBe('none');
});

test('no halo smears a name where the system sets the colours', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  for (const [link, names, width] of [
    ['v=1&s=below-source&at=5/realign/6', '.cloth-label', 1440],
    ['v=1&s=exec-warning&k=6.1&at=1/move_page_tables/2/5', '.folded', 1440],
    ['v=1&s=tree-two-ways&at=3/look_up/1', '.tree-label', 390],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.goto('about:blank');
    await page.goto(`./#${link}`);
    await expect(page.locator(names).first()).toBeVisible();
    const halos = await page
      .locator(names)
      .evaluateAll((found) =>
        found.map((name) => getComputedStyle(name).getPropertyValue('-webkit-text-stroke-width')),
      );
    expect(new Set(halos), names).toEqual(new Set(['0px']));
  }
});

test('what is taken away hands the focus on, and what cannot be pressed any more keeps it', async ({ page }) => {
  const focus = page.locator(':focus');
  await page.goto('./#v=1&s=front&at=3/realign/10&tour=patch/idea');
  await page.getByRole('button', { name: /leave/ }).press('Enter');
  await expect(focus).toHaveText('More');
  await page.locator('.view-switch').press('Enter');
  await expect(focus).toHaveText('Page tables M');
  await focus.press('Enter');
  await expect(focus).toHaveText('Maple tree M');
  await page.getByRole('button', { name: 'PUD entry 1', exact: true }).press('Tab');
  await expect(focus).toHaveText('PGD entry 32 of pgd');
  await focus.press('Enter');
  await expect(page.getByRole('region', { name: 'Entry' })).toContainText('PGD entry 32 of pgd');
  await expect(focus).toHaveAttribute('aria-label', 'Page tables');
  const zoomOut = page.getByRole('button', { name: 'Less zoom' });
  await page.keyboard.press('z');
  await zoomOut.press('Enter');
  await expect(zoomOut).toBeDisabled();
  await expect(zoomOut).toBeFocused();
});
