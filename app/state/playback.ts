import { create } from 'zustand';
import { jointStepOf, pairAt } from '../../src/scenario/lanes.ts';
import { DEPTHS, type Depth } from '../../src/trace/navigate.ts';
import { onEachFrame } from './frames.ts';
import { useInspector, writeBy } from './inspector.ts';
import type { Compared, Loaded } from './loaded.ts';

/** Steps a second at speed 1. */
const STEPS_A_SECOND = 4;
export const SPEEDS = [1, 4, 16, 64, 256, 1024, 4096, 16384] as const;

/** The slowest speed, an index into SPEEDS, that takes so many steps a second; if there is none, the fastest. */
export function speedFor(stepsASecond: number): number {
  const found = SPEEDS.findIndex((speed) => speed * STEPS_A_SECOND >= stepsASecond);
  return found < 0 ? SPEEDS.length - 1 : found;
}

interface Playback {
  /** Steps that have happened at the moment shown. */
  readonly position: number;
  /** While two runs are compared: joint steps that have happened, see scenario/lanes.ts. Else 0. */
  readonly joint: number;
  /** The part of the run that is gone through, both ends included; the whole, unless a frame asks for less. */
  readonly from: number;
  readonly to: number;
  readonly depth: Depth;
  readonly playing: boolean;
  /** Index into SPEEDS. */
  readonly speed: number;
  /** The change of position was one step, or one that a person made with a key: worth a transition. */
  readonly stepped: boolean;
  /** Positions go by faster than anybody reads: what need not follow each of them may wait. */
  readonly hurried: boolean;
  /** How often the position has changed. */
  readonly changes: number;
  load(loaded: Loaded, position: number): void;
  /** Keeps to a part of the run, until another is loaded. */
  keepTo(from: number, to: number): void;
  seek(position: number, stepped?: boolean): void;
  /** Brings both runs to a joint step. */
  seekJoint(joint: number, stepped?: boolean): void;
  forward(): void;
  back(): void;
  into(): void;
  out(): void;
  toggle(): void;
  pause(): void;
  faster(by: number): void;
}

/** Milliseconds: positions that follow each other faster are not read one by one. */
const UNREAD = 40;
/** Milliseconds without a change of position after which there is rest. */
const REST = 120;

let loaded: Loaded | undefined;
let lastChange = Number.NEGATIVE_INFINITY;
let rest: ReturnType<typeof setTimeout> | undefined;
let stopFrames: (() => void) | undefined;

/** Where the run stands. Setting the position brings the player's memory there first, so views always read that moment. */
export const usePlayback = create<Playback>((set, get) => ({
  position: 0,
  joint: 0,
  from: 0,
  to: Number.POSITIVE_INFINITY,
  depth: 'step',
  playing: false,
  speed: 0,
  stepped: false,
  hurried: false,
  changes: 0,
  load(next, position) {
    loaded = next;
    set({ from: 0, to: Number.POSITIVE_INFINITY });
    lastChange = Number.NEGATIVE_INFINITY;
    if (next.compared) get().seek(position);
    else next.player.seek(position);
    set({ position: next.player.position, ...change(false) });
  },
  keepTo(from, to) {
    set({ from, to });
    get().seek(get().position);
  },
  seek(wanted, stepped = false) {
    if (!loaded) return;
    const position = Math.max(get().from, Math.min(get().to, wanted));
    if (loaded.compared) {
      const { lanes } = loaded.compared;
      const atEnd = position >= loaded.trace.length;
      get().seekJoint(atEnd ? lanes.length : jointStepOf(lanes, 'a', position), stepped);
      return;
    }
    loaded.player.seek(position);
    if (loaded.player.position !== get().position) set({ position: loaded.player.position, ...change(stepped) });
  },
  seekJoint(joint, stepped = false) {
    if (!loaded?.compared) return;
    const { lanes, player } = loaded.compared;
    const within = Math.max(0, Math.min(lanes.length, joint));
    const { a, b } = pairAt(lanes, within);
    loaded.player.seek(a);
    player.seek(b);
    set({ position: a, joint: within, ...change(stepped) });
  },
  forward() {
    get().pause();
    if (loaded?.compared) get().seekJoint(nextJoint(loaded.compared, get().joint, get().depth), true);
    else if (loaded) get().seek(loaded.stops.next(get().position, get().depth), true);
  },
  back() {
    get().pause();
    if (loaded?.compared) get().seekJoint(previousJoint(loaded.compared, get().joint, get().depth), true);
    else if (loaded) get().seek(loaded.stops.previous(get().position, get().depth), true);
  },
  into: () => set({ depth: DEPTHS[Math.min(DEPTHS.indexOf(get().depth) + 1, DEPTHS.length - 1)]! }),
  out: () => set({ depth: DEPTHS[Math.max(DEPTHS.indexOf(get().depth) - 1, 0)]! }),
  toggle() {
    if (get().playing) get().pause();
    else play();
  },
  pause() {
    stopFrames?.();
    stopFrames = undefined;
    if (get().playing) set({ playing: false });
  },
  faster: (by) => set({ speed: Math.max(0, Math.min(SPEEDS.length - 1, get().speed + by)) }),
}));

