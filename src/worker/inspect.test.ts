import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LEVELS } from '../address/geometry.ts';
import { KERNELS } from '../kernels/kernels.ts';
import { libraryScenario } from '../scenario/library.ts';
import { runScenario } from '../scenario/run.ts';
import { scenarios } from '../scenario/testing/arbitrary.ts';
import { positionOf } from '../trace/place.ts';
import { Player } from '../trace/player.ts';
import { cellAt, entryDetail } from './inspect.ts';
import { pathTo } from './view.ts';

function memoryAt(name: string, place: string) {
  const { trace } = runScenario(libraryScenario(name)!.scenario, KERNELS['6.12']);
  const player = new Player(trace);
  player.seek(positionOf(trace, place).position);
  return player.memory;
}

describe('the detail of an entry', () => {
  it('of a PTE: its page, its flags, and which entry its table hangs on', () => {
    const memory = memoryAt('front', '3/realign/1');
    const detail = entryDetail(memory, cellAt(memory, 0x100000190000, 'pte')!);
    expect(detail).toMatchObject({
      level: 'pte',
      table: 'pte#3',
      index: 400,
      start: 0x100000190000,
      end: 0x100000191000,
      pointedFrom: cellAt(memory, 0x100000000000, 'pmd'),
      target: undefined,
      huge: false,
      flags: ['present', 'writable', 'user', 'accessed', 'dirty', 'soft-dirty'],
    });
    expect(detail.frame).toBeGreaterThan(0);
  });

  it('of an entry above: the table it points to', () => {
    const memory = memoryAt('front', '3/realign/1');
    expect(entryDetail(memory, cellAt(memory, 0x100000000000, 'pmd')!)).toMatchObject({
      table: 'pmd#2',
      target: 'pte#3',
    });
    expect(entryDetail(memory, cellAt(memory, 0x100000000000, 'pgd')!)).toMatchObject({
      table: 'pgd',
      index: 32,
      target: 'pud#1',
      pointedFrom: undefined,
    });
  });

  it('of a huge page: its first frame', () => {
    const memory = memoryAt('huge-whole', '4/move_page_tables/1/1');
    const detail = entryDetail(memory, cellAt(memory, 0x100000000000, 'pmd')!);
    expect(detail).toMatchObject({ huge: true, target: undefined });
    expect(detail.frame! % 512).toBe(0);
  });

  it('follows its table when that is hung elsewhere', () => {
    const before = memoryAt('front', '3/realign/1');
    const cell = cellAt(before, 0x100000100000, 'pte')!;
    const after = memoryAt('front', '3/1');
    expect(entryDetail(after, cell)).toMatchObject({ table: 'pte#3', start: 0x100040100000 });
  });

  it('of a table that hangs nowhere, or is not there, has no address', () => {
    const memory = memoryAt('front', '0');
    expect(entryDetail(memory, 5 * 512 + 7)).toMatchObject({ table: undefined, start: undefined, index: 7 });
    expect(cellAt(memory, 0x100000100000, 'pte')).toBeUndefined();
  });

  it('and the cell of an address say the same, wherever a path leads', () => {
    fc.assert(
      fc.property(scenarios(), fc.nat(1000), fc.nat(0xfff), (scenario, at, page) => {
        const { trace } = runScenario(scenario, KERNELS['6.12']);
        const player = new Player(trace);
        player.seek(Math.floor((trace.length * at) / 1000));
        const { memory } = player;
        const address = 0x100000000000 + page * 0x1000;
        const path = pathTo(memory, address);
        for (const level of LEVELS) {
          const cell = cellAt(memory, address, level);
          const known = path.find((entry) => entry.level === level);
          if (known) expect(cell !== undefined).toBe(known.table !== undefined);
          if (cell === undefined) continue;
          const detail = entryDetail(memory, cell);
          expect(detail.level).toBe(level);
          expect(detail.start! <= address && address < detail.end!).toBe(true);
          if (known) expect([detail.index, detail.target]).toEqual([known.index, known.target?.name]);
        }
      }),
      { numRuns: 60 },
    );
  });
});
