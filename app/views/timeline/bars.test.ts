// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { KERNEL_IDS, type KernelId } from '../../../src/kernels/kernels.ts';
import { LIBRARY } from '../../../src/scenario/library.ts';
import { loadedRun } from '../../testing/moments.ts';
import { Axis } from './axis.ts';
import { type Bar, barsOf } from './bars.ts';

function barsIn(name: string, kernel: KernelId = '6.12'): Bar[] {
  const loaded = loadedRun(name, kernel);
  return barsOf(loaded, new Axis(loaded.trace, (number) => loaded.scenario.ops[number]?.op === 'mremap'));
}

const lane = (bars: readonly Bar[], which: number) => bars.filter((bar) => bar.lane === which);

describe.each(KERNEL_IDS)('the bars of a run of %s', (kernel) => {
  it.each(LIBRARY.map(({ name }) => name))(
    '%s: those of a lane do not overlap, and each lies in one of the lane above',
    (name) => {
      const bars = barsIn(name, kernel);
      const lanes = [0, 1, 2, 3].map((which) => lane(bars, which));
      for (const own of lanes) {
        own.forEach((bar, i) => {
          if (!(bar.from < bar.to) || bar.from < (own[i - 1]?.to ?? 0)) expect.fail(`bar ${i}: ${JSON.stringify(bar)}`);
        });
      }
      for (const [above, below] of [
        [lanes[0]!, lanes[1]!],
        [lanes[1]!, lanes[2]!],
      ] as const) {
        let parent = 0;
        for (const bar of below) {
          while (above[parent]!.to <= bar.from) parent++;
          if (above[parent]!.from > bar.from || above[parent]!.to < bar.to) expect.fail(JSON.stringify(bar));
        }
      }
      // The operations fill the axis.
      expect(lanes[0]!.map(({ from }) => from)).toEqual([0, ...lanes[0]!.slice(0, -1).map(({ to }) => to)]);
      expect(lanes[0]!.at(-1)!.to).toBe(1);
    },
  );
});

describe('barsOf', () => {
  it('names operations, phases and what an extent does', () => {
    const bars = barsIn('front', '6.1');
    const labels = (which: number) => lane(bars, which).map(({ label, colour }) => [label, colour]);
    expect(labels(0)).toEqual([
      ['mmap', 'phase'],
      ['touch', 'phase'],
      ['mremap', 'old'],
    ]);
    expect(labels(1)).toContainEqual(['move page tables', 'old']);
    expect(labels(2)).toEqual([
      ['256 PTEs', 'pte'],
      ['PMD move', 'pmd'],
    ]);
  });

  it('marks realigning as what makes a PMD move', () => {
    const bars = barsIn('front', '6.12');
    expect(lane(bars, 1)).toContainEqual(expect.objectContaining({ label: 'realign', colour: 'pmd' }));
    expect(lane(bars, 2).map(({ label }) => label)).toEqual(['PMD move', 'PMD move']);
  });

  it('counts the PTEs of an extent in one sum where pages are missing in between', () => {
    const loaded = loadedRun(
      {
        ops: [
          { op: 'mmap', addr: '0x100000000000', len: '0x10000', prot: 'rw', flags: ['private', 'fixed'] },
          { op: 'touch', addr: '@0', len: '0x3000' },
          { op: 'touch', addr: '@0+0x5000', len: '0x1000' },
          { op: 'touch', addr: '@0+0x9000', len: '0x2000' },
          {
            op: 'mremap',
            old: '@0',
            oldLen: '0x10000',
            newLen: '0x10000',
            flags: ['maymove', 'fixed'],
            newAddr: '0x100040001000',
          },
        ],
      },
      '6.12',
    );
    const bars = barsOf(loaded, new Axis(loaded.trace, () => true));
    expect(lane(bars, 2).map(({ label }) => label)).toEqual(['6 PTEs']);
  });

  it('says of an extent without a table that nothing is there', () => {
    const loaded = loadedRun(
      {
        ops: [
          { op: 'mmap', addr: '0x100000000000', len: '0x400000', prot: 'rw', flags: ['private', 'fixed'] },
          { op: 'touch', addr: '@0+0x200000', len: '0x1000' },
          {
            op: 'mremap',
            old: '@0',
            oldLen: '0x400000',
            newLen: '0x400000',
            flags: ['maymove', 'fixed'],
            newAddr: '0x100040000000',
          },
        ],
      },
      '6.12',
    );
    const bars = barsOf(loaded, new Axis(loaded.trace, () => true));
    expect(lane(bars, 2).map(({ label, colour }) => [label, colour])).toEqual([
      ['nothing there', 'phase'],
      ['PMD move', 'pmd'],
    ]);
  });
});
