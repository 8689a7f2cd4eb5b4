import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KERNEL_IDS, KERNELS, type KernelId } from '../kernels/kernels.ts';
import { rowOfStep, spanRow, spansAround, stepRow } from '../trace/rows.ts';
import { libraryScenario } from './library.ts';
import { movesOf } from './moves.ts';
import { runScenario } from './run.ts';
import { scenarios } from './testing/arbitrary.ts';

const MIB = 0x100000;
const HERE = 0x100000000000 + MIB;
const THERE = 0x100040000000 + MIB;

const traceOf = (name: string, kernel: KernelId) => runScenario(libraryScenario(name)!.scenario, KERNELS[kernel]).trace;
const ALL_HOLD = [
  ['reachesPmdBoundary', true],
  ['notAlignedAlready', true],
  ['mutuallyAligned', true],
  ['oldStartsItsVma', true],
  ['nothingBelowOld', true],
  ['newStartsItsVma', true],
  ['nothingBelowNew', true],
];

describe('movesOf', () => {
  it('gives the way there and the way back, each with its own decisions', () => {
    const trace = traceOf('there-and-back', '6.12');
    const moves = movesOf(trace);
    expect(moves).toHaveLength(2);
    const [there, back] = moves;
    expect(there).toMatchObject({ operation: 2, old: HERE, new: THERE, length: 3 * MIB });
    expect(back).toMatchObject({ operation: 3, old: THERE, new: HERE, length: 3 * MIB });
    for (const move of moves) {
      expect(move.decisions.map(({ condition, holds }) => [condition, holds])).toEqual(ALL_HOLD);
      expect(move.realigned?.distance).toBe(MIB);
      expect(stepRow(trace, rowOfStep(trace, move.realigned!.step)).kind).toBe('realigned');
      for (const { step } of move.decisions) {
        expect(step).toBeGreaterThanOrEqual(move.first);
        expect(step).toBeLessThan(move.realigned!.step);
      }
    }
    expect(there!.end).toBeLessThanOrEqual(back!.first);
  });

  it('gives a move of a kernel that never realigns, without decisions', () => {
    const moves = movesOf(traceOf('there-and-back', '6.1'));
    expect(moves.map(({ operation, decisions, realigned }) => ({ operation, decisions, realigned }))).toEqual([
      { operation: 2, decisions: [], realigned: undefined },
      { operation: 3, decisions: [], realigned: undefined },
    ]);
  });

  it('gives the one move that leaves the source mapped', () => {
    const trace = traceOf('dontunmap', '6.12');
    const moves = movesOf(trace);
    expect(moves).toHaveLength(1);
    expect(moves[0]).toMatchObject({ operation: 2, old: HERE, new: THERE, length: 3 * MIB });
    expect(moves[0]!.realigned?.distance).toBe(MIB);
    expect(moves[0]!.decisions.map(({ condition, holds }) => [condition, holds])).toEqual(ALL_HOLD);
  });

  it.each([
    ['too-short', 'reachesPmdBoundary'],
    ['not-mutual', 'mutuallyAligned'],
    ['middle-of-vma', 'oldStartsItsVma'],
    ['below-source', 'nothingBelowOld'],
    ['untouched-below', 'nothingBelowOld'],
    ['below-destination', 'nothingBelowNew'],
    ['gib-misaligned', 'notAlignedAlready'],
  ])('ends the decisions of %s with the one that refuses', (name, condition) => {
    const [move] = movesOf(traceOf(name, '6.12'));
    expect(move!.realigned).toBeUndefined();
    expect(move!.decisions.at(-1)).toMatchObject({ condition, holds: false });
    expect(move!.decisions.slice(0, -1).every(({ holds }) => holds)).toBe(true);
  });

  it('gives each of several moves of one call', () => {
    const { trace } = runScenario(
      {
        ops: [
          { op: 'mmap', addr: '0x100000100000', len: '0x100000', prot: 'rw', flags: ['private', 'fixed'] },
          { op: 'mmap', addr: '0x100000200000', len: '0x100000', prot: 'r', flags: ['private', 'fixed'] },
          { op: 'touch', addr: '@0', len: '0x100000' },
          {
            op: 'mremap',
            old: '@0',
            oldLen: '0x200000',
            newLen: '0x200000',
            flags: ['maymove', 'fixed'],
            newAddr: '0x100040100000',
          },
        ],
      },
      KERNELS['6.18'],
    );
    const moves = movesOf(trace).map(({ operation, old, length, realigned }) => [
      operation,
      old,
      length,
      realigned?.distance,
    ]);
    expect(moves).toEqual([
      [3, HERE, MIB, MIB],
      [3, HERE + MIB, MIB, undefined],
    ]);
  });

  it('holds every extent of a run, and follows its order', () => {
    fc.assert(
      fc.property(scenarios(), fc.constantFrom(...KERNEL_IDS), (scenario, kernel) => {
        const { trace } = runScenario(scenario, KERNELS[kernel]);
        const moves = movesOf(trace);
        let before = 0;
        for (const { operation, first, end, length } of moves) {
          expect(first).toBeGreaterThanOrEqual(before);
          expect(end).toBeGreaterThanOrEqual(first);
          expect(length % 0x1000).toBe(0);
          if (end > first) expect(spansAround(trace, first)[0]!.number).toBe(operation);
          before = end;
        }
        trace.spans.kind.forEach((_, row) => {
          const span = spanRow(trace, row);
          if (span.kind !== 'extent') return;
          expect(moves.filter(({ first, end }) => first <= span.first && span.end <= end)).toHaveLength(1);
        });
      }),
      { numRuns: 150 },
    );
  });
});
