import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PAGE_SIZE, PMD_SIZE, PUD_SIZE } from '../address/geometry.ts';
import { hex } from '../address/text.ts';
import { KERNEL_IDS, KERNELS, WHAT_IFS, type WhatIf, withWhatIf } from '../kernels/kernels.ts';
import { FIRST_FRAME, frameOf } from '../mmu/entry.ts';
import { resultsOf } from '../scenario/results.ts';
import { runScenario } from '../scenario/run.ts';
import { type Operation, parseScenario } from '../scenario/schema.ts';
import { runs, scenarios } from '../scenario/testing/arbitrary.ts';
import { wrongIn } from '../scenario/testing/invariants.ts';
import {
  expectReplays,
  movedOf,
  operationsOf,
  questionsOf,
  realignDecisionsOf,
  rowsOf,
} from '../scenario/testing/reading.ts';
import { Player } from '../trace/player.ts';

const MIB = 0x100000;
const OLD = 0x100040000000;
const NEW = 0x100100000000;

const map = (start: number, length: number, prot = 'rw'): Operation => ({
  op: 'mmap',
  addr: hex(start),
  len: hex(length),
  prot,
  flags: ['private', 'anonymous', 'fixed_noreplace'],
});
const touch = (start: number, length: number, stride = PAGE_SIZE): Operation => ({
  op: 'touch',
  addr: hex(start),
  len: hex(length),
  stride: hex(stride),
});
const read = (start: number, length: number): Operation => ({ op: 'read', addr: hex(start), len: hex(length) });
const moveTo = (old: number, length: number, target: number, more: Partial<Operation & { op: 'mremap' }> = {}) => ({
  op: 'mremap' as const,
  old: hex(old),
  oldLen: hex(length),
  newLen: hex(length),
  flags: ['maymove', 'fixed'] as ('maymove' | 'fixed' | 'dontunmap')[],
  newAddr: hex(target),
  ...more,
});

/** A run of 6.12 with these rules on top; it can be replayed. */
function run(whatIf: WhatIf[], ops: Operation[]) {
  const scenario = parseScenario({ ops });
  const done = runScenario(scenario, withWhatIf(KERNELS['6.12'], whatIf));
  const { trace } = done;
  expectReplays(trace);
  const player = new Player(trace);
  player.seek(trace.length);
  const { first } = operationsOf(trace).at(-1)!;
  const results = resultsOf(done, scenario);
  const { rows: _, ...entries } = movedOf(trace, first);
  return {
    trace,
    first,
    results,
    result: results.at(-1)!,
    entries,
    decisions: realignDecisionsOf(trace, first),
    wrong: wrongIn(player.memory, { staleTlb: whatIf.includes('skip-flush') }),
  };
}

