import { complain } from './session.ts';
import type { Part } from './soon.ts';

/** Does something with a part of the page: at once if it is there, else when it is; says so where it cannot be had. */
export function withPart<Module>(part: Part<Module>, use: (module: Module) => void): void {
  const there = part.there();
  if (there) use(there);
  else
    part.fetch().then(use, (error: Error) => complain(`This part of the page could not be loaded: ${error.message}`));
}
