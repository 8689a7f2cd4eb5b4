// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { realignConditionsOf, whatMoves } from '../../../src/exchange/conditions.ts';
import { KERNEL_IDS, type KernelId } from '../../../src/kernels/kernels.ts';
import { LIBRARY } from '../../../src/scenario/library.ts';
import type { Scenario } from '../../../src/scenario/schema.ts';
import { loadedRun, momentOf } from '../../testing/moments.ts';
import { rungsOf, verdictOf } from './rungs.ts';

/** The ladder as one reads it: a mark a line. */
const MARKS = { holds: '✓', fails: '✗', settled: '✗', 'not-asked': '–', 'to-come': '·' } as const;

/** The ladder before the first decision of a move, then behind each of them. */
function ladders(which: string | Scenario, kernel: KernelId = '6.12') {
  const loaded = loadedRun(which, kernel);
  const [move] = loaded.moves;
  return [move!.decisions[0]!.step, ...move!.decisions.map(({ step }) => step + 1)].map((position) => {
    const rungs = rungsOf(momentOf(loaded, position), move!);
    return rungs.map(({ state, current }) => `${MARKS[state]}${current ? '*' : ''}`).join(' ');
  });
}

const verdict = (which: string | Scenario, kernel: KernelId = '6.12', at?: string) => {
  const loaded = loadedRun(which, kernel);
  return verdictOf(momentOf(loaded, at ?? loaded.trace.length));
};

describe('rungsOf', () => {
  it('takes one rung after the other, the two conditions of a side in one line', () => {
    expect(ladders('front')).toEqual([
      '· · · · ·',
      '✓* · · · ·',
      '✓ ✓* · · ·',
      '✓ ✓ ✓* · ·',
      '✓ ✓ ✓ ·* ·',
      '✓ ✓ ✓ ✓* ·',
      '✓ ✓ ✓ ✓ ·*',
      '✓ ✓ ✓ ✓ ✓*',
    ]);
  });

  it.each([
    ['too-short', ['· · · · ·', '✗* – – – –']],
    ['not-mutual', ['· · · · ·', '✓* · · · ·', '✓ ✓* · · ·', '✓ ✓ ✗* – –']],
    ['middle-of-vma', ['· · · · ·', '✓* · · · ·', '✓ ✓* · · ·', '✓ ✓ ✓* · ·', '✓ ✓ ✓ ✗* –']],
    ['below-source', ['· · · · ·', '✓* · · · ·', '✓ ✓* · · ·', '✓ ✓ ✓* · ·', '✓ ✓ ✓ ·* ·', '✓ ✓ ✓ ✗* –']],
    ['gib-pmd', ['· · · · ·', '✓* · · · ·', '✓ ✗* – – –']],
  ])('asks nothing any more once one has failed: %s', (name, marks) => {
    expect(ladders(name)).toEqual(marks);
  });

  it('has asked nothing where a move of nothing is over', () => {
    const loaded = loadedRun('out-of-memory-realigned');
    const states = rungsOf(momentOf(loaded, loaded.trace.length), loaded.moves[1]!).map(({ state }) => state);
    expect(new Set(states)).toEqual(new Set(['not-asked']));
  });

  it('begins with one more condition on v4-1, and has none on a kernel that never asks', () => {
    expect(ladders('front', 'v4-1')[1]).toBe('✓* · · · · ·');
    for (const kernel of ['4.14', '6.1'] as const) {
      const loaded = loadedRun('front', kernel);
      expect(rungsOf(momentOf(loaded, '3/move_page_tables/1/1'), loaded.moves[0]!)).toEqual([]);
    }
  });

  it('names the condition of a line that failed, else the last of it', () => {
    const conditions = (name: string, place: string) => {
      const loaded = loadedRun(name);
      return rungsOf(momentOf(loaded, place), loaded.moves[0]!).map(({ condition }) => condition);
    };
    expect(conditions('middle-of-vma', '3')[3]).toBe('oldStartsItsVma');
    expect(conditions('below-source', '5')[3]).toBe('nothingBelowOld');
    expect(conditions('front', '3')).toEqual([
      'reachesPmdBoundary',
      'notAlignedAlready',
      'mutuallyAligned',
      'nothingBelowOld',
      'nothingBelowNew',
    ]);
  });

  it.each(KERNEL_IDS)(
    'holds every decision of every move of the library on %s, and no mark that is not true',
    (kernel) => {
      for (const { name } of LIBRARY) {
        const loaded = loadedRun(name, kernel);
        for (const move of loaded.moves) {
          for (const { step } of [...move.decisions, { step: move.end - 1 }]) {
            const rungs = rungsOf(momentOf(loaded, step + 1), move);
            const made = move.decisions.filter((decision) => decision.step <= step);
            expect(rungs.flatMap(({ asked }) => asked)).toEqual(made);
            for (const { state, asked } of rungs) {
              expect(state === 'holds').toBe(
                asked.length > 0 && asked.every(({ holds }) => holds) && state !== 'to-come',
              );
              expect(state === 'fails' || state === 'settled').toBe(asked.some(({ holds }) => !holds));
            }
            const conditions = realignConditionsOf(loaded.kernel, whatMoves(loaded.scenario, move));
            const pairs = [
              ['oldStartsItsVma', 'nothingBelowOld'],
              ['newStartsItsVma', 'nothingBelowNew'],
            ].filter((pair) => pair.every((one) => (conditions as readonly string[]).includes(one)));
            expect(rungs).toHaveLength(conditions.length - pairs.length);
          }
        }
      }
    },
  );
});

