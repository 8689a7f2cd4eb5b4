import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignDown, PAGE_SIZE, PMD_SIZE, pteIndex } from '../address/geometry.ts';
import { KERNEL_IDS, KERNELS, type KernelId } from '../kernels/kernels.ts';
import { FIRST_FRAME } from '../mmu/entry.ts';
import { LIBRARY, libraryScenario } from '../scenario/library.ts';
import { runScenario } from '../scenario/run.ts';
import type { Scenario } from '../scenario/schema.ts';
import { scenarios } from '../scenario/testing/arbitrary.ts';
import { rowsOf } from '../scenario/testing/reading.ts';
import { WorkCount } from '../scenario/work.ts';
import type { Memory } from '../trace/memory.ts';
import { positionOf } from '../trace/place.ts';
import { Player } from '../trace/player.ts';
import type { Trace } from '../trace/trace.ts';
import { nameIn } from './names.ts';
import { SHADES } from './pages.ts';
import { prepareRun } from './prepare.ts';
import { entryAt, frameOfEntry, pteTableAt, vmaOrigin, vmasOf } from './view.ts';

function prepared(scenario: Scenario, kernel: KernelId) {
  const run = runScenario(scenario, KERNELS[kernel]);
  return { ...run, ...prepareRun(run, scenario) };
}

const front = (kernel: KernelId) => prepared(libraryScenario('front')!.scenario, kernel);

/** Frame of the page at an address, undefined where there is none. */
function frameAt(memory: Memory, va: number): number | undefined {
  const entry = entryAt(memory, va);
  return entry === 0 ? undefined : frameOfEntry(entry);
}

/** The page at an address; all 512 where it belongs to a huge page. */
function pagesAround(memory: Memory, va: number): number[] {
  if (pteTableAt(memory, va) >= 0) return [alignDown(va, PAGE_SIZE)];
  const start = alignDown(va, PMD_SIZE);
  return Array.from({ length: 512 }, (_, index) => start + index * PAGE_SIZE);
}

/** Where each frame was first mapped, found by stopping after every single page fault. */
function naivePages(trace: Trace) {
  const player = new Player(trace);
  const homes = new Map<number, { va: number; origin: number }>();
  for (const { first, count, operands } of rowsOf(trace, 'pageFaulted')) {
    const [, va = 0, stride = 0, vma = 0] = operands;
    for (let i = 0; i < count; i++) {
      player.seek(first + i + 1);
      const origin = vmaOrigin(player.memory, vma);
      const at = va + i * stride;
      for (const page of pagesAround(player.memory, at)) {
        const frame = frameOfEntry(entryAt(player.memory, page));
        if (frame >= FIRST_FRAME && !homes.has(frame)) homes.set(frame, { va: page, origin });
      }
    }
  }
  return homes;
}

