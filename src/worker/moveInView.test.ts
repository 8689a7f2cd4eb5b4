import { describe, expect, it } from 'vitest';
import { KERNELS, type KernelId } from '../kernels/kernels.ts';
import { libraryScenario } from '../scenario/library.ts';
import { movesOf } from '../scenario/moves.ts';
import { runScenario } from '../scenario/run.ts';
import type { Scenario } from '../scenario/schema.ts';
import { positionOf } from '../trace/place.ts';
import { spansAround } from '../trace/rows.ts';
import { moveInView } from './moveInView.ts';

const runOf = (scenario: Scenario, kernel: KernelId = '6.12') => {
  const { trace } = runScenario(scenario, KERNELS[kernel]);
  return { trace, moves: movesOf(trace) };
};

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
    const { trace, moves } = runOf(SCENARIO);
    expect(moves).toHaveLength(2);
    const { position, exact } = positionOf(trace, place);
    expect(exact).toBe(true);
    const operation = position > 0 ? spansAround(trace, position - 1)[0]!.number : 0;
    expect(moveInView(moves, position, operation)).toBe(number);
  });

  it('is the move that was asked for also while it is taken back, and after that', () => {
    const { trace, moves } = runOf(libraryScenario('out-of-memory')!.scenario);
    expect(moves.map(({ isBack }) => isBack)).toEqual([undefined, true]);
    for (const place of ['3/move_page_tables/1/1', '3/move_back/1', '3/2']) {
      expect(moveInView(moves, positionOf(trace, place).position, 2)).toBe(0);
    }
    expect(moveInView(moves, trace.length, 3)).toBe(0);
  });

  it('is none where nothing moves', () => {
    expect(moveInView([], 3, 0)).toBe(-1);
  });

  it('goes from one move of a call to the next', () => {
    const { moves } = runOf(
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
    const [first, second] = moves;
    expect(moveInView(moves, 0, 2)).toBe(0);
    expect(moveInView(moves, first!.first, 2)).toBe(0);
    expect(moveInView(moves, second!.first - 1, 2)).toBe(0);
    expect(moveInView(moves, second!.first, 2)).toBe(1);
  });
});
