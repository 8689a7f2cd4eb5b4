import InlineWorker from '../../src/worker/wholeWorker.ts?worker&inline';

/** A worker from a text in the page: for a page that is one file. */
export function spawnWorker(): Worker {
  return new InlineWorker();
}

/** One for all else, from the same text. */
export function spawnAside(): Worker {
  return new InlineWorker();
}
