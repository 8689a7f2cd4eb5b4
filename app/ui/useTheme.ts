import { useSyncExternalStore } from 'react';

/** Which set of colours is in force. Canvases draw again when it changes. */
export type Theme = 'light' | 'dark';

const dark = typeof matchMedia === 'undefined' ? undefined : matchMedia('screen and (prefers-color-scheme: dark)');

function subscribe(changed: () => void): () => void {
  dark?.addEventListener('change', changed);
  return () => dark?.removeEventListener('change', changed);
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, () => (dark?.matches ? 'dark' : 'light'));
}

const known = new Map<string, string>();

/** The value of a custom property of theme.css, for drawing on a canvas. */
export function token(theme: Theme, name: string): string {
  const key = `${theme} ${name}`;
  let value = known.get(key);
  if (value === undefined) {
    value = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
    known.set(key, value);
  }
  return value;
}
