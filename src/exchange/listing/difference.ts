import type { ListingLine } from './line.ts';

/**
 * How a line differs from the listing of another kernel. `added`: that one lacks it. `absent`: only that one has it.
 * `moved`: it stands elsewhere there. `changed`: it says something else.
 */
export type Difference = 'same' | 'added' | 'absent' | 'moved' | 'changed';

export interface ComparedLine {
  readonly line: ListingLine;
  readonly difference: Difference;
  /** The same line in the other listing, where that says something else. */
  readonly other?: ListingLine;
}

/** The lines of a listing, each with how it differs from `other`, and between them those that only `other` has. */
export function listingDifference(lines: readonly ListingLine[], other: readonly ListingLine[]): ComparedLine[] {
  const inOrder = commonInOrder(lines, other);
  const byId = new Map(other.map((line) => [line.id, line]));
  const own = new Set(lines.map(({ id }) => id));
  const compared: ComparedLine[] = [];
  let taken = 0;
  /** Takes the lines of `other` up to and with the one of this id. */
  const takeUpTo = (id: string | undefined) => {
    while (taken < other.length) {
      const line = other[taken++]!;
      if (!own.has(line.id)) compared.push({ line, difference: 'absent' });
      if (line.id === id) return;
    }
  };
  for (const line of lines) {
    const twin = byId.get(line.id);
    if (inOrder.has(line.id)) takeUpTo(line.id);
    if (!twin) compared.push({ line, difference: 'added' });
    else if (twin.words !== line.words) compared.push({ line, difference: 'changed', other: twin });
    else compared.push({ line, difference: inOrder.has(line.id) ? 'same' : 'moved' });
  }
  takeUpTo(undefined);
  return compared;
}

/** The longest sequence of lines that both have in the same order, by their ids. */
function commonInOrder(lines: readonly ListingLine[], other: readonly ListingLine[]): ReadonlySet<string> {
  const longest: string[][] = other.map(() => []);
  for (const { id } of lines) {
    let before: string[] = [];
    for (let i = 0; i < other.length; i++) {
      const here = longest[i]!;
      if (other[i]!.id === id) longest[i] = [...before, id];
      else if (i > 0 && longest[i - 1]!.length > here.length) longest[i] = longest[i - 1]!;
      before = here;
    }
  }
  return new Set(longest.at(-1) ?? []);
}
