import InlineWorker from '../../src/worker/worker.ts?worker&inline';

/** A worker with the simulator, from a text in the page: for a page that is one file. */
export function spawnWorker(): Worker {
  return new InlineWorker();
}
