import { describe, expect, it } from 'vitest';
import { LEVELS, PMD_SIZE, PUD_SIZE } from '../address/geometry.ts';
import { hex } from '../address/text.ts';
import { KERNELS, type KernelId } from '../kernels/kernels.ts';
import { Accessor } from '../mm/access.ts';
import { AddressSpace } from '../mm/addressSpace.ts';
import { VM } from '../mm/flags.ts';
import { mmap } from '../mm/mmap.ts';
import { walkTables } from '../mmu/walk.ts';
import { runScenario } from '../scenario/run.ts';
import type { Operation } from '../scenario/schema.ts';
import { decisionsOf, movedOf, operationsOf, rowsOf } from '../scenario/testing/reading.ts';
import { Player } from '../trace/player.ts';
import { Recorder } from '../trace/recorder.ts';
import { type Condition, LEVEL_CODE, WARNINGS } from '../trace/steps.ts';
import { movePageTables } from './movePageTables.ts';

const OLD = 0x100040000000;
const NEW = 0x1000c0000000;

/** Maps `length` bytes at `old`, touches every page, and moves it. */
function move(kernel: KernelId, old: number, length: number, target: number, touched?: Partial<Operation>) {
  const ops: Operation[] = [
    { op: 'mmap', addr: hex(old), len: hex(length), prot: 'rw', flags: ['private', 'anonymous', 'fixed'] },
    { op: 'touch', addr: hex(old), len: hex(length), ...touched } as Operation,
    {
      op: 'mremap',
      old: hex(old),
      oldLen: hex(length),
      newLen: hex(length),
      flags: ['maymove', 'fixed'],
      newAddr: hex(target),
    },
  ];
  const { trace, outcomes } = runScenario({ ops }, KERNELS[kernel]);
  expect(outcomes.at(-1)).toEqual({ kind: 'returned', value: target });
  const { first } = operationsOf(trace)[2]!;
  const flushes = rowsOf(trace, 'flush', first).map(({ operands: [start, end] }) => end! - start!);
  const tablesMade = rowsOf(trace, 'tableMade', first).map(({ operands }) => LEVELS[operands[0]!]!);
  return { trace, first, moved: movedOf(trace, first), flushes, tablesMade };
}

describe('move_page_tables', () => {
  it('moves an aligned GiB by one PUD entry, in one step', () => {
    const { trace, first, moved, tablesMade } = move('6.12', OLD, PUD_SIZE, NEW);
    expect(moved).toEqual({ pte: 0, pmd: 0, pud: 1, rows: 1 });
    expect(rowsOf(trace, 'entryMoved', first)).toMatchObject([
      { count: 1, operands: [LEVEL_CODE.pud, OLD, NEW, PUD_SIZE] },
    ]);
    expect(tablesMade).toEqual([]);
  });

  it('moves a GiB that is one page off PTE by PTE, into 513 tables, in a row of steps for each piece', () => {
    const { moved, tablesMade, flushes, trace } = move('6.12', OLD, PUD_SIZE, NEW + 0x1000);
    expect(moved).toMatchObject({ pte: 262_144, pmd: 0, pud: 0 });
    expect(moved.rows).toBe(1024);
    expect(tablesMade.filter((level) => level === 'pte')).toHaveLength(513);
    expect(tablesMade.filter((level) => level === 'pmd')).toHaveLength(2);
    // Pieces of 511 pages and of 1 take turns; the last flush is that of the final unmapping.
    expect(flushes.slice(0, 4)).toEqual([0x1ff000, 0x1000, 0x1ff000, 0x1000]);
    expect(trace.length).toBeGreaterThan(2 * 262_144);
    expect(trace.steps.first.length).toBeLessThan(10_000);
  });

  it('moves whole PTE tables where both sides are aligned, and the rest by PTEs', () => {
    const { moved, flushes, tablesMade } = move('6.1', OLD, 2 * PMD_SIZE + 0x5000, NEW);
    expect(moved).toEqual({ pte: 5, pmd: 2, pud: 0, rows: 3 });
    expect(flushes.slice(0, 3)).toEqual([PMD_SIZE, PMD_SIZE, 0x5000]);
    expect(tablesMade).toEqual(['pmd', 'pte']);
  });

  it('copies at most 64 PTEs at a time on 4.14, and never moves a table', () => {
    const { trace, first, moved, flushes } = move('4.14', OLD, PMD_SIZE, NEW);
    expect(moved).toEqual({ pte: 512, pmd: 0, pud: 0, rows: 8 });
    expect(rowsOf(trace, 'entryMoved', first).map(({ count }) => count)).toEqual(Array(8).fill(64));
    expect(flushes.slice(0, 8)).toEqual(Array(8).fill(0x40000));
  });

  it('cuts the pieces of 4.14 at the PMD boundaries of both sides', () => {
    const { trace, first } = move('4.14', OLD + 0x1f0000, 0x90000, NEW + 0x1ff000);
    const sizes = rowsOf(trace, 'entryMoved', first).map(({ count }) => count);
    expect(sizes).toEqual([1, 15, 64, 64]);
  });

  it('makes nothing where the source has no table, and passes over as much as one missing table means', () => {
    const sparse = { op: 'touch' as const, addr: hex(OLD), len: '0x1000' };
    const { trace, first, moved, tablesMade } = move('6.12', OLD, 2 * PUD_SIZE, NEW + 0x1000, sparse);
    expect(moved).toMatchObject({ pte: 1, pmd: 0, pud: 0 });
    // The one table that the source has feeds two.
    expect(tablesMade).toEqual(['pmd', 'pte', 'pte']);
    const skipped = (condition: Condition) =>
      decisionsOf(trace, first).filter(([asked, holds]) => asked === condition && !holds);
    expect(skipped('oldPudPresent').map(([, , ...operands]) => operands)).toEqual([
      [OLD + PUD_SIZE, PUD_SIZE - 0x1000],
      [OLD + 2 * PUD_SIZE - 0x1000, 0x1000],
    ]);
    expect(skipped('oldPmdPresent')).toHaveLength(2 * 511);
  });

  it('makes tables for an empty PTE table of the source, but flushes nothing for PTEs that are not there', () => {
    const ops: Operation[] = [
      { op: 'mmap', addr: hex(OLD), len: hex(PMD_SIZE), prot: 'rw', flags: ['private', 'fixed'] },
      { op: 'touch', addr: hex(OLD), len: hex(PMD_SIZE) },
      { op: 'madvise', addr: hex(OLD), len: hex(PMD_SIZE), advice: 'dontneed' },
      {
        op: 'mremap',
        old: hex(OLD),
        oldLen: hex(PMD_SIZE),
        newLen: hex(PMD_SIZE),
        flags: ['maymove', 'fixed', 'dontunmap'],
        newAddr: hex(NEW + 0x1000),
      },
    ];
    const { trace } = runScenario({ ops }, KERNELS['6.12']);
    const { first } = operationsOf(trace)[3]!;
    expect(movedOf(trace, first)).toEqual({ pte: 0, pmd: 0, pud: 0, rows: 0 });
    expect(rowsOf(trace, 'flush', first)).toEqual([]);
    expect(rowsOf(trace, 'tableMade', first)).toHaveLength(3);
  });

  it('marks every PTE that arrives as soft-dirty, and takes that back on the way back', () => {
    const read = { op: 'read' as const, addr: hex(OLD), len: '0x3000' };
    const { trace, first } = move('6.1', OLD, 0x3000, NEW, read);
    const [row] = rowsOf(trace, 'entryMoved', first);
    const player = new Player(trace);
    const entries = () => player.memory.region('entry').filter((entry) => entry !== 0 && entry < 2 ** 9);
    player.seek(row!.first);
    expect(new Set(entries())).toEqual(new Set([1 | 4 | 8]));
    player.seek(row!.first + 3);
    expect(new Set(entries())).toEqual(new Set([1 | 4 | 8 | 128]));
    player.seek(row!.first);
    expect(new Set(entries())).toEqual(new Set([1 | 4 | 8]));
  });
});