describe('realign-pud', () => {
  const offset = PUD_SIZE - 16 * MIB + 3 * PAGE_SIZE;
  const length = PUD_SIZE - offset;
  const ops = (more: Operation[] = [], target = NEW + offset, bytes = length) => [
    ...more,
    map(OLD + offset, bytes),
    touch(OLD + offset, bytes),
    moveTo(OLD + offset, bytes, target),
  ];

  it('turns the first, partly covered PUD of a move into one PUD entry', () => {
    const { entries, result, wrong, trace } = run(['realign-pud'], ops());
    expect(entries).toEqual({ pte: 0, pmd: 0, huge: 0, pud: 1 });
    expect(rowsOf(trace, 'realigned')).toMatchObject([{ operands: [offset, OLD + offset, NEW + offset] }]);
    expect(result.pages).toEqual([[hex(NEW + offset), length / PAGE_SIZE, 1]]);
    expect(result.ret).toBe(hex(NEW + offset));
    expect(wrong).toEqual([]);
    expect(run([], ops()).entries).toEqual({ pte: 0, pmd: 8, huge: 0, pud: 0 });
  });

  it('goes on below the PUD as the kernel does', () => {
    const longer = length + PMD_SIZE + 5 * PAGE_SIZE;
    expect(run(['realign-pud'], ops([], NEW + offset, longer)).entries).toEqual({ pte: 5, pmd: 1, huge: 0, pud: 1 });
  });

  it.each<[string, Operation[], WhatIf[]]>([
    ['something is mapped in the PUD below the source', ops([map(OLD, PAGE_SIZE, '')]), ['realign-pud']],
    [
      'something is mapped in the PUD below the destination',
      ops([map(NEW + PUD_SIZE / 2, PAGE_SIZE, '')]),
      ['realign-pud'],
    ],
    ['the offsets in the PUDs differ', ops([], NEW + offset - PMD_SIZE), ['realign-pud']],
    ['the move ends before the PUD does', ops([], NEW + offset, length - PMD_SIZE), ['realign-pud']],
  ])('leaves it to the PMD realignment where %s', (_, scenario, whatIf) => {
    const [one, other] = [run(whatIf, scenario), run([], scenario)];
    expect(one.entries).toEqual(other.entries);
    expect(one.entries.pud).toBe(0);
    expect(one.entries.pmd).toBeGreaterThan(6);
    expect(one.result).toMatchObject({ maps: other.result.maps, pages: other.result.pages });
    expect(one.decisions.some(([condition, holds]) => /Pud|Below/.test(condition) && !holds)).toBe(true);
  });

  it('does so on a kernel that does not realign at all, too', () => {
    const scenario = parseScenario({ ops: ops() });
    const { trace } = runScenario(scenario, withWhatIf(KERNELS['6.1'], ['realign-pud']));
    expect(movedOf(trace, operationsOf(trace).at(-1)!.first)).toMatchObject({ pte: 0, pmd: 0, pud: 1 });
  });
});

describe('realign-tail', () => {
  const length = 2 * PMD_SIZE + 7 * PAGE_SIZE;
  const ops = (...more: Operation[]) => [...more, map(OLD, length), touch(OLD, length), moveTo(OLD, length, NEW)];

  it('moves the last, partly covered PMD whole when nothing is mapped above it', () => {
    const { entries, result, wrong, trace, first } = run(['realign-tail'], ops());
    expect(entries).toEqual({ pte: 0, pmd: 3, huge: 0, pud: 0 });
    const distance = PMD_SIZE - 7 * PAGE_SIZE;
    expect(rowsOf(trace, 'tailRealigned', first)).toMatchObject([{ operands: [distance, OLD + length, NEW + length] }]);
    expect(result).toMatchObject({ ret: hex(NEW), pages: [[hex(NEW), length / PAGE_SIZE, 1]] });
    expect(wrong).toEqual([]);
    expect(run([], ops()).entries).toEqual({ pte: 7, pmd: 2, huge: 0, pud: 0 });
  });

  it('takes both ends together with the realignment at the front', () => {
    const both = [map(OLD + MIB, 2 * MIB), touch(OLD + MIB, 2 * MIB), moveTo(OLD + MIB, 2 * MIB, NEW + MIB)];
    expect(run(['realign-tail'], both).entries).toEqual({ pte: 0, pmd: 2, huge: 0, pud: 0 });
    expect(run([], both).entries).toEqual({ pte: 256, pmd: 1, huge: 0, pud: 0 });
  });

  it('reports no more than was asked for', () => {
    const { decisions: _, result, trace, first } = run(['realign-tail'], ops());
    expect(result.trace!.events).toContainEqual(['ret:move_page_tables', hex(length)]);
    expect(rowsOf(trace, 'allocationFailed', first)).toEqual([]);
  });

  it.each<[string, Operation[]]>([
    ['above the source', ops(map(OLD + length + PAGE_SIZE, PAGE_SIZE, ''))],
    ['right above the source', ops(map(OLD + length, PAGE_SIZE, 'r'))],
    ['above the destination', ops(map(NEW + 3 * PMD_SIZE - PAGE_SIZE, PAGE_SIZE, ''))],
    ['in the rest of its own VMA', [map(OLD, 3 * PMD_SIZE), touch(OLD, 3 * PMD_SIZE), moveTo(OLD, length, NEW)]],
  ])('refuses where something is mapped %s', (_, scenario) => {
    const [one, other] = [run(['realign-tail'], scenario), run([], scenario)];
    expect(one.entries).toEqual({ pte: 7, pmd: 2, huge: 0, pud: 0 });
    expect(rowsOf(one.trace, 'tailRealigned')).toEqual([]);
    expect(one.result).toMatchObject({
      maps: other.result.maps,
      pages: other.result.pages,
      tables: other.result.tables,
    });
  });

  it('is not stopped by what begins at the boundary', () => {
    const { entries } = run(['realign-tail'], ops(map(OLD + 3 * PMD_SIZE, PAGE_SIZE, 'r')));
    expect(entries).toEqual({ pte: 0, pmd: 3, huge: 0, pud: 0 });
  });

  it('refuses where the ends are not equally far into their PMD', () => {
    const off = [map(OLD, length), touch(OLD, length), moveTo(OLD, length, NEW + PAGE_SIZE)];
    expect(run(['realign-tail'], off).entries).toEqual(run([], off).entries);
  });

  it('refuses where the destination has a part of its own above: the mapping grows', () => {
    const grown = moveTo(OLD, length, NEW, { newLen: hex(length + PAGE_SIZE) });
    expect(run(['realign-tail'], [...ops().slice(0, -1), grown]).entries).toEqual({ pte: 7, pmd: 2, huge: 0, pud: 0 });
  });
});

