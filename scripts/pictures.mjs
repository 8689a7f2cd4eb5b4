// `npm run pictures`: takes the pictures in docs/ anew, of the page as it is built now.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { build, preview } from 'vite';
import { browserInstead } from './browser.mjs';
import { root } from './install.mjs';

/** The moments that are shown, by name: a permalink each. */
const moments = {
  fires: 'v=1&s=front&at=3/move_page_tables/1/5',
  'below-source': 'v=1&s=below-source&at=5/realign/6',
  'not-mutual': 'v=1&s=not-mutual&at=3/move_page_tables/1/90',
  'pud-move': 'v=1&s=pud-move&at=3/move_page_tables/1/3',
  'gib-pte-by-pte': 'v=1&s=gib-misaligned&at=3/move_page_tables/601/330',
  'exec-warning': 'v=1&s=exec-warning&k=6.1&at=1/move_page_tables/2/5',
};
const sizes = { desktop: [1440, 900], frame: [960, 540], phone: [390, 844] };
const themes = /** @type {const} */ (['light', 'dark']);

await build({ root, logLevel: 'warn' });
const server = await preview({ root, logLevel: 'warn', preview: { host: '127.0.0.1', port: 4373, strictPort: false } });
const url = server.resolvedUrls?.local[0];
const executablePath = browserInstead(chromium.executablePath());
const browser = await chromium.launch({ args: ['--disable-gpu'], ...(executablePath ? { executablePath } : {}) });
const folder = join(root, 'docs', 'pictures');
mkdirSync(folder, { recursive: true });
const lines = ['# Pictures', '', 'Taken by `npm run pictures`.', ''];
for (const [name, link] of Object.entries(moments)) {
  lines.push(`## ${name}`, '', `\`#${link}\``, '');
  for (const theme of themes) {
    for (const [size, [width = 0, height = 0]] of Object.entries(sizes)) {
      const page = await browser.newPage({ viewport: { width, height }, colorScheme: theme, reducedMotion: 'reduce' });
      await page.goto(`${url}#${link}`);
      await page.getByRole('slider', { name: 'Timeline' }).waitFor();
      await page.waitForTimeout(600); // until everything is painted
      const file = `${name}-${size}-${theme}.png`;
      await page.screenshot({ path: join(folder, file) });
      lines.push(`![${name}, ${theme}, ${width} × ${height}](${file})`, '');
      await page.close();
    }
  }
}
writeFileSync(join(folder, 'README.md'), `${lines.join('\n').trimEnd()}\n`);

// The picture in the README.
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
await page.goto(`${url}#${moments.fires}`);
await page.getByRole('slider', { name: 'Timeline' }).waitFor();
await page.waitForTimeout(600);
await page.screenshot({ path: join(root, 'docs', 'main.png') });

// The mremaps of a real program.
await page.goto(`${url}#import`);
await page.getByRole('combobox').selectOption('6.18');
const trace = join(root, 'src', 'exchange', 'import', 'fixtures', 'sqlite.txt');
await page.getByLabel('A trace', { exact: true }).setInputFiles(trace);
await page.getByText('Every mremap, by what it cost').waitFor();
await page.screenshot({ path: join(root, 'docs', 'import.png') });
await browser.close();
await server.close();