/*
 * What exec does: a full stack of 6 MiB at the top is shifted down by 2 MiB, within one VMA stretched over both places.
 * Its start is one page below a PMD boundary, so the first piece empties a PTE table that stays where the next one
 * has to go.
 */
describe('a stack shifted within its VMA', () => {
  const STACK = { old: 0x7fffff9ff000, new: 0x7fffff7ff000, end: 0x7ffffffff000, length: 0x600000 };

  function shiftStack(kernel: KernelId) {
    const rules = KERNELS[kernel];
    const recorder = new Recorder();
    const mm = new AddressSpace(recorder, rules.mm);
    recorder.operation(0, () => {
      const args = { shared: false, fixed: true, noReplace: false, growsDown: false, noReserve: false, hugeTlb: false };
      mmap(mm, { address: STACK.new, length: STACK.end - STACK.new, access: VM.read | VM.write, ...args });
      new Accessor(mm).access({ address: STACK.old, length: STACK.length, stride: 0x1000, write: true });
    });
    const vma = mm.vmas.at(STACK.new)!;
    const first = recorder.steps;
    const returned = recorder.operation(1, () =>
      movePageTables(mm, {
        rules: rules.mremap,
        oldVma: vma,
        oldAddress: STACK.old,
        newVma: vma,
        newAddress: STACK.new,
        length: STACK.length,
        needRmapLocks: false,
        forStack: true,
      }),
    );
    expect(returned).toBe(STACK.length);
    const trace = recorder.finish();
    const warnings = rowsOf(trace, 'warning').map(({ operands }) => [WARNINGS[operands[0]!], operands[1]]);
    const { pte, pmd } = movedOf(trace, first);
    const present = [...walkTables(recorder.memory)].filter(({ level }) => level === 'pmd').map(({ va }) => va);
    return { pte, pmd, warnings, present };
  }

  it.each(['6.1', 'v4-1'] as const)('meets its own drained tables on %s, warns and falls back to PTEs', (kernel) => {
    expect(shiftStack(kernel)).toMatchObject({
      pte: 1536,
      pmd: 0,
      warnings: [
        ['newPmdNotNone', 0x7fffff800000],
        ['newPmdNotNone', 0x7fffffa00000],
      ],
    });
  });

  it.each(['v4', '6.12', '6.18'] as const)('moves whole tables on %s, without a warning', (kernel) => {
    expect(shiftStack(kernel)).toEqual({
      pte: 511,
      pmd: 3,
      warnings: [],
      present: [0x7fffff600000, 0x7fffff800000, 0x7fffffa00000, 0x7fffffc00000, 0x7fffffe00000],
    });
  });

  it('moves only PTEs on 4.14, which has nothing to warn of', () => {
    expect(shiftStack('4.14')).toMatchObject({ pte: 1536, pmd: 0, warnings: [] });
  });
});
