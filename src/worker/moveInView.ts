import type { Move } from '../scenario/moves.ts';

/**
 * Which of the moves the picture is about while an operation is shown: its own, else the next one, else the last. The way back
 * of one that fails is no move of its own. -1: there is none.
 */
export function moveInView(moves: readonly Move[], position: number, operation: number): number {
  const own = moves.findLastIndex((move) => move.operation === operation && move.first <= position && !move.isBack);
  if (own >= 0) return own;
  const next = moves.findIndex((move) => move.operation >= operation);
  return next >= 0 ? next : moves.findLastIndex((move) => !move.isBack);
}
