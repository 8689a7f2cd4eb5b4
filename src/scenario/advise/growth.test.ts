import { describe, expect, it } from 'vitest';
import { KERNELS } from '../../kernels/kernels.ts';
import { libraryScenario } from '../library.ts';
import type { Scenario } from '../schema.ts';
import { adviseMove } from './advise.ts';
import { growthOf } from './growth.ts';
import { PRESETS } from './presets.ts';

const growthIn = (scenario: Scenario, kernel: '6.1' | '6.12' = '6.12') =>
  growthOf(scenario, KERNELS[kernel], adviseMove(scenario, KERNELS[kernel]));

describe('what growing on costs by the room that is left for it', () => {
  const { by, times, points } = growthIn(PRESETS.arena)!;
  const MIB = 0x100000;

  it('is what one move costs where there is room for all, and that of every move where there is none', () => {
    expect([by, times]).toEqual([8 * MIB, 8]);
    const { costs } = adviseMove(PRESETS.arena, KERNELS['6.12']);
    expect(points.at(-1)).toEqual({
      ...{ reserve: 56 * MIB, moves: 1 },
      entries: { none: costs.none.entries, pmd: costs.pmd.entries, pud: costs.pud.entries },
    });
    // 8 MiB move, then 16, and so on to 64: every page of them.
    expect(points[0]).toMatchObject({ reserve: 0, moves: 8, entries: { none: (2048 * 8 * 9) / 2 } });
  });

  it('is less with fewer moves, and least where they keep the alignment', () => {
    expect(points.map(({ moves }) => moves)).toEqual([8, 4, 3, 2, 2, 2, 2, 1]);
    for (const { entries } of points) {
      expect(entries.pmd).toBeLessThan(entries.none / 7);
      expect(entries.pud).toBeLessThanOrEqual(entries.pmd);
    }
  });

  it('depends on the kernel', () => {
    expect(growthIn(PRESETS.realloc, '6.1')!.points[0]!.entries.pmd).toBeGreaterThan(
      growthIn(PRESETS.realloc)!.points[0]!.entries.pmd,
    );
  });

  it('is not asked of what does not grow, cannot be written to, or is too long', () => {
    expect(growthIn(libraryScenario('not-mutual')!.scenario)).toBeUndefined();
    const growing = (prot: string, newLen: string): Scenario => ({
      ops: [
        { op: 'mmap', addr: '0x100000100000', len: '0x200000', prot, flags: ['private', 'anonymous', 'fixed'] },
        { op: 'read', addr: '0x100000100000', len: '0x200000' },
        {
          op: 'mremap',
          ...{ old: '0x100000100000', oldLen: '0x200000', newLen },
          ...{ flags: ['maymove', 'fixed'], newAddr: '0x100040180000' },
        },
      ],
    });
    expect(growthIn(growing('rw', '0x400000'))).toBeDefined();
    expect(growthIn(growing('r', '0x400000'))).toBeUndefined();
    expect(growthIn(growing('rw', '0x10000000'))).toBeUndefined();
  });
});
