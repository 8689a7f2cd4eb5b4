import { alignDown, offsetIn, PAGE_SIZE, PMD_SIZE, PUD_SIZE } from '../../../src/address/geometry.ts';
import type { Grip } from '../../../src/scenario/flip/drag.ts';

/** By what a grip moves. */
export const SNAPS = ['page', 'PMD', 'PUD'] as const;
export type Snap = (typeof SNAPS)[number];

export const SNAP_SIZE: Readonly<Record<Snap, number>> = { page: PAGE_SIZE, PMD: PMD_SIZE, PUD: PUD_SIZE };

interface Modifiers {
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/** What a drag snaps to in a window of so many bytes: the largest entry that it shows two of, unless a key says otherwise. */
export function snapOf(bytes: number, { altKey, shiftKey, ctrlKey, metaKey }: Modifiers): Snap {
  if (altKey) return 'page';
  if (shiftKey) return 'PMD';
  if (ctrlKey || metaKey) return 'PUD';
  return SNAPS.findLast((snap) => bytes >= 2 * SNAP_SIZE[snap]) ?? 'page';
}

/** What an arrow key moves a grip by. */
export function stepOf({ shiftKey, ctrlKey, metaKey }: Modifiers): Snap {
  return ctrlKey || metaKey ? 'PUD' : shiftKey ? 'PMD' : 'page';
}

/** The address that a grip holds. */
export function heldAt({ part, range }: Pick<Grip, 'part' | 'range'>): number {
  return part === 'end' ? range.end : range.start;
}

/** By how much a grip moves that is pulled by so many bytes: to the nearest boundary, or to the nearest place that is as far from one as it is now. */
export function snapped(grip: Pick<Grip, 'part' | 'range'>, pulled: number, snap: Snap): number {
  const size = SNAP_SIZE[snap];
  const at = heldAt(grip);
  const near = (phase: number) => alignDown(Math.max(0, at + pulled - phase + size / 2), size) + phase;
  const places = [near(0), near(offsetIn(at, size))];
  const away = (place: number) => Math.abs(place - at - pulled);
  return places.reduce((best, place) => (away(place) < away(best) ? place : best)) - at;
}
