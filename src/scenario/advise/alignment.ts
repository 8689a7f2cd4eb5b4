import { offsetIn, PMD_SIZE, PUD_SIZE } from '../../address/geometry.ts';

/**
 * How the destination of a move lies to its source, as far as the cost of the move depends on it where nothing else is
 * mapped near it: apart in their PMDs, equally far into their PMDs, or equally far into their PUDs. Within a class all
 * destinations cost the same (advise.test.ts holds that).
 */
export const ALIGNMENTS = ['none', 'pmd', 'pud'] as const;
export type Alignment = (typeof ALIGNMENTS)[number];

export function alignmentOf(old: number, destination: number): Alignment {
  if (offsetIn(old, PUD_SIZE) === offsetIn(destination, PUD_SIZE)) return 'pud';
  return offsetIn(old, PMD_SIZE) === offsetIn(destination, PMD_SIZE) ? 'pmd' : 'none';
}
