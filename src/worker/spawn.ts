/** A worker with the simulator, from a file beside the page. */
export function spawnWorker(): Worker {
  return new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
}

/** A worker for what is seldom asked: to import, to export, to advise. It is fetched when it is first wanted. */
export function spawnAside(): Worker {
  return new Worker(new URL('./asideWorker.ts', import.meta.url), { type: 'module' });
}
