import { type RefObject, useEffect, useRef, useState } from 'react';
import { zoomOf } from './zoom.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size of an element in its own CSS pixels, kept up to date; 0 by 0 until it is known. */
export function useSize<T extends HTMLElement>(): [RefObject<T | null>, Size] {
  const element = useRef<T>(null);
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useEffect(() => {
    const { current } = element;
    if (!current || typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      // Of what has a `zoom` Firefox (140) tells how large it is on the screen.
      const zoom = Math.floor(width) > current.clientWidth ? zoomOf(current) : 1;
      setSize({ width: Math.floor(width / zoom), height: Math.floor(height / zoom) });
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return [element, size];
}
