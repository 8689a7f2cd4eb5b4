import { describe, expect, it } from 'vitest';
import { KERNELS, type KernelId, withWhatIf } from '../../kernels/kernels.ts';
import { listingDifference } from './difference.ts';
import { type ListingName, structure } from './line.ts';
import { listingsOf } from './listing.ts';

const lines = (...ids: string[]) => ids.map((id) => structure(id, 0, id));
const marked = (own: string[], other: string[]) =>
  listingDifference(lines(...own), lines(...other)).map(({ line, difference }) =>
    difference === 'same' ? line.id : `${difference} ${line.id}`,
  );

describe('listingDifference', () => {
  it('finds nothing between a listing and itself', () => {
    expect(marked(['a', 'b', 'c'], ['a', 'b', 'c'])).toEqual(['a', 'b', 'c']);
    expect(marked([], [])).toEqual([]);
  });

  it('puts lines that only the other has where they stand there', () => {
    expect(marked(['b', 'd'], ['a', 'b', 'c', 'd', 'e'])).toEqual(['absent a', 'b', 'absent c', 'd', 'absent e']);
    expect(marked([], ['a'])).toEqual(['absent a']);
  });

  it('marks lines that the other lacks', () => {
    expect(marked(['a', 'x', 'b', 'y'], ['a', 'b'])).toEqual(['a', 'added x', 'b', 'added y']);
    expect(marked(['x'], [])).toEqual(['added x']);
  });

  it('marks lines that stand elsewhere, as few as it takes', () => {
    expect(marked(['a', 'c', 'd', 'b'], ['a', 'b', 'c', 'd'])).toEqual(['a', 'c', 'd', 'moved b']);
    expect(marked(['c', 'a', 'b'], ['a', 'b', 'c'])).toEqual(['moved c', 'a', 'b']);
  });

  it('shows with a line in other words the one of the other', () => {
    const [own, other] = [[structure('a', 0, 'this')], [structure('a', 0, 'that')]];
    expect(listingDifference(own, other)).toEqual([{ line: own[0], difference: 'changed', other: other[0] }]);
  });

  it('shows each line of both once', () => {
    const all = marked(['a', 'b', 'c', 'x'], ['c', 'y', 'b', 'a']).map((line) => line.split(' ').at(-1)!);
    expect(all.sort()).toEqual(['a', 'b', 'c', 'x', 'y']);
  });
});

describe('kernels differ', () => {
  const differences = (name: ListingName, kernel: KernelId, other: KernelId) =>
    listingDifference(listingsOf(KERNELS[kernel])[name]!.lines, listingsOf(KERNELS[other])[name]?.lines ?? [])
      .filter(({ difference }) => difference !== 'same')
      .map(({ line, difference }) => `${difference} ${line.id}`);

  it('6.12 from 6.1 in where a move starts, in the warning and in what is given back', () => {
    expect(differences('move_page_tables', '6.12', '6.1')).toEqual([
      'added realign',
      'changed new-pmd-none',
      'changed given',
    ]);
    expect(differences('mremap', '6.12', '6.1')).toEqual([]);
  });

  it('6.12 from the series in how it looks for what lies below, and asks first whether that can be', () => {
    expect(differences('realign', '6.12', 'v4')).toEqual([
      'added old-inside',
      'changed old-below',
      'changed new-below',
    ]);
  });

  it('the whole series from its first patch in what it asks of exec', () => {
    expect(differences('realign', 'v4', 'v4-1')).toEqual(['absent vmas', 'changed old-starts', 'changed new-starts']);
  });

  it('6.18 from 6.12 not in how entries move', () => {
    expect(differences('realign', '6.18', '6.12')).toEqual([]);
    expect(differences('move_page_tables', '6.18', '6.12')).toEqual([]);
    expect(differences('mremap', '6.18', '6.12')).toContain('added several');
  });

  it('4.14 from 6.1 by all that is about PUD entries', () => {
    expect(differences('move_page_tables', '4.14', '6.1')).toEqual(
      expect.arrayContaining(['absent whole-pud', 'absent move-pud', 'absent flush-pud', 'added pte-extent']),
    );
  });

  it('a kernel from itself by the what-if rules it is given', () => {
    const plain = listingsOf(KERNELS['6.12']).move_page_tables!.lines;
    const unflushed = listingsOf(withWhatIf(KERNELS['6.12'], ['skip-flush'])).move_page_tables!.lines;
    const differing = listingDifference(unflushed, plain).filter(({ difference }) => difference !== 'same');
    expect(differing.map(({ line, difference }) => `${difference} ${line.id}`)).toEqual([
      'absent flush-pud',
      'absent flush-pmd',
      'absent flush-ptes',
    ]);
  });
});
