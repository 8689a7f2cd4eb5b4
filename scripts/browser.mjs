import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

// The shell first: without windows that nobody sees, the tests take a third less of the processor.
const names = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const places = [
  '/usr/bin',
  ...(process.env.PATH ?? '').split(delimiter).filter(Boolean), // and wherever else programs are
];
const applications = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * The one rule for which browser runs the tests: PLAYWRIGHT_CHROMIUM if set, else Playwright's own, else the system's.
 * @param {string} managed where Playwright keeps its own browser, whether or not it is there
 * @returns {string | undefined} the program to use instead of Playwright's own, if any
 */
export function browserInstead(managed) {
  if (process.env.PLAYWRIGHT_CHROMIUM) return process.env.PLAYWRIGHT_CHROMIUM;
  if (existsSync(managed)) return undefined;
  const candidates = [...places.flatMap((place) => names.map((name) => join(place, name))), ...applications];
  return candidates.find((path) => existsSync(path));
}

/**
 * Makes sure that a Chromium starts, installing one if need be.
 * @param {string} root the project's folder
 * @returns {Promise<string | undefined>} what is wrong, as a sentence, or nothing when a browser is ready
 */
export async function ensureBrowser(root) {
  const { chromium } = await import('playwright');
  const starts = async () => {
    const executablePath = browserInstead(chromium.executablePath());
    if (!existsSync(executablePath ?? chromium.executablePath())) return false;
    try {
      const browser = await chromium.launch(executablePath ? { executablePath } : {});
      await browser.close();
      return true;
    } catch (error) {
      console.log(`${executablePath ?? "Playwright's Chromium"} does not start: ${String(error).split('\n')[0]}`);
      return false;
    }
  };

  if (await starts()) return undefined;
  const chosen = process.env.PLAYWRIGHT_CHROMIUM;
  if (chosen) return `PLAYWRIGHT_CHROMIUM is ${chosen}, which is not a Chromium that starts.`;

  console.log("No Chromium found: trying Playwright's own …");
  spawnSync(process.execPath, [join(root, 'node_modules/playwright/cli.js'), 'install', 'chromium'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (await starts()) return undefined;

  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log("Trying the distribution's Chromium …");
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-qq'], { env, stdio: 'inherit' });
    for (const name of ['chromium-headless-shell', 'chromium']) {
      spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], { env, stdio: 'inherit' });
      if (await starts()) return undefined;
    }
  }
  return 'The browser tests need Chromium: install it (Debian: apt-get install chromium) or set PLAYWRIGHT_CHROMIUM to the path of one.';
}