describe('single-lookup', () => {
  it('starts every move of a random scenario where the kernel does', () => {
    const realigned = { moves: 0 };
    fc.assert(
      fc.property(scenarios({ exec: false }), fc.constantFrom('6.12' as const, '6.18' as const), (scenario, kernel) => {
        const [one, other] = [[], ['single-lookup' as const]].map((whatIf) => {
          const done = runScenario(scenario, withWhatIf(KERNELS[kernel], whatIf));
          const starts = rowsOf(done.trace, 'realigned').map(({ operands }) => operands);
          const results = resultsOf(done, scenario).map(({ maps, pages, tables, pt }) => [maps, pages, tables, pt]);
          return { starts, results, outcomes: done.outcomes };
        });
        expect(JSON.stringify(other)).toBe(JSON.stringify(one));
        realigned.moves += one!.starts.length;
      }),
      runs(150),
    );
    expect(realigned.moves).toBeGreaterThan(0);
  });

  const middle = [map(OLD, PMD_SIZE), touch(OLD, PMD_SIZE), moveTo(OLD + MIB, MIB, NEW + MIB)];

  it('refuses a move from the middle of a VMA by finding that VMA itself, where the kernel does not look anything up', () => {
    const [kernel, rule] = [run([], middle), run(['single-lookup'], middle)];
    expect(kernel.decisions.at(-1)).toEqual(['oldStartsItsVma', false, OLD + MIB, OLD]);
    expect(questionsOf(kernel.trace, kernel.first)).toEqual(['vma_lookup']);
    expect(rule.decisions.at(-1)).toEqual(['nothingBelowOld', false, OLD, OLD + MIB, 2]);
    expect(questionsOf(rule.trace, rule.first)).toEqual(['vma_lookup', 'find_vma_intersection']);
    expect(rule.entries).toEqual({ pte: 256, pmd: 0, huge: 0, pud: 0 });
    expect(rule.result.pt).toEqual(kernel.result.pt);
  });

  it('asks one question a side where the kernel asks two', () => {
    const whole = [map(OLD + MIB, MIB), touch(OLD + MIB, MIB), moveTo(OLD + MIB, MIB, NEW + MIB)];
    const { decisions, entries } = run(['single-lookup'], whole);
    expect(decisions.map(([condition]) => condition)).toEqual([
      'reachesPmdBoundary',
      'notAlignedAlready',
      'mutuallyAligned',
      'nothingBelowOld',
      'nothingBelowNew',
    ]);
    expect(entries).toEqual({ pte: 0, pmd: 1, huge: 0, pud: 0 });
  });
});

