/** A worker with the simulator, from a file beside the page. */
export function spawnWorker(): Worker {
  return new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
}

/** A worker that imports, and only that; it is fetched when it is first wanted. */
export function spawnImporter(): Worker {
  return new Worker(new URL('./importWorker.ts', import.meta.url), { type: 'module' });
}
