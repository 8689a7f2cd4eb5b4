import { chromium, defineConfig } from '@playwright/test';
import { browserInstead } from './scripts/browser.mjs';

const port = Number(process.env.E2E_PORT ?? 4273);
const executablePath = browserInstead(chromium.executablePath());
const quiet = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export default defineConfig({
  testDir: 'e2e',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: !!process.env.CI,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  use: {
    baseURL: `http://127.0.0.1:${port}/`,
    serviceWorkers: 'block', // each test would fill a store of its own; those that are about it allow it
    trace: 'off', // --trace retain-on-failure tells more, and takes its time
    video: 'off',
    ...(executablePath ? { launchOptions: { executablePath, args: quiet } } : {}),
  },
  projects: [{ name: 'chromium', use: { browserName: 'chromium' } }],
  webServer: {
    command: `node node_modules/vite/bin/vite.js preview --host 127.0.0.1 --port ${port} --strictPort`,
    url: `http://127.0.0.1:${port}/`,
    reuseExistingServer: false,
    timeout: 60_000,
    env: { FORCE_COLOR: '0' },
  },
});
