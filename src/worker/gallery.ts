import { PAGE_SIZE } from '../address/geometry.ts';
import { KERNELS, type KernelId } from '../kernels/kernels.ts';
import type { LibraryEntry } from '../scenario/library.ts';
import { type Run, runScenario } from '../scenario/run.ts';
import type { Scenario } from '../scenario/schema.ts';
import { type Work, WorkCount } from '../scenario/work.ts';
import { positionOf } from '../trace/place.ts';
import { Player } from '../trace/player.ts';
import { rowOfStep, spansAround } from '../trace/rows.ts';
import type { Errno } from '../trace/steps.ts';
import { moveInView } from './moveInView.ts';
import { nameIn } from './names.ts';
import type { Pages } from './pages.ts';
import { prepareRun } from './prepare.ts';
import type { Scene } from './scene.ts';
import { mainAccess, type Tree, touchedNodes, treeAccesses, treeOf } from './tree.ts';
import { frameOfEntry, residentEntry, type VmaView, vmasOf } from './view.ts';

/** What a small picture of a scenario is drawn from: plain data and little of it, no trace. */
export interface Card {
  /** The scenario's short name. */
  readonly name: string;
  readonly picture: StripCard | TreeCard;
}

/** Mappings and pages where the scenario opens, with what the decision finds there; and what came of the whole run. */
export interface StripCard {
  readonly kind: 'strip';
  readonly position: number;
  readonly scene: Pick<Scene, 'move' | 'vmasBefore'> | undefined;
  readonly vmas: readonly CardVma[];
  readonly work: Work;
  /** Whether a move started lower than it was asked to. */
  readonly realigned: boolean;
  /** What an operation failed with, if one did. */
  readonly failure?: Errno;
}

export interface CardVma extends VmaView {
  readonly name: string;
  /** What is resident in it, place by place, all of one length: NO_PAGE, OTHER_PAGE, or OWN_PAGE + shade for a page of the moving mapping. */
  readonly pages: Uint16Array;
}

export const NO_PAGE = 0;
export const OTHER_PAGE = 1;
export const OWN_PAGE = 2;

/** Places in which a mapping's pages are told apart: more than the picture is wide. */
const PLACES = 256;

/** The tree where the scenario opens, and the nodes that the question or store in hand is about. */
export interface TreeCard {
  readonly kind: 'tree';
  readonly tree: Tree;
  readonly touched: ReadonlySet<number>;
  readonly made: ReadonlySet<number>;
}

/** The library with what is run quickly first, so that most pictures are there at once. */
export function quickFirst(library: readonly LibraryEntry[]): LibraryEntry[] {
  return [...library].sort((one, other) => effortOf(one.scenario) - effortOf(other.scenario));
}

/** About how many pages a run sets; to make a mapping is as much work as to set a hundred. */
function effortOf({ ops }: Scenario): number {
  return ops.reduce((sum, op) => {
    if (op.op === 'fill') return sum + op.count * 100;
    return op.op === 'touch' ? sum + Number(op.len) / PAGE_SIZE : sum;
  }, 0);
}

/** Runs a scenario of the library for its small picture. */
export function cardOf(entry: LibraryEntry, kernel: KernelId): Card {
  const run = runScenario(entry.scenario, KERNELS[kernel]);
  return { name: entry.name, picture: entry.view === 'tree' ? treeCard(run, entry) : stripCard(run, entry) };
}

function stripCard(run: Run, { opensAt, scenario }: LibraryEntry): StripCard {
  const { trace, outcomes } = run;
  const { moves, scenes, names, pages, work } = prepareRun(run, scenario);
  const opens = positionOf(trace, opensAt).position;
  const operation = opens > 0 ? spansAround(trace, opens - 1)[0]!.number : 0;
  const scene = scenes[moveInView(moves, opens, operation)];
  const decided = scene?.move.decisions.at(-1)?.step ?? -1;
  const position = Math.max(opens, decided + 1);
  const player = new Player(trace);
  player.seek(position);
  const failed = outcomes.find((outcome) => outcome.kind === 'failed');
  return {
    kind: 'strip',
    position,
    scene: scene && { move: scene.move, vmasBefore: scene.vmasBefore },
    vmas: vmasOf(player.memory).map((vma) => ({
      ...vma,
      name: nameIn(names, vma.number),
      pages: pagesIn(player, vma, pages, scene?.origin ?? 1),
    })),
    work: new WorkCount(trace, scenario, work).total,
    realigned: moves.some(({ realigned }) => realigned !== undefined),
    ...(failed ? { failure: failed.errno } : {}),
  };
}

function pagesIn({ memory }: Player, { start, end }: VmaView, pages: Pages, moving: number): Uint16Array {
  const places = new Uint16Array(PLACES);
  const bytes = (end - start) / PLACES;
  for (let place = 0; place < PLACES; place++) {
    const entry = residentEntry(memory, start + place * bytes, start + (place + 1) * bytes);
    if (entry === 0) continue;
    const frame = frameOfEntry(entry);
    places[place] = pages.origin[frame] === moving ? OWN_PAGE + pages.shade[frame]! : OTHER_PAGE;
  }
  return places;
}

function treeCard({ trace }: Run, { opensAt }: LibraryEntry): TreeCard {
  const { position } = positionOf(trace, opensAt);
  const player = new Player(trace);
  player.seek(position);
  const accesses = position > 0 ? treeAccesses(trace, rowOfStep(trace, position - 1)) : [];
  const access = accesses[mainAccess(accesses)];
  return {
    kind: 'tree',
    tree: treeOf(player.memory),
    touched: access ? touchedNodes(access) : new Set(),
    made: new Set(access?.made),
  };
}
