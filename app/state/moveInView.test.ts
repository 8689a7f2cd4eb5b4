// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../src/scenario/schema.ts';
import { loadedRun, momentOf } from '../testing/moments.ts';
import { moveInView } from './moveInView.ts';

/** There, something else, and back. */
const SCENARIO: Scenario = {
  ops: [
    { op: 'mmap', addr: '0x100000000000', len: '0x3000', prot: 'rw', flags: ['private', 'fixed'] },
    {
      op: 'mremap',
      old: '@0',
      oldLen: '0x3000',
      newLen: '0x3000',
      flags: ['maymove', 'fixed'],
      newAddr: '0x100040000000',
    },
    { op: 'touch', addr: '0x100040000000', len: '0x3000' },
    {
      op: 'mremap',
      old: '0x100040000000',
      oldLen: '0x3000',
      newLen: '0x3000',
      flags: ['maymove', 'fixed'],
      newAddr: '0x100000000000',
    },
    { op: 'touch', addr: '0x100000000000', len: '0x1000' },
  ],
};

describe('moveInView', () => {
  it.each([
    ['0', 0],
    ['1', 0],
    ['2/1', 0],
    ['2', 0],
    ['3/access/1', 1],
    ['4/1', 1],
    ['4', 1],
    ['5', 1],
  ])('is the move of the operation that is shown, else the next, else the last: at %s move %i', (place, number) => {
    const loaded = loadedRun(SCENARIO);
    expect(loaded.moves).toHaveLength(2);
    const moment = momentOf(loaded, place);
    expect(moveInView(loaded.moves, moment.position, moment.operation)).toBe(number);
    expect(moment.move).toBe(loaded.moves[number]);
    expect(moment.scene?.move).toEqual(loaded.moves[number]);
  });

  it('is none where nothing moves', () => {
    expect(moveInView([], 3, 0)).toBe(-1);
  });

  it('goes from one move of a call to the next', () => {
    const loaded = loadedRun(
      {
        ops: [
          { op: 'mmap', addr: '0x100000000000', len: '0x1000', prot: 'rw', flags: ['private', 'fixed'] },
          { op: 'mmap', addr: '0x100000001000', len: '0x1000', prot: 'r', flags: ['private', 'fixed'] },
          {
            op: 'mremap',
            old: '@0',
            oldLen: '0x2000',
            newLen: '0x2000',
            flags: ['maymove', 'fixed'],
            newAddr: '0x100040000000',
          },
        ],
      },
      '6.18',
    );
    const [first, second] = loaded.moves;
    expect(moveInView(loaded.moves, 0, 2)).toBe(0);
    expect(moveInView(loaded.moves, first!.first, 2)).toBe(0);
    expect(moveInView(loaded.moves, second!.first - 1, 2)).toBe(0);
    expect(moveInView(loaded.moves, second!.first, 2)).toBe(1);
  });
});
