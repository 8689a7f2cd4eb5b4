// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { loadedRun, momentOf } from '../../testing/moments.ts';
import { extentDecisions } from './extent.ts';

const shown = (name: string, kernel: '6.1' | '6.12' | '4.14', at: string) => {
  const extent = extentDecisions(momentOf(loadedRun(name, kernel), at));
  return (
    extent && [
      extent.number,
      extent.of,
      extent.decisions.map(({ condition, holds }) => `${condition}${holds ? '' : '!'}`),
      extent.outcome,
    ]
  );
};

describe('extentDecisions', () => {
  it.each([
    ['front', '6.12', '3/move_page_tables/1/1', [1, 2, ['wholePud!'], '']],
    [
      'front',
      '6.12',
      '3/move_page_tables/1/5',
      [1, 2, ['wholePud!', 'wholePmd', 'newPmdNone'], '1 PMD entry moved: one write.'],
    ],
    ['front', '6.1', '3/move_page_tables/1/101', [1, 2, ['wholePud!', 'wholePmd!'], '97 of 256 PTEs copied.']],
    ['front', '6.1', '3/move_page_tables/1/261', [1, 2, ['wholePud!', 'wholePmd!'], '256 of 256 PTEs copied.']],
    ['front', '4.14', '3/move_page_tables/12/1', [12, 12, [], '1 of 64 PTEs copied.']],
    [
      'gib-misaligned',
      '6.12',
      '3/move_page_tables/601/332',
      [601, 1024, ['wholePud!', 'wholePmd!'], '330 of 511 PTEs copied.'],
    ],
  ] as const)('tells of %s on %s at %s', (name, kernel, at, extent) => {
    expect(shown(name, kernel, at)).toEqual(extent);
  });

  it('is not there outside of an extent', () => {
    expect(shown('front', '6.12', '3/realign/1')).toBeUndefined();
    expect(shown('front', '6.12', '3')).toBeUndefined();
    expect(shown('front', '6.12', '0')).toBeUndefined();
  });

  it('says so where there is nothing to move', () => {
    const loaded = loadedRun({
      ops: [
        { op: 'mmap', addr: '0x100000000000', len: '0x400000', prot: 'rw', flags: ['private', 'fixed'] },
        {
          op: 'mremap',
          old: '@0',
          oldLen: '0x400000',
          newLen: '0x400000',
          flags: ['maymove', 'fixed'],
          newAddr: '0x100040000000',
        },
      ],
    });
    const extent = extentDecisions(momentOf(loaded, '2/move_page_tables/1/1'));
    expect(extent?.decisions.map(({ condition }) => condition)).toEqual(['oldPudPresent']);
    expect(extent?.outcome).toBe('There is nothing to move here.');
  });

  it('says so where the table cannot be made that the pages would go to', () => {
    const extent = ['out-of-memory', '6.12'] as const;
    expect(shown(...extent, '3/move_page_tables/2/2')?.at(-1)).toBe('');
    expect(shown(...extent, '3/move_page_tables/2/3')?.at(-1)).toBe('Its table cannot be made: the move ends.');
  });

  it('counts the PTEs of all runs where pages are missing in between', () => {
    const loaded = loadedRun({
      ops: [
        { op: 'mmap', addr: '0x100000000000', len: '0x10000', prot: 'rw', flags: ['private', 'fixed'] },
        { op: 'touch', addr: '@0', len: '0x3000' },
        { op: 'touch', addr: '@0+0x5000', len: '0x1000' },
        { op: 'touch', addr: '@0+0x9000', len: '0x2000' },
        {
          op: 'mremap',
          old: '@0',
          oldLen: '0x10000',
          newLen: '0x10000',
          flags: ['maymove', 'fixed'],
          newAddr: '0x100040001000',
        },
      ],
    });
    const { move } = momentOf(loaded, loaded.trace.length);
    const outcomes = new Set<string>();
    for (let position = move!.first; position <= move!.end; position++) {
      const extent = extentDecisions(momentOf(loaded, position));
      if (extent) outcomes.add(extent.outcome);
    }
    expect([...outcomes]).toEqual([0, 1, 2, 3, 4, 5, 6].map((done) => `${done} of 6 PTEs copied.`));
  });
});
