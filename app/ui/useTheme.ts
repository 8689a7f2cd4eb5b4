import { useSyncExternalStore } from 'react';

/** Which set of colours is in force. Canvases draw again when it changes. */
export type Theme = 'light' | 'dark';

const dark = typeof matchMedia === 'undefined' ? undefined : matchMedia('screen and (prefers-color-scheme: dark)');
const listeners = new Set<() => void>();
dark?.addEventListener('change', tell);

function tell(): void {
  for (const changed of listeners) changed();
}

function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, themeNow);
}

function themeNow(): Theme {
  return dark?.matches && document.documentElement.dataset.theme !== 'light' ? 'dark' : 'light';
}

/** Has the page be light for a while, whatever was asked for. */
export function lightForNow(on: boolean): void {
  if (on) document.documentElement.dataset.theme = 'light';
  else delete document.documentElement.dataset.theme;
  tell();
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
