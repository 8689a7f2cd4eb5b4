import { PMD_SIZE } from '../../../src/address/geometry.ts';
import { hex, plural } from '../../../src/address/text.ts';
import { movedText } from '../../../src/exchange/workText.ts';
import type { CostMap, CostRun, Ground } from '../../../src/scenario/advise/costMap.ts';
import { levelOf } from './mapShapes.ts';

export const entriesText = (entries: number) => plural(entries, 'entry', 'entries');

const GROUNDS: Readonly<Record<Ground, string>> = {
  free: 'free',
  near: 'free, with a neighbour',
  taken: 'taken: MREMAP_FIXED would unmap what is there',
  impossible: 'not possible: it overlaps its source, or leaves user space',
};

/** What a move to a destination costs, and what is there. */
export function costText({ cost, ground }: CostRun): string {
  const { [ground]: there } = GROUNDS;
  if (cost) return `${entriesText(cost.entries)}: ${movedText(cost.work)}; ${there}`;
  return levelOf({ cost, ground }) === 'unknown' ? `not counted; ${there}, as others that are nearer` : there;
}

/** A destination of a map, by its number, with how far it is into what the map covers. */
export function destinationText({ base, step }: CostMap, destination: number): string {
  return `${hex(destination)}, ${hex(destination - base)} into its ${step < PMD_SIZE ? 'PMD' : 'PUD'}`;
}
