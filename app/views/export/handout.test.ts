// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { plainText, sentenceAt } from '../../../src/exchange/sentence.ts';
import { placeOf } from '../../../src/trace/place.ts';
import { loadedRun, momentOf } from '../../testing/moments.ts';
import { handoutPositions, treeSentences } from './handout.ts';

/** What the rows say: the sentence, and what was done with the tree. */
function rows(name: string): string[] {
  const loaded = loadedRun(name);
  return handoutPositions(loaded).shown.map((position) => {
    const said = plainText(sentenceAt(loaded.trace, position, { vma: loaded.nameOf }));
    return [said, ...treeSentences(loaded, momentOf(loaded, position).memory, position)].join(' ');
  });
}

describe('handoutPositions', () => {
  it('of a move that fails stops where it is there, not where it is taken back', () => {
    const loaded = loadedRun('out-of-memory');
    expect(handoutPositions(loaded).shown.map((position) => placeOf(loaded.trace, position))).toEqual([
      '3/copy_vma/1',
      '3/realign/3',
      '3/move_page_tables/1/259',
      '3/move_page_tables/2/3',
      '3/2',
    ]);
  });

  it('of look-ups stops where each has its answer, and says what it cost', () => {
    expect(rows('tree-two-ways').slice(1)).toEqual([
      'Is anything mapped in 0x100003a00000–0x100003a98000? find_vma_intersection finds VMA 4,951. mas_find(0x100003a00000–0x100003a97fff) from the root: 5 nodes, 31 slots read.',
      'Which VMA lies below 0x100003a98000? find_vma_prev finds VMA 5,000. mas_prev(0x100003a98000) from the root: 6 nodes, 21 slots read.',
      'Which is the first VMA that ends above 0x100003a98000? find_vma finds VMA 5,001. mas_find(0x100003a98000) from the root: 5 nodes, 18 slots read.',
      'Which VMA comes before? From the live state at 0x100003a98000, vma_prev finds VMA 5,000. mas_prev(0x100003a98000) from a live state: 3 nodes, 3 slots read.',
    ]);
  });

  it('of other operations that move no page tables stops where each is done, and says what that made of the tree', () => {
    const told = rows('tree-rebalance');
    expect(told).toHaveLength(4);
    expect(told[3]).toBe(
      'Operation 4 is done. 1 store into the maple tree: nodes made 3, changed 0, dropped 3. The tree then has 2 levels; nodes in each, from the root: 1, 2.',
    );
  });
});
