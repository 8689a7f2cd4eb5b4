import type { Kernel } from '../../kernels/kernels.ts';
import type { Trace } from '../../trace/trace.ts';
import { movesOf } from '../moves.ts';
import { runScenario } from '../run.ts';
import type { Scenario } from '../schema.ts';
import { type Work, WorkCount } from '../work.ts';
import { goingTo, type Mremap } from './destination.ts';

/** What a move costs at a destination, as the simulator counted it. */
export interface Cost {
  readonly destination: number;
  readonly work: Work;
  /** Entries moved, of all levels. */
  readonly entries: number;
}

/**
 * What operation `number` of a scenario, a mremap, costs with another destination; undefined if it fails then. What comes
 * after it is not run.
 */
export function costAt(scenario: Scenario, kernel: Kernel, number: number, destination: number): Cost | undefined {
  const moving = scenario.ops[number] as Mremap;
  const changed = { ...scenario, ops: [...scenario.ops.slice(0, number), goingTo(moving, destination)] };
  const run = runScenario(changed, kernel);
  if (run.outcomes[number]?.kind !== 'returned') return undefined;
  return costOf(changed, run.trace, number, destination);
}

/** What operation `number` of a run cost. */
export function costOf(scenario: Scenario, trace: Trace, number: number, destination: number): Cost {
  const mine = movesOf(trace).filter((each) => each.operation === number);
  return { destination, ...workBetween(scenario, trace, mine[0]?.first ?? 0, mine.at(-1)?.end ?? 0) };
}

/** What was done between two positions of a run, and the entries of all levels that were moved. */
export function workBetween(
  scenario: Scenario,
  trace: Trace,
  from: number,
  to: number,
): Pick<Cost, 'work' | 'entries'> {
  const work = new WorkCount(trace, scenario).between(from, to);
  return { work, entries: work.ptesCopied + work.pmdsMoved + work.pudsMoved + work.hugeMoved };
}
