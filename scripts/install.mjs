import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs `npm ci` when node_modules is missing or older than the lock; ends the process with a sentence if that fails. */
export function installDependencies() {
  const lock = `${root}package-lock.json`;
  const installed = `${root}node_modules/.package-lock.json`; // written last by npm
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;

  console.log('Installing the dependencies (npm ci) …');
  // Nothing here needs a package's install script. Development packages build and test the page, whatever NODE_ENV says.
  const args = ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund'];
  const npm = process.env.npm_execpath; // set when npm runs us: the very same npm, without a shell
  const { status, error } = npm?.endsWith('js')
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status === 0) return;
  console.error(
    error
      ? `npm could not be started (${error.message}): is it installed beside Node.js?`
      : 'The dependencies could not be installed: npm says why above. Is the npm registry reachable?',
  );
  process.exit(1);
}
