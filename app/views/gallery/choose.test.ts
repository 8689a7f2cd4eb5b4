// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { LIBRARY } from '../../../src/scenario/library.ts';
import { cardBy, matching } from './choose.ts';

const found = (typed: string) => matching(LIBRARY, typed).map(({ name }) => name);

describe('matching', () => {
  it('leaves everything while nothing is typed', () => {
    expect(matching(LIBRARY, '  ')).toEqual(LIBRARY);
  });

  it('looks at title, sentence, group and name, in any case and order', () => {
    expect(found('DONTUNMAP')).toEqual(['dontunmap']);
    expect(found('cannot even be read')).toEqual(['untouched-below']);
    expect(found('below-destination')).toEqual(['below-destination']);
    expect(found('pages huge whole')).toEqual(['huge-whole']);
    expect(found('why not?')).toHaveLength(LIBRARY.filter(({ group }) => group === 'Why not?').length);
    expect(found('no such thing')).toEqual([]);
  });
});

describe('cardBy', () => {
  /** Two rows of three, and one of two further right. */
  const spots = [
    [0, 0],
    [100, 0],
    [200, 0],
    [0, 80],
    [100, 80],
    [200, 80],
    [100, 160],
    [200, 160],
  ].map(([left, top]) => ({ left: left!, top: top! }));

  it.each([
    ['ArrowRight', 2, 3],
    ['ArrowRight', 7, 7],
    ['ArrowLeft', 3, 2],
    ['ArrowLeft', 0, 0],
    ['ArrowDown', 1, 4],
    ['ArrowDown', 3, 6],
    ['ArrowDown', 6, 6],
    ['ArrowUp', 7, 5],
    ['ArrowUp', 1, -1],
    ['Home', 5, 0],
    ['End', 2, 7],
    ['Tab', 2, undefined],
  ])('%s leads from card %i to %s', (key, from, to) => {
    expect(cardBy(key, spots, from)).toBe(to);
  });
});
