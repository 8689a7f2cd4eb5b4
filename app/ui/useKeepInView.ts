import { type RefCallback, useCallback, useEffect, useRef } from 'react';
import { inNextFrame } from '../state/frames.ts';

/** Room that is left between what is kept in view and the edge, in CSS pixels. */
const MARGIN = 20;

/**
 * For an element that scrolls: whenever `moment` changes, its size or that of what it holds, as when a font has come, it
 * scrolls as little as it takes to show what matches `selectors`, and of what has no room together, what matches the last. At
 * once, and nothing around it scrolls.
 */
export function useKeepInView<T extends HTMLElement>(moment: unknown, ...selectors: string[]): RefCallback<T> {
  const scroller = useRef<T>(null);
  const wanted = selectors.join('\n');
  // At the start of the next frame nothing has changed yet, so that measuring costs nothing.
  const keep = useCallback(
    () =>
      inNextFrame(scroller, () => {
        for (const selector of wanted.split('\n')) show(scroller.current, selector);
      }),
    [wanted],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new moment is why to look again
  useEffect(keep, [keep, moment]);
  return useCallback(
    (element: T) => {
      scroller.current = element;
      if (typeof ResizeObserver === 'undefined') return;
      const observer = new ResizeObserver(keep);
      for (const each of [element, ...element.children]) observer.observe(each);
      return () => {
        observer.disconnect();
        scroller.current = null;
      };
    },
    [keep],
  );
}

function show(scroller: HTMLElement | null, selector: string): void {
  const element = scroller?.querySelector(selector);
  if (!scroller || !element) return;
  const frame = scroller.getBoundingClientRect();
  const { top, bottom } = element.getBoundingClientRect();
  // Of what is higher than the frame the beginning is shown.
  const margin = Math.max(0, Math.min(MARGIN, (frame.bottom - frame.top - (bottom - top)) / 2));
  const above = top - frame.top - margin;
  const below = bottom - frame.bottom + margin;
  if (above < 0 || below > 0) scroller.scrollTop += above < 0 ? above : Math.min(below, above);
}
