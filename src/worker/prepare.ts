import { type Move, movesOf } from '../scenario/moves.ts';
import type { Run } from '../scenario/run.ts';
import type { Scenario } from '../scenario/schema.ts';
import { countWork, type WorkTable } from '../scenario/work.ts';
import { Player } from '../trace/player.ts';
import { STEP } from '../trace/steps.ts';
import type { Trace } from '../trace/trace.ts';
import { type Pages, pagesOf } from './pages.ts';
import { type Scene, scenesOf } from './scene.ts';
import { vmaOrigin } from './view.ts';

/** What a page needs of a run besides its trace, computed once, where it keeps no page waiting. */
export interface Prepared {
  readonly moves: readonly Move[];
  /** One a move. */
  readonly scenes: readonly Scene[];
  readonly pages: Pages;
  readonly work: WorkTable;
  /** Names of mappings by the number of a VMA. */
  readonly names: readonly string[];
}

export function prepareRun({ trace }: Run, scenario: Scenario): Prepared {
  const final = new Player(trace);
  final.seek(trace.length);
  const moves = movesOf(trace);
  const scenes = scenesOf(trace, moves);
  return {
    moves,
    scenes,
    pages: pagesOf(trace, final.memory),
    work: countWork(trace, scenario),
    names: namesOf(trace, scenes, (vma) => vmaOrigin(final.memory, vma)),
  };
}

/** The mapping that moves first is A, the others follow in the order in which they were made. */
function namesOf(trace: Trace, scenes: readonly Scene[], originOf: (vma: number) => number): string[] {
  const made: number[] = [];
  trace.steps.kind.forEach((kind, row) => {
    if (kind === STEP.vmaChanged) made.push(trace.operands[trace.steps.operand[row]! + 1]!);
  });
  const letters = new Map<number, string>();
  for (const origin of [...scenes.map((scene) => scene.origin), ...made.map(originOf)]) {
    if (origin !== 0 && !letters.has(origin)) letters.set(origin, letterOf(letters.size));
  }
  const most = made.reduce((a, b) => Math.max(a, b), 0);
  return Array.from({ length: most + 1 }, (_, vma) => letters.get(originOf(vma)) ?? 'what was there before');
}

function letterOf(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : `${letter}${Math.floor(index / 26)}`;
}

/** The buffers of what was prepared, to hand over to another thread. */
export function buffersOfPrepared({ pages, work }: Prepared): ArrayBuffer[] {
  return [pages.origin, pages.shade, work.kinds, ...work.before].map((column) => column.buffer as ArrayBuffer);
}
