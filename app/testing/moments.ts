import { KERNELS, type KernelId } from '../../src/kernels/kernels.ts';
import { libraryScenario } from '../../src/scenario/library.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import { positionOf } from '../../src/trace/place.ts';
import { handle } from '../../src/worker/handle.ts';
import type { RunResult } from '../../src/worker/protocol.ts';
import { type Loaded, loadRun } from '../state/loaded.ts';
import { type Moment, momentAt } from '../state/moment.ts';

/** A run as the page has it, made without a worker: of a scenario of the library by name, or of any. */
export function loadedRun(which: string | Scenario, kernel: KernelId = '6.12'): Loaded {
  const scenario = typeof which === 'string' ? libraryScenario(which)!.scenario : which;
  const name = typeof which === 'string' ? which : undefined;
  let result: RunResult | undefined;
  handle({ type: 'run', request: 1, scenario, kernel, beside: '6.1' }, (reply) => {
    if (reply.type === 'failed') throw new Error(reply.message);
    if (reply.type === 'done') result = reply.result;
  });
  return loadRun(result!, scenario, name, KERNELS[kernel], '6.1');
}

/** The moment at a position or place of a run. It brings the memory of the run there, so one moment of a run is true at a time. */
export function momentOf(loaded: Loaded, at: number | string): Moment {
  const { position, exact } = typeof at === 'number' ? { position: at, exact: true } : positionOf(loaded.trace, at);
  if (!exact) throw new Error(`the run has no place ${at}`);
  loaded.player.seek(position);
  return momentAt(loaded, position, false);
}
