import type { ReactNode } from 'react';

/** A word of the glossary as a word: a slide has no room for what it means. */
export function Term({ children }: { readonly of: string; readonly children: ReactNode }) {
  return children;
}
