import RunWorker from '../../src/worker/runWorker.ts?worker&inline';

/** A worker that runs scenarios and does nothing else, from a text in the page. */
export function spawnWorker(): Worker {
  return new RunWorker();
}
