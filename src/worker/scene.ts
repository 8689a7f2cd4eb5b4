import type { Move } from '../scenario/moves.ts';
import { Player } from '../trace/player.ts';
import type { Trace } from '../trace/trace.ts';
import { pmdSlots, pteTableAt, type VmaView, vmasOf } from './view.ts';

/** What stays the same in the picture while a move is shown: where one looks, and what was there before the move. */
export interface Scene {
  readonly move: Move;
  /** The 2 MiB pieces that the move leaves and reaches, ascending, each by its first address. */
  readonly source: readonly number[];
  readonly destination: readonly number[];
  /** Which mmap the moving memory came from: its pages have the gradient. */
  readonly origin: number;
  /** The mappings when the page tables begin to move. */
  readonly vmasBefore: readonly VmaView[];
  /** Where each PTE table hung then, by the table's word; only tables under the pieces above. */
  readonly hungAt: ReadonlyMap<number, number>;
  /** The word of the table that each piece had then. */
  readonly tableBefore: ReadonlyMap<number, number>;
}

/** The scenes of a run, one a move. */
export function scenesOf(trace: Trace, moves: readonly Move[]): Scene[] {
  const player = new Player(trace);
  return moves.map((move) => {
    player.seek(move.first);
    return sceneOf(player, move);
  });
}

function sceneOf(player: Player, move: Move): Scene {
  const source = pmdSlots(move.old, move.old + move.length);
  const destination = pmdSlots(move.new, move.new + move.length);
  const hungAt = new Map<number, number>();
  const tableBefore = new Map<number, number>();
  const words = player.memory.region('table');
  for (const slot of [...source, ...destination]) {
    const place = pteTableAt(player.memory, slot);
    if (place < 0) continue;
    hungAt.set(words[place]!, slot);
    tableBefore.set(slot, words[place]!);
  }
  const vmasBefore = vmasOf(player.memory);
  const origin = vmasBefore.find(({ start, end }) => start <= move.old && move.old < end)?.origin ?? 1;
  return { move, source, destination, origin, vmasBefore, hungAt, tableBefore };
}
