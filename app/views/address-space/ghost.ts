import type { FlippingChange } from '../../../src/scenario/flip/flip.ts';
import type { Move } from '../../../src/scenario/moves.ts';
import type { VmaView } from '../../../src/worker/view.ts';
import { useKnownFlip } from '../../state/flip.ts';
import type { Moment } from '../../state/moment.ts';
import { useAsked } from '../../state/predict.ts';

/** Where something would lie after the change that is offered. */
export interface Ghost {
  readonly start: number;
  readonly end: number;
}

/** Where what a change is about would lie; undefined where it changes no address, or what it is about is not there. */
export function ghostOf(change: FlippingChange, move: Move, vmas: readonly VmaView[]): Ghost | undefined {
  const { kind, by, role, vma: number, to } = change;
  const at = (start: number, length = move.length) => ({ start, end: start + length });
  if (kind === 'amount') return undefined;
  if (kind === 'from') return at(to);
  if (kind === 'distance') return at(move.new - by);
  if (kind === 'shift' && role === 'destination') return at(to);
  const about = vmas.find((vma) =>
    number === undefined ? vma.start <= move.old && move.old < vma.end : vma.number === number,
  );
  if (!about) return undefined;
  const { start, end } = about;
  if (kind === 'shift') return { start: start + by, end: end + by };
  return kind === 'cut' ? { start: start + by, end } : { start, end: end + by };
}

/** In Predict, once it was answered whether a move is realigned: what the offered change would do to the address space. */
export function useGhost({ loaded, move, position, scene }: Moment): Ghost | undefined {
  const asked = useAsked();
  const { question, answer } = asked ?? {};
  const flip = useKnownFlip(loaded, question?.move ?? -1);
  const isTold = question?.kind === 'realign' && answer !== undefined && position === question.shownAt;
  if (!isTold || !move || !scene || typeof flip !== 'object' || flip.kind !== 'change') return undefined;
  return ghostOf(flip.change, move, scene.vmasBefore);
}
