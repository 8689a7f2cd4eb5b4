import { shown } from '../address/text.ts';

/** A sentence about a name that is none of a few: `unknownText('kernel', '5.0', KERNEL_IDS)`. */
export const unknownText = (what: string, name: unknown, known: readonly string[]): string =>
  `The ${what} ${shown(name)} is not known; there are ${known.join(', ')}.`;
