import { describe, expect, it } from 'vitest';
import { LEVELS, PMD_SIZE } from '../address/geometry.ts';
import { hex } from '../address/text.ts';
import { KERNEL_IDS, KERNELS, type KernelId } from '../kernels/kernels.ts';
import { resultsOf } from '../scenario/results.ts';
import { runScenario } from '../scenario/run.ts';
import { type Operation, parseScenario } from '../scenario/schema.ts';
import { wrongIn } from '../scenario/testing/invariants.ts';
import { expectReplays, movedOf, operationsOf, rowsOf } from '../scenario/testing/reading.ts';
import { Player } from '../trace/player.ts';

const OLD = 0x100040000000;
const NEW = 0x1000c0000000;
const PAGE = 0x1000;

const remap = (old: number, length: number, target: number, more: Partial<Operation & { op: 'mremap' }> = {}) => ({
  op: 'mremap' as const,
  old: hex(old),
  oldLen: hex(length),
  newLen: hex(length),
  flags: ['maymove', 'fixed'] as ('maymove' | 'fixed' | 'dontunmap')[],
  newAddr: hex(target),
  ...more,
});

/** Advised memory at OLD, every page of it written (or read): huge pages. */
const huge = (pages: number, access: 'touch' | 'read' = 'touch'): Operation[] => [
  {
    op: 'mmap',
    addr: hex(OLD),
    len: hex(pages * PMD_SIZE),
    prot: 'rw',
    flags: ['private', 'anonymous', 'fixed_noreplace'],
  },
  { op: 'madvise', addr: hex(OLD), len: hex(pages * PMD_SIZE), advice: 'hugepage' },
  { op: access, addr: hex(OLD), len: hex(pages * PMD_SIZE) },
];

/** What the last operation, a mremap, did. Every state before and after it is sound, and the run can be replayed. */
function moved(kernel: KernelId, ...ops: Operation[]) {
  const scenario = parseScenario({ ops, thp: 'madvise' });
  const run = runScenario(scenario, KERNELS[kernel]);
  const { trace } = run;
  const player = new Player(trace);
  for (const { end } of operationsOf(trace)) {
    player.seek(end);
    expect(wrongIn(player.memory)).toEqual([]);
  }
  expectReplays(trace);
  const { first } = operationsOf(trace).at(-1)!;
  const results = resultsOf(run, scenario);
  const { rows: _, ...entries } = movedOf(trace, first);
  return {
    before: results.at(-2)!,
    result: results.at(-1)!,
    entries,
    splits: rowsOf(trace, 'hugeSplit', first).map(({ operands }) => operands[0]),
    flushes: rowsOf(trace, 'flush', first).map(({ operands: [start, end] }) => [start, end! - start!]),
    made: rowsOf(trace, 'tableMade', first).map(({ operands }) => LEVELS[operands[0]!]),
    warnings: rowsOf(trace, 'warning', first).length,
    kinds: rowsOf(trace, undefined, first)
      .map(({ kind }) => kind)
      .filter((kind) => ['entryMoved', 'flush', 'hugeSplit', 'tableMade'].includes(kind)),
  };
}

