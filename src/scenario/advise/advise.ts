import { alignDown, alignUp, offsetIn, PAGE_SIZE, PMD_SIZE, PUD_SIZE } from '../../address/geometry.ts';
import type { Kernel } from '../../kernels/kernels.ts';
import { stepsTo } from '../flip/distances.ts';
import { mappingsBefore } from '../mappings.ts';
import { movesOf } from '../moves.ts';
import { flagBits, runScenario } from '../run.ts';
import type { Scenario } from '../schema.ts';
import { type Alignment, alignmentOf } from './alignment.ts';
import { type Cost, costAt, costOf } from './cost.ts';
import { goingTo, scenarioGoingTo } from './destination.ts';

export interface Advice {
  /** Number of the operation that moves. */
  readonly operation: number;
  readonly old: number;
  /** Bytes: what the call names as the old length, and as the new one. */
  readonly oldLength: number;
  readonly newLength: number;
  /** Bits that the call needs to go to a destination of one's choice. */
  readonly flags: number;
  readonly current: Cost & { readonly alignment: Alignment };
  /** What each alignment costs on free ground. */
  readonly costs: Readonly<Record<Alignment, Cost>>;
  /** The nearest free destination that costs less than the current one; undefined if there is none. */
  readonly better: Better | undefined;
}

export interface Better extends Cost {
  readonly alignment: Alignment;
  /** The scenario that goes there. */
  readonly scenario: Scenario;
}

/** Why there is nothing to advise; the message is a sentence. */
export class NoAdvice extends Error {
  override name = 'NoAdvice';
}

/** Most runs that are made to find a better place. */
const MOST_TRIALS = 16;
/** Where nothing of a scenario is: a run at such a place shows what an alignment costs by itself. */
export const FREE_GROUND = 0x380000000000;

/**
 * What a mremap would cost at other destinations, while no allocation is made to fail. `operation` is the number of one
 * that moves page tables; left out, the last one that does. Throws NoAdvice.
 */
export function adviseMove(given: Scenario, kernel: Kernel, operation?: number): Advice {
  const scenario = withoutFailure(given);
  const run = runScenario(scenario, kernel);
  const moves = movesOf(run.trace);
  const last = moves.findLast((each) => operation === undefined || each.operation === operation);
  if (!last) {
    const which =
      operation === undefined
        ? 'No operation of the scenario'
        : `Operation ${operation + 1} of the scenario (@${operation}) is none that`;
    throw new NoAdvice(`${which} moves page tables, so that no destination is better than another.`);
  }
  // Where a call moves several mappings, the first one lies where the call says.
  const move = moves.find((each) => each.operation === last.operation)!;
  const number = move.operation;
  const moving = scenario.ops[number]!;
  if (moving.op !== 'mremap') {
    throw new NoAdvice(`What moves is ${moving.op}; only the destination of a mremap can be chosen.`);
  }
  const { old } = move;
  const [oldLength, newLength] = [moving.oldLen, moving.newLen].map((text) => alignUp(Number(text), PAGE_SIZE)) as [
    number,
    number,
  ];
  const at = (destination: number) => costAt(scenario, kernel, number, destination);
  const current = { ...costOf(scenario, run.trace, number, move.new), alignment: alignmentOf(old, move.new) };
  const ground = (offset: number) => {
    const cost = at(FREE_GROUND + offset);
    if (!cost) throw new NoAdvice('The move does not work at other destinations: it ends in an error there.');
    return cost;
  };
  const [inPmd, inPud] = [offsetIn(old, PMD_SIZE), offsetIn(old, PUD_SIZE)];
  const costs = {
    none: ground(inPmd === 0 ? PMD_SIZE / 2 : 0),
    pmd: ground(inPmd + (alignDown(inPud, PMD_SIZE) === 0 ? PMD_SIZE : 0)),
    pud: ground(inPud),
  };
  // With its neighbours below, down to where an entry that moves whole would begin.
  const mappings = mappingsBefore(run.trace, number);
  const room = { start: move.new, end: move.new + newLength, from: move.new };
  const found = (
    [
      ['pmd', PMD_SIZE],
      ['pud', PUD_SIZE],
    ] as const
  )
    .filter(([alignment]) => costs[alignment].entries < current.entries)
    .flatMap(([, size]) => stepsTo(offsetIn(old, size) - offsetIn(move.new, size), size, room, mappings))
    .sort((one, other) => Math.abs(one) - Math.abs(other))
    .filter((by) => !mappings.some(({ start, end }) => start < room.end + by && room.start + by < end))
    .slice(0, MOST_TRIALS)
    .map((by) => at(move.new + by))
    .filter((cost) => cost !== undefined && cost.entries < current.entries) as Cost[];
  const least = Math.min(...found.map(({ entries }) => entries));
  const best = found.find(({ entries }) => entries === least);
  const better = best && {
    ...best,
    alignment: alignmentOf(old, best.destination),
    scenario: scenarioGoingTo(given, run.outcomes, number, best.destination),
  };
  const flags = flagBits(goingTo(moving, move.new).flags);
  return { operation: number, old, oldLength, newLength, flags, current, costs, better };
}

/** Nothing is made to fail: a failure would hit something else at another destination. */
export function withoutFailure({ fail: _, ...scenario }: Scenario): Scenario {
  return scenario;
}
