/** A worker that runs scenarios and does nothing else. */
export function spawnWorker(): Worker {
  return new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
}

/** A worker for what no first picture needs, such as to import, to export, to advise. It is fetched when it is first wanted. */
export function spawnAside(): Worker {
  return new Worker(new URL('./asideWorker.ts', import.meta.url), { type: 'module' });
}
