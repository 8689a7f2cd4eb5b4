import { readFileSync } from 'node:fs';
import { syntheticTrace } from '../src/exchange/import/testing/syntheticTrace.ts';
import { axeFaults } from './axe.ts';
import { smallTexts } from './smallTexts.ts';
import { expect, test } from './test.ts';

const KINDS = 'src/exchange/import/fixtures/kinds.txt';

test('a captured trace is dropped on the page, its mremaps are listed, and one is opened and come back from', async ({
  page,
}) => {
  await page.goto('./#v=1&s=front');
  await expect(page.getByRole('slider', { name: 'Timeline' })).toBeVisible();
  const data = await page.evaluateHandle(
    (text) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], 'kinds.txt'));
      return transfer;
    },
    readFileSync(KINDS, 'utf8'),
  );
  await page.dispatchEvent('body', 'drop', { dataTransfer: data });
  await expect(page).toHaveTitle('Import · remapscope');
  const rows = page.getByRole('region', { name: 'Every mremap' }).getByRole('listitem');
  await expect(rows).toHaveCount(29);
  await expect(rows.first()).toContainText('3,072 PTE');
  await expect(rows.first()).toContainText('not mutually aligned (old offset 0x0, new offset 0x1000)');
  await expect(page.getByText('1 result of 55 differs')).toBeVisible();
  await expect(page.getByText(/line 47: .* in the simulator EFAULT/)).toBeVisible();
  await page.getByRole('combobox').selectOption('6.18');
  await expect(page.getByText('The simulator gives what the trace says for each of 55 calls.')).toBeVisible();

  for (const [width, height] of [
    [1440, 900],
    [960, 540],
    [390, 844],
  ] as const) {
    await page.setViewportSize({ width, height });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    expect(await page.evaluate(smallTexts)).toEqual([]);
  }
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await axeFaults(page)).toEqual([]);
  }

  const open = page.getByRole('button', { name: 'Open the mremap of line 25 in the visualizer' });
  await open.press('Enter');
  await expect(page.getByRole('slider', { name: 'Timeline' })).toBeVisible();
  await expect(page.getByRole('button', { name: /^strace line 25/ })).toBeVisible();
  await page.goBack();
  await expect(open).toBeFocused();
});

test('a long trace tells how far it is while the page answers, and is stopped; rubbish is refused with a sentence', async ({
  page,
}) => {
  await page.goto('./#import');
  await page.getByLabel('A trace', { exact: true }).setInputFiles({
    name: 'long.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from([...syntheticTrace(30 * 2 ** 20)].join('')),
  });
  await expect(page.getByText(/long\.txt, .* of ≈ 30 MiB: [\d,]+ lines, [\d,]+ mremap/)).toBeVisible();
  const field = page.getByRole('textbox', { name: 'A trace, pasted' });
  await field.fill('hello\nworld');
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText(/long\.txt, stopped/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Stop' })).toBeHidden();
  await page.getByRole('button', { name: 'Read the text' }).click();
  await expect(page.getByRole('alert')).toContainText('Nothing in this text is read');
});