describe('the pages of a run', () => {
  it('come from where each was first mapped, whatever happens to them later', () => {
    fc.assert(
      fc.property(scenarios(), fc.constantFrom(...KERNEL_IDS), (scenario, kernel) => {
        const { trace, pages } = prepared(scenario, kernel);
        const naive = naivePages(trace);
        const found = Array.from(pages.origin, (origin, frame) => [frame, origin]).filter(([, origin]) => origin !== 0);
        expect(found).toEqual([...naive].map(([frame, { origin }]) => [frame, origin]).sort((a, b) => a[0]! - b[0]!));
        for (const [frame, { va }] of naive) {
          expect(pages.shade[frame]! % SHADES).toBe(Math.round((pteIndex(va) / 511) * (SHADES - 1)));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('stay what they were where a shared page is mapped a second time', () => {
    const { trace, pages } = prepared(
      {
        ops: [
          { op: 'mmap', addr: '0x100000000000', len: '0x4000', prot: 'rw', flags: ['shared', 'anonymous', 'fixed'] },
          { op: 'touch', addr: '@0', len: '0x4000' },
          // With an old length of 0 the mapping is doubled.
          {
            op: 'mremap',
            old: '@0',
            oldLen: '0x0',
            newLen: '0x4000',
            flags: ['maymove', 'fixed'],
            newAddr: '0x100000100000',
          },
          { op: 'touch', addr: '@2', len: '0x4000' },
        ],
      },
      '6.12',
    );
    const player = new Player(trace);
    player.seek(trace.length);
    for (let page = 0; page < 4; page++) {
      const frame = frameAt(player.memory, 0x100000000000 + page * PAGE_SIZE)!;
      expect(frameAt(player.memory, 0x100000100000 + page * PAGE_SIZE)).toBe(frame);
      expect(pages.shade[frame]! % SHADES).toBe(Math.round((page / 511) * (SHADES - 1)));
    }
  });

  it('are shaded from the first to the last of their mapping, in order', () => {
    const { trace, pages } = front('6.12');
    const homes = [...naivePages(trace)].sort(([, a], [, b]) => a.va - b.va);
    const shades = homes.map(([frame]) => Math.floor(pages.shade[frame]! / SHADES));
    expect(homes).toHaveLength(768);
    expect(shades[0]).toBe(0);
    expect(shades.at(-1)).toBe(SHADES - 1);
    expect(shades.every((shade, i) => i === 0 || shade >= shades[i - 1]!)).toBe(true);
  });

  it.each(KERNEL_IDS)('keep their shade when %s moves them', (kernel) => {
    const { trace, moves, pages } = front(kernel);
    const [move] = moves;
    const player = new Player(trace);
    const shades = (start: number) =>
      Array.from({ length: 768 }, (_, page) => {
        const frame = frameAt(player.memory, start + page * PAGE_SIZE);
        return frame === undefined ? 'none' : pages.shade[frame];
      });
    player.seek(move!.first);
    const before = shades(move!.old);
    expect(before).not.toContain('none');
    player.seek(trace.length);
    expect(shades(move!.new)).toEqual(before);
    expect(new Set(shades(move!.old))).toEqual(new Set(['none']));
  });
});

describe('the names of mappings', () => {
  const namesAt = (name: string, kernel: KernelId, place: string) => {
    const { trace, names } = prepared(libraryScenario(name)!.scenario, kernel);
    const player = new Player(trace);
    player.seek(positionOf(trace, place).position);
    return vmasOf(player.memory).map(({ number }) => nameIn(names, number));
  };
  it.each([
    ['front', '6.12', '1', ['A']],
    ['front', '6.12', '3/copy_vma/1', ['A', 'A']],
    ['front', '6.12', '3', ['A']],
    // The one that moves is A, though it was made after the other.
    ['below-source', '6.12', '5/realign/1', ['B', 'A', 'A']],
    ['ends-at-boundary', '6.1', '4', ['B', 'A']],
    ['dontunmap', '6.12', '3', ['A', 'A']],
    ['middle-of-vma', '6.12', '3', ['A', 'A']],
  ] as const)('in %s on %s at %s are %j', (name, kernel, place, names) => {
    expect(namesAt(name, kernel, place)).toEqual(names);
  });

  it('are letters, whatever is mapped, and one letter for what came from one mapping', () => {
    fc.assert(
      fc.property(scenarios(), fc.constantFrom(...KERNEL_IDS), (scenario, kernel) => {
        const { trace, names } = prepared(scenario, kernel);
        const player = new Player(trace);
        const letterOf = new Map<number, string>();
        for (const position of [trace.length >> 2, trace.length >> 1, trace.length]) {
          player.seek(position);
          for (const { number, origin } of vmasOf(player.memory)) {
            const name = nameIn(names, number);
            expect(name).toMatch(/^[A-Z]\d?$/);
            expect(letterOf.get(origin) ?? name).toBe(name);
            letterOf.set(origin, name);
          }
        }
        expect(nameIn(names, 0)).toBe('top');
      }),
      { numRuns: 60 },
    );
  });
});

describe('the names of more mappings than there are letters', () => {
  it('are letters for those that move, and numbers in the order of making for the others', () => {
    const { names } = prepared(
      {
        ops: [
          { op: 'fill', addr: '0x100000000000', count: 30, len: '0x1000', stride: '0x3000', prot: 'rw' },
          { op: 'mremap', old: '@0+0x3000', oldLen: '0x1000', newLen: '0x2000', flags: ['maymove'] },
          { op: 'touch', addr: '@0+0x6000', len: '0x1000' },
          {
            op: 'mremap',
            old: '@0+0x6000',
            oldLen: '0x1000',
            newLen: '0x1000',
            flags: ['maymove', 'fixed'],
            newAddr: '0x200000000000',
          },
        ],
      },
      '6.12',
    );
    // One comes before the first mapping: what is at the top.
    const called = Array.from({ length: 32 }, (_, vma) => nameIn(names, vma));
    expect(called.slice(0, 6)).toEqual(['top', 'top', '1', '2', 'A', '4']);
    expect(called.at(-1)).toBe('30');
  });
});

describe('the scene of a move', () => {
  it('is one a move, and looks at every table that the move may touch', () => {
    for (const { scenario } of LIBRARY.filter(({ group }) => group !== 'Larger moves')) {
      const { moves, scenes } = prepared(scenario, '6.12');
      expect(scenes.map(({ move }) => move)).toEqual(moves);
      for (const { move, source, destination } of scenes) {
        for (const [slots, start] of [
          [source, move.old],
          [destination, move.new],
        ] as const) {
          expect(slots[0]).toBeLessThanOrEqual(start);
          expect(slots[0]! + PMD_SIZE).toBeGreaterThan(start);
          expect(slots.at(-1)!).toBeLessThan(start + move.length);
          expect(slots.at(-1)! + PMD_SIZE).toBeGreaterThanOrEqual(start + move.length);
          expect(slots.every((va, i) => va % PMD_SIZE === 0 && va === slots[0]! + i * PMD_SIZE)).toBe(true);
        }
      }
    }
  });

  it('knows what was there before', () => {
    const { scenes, names } = prepared(libraryScenario('below-destination')!.scenario, '6.12');
    const [scene] = scenes;
    expect(scene!.vmasBefore.map(({ number }) => nameIn(names, number))).toEqual(['A', 'B', 'A']);
    expect([...scene!.tableBefore.keys()]).toEqual([0x100000000000, 0x100000200000, 0x100040000000]);
    expect([...scene!.hungAt].map(([word, va]) => [va, word])).toEqual([...scene!.tableBefore]);
  });

  it('is of 513 tables for 1 GiB that is one page off', () => {
    const [scene] = prepared(libraryScenario('gib-misaligned')!.scenario, '6.12').scenes;
    expect([scene!.source.length, scene!.destination.length]).toEqual([512, 513]);
    expect(scene!.tableBefore.size).toBe(512);
  });
});

describe('the work that is handed over', () => {
  it('is the work counted here', () => {
    const { trace, work } = front('6.1');
    const { scenario } = libraryScenario('front')!;
    expect(new WorkCount(trace, scenario, work).total).toEqual(new WorkCount(trace, scenario).total);
  });
});
