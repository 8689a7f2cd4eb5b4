import type { LibraryEntry } from '../../../src/scenario/library.ts';

/** The scenarios that hold every word of what was typed, in their title, sentence, group or name. */
export function matching(library: readonly LibraryEntry[], typed: string): LibraryEntry[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return library.filter(({ name, group, about, scenario }) => {
    const text = `${scenario.title} ${about} ${group} ${name}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Where a card stands, in any one unit. */
export interface Spot {
  readonly left: number;
  readonly top: number;
}

/** The card that a key leads to from card `at`; -1 for above the first row, undefined for a key that leads nowhere. */
export function cardBy(key: string, spots: readonly Spot[], at: number): number | undefined {
  const last = spots.length - 1;
  switch (key) {
    case 'ArrowRight':
      return Math.min(at + 1, last);
    case 'ArrowLeft':
      return Math.max(at - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'ArrowDown':
      return inRow(spots, at, Math.min(...tops(spots).filter((top) => top > spots[at]!.top))) ?? at;
    case 'ArrowUp':
      return inRow(spots, at, Math.max(...tops(spots).filter((top) => top < spots[at]!.top))) ?? -1;
    default:
      return undefined;
  }
}

const tops = (spots: readonly Spot[]) => spots.map(({ top }) => top);

/** Of the cards in a row, the one nearest below or above card `at`. */
function inRow(spots: readonly Spot[], at: number, top: number): number | undefined {
  const away = (card: number) => Math.abs(spots[card]!.left - spots[at]!.left);
  return spots
    .flatMap((spot, card) => (spot.top === top ? [card] : []))
    .sort((one, other) => away(one) - away(other))[0];
}
