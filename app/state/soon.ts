/** Code that the first picture does without. */
export interface Part<Module> {
  /** Rejects where it cannot be had. */
  readonly fetch: () => Promise<Module>;
  /** Undefined until it has been fetched. */
  readonly there: () => Module | undefined;
}

const parts: Part<unknown>[] = [];

/** A part that is fetched when it is first wanted, and otherwise once the first picture is there: before it is missed. */
export function soon<Module>(load: () => Promise<Module>): Part<Module> {
  let there: Module | undefined;
  const part: Part<Module> = {
    fetch: async () => {
      there ??= await load();
      return there;
    },
    there: () => there,
  };
  parts.push(part);
  return part;
}

/** Fetches all parts. One that fails is fetched again when it is wanted. */
export function fetchSoon(): void {
  for (const part of parts) part.fetch().catch(() => undefined);
}

/** Milliseconds after which a browser that does not tell is taken to have time. */
const PAUSE = 200;

/** Does something once the browser has nothing else to do. */
export function whenIdle(run: () => void): void {
  if (typeof requestIdleCallback === 'function') requestIdleCallback(run);
  else setTimeout(run, PAUSE);
}
