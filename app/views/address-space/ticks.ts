import { range } from 'd3';
import { alignUp, PAGE_SIZE, PMD_SIZE, PUD_SIZE } from '../../../src/address/geometry.ts';
import type { Range } from '../../state/stripZoom.ts';
import type { Window } from './windows.ts';

/** About how wide a character of an 11 px label is. */
export const CHARACTER = 6.7;

/** A window and its scale, from addresses to CSS pixels. */
export interface Frame {
  readonly x: number;
  readonly width: number;
  /** What is shown, with the distance of its ticks. */
  readonly window: Window;
  /** What there would be to show. */
  readonly whole: Window;
  readonly scale: Scale;
}

/** Where an address stands, in CSS pixels. */
export type Scale = (address: number) => number;

/** The scale of a window drawn from `x` on. d3's own bring colours and formats along: 9 kB of what is fetched at once. */
export function scaleOf({ from, to }: Pick<Window, 'from' | 'to'>, x: number, width: number): Scale {
  return (address) => x + ((address - from) / (to - from)) * width;
}

export interface Tick {
  readonly x: number;
  readonly label: string;
  /** The largest piece that begins there. */
  readonly boundary: 'pud' | 'pmd' | 'page';
}

/** Least distance of two ticks in a window that is zoomed, in pixels. */
const TICK_ROOM = 64;

/** A part of a window, with ticks as close as there is room for: single pages in the end. */
export function zoomed(whole: Window, range: Range, width: number): Window {
  const pixel = (range.to - range.from) / width;
  let { tick } = whole;
  while (tick > PAGE_SIZE && tick / 2 / pixel >= TICK_ROOM) tick /= 2;
  return { title: whole.title, from: whole.from + range.from, to: whole.from + range.to, tick };
}

export function ticksOf(frame: Frame): Tick[] {
  const { from, to, tick } = frame.window;
  const room = (frame.width * tick) / (to - from);
  const every = Math.max(1, Math.ceil((13 * CHARACTER) / room));
  return range(alignUp(from, tick), to + 1, tick).map((va) => {
    const x = frame.scale(va);
    // Counted from where the whole begins, so that the same ticks keep their labels while it is panned.
    const isLabelled = va < to && ((va - frame.whole.from) / tick) % every === 0;
    const label = isLabelled ? va.toString(16) : '';
    const fits = x + 4 + label.length * CHARACTER <= frame.x + frame.width + LABEL_OVER;
    return { x, label: fits ? label : '', boundary: boundaryAt(va) };
  });
}

/** How far the label of a tick may stick out to the right. */
const LABEL_OVER = 6;

function boundaryAt(va: number): Tick['boundary'] {
  return va % PUD_SIZE === 0 ? 'pud' : va % PMD_SIZE === 0 ? 'pmd' : 'page';
}
