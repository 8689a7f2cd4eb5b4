import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useRef } from 'react';
import { type Range, showRange, useStripZoom } from '../../state/stripZoom.ts';
import type { Strip } from './layout.ts';
import { bytesPerPixel, fitRange, offsetAt, type Panes, panBy, within, zoomAt } from './zoom.ts';

/** The keys of the strip while it has the focus, and what they do. */
export const STRIP_KEYS: readonly { readonly keys: readonly string[]; shown: string; does: string; act: Act }[] = [
  { keys: ['+', '='], shown: '+', does: 'closer', act: (zoom) => zoom.closer() },
  { keys: ['-', '_'], shown: '−', does: 'further away', act: (zoom) => zoom.away() },
  { keys: ['0'], shown: '0', does: 'the whole', act: (zoom) => zoom.whole() },
  { keys: ['ArrowLeft'], shown: 'Shift ←', does: 'to the left', act: (zoom) => zoom.pan(-1) },
  { keys: ['ArrowRight'], shown: 'Shift →', does: 'to the right', act: (zoom) => zoom.pan(1) },
];
type Act = (zoom: Zoom) => void;

/** What can be done to what a strip shows. */
export interface Zoom {
  closer(): void;
  away(): void;
  whole(): void;
  /** By quarters of what is shown. */
  pan(quarters: number): void;
  /** Shows a range of addresses that lies in one of the windows. */
  fit(from: number, to: number): void;
}

/** How much closer a key or a button goes. */
const STEP = 2;
/** What a notch of the wheel turns, at most: wheels report much more than trackpads. */
const MOST_WHEEL = 40;
/** Pixels that a pointer may move before it is a drag and no click. */
const STILL = 4;

/**
 * Zooms and pans a strip by wheel, pointer and keys. The windows go together: what is at one offset in one window
 * stays above or beside the same offset in the other. `anchor` is the offset that keys and buttons go closer to while it
 * is in sight.
 */
export function useZoom(area: RefObject<HTMLElement | null>, strip: Strip, anchor: number | undefined) {
  const panes = panesOf(strip);
  const latest = useRef(panes);
  useEffect(() => {
    latest.current = panes;
  });
  useEffect(() => {
    const element = area.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      if (latest.current && wheel(event, latest.current, element)) event.preventDefault();
    };
    // React listens in a way that does not let the page be kept from scrolling or zooming itself.
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [area]);
  const pointers = usePointers(latest, area);
  const zoom: Zoom = {
    closer: () => change((range, panes) => zoomAt(range, panes.whole, STEP, inSight(range, panes))),
    away: () => change((range, panes) => zoomAt(range, panes.whole, 1 / STEP, inSight(range, panes))),
    whole: () => showRange(undefined),
    pan: (quarters) =>
      change((range, { whole }) => range && panBy(range, whole, ((range.to - range.from) / 4) * quarters)),
    fit: (from, to) => {
      const window = strip.windows.find(({ whole }) => whole.from < to && from < whole.to);
      if (!window) return;
      const start = window.whole.from;
      change((_, { whole }) => fitRange({ from: Math.max(0, from - start), to: Math.min(to - start, whole) }, whole));
    },
  };
  function change(next: (range: Range | undefined, panes: Panes) => Range | undefined): void {
    if (latest.current) showRange(next(rangeIn(latest.current), latest.current));
  }
  function inSight(range: Range | undefined, { whole }: Panes): number {
    const { from, to } = range ?? { from: 0, to: whole };
    return anchor !== undefined && from <= anchor && anchor < to ? anchor : (from + to) / 2;
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = STRIP_KEYS.find(({ keys }) => keys.includes(event.key));
    if (!key || (key.shown.startsWith('Shift') && !event.shiftKey)) return;
    event.preventDefault();
    event.stopPropagation(); // elsewhere these keys mean something else
    key.act(zoom);
  };
  return { zoom, onKeyDown, pointers };
}

function panesOf({ windows }: Strip): Panes | undefined {
  const [first] = windows;
  return first && { lefts: windows.map(({ x }) => x), width: first.width, whole: first.whole.to - first.whole.from };
}

/** What is shown now, which may be later than what was drawn last. */
function rangeIn({ whole }: Panes): Range | undefined {
  const { range } = useStripZoom.getState();
  return range && within(range, whole);
}

const placeIn = (element: HTMLElement, { clientX }: { clientX: number }) =>
  clientX - element.getBoundingClientRect().left;

/** With Ctrl, as browsers report a pinch too: closer or further away. With Shift, or sideways: along. Returns whether it was for us. */
function wheel(event: WheelEvent, panes: Panes, element: HTMLElement): boolean {
  const pixels = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : 16;
  const range = rangeIn(panes);
  if (event.ctrlKey || event.metaKey) {
    const turned = Math.max(-MOST_WHEEL, Math.min(event.deltaY * pixels, MOST_WHEEL));
    const offset = offsetAt(panes, range, placeIn(element, event));
    showRange(zoomAt(range, panes.whole, Math.exp(-turned / 100), offset));
    return true;
  }
  const along = event.shiftKey
    ? event.deltaX || event.deltaY
    : Math.abs(event.deltaX) > Math.abs(event.deltaY)
      ? event.deltaX
      : 0;
  if (!range || along === 0) return false;
  showRange(panBy(range, panes.whole, along * pixels * bytesPerPixel(panes, range)));
  return true;
}

interface Held {
  readonly start: number;
  /** A mapping is taken hold of, which it drags while it is alone. */
  readonly drags: boolean;
  x: number;
  dragged: boolean;
}

/** One pointer drags the strip along, two pull it apart. */
function usePointers(latest: RefObject<Panes | undefined>, area: RefObject<HTMLElement | null>) {
  const held = useRef(new Map<number, Held>());
  const release = (event: PointerEvent) => held.current.delete(event.pointerId);
  return {
    onPointerDown(event: PointerEvent) {
      const { target } = event;
      if (event.button !== 0 || !area.current || !(target instanceof Element) || target.closest('button')) return;
      const x = placeIn(area.current, event);
      held.current.set(event.pointerId, { start: x, x, dragged: false, drags: target.closest('.grip') !== null });
    },
    onPointerMove(event: PointerEvent) {
      const pointer = held.current.get(event.pointerId);
      const panes = latest.current;
      if (!pointer || !panes || !area.current) return;
      const x = placeIn(area.current, event);
      if (pointer.drags && held.current.size === 1) {
        pointer.x = x;
        return;
      }
      if (!pointer.dragged && Math.abs(x - pointer.start) < STILL) return;
      // Not before it moves: a captured pointer would take the double click away from the mapping under it.
      if (!pointer.dragged) event.currentTarget.setPointerCapture(event.pointerId);
      pointer.dragged = true;
      const range = rangeIn(panes);
      const other = [...held.current.values()].find((one) => one !== pointer);
      if (other) {
        const factor = (x - other.x) / (pointer.x - other.x);
        if (factor > 0 && Number.isFinite(factor)) {
          showRange(zoomAt(range, panes.whole, factor, offsetAt(panes, range, other.x)));
        }
      } else {
        showRange(panBy(range, panes.whole, (pointer.x - x) * bytesPerPixel(panes, range)));
      }
      pointer.x = x;
    },
    onPointerUp: release,
    onPointerCancel: release,
  };
}
