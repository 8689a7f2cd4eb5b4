import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PAGE_SIZE, PMD_SIZE } from '../../address/geometry.ts';
import { hex } from '../../address/text.ts';
import { KERNEL_IDS, KERNELS, type KernelId } from '../../kernels/kernels.ts';
import { libraryScenario } from '../library.ts';
import type { Operation, Scenario } from '../schema.ts';
import { adviseMove } from './advise.ts';
import { costAt } from './cost.ts';
import { type CostMap, costMaps } from './costMap.ts';

const mapsOf = (scenario: Scenario, kernel: KernelId = '6.12') =>
  costMaps(scenario, KERNELS[kernel], adviseMove(scenario, KERNELS[kernel]));
const inShort = ({ runs }: CostMap) =>
  runs.map(({ count, alignment, ground, cost }) => `${count} ${alignment} ${ground} ${cost?.entries ?? '?'}`);

const map = (addr: number, pages: number): Operation => ({
  op: 'mmap',
  addr: hex(addr),
  len: hex(pages * PAGE_SIZE),
  prot: 'rw',
  flags: ['private', 'anonymous', 'fixed'],
});
const OLD = 0x100000100000;
/** 3 MiB that move, after what is said. */
const moving = (to: number, ...before: Operation[]): Scenario => ({
  ops: [
    ...before,
    map(OLD, 768),
    { op: 'touch', addr: hex(OLD), len: '0x300000' },
    {
      op: 'mremap',
      ...{ old: hex(OLD), oldLen: '0x300000', newLen: '0x300000', newAddr: hex(to) },
      flags: ['maymove', 'fixed'],
    },
  ],
});

describe('the map of cost over the destination', () => {
  it('has the offset of the source as the one place in a PMD that is cheap, and in a PUD every PMD', () => {
    const { pmd, pud } = mapsOf(libraryScenario('not-mutual')!.scenario);
    expect([pmd.base, pmd.step, pud.base, pud.step]).toEqual([0x100040000000, PAGE_SIZE, 0x100040000000, PMD_SIZE]);
    expect(inShort(pmd)).toEqual(['256 none free 768', '1 pud free 2', '255 none free 768']);
    expect(inShort(pud)).toEqual(['1 pud free 2', '511 pmd free 2']);
    expect(pmd.runs[1]?.destination).toBe(0x100040100000);
    expect(pud.runs[1]?.destination).toBe(0x100040300000);
  });

  it('tells what lies in the way: what would be unmapped, the source itself, and neighbours', () => {
    const { pmd, pud } = mapsOf(moving(0x100040180000, map(0x100040000000, 1)));
    expect(inShort(pmd)).toEqual(['1 none taken ?', '255 none free 768', '1 pud near 257', '255 none free 768']);
    expect(inShort(pud)).toEqual(['1 pud near 257', '511 pmd free 2']);
    const beside = mapsOf(moving(0x100000480000));
    expect(inShort(beside.pud)).toEqual(['1 pud impossible ?', '1 pmd impossible ?', '510 pmd free 2']);
  });

  it('leaves user space nowhere', () => {
    const { pmd } = mapsOf(moving(0x7ffffff00000 - 0x300000));
    expect(inShort(pmd).at(-1)).toMatch(/^\d+ none (impossible|taken) \?$/);
  });

  it('leaves uncounted what has neighbours and is farther away than others that have', () => {
    const each = Array.from({ length: 40 }, (_, n) => map(0x100040000000 + n * 4 * PMD_SIZE, 1));
    const near = mapsOf(moving(0x100040180000, ...each)).pud.runs.filter(({ ground }) => ground === 'near');
    expect(near.map(({ cost }) => cost?.entries)).toEqual([...Array(16).fill(257), ...Array(24).fill(undefined)]);
  });

  it('says of every destination what a move there costs', () => {
    const place = fc.record({
      pmd: fc.nat(5),
      page: fc.constantFrom(0, 128, 255, 256, 400),
      pages: fc.constantFrom(1, 60),
    });
    const destination = fc.record({ pmd: fc.nat(6), page: fc.constantFrom(0, 3, 256, 384) });
    fc.assert(
      fc.property(
        fc.constantFrom(...KERNEL_IDS),
        fc.array(place, { maxLength: 3 }),
        destination,
        fc.nat(511),
        (kernel, neighbours, to, n) => {
          const there = (pmd: number, page: number) => 0x100040000000 + pmd * PMD_SIZE + page * PAGE_SIZE;
          const near = neighbours.map(({ pmd, page, pages }) => map(there(pmd, page), pages));
          const scenario = moving(there(to.pmd, to.page), ...near);
          const maps = mapsOf(scenario, kernel);
          for (const { runs, step } of [maps.pmd, maps.pud]) {
            expect(runs.reduce((sum, { count }) => sum + count, 0)).toBe(512);
            for (const run of runs) {
              if (run.ground === 'taken' || run.ground === 'impossible') continue;
              const one = run.destination + (n % run.count) * step;
              const cost = costAt(scenario, KERNELS[kernel], scenario.ops.length - 1, one)!;
              expect([run.destination, run.ground, run.cost?.entries]).toEqual([
                run.destination,
                run.ground,
                cost.entries,
              ]);
            }
          }
        },
      ),
      { numRuns: 12 },
    );
  });
});
