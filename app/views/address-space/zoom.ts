import { PAGE_SIZE } from '../../../src/address/geometry.ts';
import type { Range } from '../../state/stripZoom.ts';

/** Fewest bytes that a window shows. */
export const LEAST = 4 * PAGE_SIZE;

/** A range as a window of so many bytes can show it: in whole bytes, of the wanted size, as near as there is room. undefined: the whole. */
export function within({ from, to }: Range, whole: number): Range | undefined {
  const size = Math.round(Math.max(to - from, LEAST));
  if (size >= whole) return undefined;
  const start = Math.round(Math.max(0, Math.min(from, whole - size)));
  return { from: start, to: start + size };
}

/** `factor` times closer (or, below 1, further away); what is at `offset` stays where it is on the screen. */
export function zoomAt(range: Range | undefined, whole: number, factor: number, offset: number): Range | undefined {
  const { from, to } = range ?? { from: 0, to: whole };
  const size = Math.max((to - from) / factor, LEAST);
  const start = offset - ((offset - from) / (to - from)) * size;
  return within({ from: start, to: start + size }, whole);
}

export function panBy(range: Range | undefined, whole: number, bytes: number): Range | undefined {
  return range && within({ from: range.from + bytes, to: range.to + bytes }, whole);
}

/** [from, to) with some room beside it. */
export function fitRange({ from, to }: Range, whole: number): Range | undefined {
  const beside = (to - from) / 16;
  return within({ from: from - beside, to: to + beside }, whole);
}

/** The windows of a strip, as far as pointing at them goes: all of one width and of as many bytes. */
export interface Panes {
  /** Where each begins, and how wide each is, in pixels. */
  readonly lefts: readonly number[];
  readonly width: number;
  /** Bytes of each. */
  readonly whole: number;
}

export function bytesPerPixel({ width, whole }: Panes, range: Range | undefined): number {
  return (range ? range.to - range.from : whole) / width;
}

/** How far into its window a place on the screen is, in bytes; beside the windows, of the nearest one. */
export function offsetAt(panes: Panes, range: Range | undefined, x: number): number {
  const away = (left: number) => Math.max(left - x, x - left - panes.width, 0);
  const left = panes.lefts.reduce((best, other) => (away(other) < away(best) ? other : best));
  const within = Math.max(0, Math.min(x - left, panes.width));
  return (range?.from ?? 0) + within * bytesPerPixel(panes, range);
}
