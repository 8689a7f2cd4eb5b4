import { create } from 'zustand';
import { BadLink, type FrameView, type ReadLink, readLink } from '../../src/exchange/permalink.ts';
import { positionOf } from '../../src/trace/place.ts';
import type { Trace } from '../../src/trace/trace.ts';
import type { Moment } from '../state/moment.ts';
import { speedFor, usePlayback } from '../state/playback.ts';
import { openRead, useSession, viewOf } from '../state/session.ts';

interface Frame {
  readonly views: readonly FrameView[];
  /** It plays by itself when it is there, and when its slide comes. */
  readonly plays: boolean;
  /** Where it opened. */
  readonly opensAt: number;
  /** The slides have every key that would step. */
  readonly keysOfSlides: boolean;
  /** The link that was asked for and is shown, as it came but for `#`. */
  readonly asked: string;
  /** The permalink of what is shown, without `#`. It follows a little later. */
  readonly link: string;
}

/** What the frame was asked for. */
export const useFrame = create<Frame>(() => ({
  views: [],
  plays: false,
  opensAt: 0,
  keysOfSlides: false,
  asked: '',
  link: '',
}));

let opened = 0;
let opening: Promise<void> = Promise.resolve();

/** Does something once what was asked for before is there. */
export function onceOpen(action: () => void): void {
  void opening.then(action);
}

/** Shows what a link says, and keeps to the part of the run that it names. */
export function openInFrame(fragment: string): void {
  opening = open(fragment);
}

/** A frame shows one run. */
function alone({ compared: _, comparedPlace: __, ...link }: ReadLink): ReadLink {
  return link;
}

async function open(fragment: string): Promise<void> {
  const number = ++opened;
  try {
    const link = await readLink(fragment);
    if (number !== opened) return;
    await openRead(link && alone(link));
    const { loaded, problem } = useSession.getState();
    if (number !== opened || !loaded || problem !== undefined) return;
    const from = placed(loaded.trace, link?.from) ?? 0;
    const to = placed(loaded.trace, link?.to) ?? loaded.trace.length;
    usePlayback.getState().keepTo(from, Math.max(from, to));
    usePlayback.setState({ speed: speedFor(link?.play ?? 0) });
    const views = link?.views ?? (viewOf(loaded.name) === 'tree' ? ['maple-tree'] : ['page-tables', 'decision']);
    const asked = fragment.replace(/^#/, '');
    useFrame.setState({ views, plays: link?.play !== undefined, opensAt: usePlayback.getState().position, asked });
    playByItself();
  } catch (error) {
    if (!(error instanceof BadLink)) throw error;
    if (number === opened) useSession.setState({ problem: error.message, progress: undefined });
  }
}

const placed = (trace: Trace, place: string | undefined) =>
  place === undefined ? undefined : positionOf(trace, place).position;

/** Starts to play if the link asks for it. Who wants no motion starts it by hand. */
export function playByItself(): void {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  if (useFrame.getState().plays && !still) play();
}

export function play(): void {
  if (!usePlayback.getState().playing) usePlayback.getState().toggle();
}

/** Goes to a place, by default to where the link opens, and from there on by so many steps. */
export function seekInFrame(place: string | undefined, by: number): void {
  const { loaded } = useSession.getState();
  if (!loaded) return;
  const { pause, seek, position } = usePlayback.getState();
  pause();
  const start = placed(loaded.trace, place) ?? useFrame.getState().opensAt;
  const wanted = start + by;
  seek(wanted, Math.abs(wanted - position) === 1);
}

/** Steps on, or back where `by` is negative. */
export function stepInFrame(by: number): void {
  const { pause, seek, position } = usePlayback.getState();
  pause();
  seek(position + by, Math.abs(by) === 1);
}

/** The part of the run that is gone through, and where in it we are. */
export function useRange({ loaded, position }: Moment) {
  const from = usePlayback((playback) => playback.from);
  const to = Math.min(
    usePlayback((playback) => playback.to),
    loaded.trace.length,
  );
  return { from, to, position, isStill: from === to };
}

/** Whether there is no step left in a direction. */
export function isAtEnd(by: number): boolean {
  const { position, from, to } = usePlayback.getState();
  const length = useSession.getState().loaded?.trace.length ?? 0;
  return by > 0 ? position >= Math.min(to, length) : position <= from;
}
