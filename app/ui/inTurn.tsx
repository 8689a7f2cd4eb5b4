import { type ComponentType, type ReactElement, useRef } from 'react';
import type { Moment } from '../state/moment.ts';
import { usePlayback } from '../state/playback.ts';

/** Moments in which each of the panels beside the pictures has its turn. */
const TURNS = 10;

/**
 * A panel that shows each moment at once as long as one reads it, and one of so many, in its turn, while positions go by
 * faster than anybody reads; at rest it shows the moment that is there.
 */
export function inTurn<Props extends { readonly moment: Moment }>(
  Panel: ComponentType<Props>,
  turn: number,
  turns = TURNS,
): ComponentType<Props> {
  return function InTurn(props: Props) {
    const hurried = usePlayback((playback) => playback.hurried);
    const shown = useRef<ReactElement>(undefined);
    if (!shown.current || !hurried || usePlayback.getState().changes % turns === turn) {
      shown.current = <Panel {...props} />;
    }
    return shown.current;
  };
}
