// For `node --import`: takes the types off modules as the build of the page does, and changes nothing else. So what is
// measured is what the page runs. (tsx wraps functions for the sake of their names.)
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { transformWithOxc } from 'vite';

if (isMainThread) register(import.meta.url); // Node calls `load` in a thread of its own

/** @type {import('node:module').LoadHook} */
export async function load(url, context, nextLoad) {
  if (!url.endsWith('.ts')) return nextLoad(url, context);
  const file = fileURLToPath(url);
  const { code } = await transformWithOxc(await readFile(file, 'utf8'), file);
  return { format: 'module', source: code, shortCircuit: true };
}
