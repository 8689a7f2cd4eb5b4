import { formatCount } from '../address/text.ts';
import { type Move, movesOf } from '../scenario/moves.ts';
import type { Run } from '../scenario/run.ts';
import type { Scenario } from '../scenario/schema.ts';
import { countWork, type WorkTable } from '../scenario/work.ts';
import { Player } from '../trace/player.ts';
import { STEP } from '../trace/steps.ts';
import { operandOf, type Trace } from '../trace/trace.ts';
import { type Pages, pagesOf } from './pages.ts';
import { type Scene, scenesOf } from './scene.ts';
import { type TreeStory, treeStory } from './tree.ts';
import { vmaOrigin } from './view.ts';

/** What a page needs of a run besides its trace, computed once, where it keeps no page waiting. */
export interface Prepared {
  readonly moves: readonly Move[];
  /** One a move. */
  readonly scenes: readonly Scene[];
  readonly pages: Pages;
  readonly work: WorkTable;
  readonly tree: TreeStory;
  /** Names of mappings by the number of a VMA. */
  readonly names: readonly string[];
}

/** `onBeat` is called between its parts. */
export function prepareRun({ trace }: Run, scenario: Scenario, onBeat = () => {}): Prepared {
  const part = <T>(compute: () => T): T => {
    onBeat();
    return compute();
  };
  const final = new Player(trace);
  part(() => final.seek(trace.length));
  const moves = part(() => movesOf(trace));
  const scenes = part(() => scenesOf(trace, moves));
  return {
    moves,
    scenes,
    pages: part(() => pagesOf(trace, final.memory)),
    work: part(() => countWork(trace, scenario)),
    tree: part(() => treeStory(trace)),
    names: part(() => namesOf(trace, scenes, (vma) => vmaOrigin(final.memory, vma))),
  };
}

/** Most mappings that are called by letters. */
const LETTERS = 26;

/**
 * The mapping that moves first is A, the others follow in the order in which they were made. Where they are more than the
 * letters, those that do not move are called by their number in the order of making.
 */
function namesOf(trace: Trace, scenes: readonly Scene[], originOf: (vma: number) => number): string[] {
  const made: number[] = [];
  trace.steps.kind.forEach((kind, row) => {
    if (kind === STEP.vmaChanged) made.push(operandOf(trace, row, 1)!);
  });
  const moving = scenes.map((scene) => scene.origin);
  const names = new Map<number, string>();
  const origins = new Set([...moving, ...made.map(originOf)]);
  origins.delete(0);
  for (const origin of origins) {
    const lettered = origins.size <= LETTERS || moving.includes(origin);
    names.set(origin, lettered ? letterOf(names.size) : formatCount(origin));
  }
  const most = made.reduce((a, b) => Math.max(a, b), 0);
  return Array.from({ length: most + 1 }, (_, vma) => names.get(originOf(vma)) ?? 'top');
}

function letterOf(index: number): string {
  const letter = String.fromCharCode(65 + (index % LETTERS));
  return index < LETTERS ? letter : `${letter}${Math.floor(index / LETTERS)}`;
}

/** The buffers of what was prepared, to hand over to another thread. */
export function buffersOfPrepared({ pages, work, tree }: Prepared): ArrayBuffer[] {
  return [pages.origin, pages.shade, work.kinds, ...work.before, tree.rows].map(
    (column) => column.buffer as ArrayBuffer,
  );
}
