import { describe, expect, it } from 'vitest';
import { PMD_SIZE } from '../address/geometry.ts';
import { hex } from '../address/text.ts';
import { KERNELS, type KernelId } from '../kernels/kernels.ts';
import { runScenario } from '../scenario/run.ts';
import type { Operation } from '../scenario/schema.ts';
import {
  type Decided,
  movedOf,
  operationsOf,
  questionsOf,
  realignDecisionsOf,
  rowsOf,
} from '../scenario/testing/reading.ts';

/*
 * The move of these tests: one MiB from the middle of a PMD up to its end, to the same offset in another PMD.
 *
 *      OLD_PMD        OLD             OLD_PMD + 2 MiB
 *         |            |==== LENGTH ====|
 */
const MIB = 0x100000;
const OLD_PMD = 0x100040000000;
const NEW_PMD = 0x1000c0000000;
const [OLD, NEW, LENGTH] = [OLD_PMD + MIB, NEW_PMD + MIB, MIB];

const map = (start: number, length: number, prot = 'rw'): Operation => ({
  op: 'mmap',
  addr: hex(start),
  len: hex(length),
  prot,
  flags: ['private', 'anonymous', 'fixed_noreplace'],
});
const touch = (start: number, length: number): Operation => ({ op: 'touch', addr: hex(start), len: hex(length) });
const moveTo = (old: number, length: number, target: number): Operation => ({
  op: 'mremap',
  old: hex(old),
  oldLen: hex(length),
  newLen: hex(length),
  flags: ['maymove', 'fixed'],
  newAddr: hex(target),
});

/** What the last operation, a mremap that must succeed, decided and did. */
function moved(kernel: KernelId, ops: Operation[]) {
  const { trace, outcomes } = runScenario({ ops }, KERNELS[kernel]);
  expect(outcomes.at(-1)).toMatchObject({ kind: 'returned' });
  const { first } = operationsOf(trace).at(-1)!;
  const { pte, pmd, pud } = movedOf(trace, first);
  return {
    decisions: realignDecisionsOf(trace, first),
    questions: questionsOf(trace, first).slice(1),
    realigned: rowsOf(trace, 'realigned', first).map(({ operands }) => operands),
    moved: { pte, pmd, pud },
  };
}

/** VMA numbers: 1 is there before the scenario, then each mmap makes one. */
const FIRST_MAPPED = 2;

/** The answers to all of 6.12's conditions, as they are where nothing forbids the realignment. */
const yes = {
  reaches: ['reachesPmdBoundary', true, LENGTH, MIB],
  unaligned: ['notAlignedAlready', true, MIB],
  mutual: ['mutuallyAligned', true, MIB, MIB],
  startsOld: ['oldStartsItsVma', true, OLD, OLD],
  freeOld: ['nothingBelowOld', true, OLD_PMD, OLD, 0],
  startsNew: ['newStartsItsVma', true, NEW, NEW],
  freeNew: ['nothingBelowNew', true, NEW_PMD, NEW, 0],
} satisfies Record<string, Decided>;
const EVERY_YES: Decided[] = Object.values(yes);
const FIRING = [map(OLD, LENGTH), touch(OLD, LENGTH), moveTo(OLD, LENGTH, NEW)];

