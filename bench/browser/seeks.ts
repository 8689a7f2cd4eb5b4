/** Runs in a browser: simulates a scenario of the library, and seeks steps of it at random. */
import { KERNELS } from '../../src/kernels/kernels.ts';
import { libraryScenario } from '../../src/scenario/library.ts';
import { runScenario } from '../../src/scenario/run.ts';
import { Player } from '../../src/trace/player.ts';

const SEEKS = 1000;
const WARM_UP = 100;

/** Milliseconds that each seek takes. */
export function seeks(name: string): number[] {
  const { trace } = runScenario(libraryScenario(name)!.scenario, KERNELS['6.12']);
  const player = new Player(trace);
  let seed = 1;
  const times: number[] = [];
  for (let n = 0; n < WARM_UP + SEEKS; n++) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    const start = performance.now();
    player.seek(Math.floor((seed / 2 ** 32) * trace.length));
    if (n >= WARM_UP) times.push(performance.now() - start);
  }
  return times;
}
