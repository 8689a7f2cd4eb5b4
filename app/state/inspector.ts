import { create } from 'zustand';
import { lastAtMost } from '../../src/trace/column.ts';
import { REGION } from '../../src/trace/regions.ts';
import type { Trace } from '../../src/trace/trace.ts';
import { writesOf } from '../../src/trace/writes.ts';

interface Inspector {
  /** Cell of the page-table entry that a person took in hand; undefined for none. */
  readonly inHand: number | undefined;
  /** Cell of the one that is pointed at or has the focus. */
  readonly pointed: number | undefined;
  /** Playing stops when the entry in hand is written. */
  readonly stops: boolean;
}

const NOTHING: Inspector = { inHand: undefined, pointed: undefined, stops: false };

/** Which page-table entry is looked at. */
export const useInspector = create<Inspector>(() => NOTHING);

export function pointAt(pointed: number | undefined): void {
  if (useInspector.getState().pointed !== pointed) useInspector.setState({ pointed });
}

/** For where the focus leaves an entry, or what is told of it: from the one to the other, that stays. */
export function pointAway({ relatedTarget }: { readonly relatedTarget: EventTarget | null }): void {
  if (!(relatedTarget as Element | null)?.closest('.inspector')) pointAt(undefined);
}

/** Takes an entry in hand; the one that is, lets go of it. */
export function takeInHand(cell: number | undefined): void {
  useInspector.setState(({ inHand }) => (inHand === cell ? NOTHING : { inHand: cell, pointed: undefined }));
}

export function letGo(): void {
  useInspector.setState(NOTHING);
}

export function toggleStops(): void {
  useInspector.setState(({ inHand, stops }) => ({ stops: inHand !== undefined && !stops }));
}

let known: { trace: Trace; cell: number; positions: readonly number[] } | undefined;

/** The positions at which an entry has just been written. The last answer is kept. */
export function entryWrites(trace: Trace, cell: number): readonly number[] {
  if (known?.trace !== trace || known.cell !== cell)
    known = { trace, cell, positions: writesOf(trace, REGION.entry, cell) };
  return known.positions;
}

/** The last write of an entry up to and with a position, or the first after it; undefined when there is none. */
export function writeBy(trace: Trace, cell: number, position: number, by: 1 | -1): number | undefined {
  const positions = entryWrites(trace, cell);
  const last = lastAtMost(positions, position);
  return positions[by > 0 ? last + 1 : last];
}