describe('realignment as merged (6.12)', () => {
  it('asks every condition in order, then starts a PMD boundary lower and moves one entry', () => {
    expect(moved('6.12', FIRING)).toEqual({
      decisions: EVERY_YES,
      questions: ['find_vma_intersection', 'find_vma_intersection'],
      realigned: [[MIB, OLD, NEW]],
      moved: { pte: 0, pmd: 1, pud: 0 },
    });
  });

  it('is the same on 6.18', () => {
    expect(moved('6.18', FIRING)).toEqual(moved('6.12', FIRING));
  });

  it.each<{ why: string; ops: Operation[]; decisions: Decided[]; pte: number; pmd?: number }>([
    {
      why: 'the length ends one page before the PMD does',
      ops: [map(OLD, LENGTH), touch(OLD, LENGTH), moveTo(OLD, LENGTH - 0x1000, NEW)],
      decisions: [['reachesPmdBoundary', false, LENGTH - 0x1000, MIB]],
      pte: 255,
    },
    {
      why: 'the old address is at a boundary already',
      ops: [map(OLD_PMD, PMD_SIZE), touch(OLD_PMD, PMD_SIZE), moveTo(OLD_PMD, PMD_SIZE, NEW_PMD)],
      decisions: [
        ['reachesPmdBoundary', true, PMD_SIZE, 0],
        ['notAlignedAlready', false, 0],
      ],
      pte: 0,
      pmd: 1,
    },
    {
      why: 'the offsets in the PMDs differ',
      ops: [map(OLD, LENGTH), touch(OLD, LENGTH), moveTo(OLD, LENGTH, NEW + 0x1000)],
      decisions: [yes.reaches, yes.unaligned, ['mutuallyAligned', false, MIB, MIB + 0x1000]],
      pte: 256,
    },
    {
      why: 'the move starts in the middle of its VMA',
      ops: [map(OLD_PMD, PMD_SIZE), touch(OLD, LENGTH), moveTo(OLD, LENGTH, NEW)],
      decisions: [yes.reaches, yes.unaligned, yes.mutual, ['oldStartsItsVma', false, OLD, OLD_PMD]],
      pte: 256,
    },
    {
      why: 'something is mapped below the source',
      ops: [map(OLD_PMD, 0x1000), ...FIRING],
      decisions: [
        yes.reaches,
        yes.unaligned,
        yes.mutual,
        yes.startsOld,
        ['nothingBelowOld', false, OLD_PMD, OLD, FIRST_MAPPED],
      ],
      pte: 256,
    },
    {
      why: 'something without access is mapped below the source, from the PMD before',
      ops: [map(OLD_PMD - 0x1000, 0x2000, ''), ...FIRING],
      decisions: [
        yes.reaches,
        yes.unaligned,
        yes.mutual,
        yes.startsOld,
        ['nothingBelowOld', false, OLD_PMD, OLD, FIRST_MAPPED],
      ],
      pte: 256,
    },
    {
      why: 'the destination joins the VMA below it',
      ops: [map(NEW - 0x1000, 0x1000), map(OLD, LENGTH), moveTo(OLD, LENGTH, NEW)],
      decisions: [
        yes.reaches,
        yes.unaligned,
        yes.mutual,
        yes.startsOld,
        yes.freeOld,
        ['newStartsItsVma', false, NEW, NEW - 0x1000],
      ],
      pte: 0,
    },
    {
      why: 'something is mapped below the destination',
      ops: [map(NEW_PMD, 0x1000), ...FIRING],
      decisions: [
        yes.reaches,
        yes.unaligned,
        yes.mutual,
        yes.startsOld,
        yes.freeOld,
        yes.startsNew,
        ['nothingBelowNew', false, NEW_PMD, NEW, FIRST_MAPPED],
      ],
      pte: 256,
    },
  ])('does not happen when $why', ({ ops, decisions, pte, pmd = 0 }) => {
    expect(moved('6.12', ops)).toMatchObject({ decisions, realigned: [], moved: { pte, pmd, pud: 0 } });
  });

  it.each<{ what: string; before: Operation[] }>([
    { what: 'ends where the PMD of the source begins', before: [map(OLD_PMD - MIB, MIB), touch(OLD_PMD - MIB, MIB)] },
    { what: 'ends where the PMD of the destination begins', before: [map(NEW_PMD - MIB, MIB)] },
    { what: 'begins where the source ends', before: [map(OLD + LENGTH, MIB, 'r')] },
    { what: 'begins where the destination ends', before: [map(NEW + LENGTH, MIB, 'r')] },
    {
      what: 'was below the source, but is unmapped again',
      before: [map(OLD_PMD, 0x1000), touch(OLD_PMD, 0x1000), { op: 'munmap', addr: hex(OLD_PMD), len: '0x1000' }],
    },
  ])('is not stopped by a mapping that $what', ({ before }) => {
    expect(moved('6.12', [...before, ...FIRING])).toMatchObject({
      decisions: EVERY_YES,
      moved: { pte: 0, pmd: 1, pud: 0 },
    });
  });

  it('wins the first PMD of a longer move, and leaves its partial end to single PTEs', () => {
    const length = MIB + 2 * PMD_SIZE + 0x3000;
    expect(moved('6.12', [map(OLD, length), touch(OLD, length), moveTo(OLD, length, NEW)])).toMatchObject({
      moved: { pte: 3, pmd: 3, pud: 0 },
    });
  });

  it('makes a whole PUD of a move that reaches its end from the middle of its first PMD', () => {
    const length = 0x40000000 - MIB;
    const sparse: Operation = { op: 'touch', addr: hex(OLD), len: hex(length), stride: '0x200000' };
    expect(moved('6.12', [map(OLD, length), sparse, moveTo(OLD, length, NEW)]).moved).toEqual({
      pte: 0,
      pmd: 0,
      pud: 1,
    });
    expect(moved('6.1', [map(OLD, length), sparse, moveTo(OLD, length, NEW)]).moved).toEqual({
      pte: 1,
      pmd: 511,
      pud: 0,
    });
  });
});

describe('realignment as posted', () => {
  it('asks the same on v4, but looks for the VMA before', () => {
    expect(moved('v4', FIRING)).toEqual({
      decisions: EVERY_YES,
      questions: ['find_vma_prev', 'find_vma_prev'],
      realigned: [[MIB, OLD, NEW]],
      moved: { pte: 0, pmd: 1, pud: 0 },
    });
  });

  it('asks first whether two VMAs are involved with patch 1 of 7 alone', () => {
    expect(moved('v4-1', FIRING)).toEqual({
      decisions: [['differentVmas', true], ...EVERY_YES],
      questions: ['find_vma_prev', 'find_vma_prev'],
      realigned: [[MIB, OLD, NEW]],
      moved: { pte: 0, pmd: 1, pud: 0 },
    });
  });

  it('asks nothing more with patch 1 of 7 alone once both sides are one VMA', () => {
    const withinOne = [map(OLD, LENGTH), moveTo(OLD, LENGTH, OLD + LENGTH)];
    expect(moved('v4-1', withinOne).decisions).toEqual([['differentVmas', false]]);
    expect(moved('v4', withinOne).decisions).toEqual([yes.reaches, yes.unaligned, ['mutuallyAligned', false, MIB, 0]]);
  });

  it.each(['v4', 'v4-1'] as const)('sees on %s what blocks, and what only ends at the boundary', (kernel) => {
    expect(moved(kernel, [map(OLD_PMD, 0x1000), ...FIRING])).toMatchObject({ realigned: [], moved: { pte: 256 } });
    expect(moved(kernel, [map(NEW_PMD, 0x1000), ...FIRING])).toMatchObject({ realigned: [], moved: { pte: 256 } });
    expect(moved(kernel, [map(OLD_PMD - MIB, MIB), ...FIRING])).toMatchObject({ moved: { pte: 0, pmd: 1 } });
  });
});

describe('kernels without realignment', () => {
  it.each(['6.1', '4.14'] as const)('ask nothing about it on %s, and move every PTE', (kernel) => {
    expect(moved(kernel, FIRING)).toEqual({
      decisions: [],
      questions: [],
      realigned: [],
      moved: { pte: 256, pmd: 0, pud: 0 },
    });
  });
});
