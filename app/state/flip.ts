import { useEffect } from 'react';
import { create } from 'zustand';
import type { Flip } from '../../src/scenario/flip/flip.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import { AsideClient } from '../../src/worker/asideClient.ts';
import { Superseded } from '../../src/worker/client.ts';
import { changes } from './changes.ts';
import type { Loaded } from './loaded.ts';
import { usePlayback } from './playback.ts';
import { type Stand, useSession } from './session.ts';
import { soon } from './soon.ts';
import { withPart } from './withPart.ts';

/** Milliseconds without a step after which the page is at rest. */
const REST = 200;

interface Flips {
  /** The run that the answers are about. */
  readonly loaded: Loaded | undefined;
  /** By the number of the move; `unknown` where no answer was to be had. */
  readonly byMove: ReadonlyMap<number, Flip | 'unknown'>;
  /** The move that is asked about. */
  readonly asked: number | undefined;
  /** Where no answer was to be had: from elsewhere it is asked for again. */
  readonly failedAt: number | undefined;
}

const NOTHING: Flips = { loaded: undefined, byMove: new Map(), asked: undefined, failedAt: undefined };
const useFlips = create<Flips>(() => NOTHING);

const client = new AsideClient();
soon(async () => client.begin());

/** Once another run is there nobody wants to know about the one before. */
useSession.subscribe(({ loaded }) => {
  const about = useFlips.getState().loaded;
  if (about === undefined || about === loaded) return;
  client.stop();
  useFlips.setState(NOTHING);
});

async function ask(loaded: Loaded, move: number): Promise<void> {
  const now = useFlips.getState();
  if (now.loaded === loaded && now.asked === move) return;
  const byMove = now.loaded === loaded ? now.byMove : new Map<number, Flip>();
  useFlips.setState({ loaded, byMove, asked: move });
  const { scenario, kernel } = loaded;
  let answer: Flip | 'unknown' = 'unknown';
  try {
    answer = await client.flip(scenario, kernel.id, move, [...kernel.mremap.whatIf]);
  } catch (error) {
    if (error instanceof Superseded) return;
  }
  const then = useFlips.getState();
  if (then.loaded !== loaded || then.asked !== move) return;
  const failedAt = answer === 'unknown' ? usePlayback.getState().position : undefined;
  useFlips.setState({ byMove: new Map(then.byMove).set(move, answer), asked: undefined, failedAt });
}

/** What would turn the verdict on a move round. It is asked for once the page is at rest; undefined until it is known. */
export function useFlip(loaded: Loaded, move: number): Flip | 'unknown' | undefined {
  const flip = useKnownFlip(loaded, move);
  const playing = usePlayback((playback) => playback.playing);
  const position = usePlayback((playback) => playback.position);
  const failedHere = useFlips(({ failedAt }) => failedAt === position);
  const isWanted = flip === undefined || (flip === 'unknown' && !failedHere);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with every step the rest begins anew
  useEffect(() => {
    if (!isWanted || playing) return;
    const timer = setTimeout(() => void ask(loaded, move), REST);
    return () => clearTimeout(timer);
  }, [loaded, move, isWanted, playing, position]);
  return flip;
}

/** The same as far as it has been asked for. */
export function useKnownFlip(loaded: Loaded, move: number): Flip | 'unknown' | undefined {
  return useFlips((flips) => (flips.loaded === loaded ? flips.byMove.get(move) : undefined));
}

/** Runs the scenario with a change of a move, where it was, or where the new verdict falls if that comes later. */
export function openChanged(scenario: Scenario, loaded: Loaded, move: number): void {
  const { operation } = loaded.moves[move]!;
  const nth = loaded.moves.slice(0, move).filter((other) => other.operation === operation).length;
  const stand: Stand = (after, position) => {
    const same = after.moves.filter((other) => other.operation === operation)[nth];
    const settled = same?.realigned?.step ?? same?.decisions.at(-1)?.step ?? 0;
    return Math.max(position, settled + 1);
  };
  withPart(changes, ({ change }) => change(scenario, { stand }));
}
