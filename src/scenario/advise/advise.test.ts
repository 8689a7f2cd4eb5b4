import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignDown, PAGE_SIZE, PMD_SIZE, PUD_SIZE } from '../../address/geometry.ts';
import { hex } from '../../address/text.ts';
import { KERNEL_IDS, KERNELS } from '../../kernels/kernels.ts';
import type { Operation, Scenario } from '../schema.ts';
import { adviseMove, NoAdvice } from './advise.ts';
import { alignmentOf } from './alignment.ts';
import { PRESETS } from './presets.ts';

const moving = (old: number, pages: number, stride: number, to: number): Scenario => ({
  ops: [
    { op: 'mmap', addr: hex(old), len: hex(pages * PAGE_SIZE), prot: 'rw', flags: ['private', 'anonymous', 'fixed'] },
    { op: 'touch', addr: hex(old), len: hex(pages * PAGE_SIZE), stride: hex(stride * PAGE_SIZE) },
    {
      op: 'mremap',
      ...{ old: hex(old), oldLen: hex(pages * PAGE_SIZE), newLen: hex(pages * PAGE_SIZE) },
      ...{ flags: ['maymove', 'fixed'], newAddr: hex(to) },
    },
  ],
});

describe('what a move costs by its destination', () => {
  it('is the same for all destinations of an alignment where nothing is near', () => {
    const offset = fc.oneof(fc.constantFrom(0, 1, 256, 511), fc.nat(511));
    const pages = fc.oneof(fc.integer({ min: 1, max: 1600 }), fc.constantFrom(512, 1024, 262144, 262144 + 256));
    const kernel = fc.constantFrom(...KERNEL_IDS);
    const place = fc.record({ pud: fc.integer({ min: 1, max: 30 }), pmd: offset, page: offset, like: fc.nat(2) });
    fc.assert(
      fc.property(kernel, offset, offset, pages, place, (id, page, pmd, count, to) => {
        const old = 0x100000000000 + pmd * PMD_SIZE + page * PAGE_SIZE;
        const there = 0x200000000000 + to.pud * PUD_SIZE;
        const [inPmd, inPud] = [page * PAGE_SIZE, pmd * PMD_SIZE + page * PAGE_SIZE];
        const like = [to.pmd * PMD_SIZE + to.page * PAGE_SIZE, to.pmd * PMD_SIZE + inPmd, inPud][to.like]!;
        const stride = count > 4000 ? 509 : 3;
        const advice = adviseMove(moving(old, count, stride, there + like), KERNELS[id]);
        const { alignment } = advice.current;
        expect(alignment).toBe(alignmentOf(old, there + like));
        expect(advice.current.entries).toBe(advice.costs[alignment].entries);
      }),
      { numRuns: 60 },
    );
  });

  it('is never called better without a run in which it is', () => {
    const offset = fc.constantFrom(0, 1, 256, 511);
    fc.assert(
      fc.property(offset, offset, fc.integer({ min: 1, max: 1600 }), (from, to, count) => {
        const [old, there] = [0x100000000000 + from * PAGE_SIZE, 0x100040000000 + to * PAGE_SIZE];
        const { better, current } = adviseMove(moving(old, count, 1, there), KERNELS['6.12']);
        if (!better) return;
        const again = adviseMove(moving(old, count, 1, better.destination), KERNELS['6.12']);
        const { scenario, ...cost } = better;
        expect(again.current).toEqual(cost);
        expect(scenario).toEqual(moving(old, count, 1, better.destination));
        expect(better.entries).toBeLessThan(current.entries);
      }),
      { numRuns: 40 },
    );
  });
});