describe('inside-vma', () => {
  /*
   *   OLD                OLD + MIB           OLD + 2 MiB          Only the second half is asked to move.
   *    |=== first half ====|=== second half ===|
   */
  const middle = [map(OLD, PMD_SIZE), touch(OLD, PMD_SIZE), moveTo(OLD + MIB, MIB, NEW + MIB)];

  it('drags along what shares the first PMD, to where nothing is mapped', () => {
    const { result, entries, wrong } = run(['inside-vma'], middle);
    expect(entries).toEqual({ pte: 0, pmd: 1, huge: 0, pud: 0 });
    expect(result.maps).toEqual([
      [hex(OLD), hex(OLD + MIB), 'rw-p'],
      [hex(NEW + MIB), hex(NEW + PMD_SIZE), 'rw-p'],
    ]);
    // The first half's 256 pages, tokens 1 to 256, are gone from their mapping.
    expect(result.pages).toEqual([[hex(NEW), 512, 1]]);
    expect(wrong[0]).toBe(`a page is present at ${hex(NEW)}, which is not mapped`);
    expect(wrong).toHaveLength(256);
  });

  it('a read of what was dragged along finds an empty page', () => {
    const { result } = run(['inside-vma'], [...middle, read(OLD, PAGE_SIZE)]);
    expect(result.pages![0]).toEqual([hex(OLD), 1, 0]);
  });

  it('leaves them alone without the rule', () => {
    expect(run([], middle).result.pages).toEqual([
      [hex(OLD), 256, 1],
      [hex(NEW + MIB), 256, 257],
    ]);
  });

  it('overwrites what it meets when the dragged pages come back, and can still be replayed', () => {
    // The first half is written anew, then the second one comes back to it, into one VMA, and drags the old first half.
    const back = moveTo(NEW + MIB, MIB, OLD + MIB);
    const { results, result, entries } = run(['inside-vma'], [...middle, touch(OLD, MIB), back]);
    expect(results[3]!.pages).toEqual([
      [hex(OLD), 256, 513],
      [hex(NEW), 512, 1],
    ]);
    expect(entries).toEqual({ pte: 512, pmd: 0, huge: 0, pud: 0 });
    expect(result).toMatchObject({ maps: [[hex(OLD), hex(OLD + PMD_SIZE), 'rw-p']], pages: [[hex(OLD), 512, 1]] });
  });

  it('still sees another mapping below', () => {
    const scenario = [map(OLD, PAGE_SIZE, 'r'), map(OLD + MIB / 2, MIB + MIB / 2), touch(OLD + MIB, MIB)];
    const { decisions, entries } = run(['inside-vma'], [...scenario, moveTo(OLD + MIB, MIB, NEW + MIB)]);
    expect(decisions.at(-1)).toEqual(['nothingBelowOld', false, OLD, OLD + MIB / 2, 2]);
    expect(entries.pte).toBe(256);
  });
});

