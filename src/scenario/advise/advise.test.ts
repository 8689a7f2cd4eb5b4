import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignDown, PAGE_SIZE, PMD_SIZE, PUD_SIZE } from '../../address/geometry.ts';
import { hex } from '../../address/text.ts';
import { KERNEL_IDS, KERNELS } from '../../kernels/kernels.ts';
import type { Scenario } from '../schema.ts';
import { adviseMove, alignmentOf, NoAdvice } from './advise.ts';
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
        expect(again.current).toEqual(better);
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
    expect(() => adviseMove({ ops }, KERNELS['6.12'], 1)).toThrow('Operation 1 of the scenario is none that moves');
  });
});
