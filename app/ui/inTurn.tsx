import { type ComponentType, type ReactElement, useRef } from 'react';
import type { Moment } from '../state/moment.ts';
import { usePlayback } from '../state/playback.ts';

/** Panels that take turns. */
const TURNS = 5;

/**
 * A panel that shows each moment at once as long as one reads it, and every fifth one, in its turn, while positions go by
 * faster than anybody reads; at rest it shows the moment that is there.
 */
export function inTurn<Props extends { readonly moment: Moment }>(
  Panel: ComponentType<Props>,
  turn: number,
): ComponentType<Props> {
  return function InTurn(props: Props) {
    const hurried = usePlayback((playback) => playback.hurried);
    const shown = useRef<ReactElement>(undefined);
    if (!shown.current || !hurried || usePlayback.getState().changes % TURNS === turn) {
      shown.current = <Panel {...props} />;
    }
    return shown.current;
  };
}
