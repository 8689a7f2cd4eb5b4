import { create } from 'zustand';

/** The page with all terms; a slash and an id lead to one of them. */
export const GLOSSARY_LINK = '#glossary';

interface Terms {
  /** The word whose meaning is shown. */
  readonly shown: HTMLElement | undefined;
}

export const useTerms = create<Terms>(() => ({ shown: undefined }));

let timer: ReturnType<typeof setTimeout> | undefined;
/** Where the keyboard was before it went to the words. */
let cameFrom: Element | null = null;

/** Shows what a word means, after some milliseconds. */
export function showTerm(word: HTMLElement, after = 0): void {
  clearTimeout(timer);
  if (after === 0) useTerms.setState({ shown: word });
  else timer = setTimeout(() => useTerms.setState({ shown: word }), after);
}

/** Hides it; not at once, so that the pointer can go over to the explanation. */
export function hideTerm(after = 200): void {
  clearTimeout(timer);
  if (after === 0) useTerms.setState({ shown: undefined });
  else timer = setTimeout(() => useTerms.setState({ shown: undefined }), after);
}

/** Keeps it while the pointer is on the explanation. */
export function holdTerm(): void {
  clearTimeout(timer);
}

/** To the next word that is explained, or the one before, from where the keyboard is. */
export function goToTerm(by: 1 | -1): void {
  const words = [...document.querySelectorAll<HTMLElement>('.term')].filter((word) => word.checkVisibility());
  if (words.length === 0) return;
  const at = words.indexOf(document.activeElement as HTMLElement);
  if (at < 0) cameFrom = document.activeElement;
  const next = at < 0 ? (by > 0 ? 0 : -1) : (at + by) % words.length;
  words.at(next)!.focus();
}

/** Back to where the keyboard was. */
export function leaveTerms(): void {
  hideTerm(0);
  if (cameFrom instanceof HTMLElement && cameFrom.isConnected && cameFrom !== document.body) cameFrom.focus();
  else (document.activeElement as HTMLElement | null)?.blur();
}

export function openTerm(id: string): void {
  hideTerm(0);
  location.hash = `${GLOSSARY_LINK}/${id}`;
}