/** What goes along with a change of position. */
function change(stepped: boolean): Pick<Playback, 'stepped' | 'hurried' | 'changes'> {
  const now = performance.now();
  const hurried = !stepped && now - lastChange < UNREAD;
  lastChange = now;
  clearTimeout(rest);
  if (hurried) rest = setTimeout(() => usePlayback.setState({ hurried: false }), REST);
  return { stepped, hurried, changes: usePlayback.getState().changes + 1 };
}

/** Units (steps, or what the depth says) are taken by the clock, so that a slow frame does not slow the run down. */
function play(): void {
  const { getState, setState } = usePlayback;
  if (!loaded) return;
  if (isAtEnd(loaded)) getState().seek(getState().from);
  setState({ playing: true });
  let owed = 0;
  stopFrames = onEachFrame((elapsed) => {
    const run = loaded;
    const { depth, speed, position, joint, seek, seekJoint, pause } = getState();
    if (!run) return;
    owed += (Math.min(elapsed, 100) / 1000) * STEPS_A_SECOND * SPEEDS[speed]!;
    const units = Math.floor(owed);
    if (units === 0) return;
    owed -= units;
    if (run.compared) {
      let to = joint;
      if (depth === 'step') to += units;
      else for (let i = 0; i < units && to < run.compared.lanes.length; i++) to = nextJoint(run.compared, to, depth);
      seekJoint(to, units === 1 && speed === 0);
      if (isAtEnd(run)) pause();
      return;
    }
    let next = position;
    if (depth === 'step') next += units;
    else for (let i = 0; i < units && next < run.trace.length; i++) next = run.stops.next(next, depth);
    const write = watchedWrite(run, position, next);
    seek(write ?? next, units === 1 && speed === 0);
    if (write !== undefined || isAtEnd(run)) pause();
  });
}

/** Where playing from one position to another meets a write of the entry in hand, when it is to stop there. */
function watchedWrite({ trace }: Loaded, from: number, to: number): number | undefined {
  const { inHand, stops } = useInspector.getState();
  const write = stops && inHand !== undefined ? writeBy(trace, inHand, from, 1) : undefined;
  return write !== undefined && write <= to ? write : undefined;
}

function isAtEnd({ trace, compared }: Loaded): boolean {
  const { position, joint, to } = usePlayback.getState();
  return compared ? joint >= compared.lanes.length : position >= Math.min(to, trace.length);
}

/** The next joint step at which one of the two runs stands at a stop of this depth. */
function nextJoint({ lanes, stops }: Compared, joint: number, depth: Depth): number {
  if (depth === 'step') return joint + 1;
  const { a, b } = pairAt(lanes, joint);
  const after = [jointStepOf(lanes, 'a', loaded!.stops.next(a, depth)), jointStepOf(lanes, 'b', stops.next(b, depth))];
  const ahead = after.filter((step) => step > joint);
  return ahead.length > 0 ? Math.min(...ahead) : lanes.length;
}

function previousJoint({ lanes, stops }: Compared, joint: number, depth: Depth): number {
  if (depth === 'step') return joint - 1;
  const { a, b } = pairAt(lanes, joint);
  const before = [
    jointStepOf(lanes, 'a', loaded!.stops.previous(a, depth)),
    jointStepOf(lanes, 'b', stops.previous(b, depth)),
  ];
  return Math.max(0, ...before.filter((step) => step < joint));
}
