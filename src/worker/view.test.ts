import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PMD_SIZE } from '../address/geometry.ts';
import { KERNEL_IDS, KERNELS } from '../kernels/kernels.ts';
import { libraryScenario } from '../scenario/library.ts';
import { resultsOf } from '../scenario/results.ts';
import { runScenario } from '../scenario/run.ts';
import { scenarios } from '../scenario/testing/arbitrary.ts';
import { Player } from '../trace/player.ts';
import { entryAt, pathTo, pmdSlots, presentCount, pteTableAt, residentEntry, vmaAt, vmasOf } from './view.ts';

const HERE = 0x100000000000;
const THERE = 0x100040000000;

/** Memory of a scenario of the library at its end. */
function finalMemory(name: string, kernel: (typeof KERNEL_IDS)[number]) {
  const { trace } = runScenario(libraryScenario(name)!.scenario, KERNELS[kernel]);
  const player = new Player(trace);
  player.seek(trace.length);
  return player.memory;
}

describe('what a page reads in memory', () => {
  it('is what the results of the run say, mapping for mapping and table for table', () => {
    let tables = 0;
    fc.assert(
      fc.property(scenarios(), fc.constantFrom(...KERNEL_IDS), (scenario, kernel) => {
        const run = runScenario(scenario, KERNELS[kernel]);
        const player = new Player(run.trace);
        player.seek(run.trace.length);
        const { memory } = player;
        const results = resultsOf(run, scenario).at(-1)!;
        if (results.maps) {
          const seen = vmasOf(memory).map(({ start, end, perms }) => [start, end, perms]);
          expect(seen).toEqual(results.maps.map(([start, end, perms]) => [Number(start), Number(end), perms]));
        }
        for (const [level, va, name, present] of results.pt ?? []) {
          tables++;
          const path = pathTo(memory, Number(va));
          const entry = path.find((one) => one.level === level)!;
          const huge = entry.hugeFrame === undefined ? undefined : `huge#${entry.hugeFrame}`;
          expect(entry.target?.name ?? huge).toBe(name);
          if (huge) {
            expect(pteTableAt(memory, Number(va))).toBe(-1);
            expect(entryAt(memory, Number(va) + 0x1000)).not.toBe(0);
          } else if (level === 'pmd') {
            expect(pteTableAt(memory, Number(va))).toBe(entry.target!.place);
            expect(presentCount(memory, entry.target!.place)).toBe(present);
          }
        }
      }),
      { numRuns: 80 },
    );
    expect(tables).toBeGreaterThan(50);
  });

  it('follows the path as far as there are tables', () => {
    const memory = finalMemory('front', '6.12');
    const shown = (va: number) =>
      pathTo(memory, va).map(({ level, index, table, target }) => [level, index, table?.name, target?.name]);
    expect(shown(THERE)).toEqual([
      ['pgd', 32, 'pgd', 'pud#1'],
      ['pud', 1, 'pud#1', 'pmd#5'],
      ['pmd', 0, 'pmd#5', 'pte#3'],
    ]);
    expect(shown(HERE)).toEqual([
      ['pgd', 32, 'pgd', 'pud#1'],
      ['pud', 0, 'pud#1', undefined],
      ['pmd', 0, undefined, undefined],
    ]);
    expect(shown(0)).toEqual([
      ['pgd', 0, 'pgd', undefined],
      ['pud', 0, undefined, undefined],
      ['pmd', 0, undefined, undefined],
    ]);
    expect(pteTableAt(memory, HERE)).toBe(-1);
    expect(presentCount(memory, pteTableAt(memory, THERE))).toBe(256);
  });

  it('finds the mapping that holds an address, its first byte but not the one behind it', () => {
    const memory = finalMemory('front', '6.12');
    const start = THERE + 0x100000;
    expect(vmaAt(memory, start)).toMatchObject({ start, end: start + 0x300000, perms: 'rw-p', origin: 1 });
    expect(vmaAt(memory, start + 0x2fffff)?.start).toBe(start);
    expect(vmaAt(memory, start - 1)).toBeUndefined();
    expect(vmaAt(memory, start + 0x300000)).toBeUndefined();
  });

  it('finds a page that stands for many: any that is resident, where they are many that of the middle of the table', () => {
    const { trace } = runScenario(
      {
        ops: [
          { op: 'mmap', addr: '0x100000000000', len: '0x400000', prot: 'rw', flags: ['private', 'fixed'] },
          { op: 'touch', addr: '0x100000001000', len: '0x7000', stride: '0x2000' },
          { op: 'touch', addr: '0x100000200000', len: '0x200000' },
        ],
      },
      KERNELS['6.12'],
    );
    const player = new Player(trace);
    player.seek(trace.length);
    const { memory } = player;
    const page = (number: number) => HERE + number * 0x1000;
    const entry = (number: number) => entryAt(memory, page(number));
    expect(residentEntry(memory, page(0), page(1))).toBe(0);
    expect(residentEntry(memory, page(1), page(1.5))).toBe(entry(1));
    expect(residentEntry(memory, page(0), page(2))).toBe(entry(1));
    expect(residentEntry(memory, page(2), page(5))).toBe(entry(3));
    expect(residentEntry(memory, page(8), page(512))).toBe(0);
    expect(residentEntry(memory, page(520), page(540))).not.toBe(entry(768));
    expect(residentEntry(memory, page(520), page(600))).toBe(entry(768));
  });

  it('cuts a range into the 2 MiB pieces that it meets', () => {
    expect(pmdSlots(HERE + 0x100000, HERE + 0x400000)).toEqual([HERE, HERE + PMD_SIZE]);
    expect(pmdSlots(HERE, HERE + PMD_SIZE)).toEqual([HERE]);
    expect(pmdSlots(HERE + PMD_SIZE - 0x1000, HERE + PMD_SIZE + 0x1000)).toEqual([HERE, HERE + PMD_SIZE]);
    expect(pmdSlots(HERE, HERE)).toEqual([]);
  });
});
