import InlineWorker from '../../src/worker/worker.ts?worker&inline';

/** A worker that runs scenarios, from a text in the page; a frame asks for nothing else. */
export function spawnWorker(): Worker {
  return new InlineWorker();
}
