import { type RefObject, useEffect, useRef } from 'react';
import { inNextFrame } from '../state/frames.ts';

/** Room that is left between what is kept in view and the edge, in CSS pixels. */
const MARGIN = 20;

/**
 * For an element that scrolls: whenever `moment` changes, it scrolls as little as it takes to show what matches the first
 * of `selectors` that something inside matches. At once, and nothing around it scrolls.
 */
export function useKeepInView<T extends HTMLElement>(moment: unknown, ...selectors: string[]): RefObject<T | null> {
  const scroller = useRef<T>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new moment is why to look again
  useEffect(() => {
    // At the start of the next frame nothing has changed yet, so that measuring costs nothing.
    inNextFrame(scroller, () => {
      const inside = (selector: string) => scroller.current?.querySelector(selector) ?? undefined;
      const element = selectors.map(inside).find((found) => found !== undefined);
      if (!scroller.current || !element) return;
      const frame = scroller.current.getBoundingClientRect();
      const { top, bottom } = element.getBoundingClientRect();
      if (top < frame.top + MARGIN) scroller.current.scrollTop -= frame.top + MARGIN - top;
      else if (bottom > frame.bottom - MARGIN) scroller.current.scrollTop += bottom - frame.bottom + MARGIN;
    });
  }, [moment]);
  return scroller;
}
