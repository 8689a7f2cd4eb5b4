import { describe, expect, it } from 'vitest';
import { GLOSSARY, type TermId, termBy } from './glossary.ts';

const ALL = GLOSSARY.flatMap(({ terms }) => [...terms]);

describe('the glossary', () => {
  it('defines no term twice', () => {
    for (const key of ['id', 'term'] as const) {
      const all = ALL.map((term) => term[key].toLowerCase());
      expect(all.filter((one, i) => all.indexOf(one) !== i)).toEqual([]);
    }
  });

  it('explains each in one to three sentences, under an id that a link can hold', () => {
    for (const { id, text } of ALL) {
      expect(id).toMatch(/^[a-z0-9-]+$/);
      expect(text).toMatch(/^([A-Z]|exec).*\.$/);
      const sentences = text.match(/[.?](?= [A-Z]|$)/g)!.length;
      expect([id, sentences >= 1 && sentences <= 3]).toEqual([id, true]);
    }
  });

  it('refers to terms that there are, and not to the term itself', () => {
    for (const { id, see } of ALL) {
      expect(see.filter((other) => !termBy(other) || other === (id as TermId))).toEqual([]);
    }
  });

  it('has the words that a student meets here', () => {
    const words = ALL.map(({ term }) => term.toLowerCase());
    for (const word of [
      'VMA PGD PUD PMD PTE page-table present frame leaf slot pivot gap maple-tree TLB flush extent realign',
      'mutually-aligned resident fault soft-dirty mremap MAYMOVE FIXED DONTUNMAP mmap munmap anon_vma THP hugetlb',
      'exec-stack-shift WARN_ON_ONCE',
    ].flatMap((line) => line.split(' '))) {
      expect(words).toContain(word.replaceAll('-', word === 'soft-dirty' ? '-' : ' ').toLowerCase());
    }
  });
});
