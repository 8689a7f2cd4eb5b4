/** The pages beside the main screen, each by the fragment that leads there. */
const PAGES = ['glossary', 'handout', 'import', 'truth'] as const;
export type PageName = 'main' | (typeof PAGES)[number];

export interface Shown {
  readonly page: PageName;
  /** What of that page was asked for: what comes after a slash. */
  readonly part: string | undefined;
}

/** A fragment that begins with the name of a page leads to that page; every other is a permalink, and the main screen's. */
export function pageOf(fragment: string): Shown {
  const [name, part] = fragment.split('/', 2);
  const page = PAGES.find((known) => known === name);
  return page ? { page, part } : { page: 'main', part: undefined };
}