describe('skip-flush', () => {
  const leave = moveTo(OLD, 4 * PAGE_SIZE, NEW, { flags: ['maymove', 'fixed', 'dontunmap'] });
  const there = [map(OLD, 4 * PAGE_SIZE), touch(OLD, 4 * PAGE_SIZE), leave];

  it('lets a write at the old address go to the page that is elsewhere by now', () => {
    const { results, result, trace, first } = run(['skip-flush'], [...there, touch(OLD + PAGE_SIZE, PAGE_SIZE)]);
    expect(results[2]!.pages).toEqual([[hex(NEW), 4, 1]]);
    expect(rowsOf(trace, 'staleUsed', first)).toMatchObject([
      { count: 1, operands: [1, OLD + PAGE_SIZE, FIRST_FRAME + 1] },
    ]);
    expect(rowsOf(trace, 'pageFaulted', first)).toEqual([]);
    // Token 5 is found at the new place, and nothing at the old one.
    expect(result.pages).toEqual([
      [hex(NEW), 1, 1],
      [hex(NEW + PAGE_SIZE), 1, 5],
      [hex(NEW + 2 * PAGE_SIZE), 2, 3],
    ]);
  });

  it('lets a read do so too, without changing anything', () => {
    const { result, trace, first } = run(['skip-flush'], [...there, read(OLD, PAGE_SIZE)]);
    expect(rowsOf(trace, 'staleUsed', first)).toMatchObject([{ operands: [0, OLD, FIRST_FRAME] }]);
    expect(result.pages).toEqual([[hex(NEW), 4, 1]]);
  });

  it('does so each time, until something else takes the place in the TLB', () => {
    const pushOut = [map(OLD + PMD_SIZE, PMD_SIZE), touch(OLD + PMD_SIZE, PAGE_SIZE)];
    const { trace, result } = run(
      ['skip-flush'],
      [...there, touch(OLD, PAGE_SIZE), touch(OLD, PAGE_SIZE), ...pushOut, touch(OLD, PAGE_SIZE)],
    );
    expect(rowsOf(trace, 'staleUsed')).toHaveLength(2);
    expect(result.pages!.slice(0, 2)).toEqual([
      [hex(OLD), 1, 8],
      [hex(OLD + PMD_SIZE), 1, 7],
    ]);
    expect(result.pages!.at(-2)).toEqual([hex(NEW), 1, 6]);
  });

  it('faults where the translation was never cached', () => {
    const untouched = [map(OLD, 4 * PAGE_SIZE), touch(OLD, PAGE_SIZE), leave, touch(OLD + PAGE_SIZE, PAGE_SIZE)];
    const { trace, first } = run(['skip-flush'], untouched);
    expect(rowsOf(trace, 'staleUsed', first)).toEqual([]);
    expect(rowsOf(trace, 'pageFaulted', first)).toHaveLength(1);
  });

  it('leaves a translation that the page tables contradict, and a flush does not', () => {
    expect(run(['skip-flush'], there).wrong).toEqual([]);
    const player = (whatIf: WhatIf[]) => {
      const { trace } = runScenario(parseScenario({ ops: there }), withWhatIf(KERNELS['6.12'], whatIf));
      const at = new Player(trace);
      at.seek(trace.length);
      return at.memory;
    };
    expect(wrongIn(player(['skip-flush']))).toHaveLength(4);
    expect(wrongIn(player(['skip-flush']))[0]).toBe(`the TLB holds a stale translation of ${hex(OLD)}`);
    expect(wrongIn(player([]))).toEqual([]);
    const entries = Array.from(player(['skip-flush']).region('tlbEntry')).filter((entry) => entry !== 0);
    expect(entries.map(frameOf)).toEqual([0, 1, 2, 3].map((n) => FIRST_FRAME + n));
  });

  it('never uses a stale translation when it is off', () => {
    fc.assert(
      fc.property(scenarios(), fc.constantFrom(...KERNEL_IDS), (scenario, kernel) => {
        expect(rowsOf(runScenario(scenario, KERNELS[kernel]).trace, 'staleUsed')).toEqual([]);
      }),
      runs(60),
    );
  });
});

describe('the what-if rules', () => {
  it('are none on any kernel, and a kernel with none on top is that kernel', () => {
    for (const kernel of KERNEL_IDS) {
      expect(KERNELS[kernel].mremap.whatIf.size).toBe(0);
      expect(withWhatIf(KERNELS[kernel], [])).toBe(KERNELS[kernel]);
    }
  });

  it('change nothing of a run in which no move is large enough to meet them', () => {
    // One page that ends no PMD: nothing realigns, nothing fails; only the flush is a matter of every move.
    const ops = [map(OLD, PAGE_SIZE), touch(OLD, PAGE_SIZE), moveTo(OLD, PAGE_SIZE, NEW + PAGE_SIZE)];
    for (const rule of WHAT_IFS.filter((each) => each !== 'skip-flush')) {
      const { result } = run([rule], ops);
      expect([rule, result]).toEqual([rule, run([], ops).result]);
    }
  });

  it.each(WHAT_IFS)('%s: any run with it can be replayed, and others with it', (rule) => {
    const together = fc.subarray([...WHAT_IFS]);
    fc.assert(
      fc.property(scenarios(), fc.constantFrom(...KERNEL_IDS), together, (scenario, kernel, others) => {
        const { trace, outcomes } = runScenario(scenario, withWhatIf(KERNELS[kernel], [rule, ...others]));
        expectReplays(trace);
        expect(outcomes).toHaveLength(scenario.ops.length);
      }),
      runs(40),
    );
  });
});