describe.each(KERNEL_IDS)('a whole huge page on %s', (kernel) => {
  it('moves by its entry, and the table put aside goes along', () => {
    const { before, result, ...work } = moved(kernel, ...huge(1), remap(OLD, PMD_SIZE, NEW));
    expect(work).toMatchObject({ entries: { pte: 0, pmd: 0, huge: 1, pud: 0 }, splits: [], made: ['pmd'] });
    // One flush for the move; the other is that of the source's PMD table, freed with the unmapping.
    expect(work.flushes).toEqual([
      [OLD, PMD_SIZE],
      [OLD, PAGE],
    ]);
    expect(work.kinds).toEqual(['tableMade', 'entryMoved', 'flush', 'flush']);
    expect(result).toMatchObject({ pages: [[hex(NEW), 512, 1]], moved: { pud: 0, pmd: 0, huge: 1, pte: 0 } });
    // One PMD table is made, the drained one of the source is freed.
    expect(result.tables).toBe(before.tables);
    expect(result.pt!.at(-1)).toEqual(['pmd', hex(NEW), before.pt!.at(-1)![2]]);
  });

  it('can be split where it arrived, with the table that came along', () => {
    const part: Operation = { op: 'munmap', addr: hex(NEW), len: hex(PAGE) };
    const scenario = parseScenario({ ops: [...huge(1), remap(OLD, PMD_SIZE, NEW), part], thp: 'madvise' });
    const results = resultsOf(runScenario(scenario, KERNELS[kernel]), scenario);
    expect(results.at(-1)!.pages).toEqual([[hex(NEW + PAGE), 511, 2]]);
    expect(results.at(-1)!.tables).toBe(3);
  });

  it('may be the huge zero page', () => {
    const { result } = moved(kernel, ...huge(1, 'read'), remap(OLD, PMD_SIZE, NEW));
    expect(result.pages).toEqual([[hex(NEW), 512, 0]]);
    expect(result.pt!.at(-1)![2]).toBe('huge#512');
  });

  it('is one of several: each moves by its own entry, with a flush of its own', () => {
    const { result, entries, flushes } = moved(kernel, ...huge(3), remap(OLD, 3 * PMD_SIZE, NEW));
    expect(entries).toEqual({ pte: 0, pmd: 0, huge: 3, pud: 0 });
    expect(flushes.slice(0, 3)).toEqual([0, 1, 2].map((n) => [OLD + n * PMD_SIZE, PMD_SIZE]));
    expect(result.pages).toEqual([[hex(NEW), 1536, 1]]);
  });

  it('leaves nothing behind with dontunmap, and a touch there brings a huge page again', () => {
    const leave = remap(OLD, PMD_SIZE, NEW, { flags: ['maymove', 'fixed', 'dontunmap'] });
    const scenario = parseScenario({
      ops: [...huge(1), leave, { op: 'touch', addr: hex(OLD + PAGE), len: hex(PAGE) }],
      thp: 'madvise',
    });
    const results = resultsOf(runScenario(scenario, KERNELS[kernel]), scenario);
    expect(results[3]!.pages).toEqual([[hex(NEW), 512, 1]]);
    expect(results[4]!.pages).toEqual([
      [hex(OLD), 1, 0],
      [hex(OLD + PAGE), 1, 513],
      [hex(OLD + 2 * PAGE), 510, 0],
      [hex(NEW), 512, 1],
    ]);
    expect(results[4]!.tables).toBe(results[3]!.tables! + 1);
  });
});

