import { useMemo } from 'react';
import { pairAt } from '../../src/scenario/lanes.ts';
import type { Move } from '../../src/scenario/moves.ts';
import type { Memory } from '../../src/trace/memory.ts';
import { rowOfStep, type Span, type StepRow, spansAround, stepRow } from '../../src/trace/rows.ts';
import { moveInView } from '../../src/worker/moveInView.ts';
import type { Scene } from '../../src/worker/scene.ts';
import type { Loaded } from './loaded.ts';

import { usePlayback } from './playback.ts';
import { useSession } from './session.ts';

/** A run at a position: what every view is a picture of. */
export interface Moment {
  readonly loaded: Loaded;
  readonly position: number;
  /** Memory as it is after `position` steps. It is one array, brought along: read it, do not keep it. */
  readonly memory: Memory;
  /** The step that has just happened, and the one to come. */
  readonly done: StepRow | undefined;
  readonly next: StepRow | undefined;
  /** The spans around the step that has just happened, outermost first. */
  readonly spans: readonly Span[];
  /** Number of the operation that is shown, from 0. */
  readonly operation: number;
  /** The move that the picture is about, and its scene. */
  readonly move: Move | undefined;
  readonly scene: Scene | undefined;
  /** This position was reached by a single step. */
  readonly stepped: boolean;
}

export function momentAt(loaded: Loaded, position: number, stepped: boolean): Moment {
  const { trace, moves, player } = loaded;
  const done = position > 0 ? stepRow(trace, rowOfStep(trace, position - 1)) : undefined;
  const next = position < trace.length ? stepRow(trace, rowOfStep(trace, position)) : undefined;
  const spans = position > 0 ? spansAround(trace, position - 1) : [];
  const operation = spans[0]?.number ?? 0;
  const inView = moveInView(moves, position, operation);
  return {
    loaded,
    position,
    memory: player.memory,
    done,
    next,
    spans,
    operation,
    move: moves[inView],
    scene: loaded.scenes[inView],
    stepped,
  };
}

export function useMoment(): Moment | undefined {
  const loaded = useSession((session) => session.loaded);
  const position = usePlayback((playback) => playback.position);
  const stepped = usePlayback((playback) => playback.stepped);
  return useMemo(() => (loaded ? momentAt(loaded, position, stepped) : undefined), [loaded, position, stepped]);
}

/** The moment of the compared run that goes with it. */
export function useComparedMoment(): Moment | undefined {
  const compared = useSession((session) => session.loaded?.compared);
  const joint = usePlayback((playback) => playback.joint);
  const stepped = usePlayback((playback) => playback.stepped);
  return useMemo(
    () => (compared ? momentAt(compared, pairAt(compared.lanes, joint).b, stepped) : undefined),
    [compared, joint, stepped],
  );
}

/** Which of the steps of its row has just happened: 0 for the first. */
export function indexInRow(moment: Moment): number {
  return moment.done ? moment.position - 1 - moment.done.first : 0;
}
