import { describe, expect, it } from 'vitest';
import { LEVELS, PMD_SIZE, PUD_SIZE } from '../address/geometry.ts';
import { hex } from '../address/text.ts';
import { KERNELS, type KernelId } from '../kernels/kernels.ts';
import { runScenario } from '../scenario/run.ts';
import type { Operation } from '../scenario/schema.ts';
import { decisionsOf, movedOf, operationsOf, rowsOf } from '../scenario/testing/reading.ts';
import { Player } from '../trace/player.ts';
import { type Condition, LEVEL_CODE } from '../trace/steps.ts';

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
    expect(moved).toEqual({ pte: 0, pmd: 0, huge: 0, pud: 1, rows: 1 });
    const pmdTable = 2; // the PUD table was made before it
    expect(rowsOf(trace, 'entryMoved', first)).toMatchObject([
      { count: 1, operands: [LEVEL_CODE.pud, OLD, NEW, PUD_SIZE, 0, pmdTable] },
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
    expect(moved).toEqual({ pte: 5, pmd: 2, huge: 0, pud: 0, rows: 3 });
    expect(flushes.slice(0, 3)).toEqual([PMD_SIZE, PMD_SIZE, 0x5000]);
    expect(tablesMade).toEqual(['pmd', 'pte']);
  });

  it('copies at most 64 PTEs at a time on 4.14, and never moves a table', () => {
    const { trace, first, moved, flushes } = move('4.14', OLD, PMD_SIZE, NEW);
    expect(moved).toEqual({ pte: 512, pmd: 0, huge: 0, pud: 0, rows: 8 });
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
    expect(movedOf(trace, first)).toEqual({ pte: 0, pmd: 0, huge: 0, pud: 0, rows: 0 });
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
