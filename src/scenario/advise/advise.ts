import { alignDown, offsetIn, PMD_SIZE, PUD_SIZE } from '../../address/geometry.ts';
import { hex } from '../../address/text.ts';
import type { Kernel } from '../../kernels/kernels.ts';
import { MREMAP } from '../../mremap/types.ts';
import { stepsTo } from '../flip/distances.ts';
import { movesOf } from '../moves.ts';
import { resultsOf } from '../results.ts';
import { flagBits, runScenario } from '../run.ts';
import type { Operation, Scenario } from '../schema.ts';
import { type Work, WorkCount } from '../work.ts';

/**
 * How the destination of a move lies to its source, as far as the cost of the move depends on it where nothing else is
 * mapped near it: apart in their PMDs, equally far into their PMDs, or equally far into their PUDs. Within a class all
 * destinations cost the same (advise.test.ts holds that).
 */
export const ALIGNMENTS = ['none', 'pmd', 'pud'] as const;
export type Alignment = (typeof ALIGNMENTS)[number];

export function alignmentOf(old: number, destination: number): Alignment {
  if (offsetIn(old, PUD_SIZE) === offsetIn(destination, PUD_SIZE)) return 'pud';
  return offsetIn(old, PMD_SIZE) === offsetIn(destination, PMD_SIZE) ? 'pmd' : 'none';
}

/** What a move costs at a destination, as the simulator counted it. */
export interface Cost {
  readonly destination: number;
  readonly work: Work;
  /** Entries moved, of all levels. */
  readonly entries: number;
}

export interface Advice {
  /** Number of the operation that moves. */
  readonly operation: number;
  readonly old: number;
  /** Bytes that are moved, and that there are then. */
  readonly length: number;
  readonly newLength: number;
  readonly current: Cost & { readonly alignment: Alignment };
  /** What each alignment costs on free ground. */
  readonly costs: Readonly<Record<Alignment, Cost>>;
  /** The nearest free destination that costs less than the current one; undefined if there is none. */
  readonly better: (Cost & { readonly alignment: Alignment }) | undefined;
}

/** Why there is nothing to advise; the message is a sentence. */
export class NoAdvice extends Error {
  override name = 'NoAdvice';
}

/** Most runs that are made to find a better place. */
const MOST_TRIALS = 16;
/** Where nothing of a scenario is: a run at such a place shows what an alignment costs by itself. */
const FREE_GROUND = 0x380000000000;

/**
 * What a mremap would cost at other destinations. `operation` is the number of one that moves page tables; left out, the
 * last one that does. Throws NoAdvice.
 */
export function adviseMove(scenario: Scenario, kernel: Kernel, operation?: number): Advice {
  const run = runScenario(scenario, kernel);
  const moves = movesOf(run.trace);
  const move = moves.findLast((each) => operation === undefined || each.operation === operation);
  if (!move) {
    const which =
      operation === undefined ? 'No operation of the scenario' : `Operation ${operation} of the scenario is none that`;
    throw new NoAdvice(`${which} moves page tables, so that no destination is better than another.`);
  }
  const moving = scenario.ops[move.operation]!;
  if (moving.op !== 'mremap') {
    throw new NoAdvice(`Operation ${move.operation} is ${moving.op}; only the destination of a mremap can be chosen.`);
  }
  const { old, length } = move;
  const newLength = Number(moving.newLen);
  const at = (destination: number) => costAt(scenario, kernel, move.operation, moving, destination);
  const current = { ...costOf(scenario, run.trace, move.operation, move.new), alignment: alignmentOf(old, move.new) };
  const ground = (offset: number) => {
    const cost = at(FREE_GROUND + offset);
    if (!cost)
      throw new NoAdvice(`Operation ${move.operation} does not work at other destinations: it ends in an error there.`);
    return cost;
  };
  const [inPmd, inPud] = [offsetIn(old, PMD_SIZE), offsetIn(old, PUD_SIZE)];
  const costs = {
    none: ground(inPmd === 0 ? PMD_SIZE / 2 : 0),
    pmd: ground(inPmd + (alignDown(inPud, PMD_SIZE) === 0 ? PMD_SIZE : 0)),
    pud: ground(inPud),
  };
  // With its neighbours below, down to where an entry that moves whole would begin.
  const mappings = (resultsOf(run, scenario)[move.operation - 1]?.maps ?? []).map(([start, end]) => ({
    start: Number(start),
    end: Number(end),
  }));
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
    .slice(0, MOST_TRIALS)
    .map((by) => at(move.new + by))
    .filter((cost) => cost !== undefined && cost.entries < current.entries) as Cost[];
  const least = Math.min(...found.map(({ entries }) => entries));
  const best = found.find(({ entries }) => entries === least);
  const better = best && { ...best, alignment: alignmentOf(old, best.destination) };
  return { operation: move.operation, old, length, newLength, current, costs, better };
}

/** What an operation costs with another destination; undefined if it, or one that worked before, fails then. */
function costAt(
  scenario: Scenario,
  kernel: Kernel,
  operation: number,
  moving: Operation & { op: 'mremap' },
  destination: number,
): Cost | undefined {
  const flags = flagBits(moving.flags) | MREMAP.maymove | MREMAP.fixed;
  const ops = scenario.ops.slice(0, operation + 1).with(operation, { ...moving, flags, newAddr: hex(destination) });
  const { fail: _, ...rest } = scenario;
  const changed = { ...rest, ops };
  const run = runScenario(changed, kernel);
  if (run.outcomes[operation]?.kind !== 'returned') return undefined;
  return costOf(changed, run.trace, operation, destination);
}

function costOf(
  scenario: Scenario,
  trace: Parameters<typeof movesOf>[0],
  operation: number,
  destination: number,
): Cost {
  const count = new WorkCount(trace, scenario);
  const mine = movesOf(trace).filter((each) => each.operation === operation);
  const [before, after] = [count.at(mine[0]?.first ?? 0), count.at(mine.at(-1)?.end ?? 0)];
  const work = Object.fromEntries(
    Object.keys(after).map((kind) => [kind, after[kind as keyof Work] - before[kind as keyof Work]]),
  ) as Record<keyof Work, number>;
  const entries = work.ptesCopied + work.pmdsMoved + work.pudsMoved + work.hugeMoved;
  return { destination, work, entries };
}
