import { alignDown, alignUp, PMD_SIZE } from '../../../src/address/geometry.ts';
import type { Scene } from '../../../src/worker/scene.ts';
import type { VmaView } from '../../../src/worker/view.ts';

/** A part of the address space that is shown to scale. */
export interface Window {
  readonly title: string;
  readonly from: number;
  readonly to: number;
  /** Distance of the marked boundaries, a power of two from 2 MiB up. */
  readonly tick: number;
}

/** Most boundaries between which a moved range is drawn. */
const MOST_TICKS = 6;

/**
 * The windows around what a scene is about: source and destination with the same scale, so that equal offsets look
 * equal; or one window for both when they lie side by side. `ghost`: what else is to be seen, if it lies near.
 */
export function windowsOf(scene: Pick<Scene, 'move' | 'vmasBefore'>, ghost?: Range): Window[] {
  const { move, vmasBefore } = scene;
  let tick = PMD_SIZE;
  while (move.length / tick > MOST_TICKS) tick *= 2;
  const starts = [move.old, move.new].map((start) => alignDown(start, tick));
  // One more on both sides where something lies directly below one of them, or equal offsets would not look equal.
  const near = [...vmasBefore, ...(ghost ? [ghost] : [])];
  const isBeside = (from: number) => near.some(({ start, end }) => end > from - tick && start < from);
  const below = starts.some(isBeside) ? tick : 0;
  const [source, destination] = [move.old, move.new].map((start, side) => ({
    from: starts[side]! - below,
    to: alignUp(start + move.length, tick) + tick,
  })) as [Bounds, Bounds];
  const width = Math.max(source.to - source.from, destination.to - destination.from);
  if (Math.abs(source.from - destination.from) < 2 * width) {
    const from = Math.min(source.from, destination.from);
    return [{ title: 'source and destination', from, to: Math.max(source.to, destination.to), tick }];
  }
  return [
    { title: 'source window', from: source.from, to: source.from + width, tick },
    { title: 'destination window', from: destination.from, to: destination.from + width, tick },
  ];
}

interface Range {
  readonly start: number;
  readonly end: number;
}

interface Bounds {
  readonly from: number;
  readonly to: number;
}

/** Bytes from the first mapping on that are in the picture when nothing moves. */
const MOST_AROUND = 256 * PMD_SIZE;

/** One window around all mappings, for a scenario that moves nothing. */
export function windowAround(vmas: readonly VmaView[]): Window[] {
  const [first] = vmas;
  if (!first) return [];
  const most = first.start + MOST_AROUND;
  const end = vmas.reduce((end, vma) => (vma.start < most ? Math.max(end, Math.min(vma.end, most)) : end), 0);
  let tick = PMD_SIZE;
  while ((end - first.start) / tick > MOST_TICKS) tick *= 2;
  return [{ title: 'mappings', from: alignDown(first.start, tick), to: alignUp(end, tick) + tick, tick }];
}
