import { create } from 'zustand';

/** The pages beside the main screen, each by the fragment that leads there. */
const PAGES = ['handout', 'truth'] as const;
export type PageName = 'main' | (typeof PAGES)[number];

/** Which page is shown. */
export const usePage = create<{ readonly page: PageName }>(() => ({ page: 'main' }));

/** A fragment that is the name of a page leads to that page; every other is a permalink, and the main screen's. */
export function pageOf(fragment: string): PageName {
  return PAGES.find((page) => page === fragment) ?? 'main';
}
