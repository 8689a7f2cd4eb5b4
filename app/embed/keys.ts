import { useEffect } from 'react';
import { usePlayback } from '../state/playback.ts';
import { isAtEnd, stepInFrame, useFrame } from './frame.ts';
import { giveKey } from './parent.ts';

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };
/** What slides go by, beside the letters. */
const OF_SLIDES = ['ArrowUp', 'ArrowDown', 'Escape', 'Home', 'End'];

/** Whether it scrolls and has room left that way: then the key is its own. */
function scrolls(target: HTMLElement, key: string): boolean {
  const { scrollTop, scrollHeight, clientHeight } = target;
  if (key === 'ArrowUp') return scrollTop > 0;
  return key === 'ArrowDown' && scrollTop + clientHeight < scrollHeight - 1 && target !== document.body;
}

/**
 * Arrow keys step inside the range of the frame. At its ends, and where the slides are to have them, they are handed to the
 * page around it, with all other keys that mean something to slides.
 */
export function useFrameKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const target = event.target as HTMLElement;
      const by = STEPS[event.key];
      if (by !== undefined) {
        event.preventDefault();
        if (useFrame.getState().keysOfSlides || isAtEnd(by)) giveKey(event);
        else stepInFrame(by);
      } else if (event.key === ' ') {
        if (target.closest('button, a')) return;
        event.preventDefault();
        if (useFrame.getState().keysOfSlides) giveKey(event);
        else usePlayback.getState().toggle();
      } else if ((OF_SLIDES.includes(event.key) && !scrolls(target, event.key)) || /^[a-z?.]$/i.test(event.key)) {
        giveKey(event);
      }
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}
