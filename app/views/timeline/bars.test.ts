// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KERNEL_IDS, type KernelId } from '../../../src/kernels/kernels.ts';
import { LIBRARY } from '../../../src/scenario/library.ts';
import type { Loaded } from '../../state/loaded.ts';
import { loadedRun } from '../../testing/moments.ts';
import { Axis } from './axis.ts';
import { barsSeen, type Lane, lanesOf } from './bars.ts';

/** All bars of a run, lane by lane. */
function barsOf(loaded: Loaded) {
  const axis = new Axis(loaded.trace, (number) => loaded.scenario.ops[number]?.op === 'mremap');
  return lanesOf(loaded, axis).map(({ bars, from, to, colour, label }) =>
    Array.from({ length: bars }, (_, bar) => ({
      from: from(bar),
      to: to(bar),
      colour: colour(bar),
      label: label(bar),
    })),
  );
}

const barsIn = (name: string, kernel: KernelId = '6.12') => barsOf(loadedRun(name, kernel));

describe.each(KERNEL_IDS)('the bars of a run of %s', (kernel) => {
  it.each(LIBRARY.map(({ name }) => name))(
    '%s: those of a lane do not overlap, and each lies in one of the lane above',
    (name) => {
      const lanes = barsIn(name, kernel);
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

describe('the bars', () => {
  it('name operations, phases and what an extent does', () => {
    const lanes = barsIn('front', '6.1');
    const labels = (which: number) => lanes[which]!.map(({ label, colour }) => [label, colour]);
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
    const lanes = barsIn('front', '6.12');
    expect(lanes[1]).toContainEqual(expect.objectContaining({ label: 'realign', colour: 'pmd' }));
    expect(lanes[2]!.map(({ label }) => label)).toEqual(['PMD move', 'PMD move']);
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
    const lanes = barsOf(loaded);
    expect(lanes[2]!.map(({ label }) => label)).toEqual(['6 PTEs']);
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
    const lanes = barsOf(loaded);
    expect(lanes[2]!.map(({ label, colour }) => [label, colour])).toEqual([
      ['nothing there', 'phase'],
      ['PMD move', 'pmd'],
    ]);
  });
});

describe('the bars that are drawn', () => {
  it('are those in view, without such as end in the same half pixel as the one before', () => {
    const widths = fc.array(fc.double({ min: 0.001, max: 3, noNaN: true }), { minLength: 1, maxLength: 300 });
    const ends = fc.tuple(fc.double({ min: 0, max: 0.9, noNaN: true }), fc.double({ min: 0.01, max: 1, noNaN: true }));
    fc.assert(
      fc.property(widths, ends, (widths, [from, wide]) => {
        const edges = [0];
        for (const width of widths) edges.push(edges.at(-1)! + width);
        const place = (edge: number) => edges[edge]! / edges.at(-1)!;
        const lane: Lane = {
          bars: widths.length,
          from: place,
          to: (bar) => place(bar + 1),
          colour: () => '',
          label: () => '',
        };
        const to = Math.min(1, from + wide);
        const pixel = (edge: number) => ((place(edge) - from) / (to - from)) * 100;
        const expected: [number, number][] = [];
        let painted = -1;
        for (let bar = 0; bar < widths.length; bar++) {
          const [x, end] = [pixel(bar), pixel(bar + 1)];
          if (end < 0 || x > 100 || end - painted < 0.5) continue;
          painted = end;
          expected.push([x, end]);
        }
        expect(barsSeen(lane, 100, { from, to }).map(({ x, end }) => [x, end])).toEqual(expected);
      }),
    );
  });
});
