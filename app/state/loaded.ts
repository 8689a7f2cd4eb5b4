import { formatCount } from '../../src/address/text.ts';
import { KERNELS, type Kernel, type KernelId } from '../../src/kernels/kernels.ts';
import { firstDifference, type LaneTable, type Pair } from '../../src/scenario/lanes.ts';
import type { Move } from '../../src/scenario/moves.ts';
import type { Outcome } from '../../src/scenario/run.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import { type Work, WorkCount } from '../../src/scenario/work.ts';
import { cutTrace } from '../../src/trace/cut.ts';
import { Stops } from '../../src/trace/navigate.ts';
import { childrenOf } from '../../src/trace/place.ts';
import { Player } from '../../src/trace/player.ts';
import type { Trace } from '../../src/trace/trace.ts';
import { nameIn } from '../../src/worker/names.ts';
import type { Pages } from '../../src/worker/pages.ts';
import type { RunResult } from '../../src/worker/protocol.ts';
import type { Scene } from '../../src/worker/scene.ts';
import type { TreeStory } from '../../src/worker/tree.ts';

/** A run, with what is computed from it once. What depends on the moment is read from `player.memory`. */
export interface Loaded {
  readonly scenario: Scenario;
  /** Short name, for a scenario of the library. */
  readonly name: string | undefined;
  readonly kernel: Kernel;
  readonly trace: Trace;
  readonly outcomes: readonly Outcome[];
  readonly stopped: string | undefined;
  readonly player: Player;
  readonly stops: Stops;
  readonly work: WorkCount;
  readonly totalWork: Work;
  /** What the kernel beside it, the compared one if there is one, needs for the whole scenario. */
  readonly beside: { readonly kernel: KernelId; readonly work: Work };
  readonly moves: readonly Move[];
  /** One a move. */
  readonly scenes: readonly Scene[];
  readonly pages: Pages;
  readonly tree: TreeStory;
  /** Name of a mapping by the number of its VMA. */
  readonly nameOf: (vma: number) => string;
  /** The run goes on, but nothing of what comes is here: it ends where something is asked about it. */
  readonly isCut?: true;
  /** The same scenario under the kernel it is compared with, in step with this run. */
  readonly compared?: Compared;
}

export interface Compared extends Loaded {
  readonly lanes: LaneTable;
  /** Positions before the first step that differs: of this run's partner, and of this one; undefined when none does. */
  readonly difference: Pair | undefined;
}

/** What the run is called; while something is asked about it not so that the answer can be guessed. */
export function titleOf({ isCut, scenario }: Loaded): string {
  return isCut ? 'What comes next?' : (scenario.title ?? 'A scenario');
}

/** `step 7 of 120`; of a cut run nobody is told how far it goes on. */
export function stepText({ isCut, trace }: Loaded, position: number): string {
  return `step ${formatCount(position)}${isCut ? '' : ` of ${formatCount(trace.length)}`}`;
}

export function loadRun(
  result: RunResult,
  scenario: Scenario,
  name: string | undefined,
  kernel: Kernel,
  beside: KernelId,
): Loaded {
  const { besideWork, compared } = result;
  const one = loadOne(result, scenario, name, kernel, { kernel: beside, work: besideWork });
  if (!compared) return one;
  const besideIt = { kernel: kernel.id, work: one.totalWork };
  const other = loadOne(compared, scenario, name, KERNELS[compared.kernel], besideIt);
  return {
    ...one,
    beside: { kernel: compared.kernel, work: other.totalWork },
    compared: { ...other, lanes: compared.lanes, difference: firstDifference(one.trace, other.trace) },
  };
}

function loadOne(
  { trace, outcomes, stopped, prepared }: Pick<RunResult, 'trace' | 'outcomes' | 'stopped' | 'prepared'>,
  scenario: Scenario,
  name: string | undefined,
  kernel: Kernel,
  beside: Loaded['beside'],
): Loaded {
  const work = new WorkCount(trace, scenario, prepared.work);
  return {
    scenario,
    name,
    kernel,
    trace,
    outcomes,
    stopped,
    player: new Player(trace, prepared.final),
    stops: new Stops(trace),
    work,
    totalWork: work.total,
    beside,
    moves: prepared.moves,
    scenes: prepared.scenes,
    pages: prepared.pages,
    tree: prepared.tree,
    nameOf: (vma) => nameIn(prepared.names, vma),
  };
}

/** The run up to a position, at which a row of steps begins: nothing in it tells what comes after. */
export function cutLoaded(full: Loaded, position: number): Loaded {
  const trace = cutTrace(full.trace, position);
  const ended = childrenOf(trace, -1).filter(({ end }) => end < position).length;
  const work = full.work.upTo(trace);
  const moves = full.moves.map(({ realigned, ...move }) => ({
    ...move,
    decisions: move.decisions.filter(({ step }) => step < position),
    ...(realigned && realigned.step < position ? { realigned } : {}),
  }));
  return {
    ...full,
    isCut: true,
    trace,
    outcomes: full.outcomes.slice(0, ended),
    player: new Player(trace),
    stops: new Stops(trace),
    work,
    totalWork: work.total,
    moves,
    scenes: full.scenes.map((scene, i) => ({ ...scene, move: moves[i]! })),
  };
}
