import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KERNELS } from '../../kernels/kernels.ts';
import { libraryScenario } from '../../scenario/library.ts';
import { runScenario } from '../../scenario/run.ts';
import { positionOf } from '../../trace/place.ts';
import { Player } from '../../trace/player.ts';
import { mapsText } from './maps.ts';
import { tablesText } from './tables.ts';
import { TEXT_WIDTH, wrapText } from './wrap.ts';

function memoryAt(name: string, place: string) {
  const { trace } = runScenario(libraryScenario(name)!.scenario, KERNELS['6.12']);
  const player = new Player(trace);
  player.seek(place === 'end' ? trace.length : positionOf(trace, place).position);
  return player.memory;
}

describe('wrapText', () => {
  it('keeps every word in its order, and no line too long that could be broken', () => {
    const word = fc.stringMatching(/^[a-z0-9]{1,20}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), fc.nat(8), (words, indent) => {
        const wrapped = wrapText(`${' '.repeat(indent)}${words.join(' ')}`);
        expect(wrapped.split(/\s+/).filter(Boolean)).toEqual(words);
        for (const line of wrapped.split('\n')) expect(line.length).toBeLessThanOrEqual(TEXT_WIDTH);
      }),
    );
  });

  it('indents what follows a break, and leaves a long word whole', () => {
    expect(wrapText('  one two three', 9)).toBe('  one two\n    three');
    expect(wrapText('a 0123456789', 8)).toBe('a\n  0123456789');
  });
});

describe('mapsText', () => {
  it('writes mappings as /proc does, with their names', () => {
    const vmas = [
      { start: 0x100000, end: 0x200000, perms: 'rw-p', offset: 0x100000, object: 0, name: 'A' },
      { start: 0x100040100000, end: 0x100040400000, perms: 'r--s', offset: 0x2000, object: 1, name: 'B' },
    ];
    expect(mapsText(vmas)).toBe(
      '00100000-00200000 rw-p 00000000 00:00 0  A\n100040100000-100040400000 r--s 00002000 00:00 1  B',
    );
    expect(mapsText([])).toBe('No mapping.');
  });
});

describe('tablesText', () => {
  it('tells the tables of the showcase before it moves and after', () => {
    expect(tablesText(memoryAt('front', '3/realign/1'))).toBe(
      [
        'pgd',
        '  [32] pud#1 0x100000000000',
        '    [0] pmd#2 0x100000000000',
        '      [0] pte#3 0x100000000000: 256 present, 256-511',
        '      [1] pte#4 0x100000200000: 512 present, 0-511',
      ].join('\n'),
    );
    expect(tablesText(memoryAt('front', 'end'))).toContain('      [0] pte#3 0x100040000000: 256 present, 256-511');
  });

  it('tells like tables as one line, and an empty address space as the root alone', () => {
    const text = tablesText(memoryAt('gib-pmd', 'end'));
    expect(text).toContain('512 tables, 0x100080200000 on: each 512 present, 0-511'.slice(4));
    expect(text.split('\n').length).toBeLessThan(10);
    expect(tablesText(memoryAt('front', '0'))).toBe('pgd');
  });

  it('stays within the width of a mailing list', () => {
    for (const name of ['front', 'gib-misaligned', 'huge-split', 'tree-two-ways']) {
      for (const line of wrapText(tablesText(memoryAt(name, 'end'))).split('\n')) {
        expect(line.length).toBeLessThanOrEqual(TEXT_WIDTH);
      }
    }
  });
});
