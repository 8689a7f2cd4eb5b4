import { useMemo } from 'react';
import type { Moment } from './moment.ts';
import { useAsked } from './predict.ts';

/**
 * The moment as pictures show it: once it was answered whether a move is realigned, with what was decided about that. The run
 * itself still stands before it; until the move begins, nothing in memory changes.
 */
export function useTold(moment: Moment | undefined): Moment | undefined {
  const asked = useAsked();
  const question = asked?.answer === undefined ? undefined : asked.question;
  const isTold = question?.kind === 'realign' && question.position === moment?.position;
  const position = isTold && moment?.move?.decisions.length ? question.shownAt : moment?.position;
  return useMemo(
    () => (moment && position !== undefined && position !== moment.position ? { ...moment, position } : moment),
    [moment, position],
  );
}
