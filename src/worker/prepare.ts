import { type Move, movesOf } from '../scenario/moves.ts';
import type { Run } from '../scenario/run.ts';
import type { Scenario } from '../scenario/schema.ts';
import { countWork, type WorkTable } from '../scenario/work.ts';
import type { Cells, Memory } from '../trace/memory.ts';
import { Player } from '../trace/player.ts';
import type { Trace } from '../trace/trace.ts';
import { type Names, namesOf } from './names.ts';
import { type Pages, pagesOf } from './pages.ts';
import { type Scene, scenesOf } from './scene.ts';
import { type TreeStory, treeStory } from './tree.ts';

/** What a page needs of a run besides its trace, computed once, where it keeps no page waiting. */
export interface Prepared {
  readonly moves: readonly Move[];
  /** One a move. */
  readonly scenes: readonly Scene[];
  readonly pages: Pages;
  readonly work: WorkTable;
  readonly tree: TreeStory;
  readonly names: Names;
  /** The cells of memory at the end of the run, region by region. */
  readonly final: readonly Cells[];
}

/** `onBeat` is called between its parts. */
export function prepareRun({ trace, final, heights }: Run, scenario: Scenario, onBeat = () => {}): Prepared {
  const part = <T>(compute: () => T): T => {
    onBeat();
    return compute();
  };
  const memory = part(() => final ?? memoryAtEnd(trace));
  const moves = part(() => movesOf(trace, scenario));
  const scenes = part(() => scenesOf(trace, moves));
  const moving = scenes.map(({ origin }) => origin);
  return {
    moves,
    scenes,
    pages: part(() => pagesOf(trace, memory)),
    work: part(() => countWork(trace, scenario)),
    tree: part(() => treeStory(trace, heights)),
    names: part(() => namesOf(memory, moving)),
    final: memory.regions(),
  };
}

function memoryAtEnd(trace: Trace): Memory {
  const player = new Player(trace);
  player.seek(trace.length);
  return player.memory;
}

/** The buffers of what was prepared, to hand over to another thread. */
export function buffersOfPrepared({ pages, work, tree, names, final }: Prepared): ArrayBuffer[] {
  const columns = [pages.origin, pages.shade, work.kinds, ...work.before, tree.rows, names.origins, ...final];
  return columns.map((column) => column.buffer as ArrayBuffer);
}