describe.each(KERNEL_IDS)('a huge page that cannot move whole on %s', (kernel) => {
  // 4.14 flushes what it copies 64 pages at a time.
  const piece = (pages: number) => Math.min(pages, kernel === '4.14' ? 64 : 512) * PAGE;

  it('is split when only a part of it moves, with a flush of all of it before the copied part is flushed', () => {
    const { result, entries, splits, flushes, kinds } = moved(kernel, ...huge(1), remap(OLD, 256 * PAGE, NEW));
    expect(entries).toEqual({ pte: 256, pmd: 0, huge: 0, pud: 0 });
    expect(splits).toEqual([OLD]);
    expect(flushes.slice(0, 2)).toEqual([
      [OLD, PMD_SIZE],
      [OLD, piece(256)],
    ]);
    // A table is made for the destination; for the split the one that was put aside is there.
    expect(kinds.slice(0, 6)).toEqual(['tableMade', 'hugeSplit', 'flush', 'tableMade', 'entryMoved', 'flush']);
    expect(result.pages).toEqual([
      [hex(OLD + 256 * PAGE), 256, 257],
      [hex(NEW), 256, 1],
    ]);
  });

  it('is split when the destination is a page off, and its 512 PTEs are copied into two tables', () => {
    const { result, entries, splits, made, flushes } = moved(kernel, ...huge(1), remap(OLD, PMD_SIZE, NEW + PAGE));
    expect(entries).toEqual({ pte: 512, pmd: 0, huge: 0, pud: 0 });
    expect(splits).toEqual([OLD]);
    expect(made).toEqual(['pmd', 'pte', 'pte']);
    expect(flushes.slice(0, 2)).toEqual([
      [OLD, PMD_SIZE],
      [OLD, piece(511)],
    ]);
    expect(result.pages).toEqual([[hex(NEW + PAGE), 512, 1]]);
  });

  it('is split alone: its whole neighbours go by their entries', () => {
    const half = PMD_SIZE / 2;
    const { entries, splits } = moved(kernel, ...huge(3), remap(OLD, 2 * PMD_SIZE + half, NEW));
    expect(entries).toEqual({ pte: 256, pmd: 0, huge: 2, pud: 0 });
    expect(splits).toEqual([OLD + 2 * PMD_SIZE]);
  });

  it('becomes 512 entries of the zero page when it is the huge zero page', () => {
    const { result, entries } = moved(kernel, ...huge(1, 'read'), remap(OLD, PMD_SIZE, NEW + PAGE));
    expect(entries.pte).toBe(512);
    expect(result.pages).toEqual([[hex(NEW + PAGE), 512, 0]]);
  });
});

describe('after a split', () => {
  const split: Operation[] = [
    ...huge(1),
    { op: 'mprotect', addr: hex(OLD), len: hex(PAGE), prot: 'r' },
    { op: 'mprotect', addr: hex(OLD), len: hex(PAGE), prot: 'rw' },
  ];

  it('what was a huge page moves as a table', () => {
    const { entries, result } = moved('6.12', ...split, remap(OLD, PMD_SIZE, NEW));
    expect(entries).toEqual({ pte: 0, pmd: 1, huge: 0, pud: 0 });
    expect(result.pages).toEqual([[hex(NEW), 512, 1]]);
  });

  it('a part of it realigns as any small pages do', () => {
    const half = PMD_SIZE / 2;
    const unmapHalf: Operation = { op: 'munmap', addr: hex(OLD), len: hex(half) };
    const { entries } = moved('6.12', ...huge(1), unmapHalf, remap(OLD + half, half, NEW + half));
    expect(entries).toEqual({ pte: 0, pmd: 1, huge: 0, pud: 0 });
  });
});

describe('shrinking and growing', () => {
  it('a mapping splits the huge page at its new end', () => {
    const shrink = remap(OLD, PMD_SIZE, 0, { newLen: hex(100 * PAGE), flags: [] });
    const { splits, result } = moved('6.12', ...huge(1), shrink);
    expect(splits).toEqual([OLD]);
    expect(result.pages).toEqual([[hex(OLD), 100, 1]]);
  });

  it('in place keeps them, and gives the new part huge pages too', () => {
    const grow = remap(OLD, PMD_SIZE, 0, { newLen: hex(2 * PMD_SIZE), flags: [] });
    const scenario = parseScenario({
      ops: [...huge(1), grow, { op: 'touch', addr: hex(OLD + PMD_SIZE), len: hex(PAGE) }],
      thp: 'madvise',
    });
    const results = resultsOf(runScenario(scenario, KERNELS['6.12']), scenario);
    expect(results.at(-1)!.pt!.filter(([level]) => level === 'pmd')).toHaveLength(2);
    expect(results.at(-1)!.tables).toBe(results[2]!.tables! + 1);
  });

  it('with a move takes them along', () => {
    const grow = remap(OLD, PMD_SIZE, NEW, { newLen: hex(3 * PMD_SIZE) });
    expect(moved('6.12', ...huge(1), grow).entries).toEqual({ pte: 0, pmd: 0, huge: 1, pud: 0 });
  });
});