describe('advice', () => {
  it('leads to the nearest address that is equally far into its PMD, past what is in the way', () => {
    const { ops } = moving(0x100000100000, 768, 1, 0x100040180000);
    const free = adviseMove({ ops }, KERNELS['6.12']);
    expect([free.current.entries, free.better?.destination, free.better?.entries]).toEqual([768, 0x100040100000, 2]);
    const below = { ...ops[0]!, addr: '0x100040000000', len: '0x1000' } as (typeof ops)[number];
    const blocked = adviseMove({ ops: [below, ...ops] }, KERNELS['6.12']);
    expect(blocked.better?.destination).toBe(0x100040300000);
    expect(alignDown(blocked.better!.destination, PMD_SIZE)).toBe(0x100040200000);
  });

  it('never leads to where something would be unmapped', () => {
    const { ops } = moving(0x100000100000, 768, 1, 0x100040180000);
    const there = { ...ops[0]!, addr: '0x100040200000', len: '0x1000' } as (typeof ops)[number];
    const { better } = adviseMove({ ops: [there, ...ops] }, KERNELS['6.12']);
    expect(better?.destination).toBe(0x10003ff00000);
  });

  it('gives the whole scenario with the better destination, and what names the memory there goes along', () => {
    const { ops } = moving(0x100000100000, 768, 1, 0x100040180000);
    const after = [
      { op: 'touch', addr: '0x100040181000', len: '0x1000' },
      { op: 'touch', addr: '@2+0x2000', len: '0x1000' },
    ] as const;
    const { better } = adviseMove({ title: 'mine', ops: [...ops, ...after] }, KERNELS['6.12']);
    expect(better?.scenario).toEqual({
      title: 'mine',
      ops: [
        ...ops.slice(0, 2),
        { ...ops[2], newAddr: '0x100040100000' },
        { ...after[0], addr: '0x100040101000' },
        after[1],
      ],
    });
  });

  it('is about the call as a whole where it moves several mappings', () => {
    const old = 0x100000100000;
    const map = (addr: number, prot: string): Operation => ({
      ...{ op: 'mmap', addr: hex(addr), len: '0x200000' },
      ...{ prot, flags: ['private', 'anonymous', 'fixed'] },
    });
    const ops: Operation[] = [
      map(old, 'rw'),
      map(old + PMD_SIZE, 'r'),
      { op: 'read', addr: hex(old), len: '0x400000' },
      moving(old, 1024, 1, 0x100040180000).ops[2]!,
    ];
    const advice = adviseMove({ ops }, KERNELS['6.18']);
    expect(advice).toMatchObject({ old, oldLength: 2 * PMD_SIZE, newLength: 2 * PMD_SIZE });
    expect(advice.current.destination).toBe(0x100040180000);
    expect(advice.better).toMatchObject({ destination: 0x100040100000, scenario: { ops: { length: 4 } } });
  });

  it('keeps what else the call asks for', () => {
    const { ops } = moving(0x100000100000, 768, 1, 0x100040180000);
    const keeping = { ...ops[2], flags: ['maymove', 'fixed', 'dontunmap'] } as (typeof ops)[number];
    expect(adviseMove({ ops: ops.with(2, keeping) }, KERNELS['6.12']).flags).toBe(7);
    const counted = { ...ops[2], flags: 7 } as (typeof ops)[number];
    expect(adviseMove({ ops: ops.with(2, counted) }, KERNELS['6.12']).flags).toBe(7);
  });

  it('takes no notice of an allocation that is made to fail', () => {
    const { ops } = moving(0x100000100000, 768, 1, 0x100040180000);
    const failing = adviseMove({ ops, fail: { operation: 2, table: 1 } }, KERNELS['6.12']);
    expect(failing.current).toEqual(adviseMove({ ops }, KERNELS['6.12']).current);
    expect(failing.better?.scenario.fail).toEqual({ operation: 2, table: 1 });
  });

  it('finds nothing better where the kernel copies every PTE, and for what is best already', () => {
    const { ops } = moving(0x100000100000, 768, 1, 0x100040180000);
    expect(adviseMove({ ops }, KERNELS['4.14']).better).toBeUndefined();
    const best = moving(0x100000100000, 768, 1, 0x100040100000);
    expect(adviseMove(best, KERNELS['6.12']).better).toBeUndefined();
  });

  it.each(Object.entries(PRESETS))('has something to say about the preset %s', (_, scenario) => {
    const { current, better } = adviseMove(scenario, KERNELS['6.12']);
    expect(better!.entries * 7).toBeLessThan(current.entries);
  });

  it('is refused where nothing moves', () => {
    const { ops } = moving(0x100000100000, 4, 1, 0x100040180000);
    expect(() => adviseMove({ ops: ops.slice(0, 2) }, KERNELS['6.12'])).toThrow(NoAdvice);
    expect(() => adviseMove({ ops }, KERNELS['6.12'], 1)).toThrow(
      'Operation 2 of the scenario (@1) is none that moves',
    );
  });
});
