import InlineImporter from '../../src/worker/importWorker.ts?worker&inline';
import InlineWorker from '../../src/worker/worker.ts?worker&inline';

/** A worker with the simulator, from a text in the page: for a page that is one file. */
export function spawnWorker(): Worker {
  return new InlineWorker();
}

/** A worker that imports, likewise. */
export function spawnImporter(): Worker {
  return new InlineImporter();
}