describe('verdictOf', () => {
  it('is not there before the question is settled', () => {
    expect(verdict('front', '6.12', '3/realign/9')).toBeUndefined();
    expect(verdict('below-source', '6.12', '5/realign/5')).toBeUndefined();
    expect(verdict('front', '6.1')).toBeUndefined();
    expect(verdict({ ops: [{ op: 'munmap', addr: '0x1000', len: '0x1000' }] })).toBeUndefined();
  });

  it('tells how far a move was realigned', () => {
    expect(verdict('front', '6.12', '3/realign/10')).toEqual({
      good: true,
      blocked: false,
      title: 'Realigned.',
      text: 'The move starts 0x100000 lower, so the first table travels as 1 PMD entry, not PTE by PTE.',
    });
  });

  it.each([
    ['below-source', 'B shares the first PMD, so its first 256 pages go PTE by PTE.'],
    ['below-destination', 'B shares the first PMD, so its first 256 pages go PTE by PTE.'],
    ['untouched-below', 'B shares the first PMD, so its first 256 pages go PTE by PTE.'],
    ['too-short', 'the range ends inside the PMD it begins in, so its first 255 pages go PTE by PTE.'],
    ['not-mutual', 'at the other side every page has another index in its table, so every page goes PTE by PTE.'],
    [
      'middle-of-vma',
      'other pages of the same VMA share the first table and must stay, so its first 256 pages go PTE by PTE.',
    ],
  ])('tells why %s is not realigned, and what that costs', (name, text) => {
    expect(verdict(name)).toEqual({ good: false, blocked: true, title: 'Not realigned:', text });
  });

  it('tells of exec, which copies no VMA, that source and destination lie in one', () => {
    expect(verdict('exec-warning', 'v4-1')!.text).toBe(
      'source and destination lie in one VMA, so its first page goes PTE by PTE.',
    );
  });

  it('calls one page the first only where more follow', () => {
    const pages = (count: number): Scenario => {
      const len = `0x${(count * 0x1000).toString(16)}`;
      const move = { old: '0x1000001ff000', oldLen: len, newLen: len, newAddr: '0x1000401ff000' };
      return {
        ops: [
          { op: 'mmap', addr: '0x1000001fe000', len: '0x3000', prot: 'rw', flags: ['private', 'fixed'] },
          { op: 'touch', addr: '0x1000001fe000', len: '0x3000' },
          { op: 'mremap', ...move, flags: ['maymove', 'fixed'] },
        ],
      };
    };
    expect(verdict(pages(1))!.text).toMatch(/, so its 1 page goes PTE by PTE\.$/);
    expect(verdict(pages(2))!.text).toMatch(/, so its first page goes PTE by PTE\.$/);
  });

  it.each([
    ['gib-pmd', true, 'the source begins on a PMD boundary already.'],
    [
      'gib-misaligned',
      false,
      'the source begins on a PMD boundary already, and the destination 0x1000 off one, so no entry moves whole.',
    ],
  ])('tells of %s that there is nothing to realign', (name, good, text) => {
    expect(verdict(name)).toEqual({ good, blocked: false, title: 'Nothing to realign:', text });
  });

  it('tells of the numbers of pages that really were copied', () => {
    for (const name of ['below-source', 'below-destination', 'too-short', 'middle-of-vma']) {
      const { text } = verdict(name)!;
      const said = Number(/(\d+) pages? go/.exec(text)![1]);
      expect(said).toBe(loadedRun(name).totalWork.ptesCopied);
    }
  });
});
