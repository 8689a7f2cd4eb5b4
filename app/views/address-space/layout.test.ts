// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PAGE_SIZE, PMD_SIZE, PUD_SIZE } from '../../../src/address/geometry.ts';
import { KERNEL_IDS } from '../../../src/kernels/kernels.ts';
import { LIBRARY, libraryScenario } from '../../../src/scenario/library.ts';
import { scenarios } from '../../../src/scenario/testing/arbitrary.ts';
import { vmasOf } from '../../../src/worker/view.ts';
import type { Loaded } from '../../state/loaded.ts';
import type { Range } from '../../state/stripZoom.ts';
import { loadedRun, momentOf } from '../../testing/moments.ts';
import { blockerOf, layoutStrip, type Strip } from './layout.ts';
import { LEAST } from './zoom.ts';

/** Widths of the view, and whether the windows are stacked at it. */
const WIDTHS = [
  [320, true],
  [390, true],
  [700, true],
  [421, false], // in a frame, with another picture and a list
  [960, false],
  [1200, false],
  [1440, false],
] as const;

/** A part of a run, 0 to 1. (fc.double would mostly give numbers next to 0.) */
const parts = fc.nat(10_000).map((part) => part / 10_000);

function stripAt(loaded: Loaded, at: number | string, width = 1200, stacked = false, range?: Range): Strip {
  const moment = momentOf(loaded, at);
  return layoutStrip(moment, vmasOf(moment.memory), { width, stacked, range });
}

/** Everything lies in its window, and the window in the view. */
function expectInside(strip: Strip, width: number): void {
  const tolerance = 1e-6;
  for (const { x, width: across, vmas, regions, brackets, ticks, offsets } of strip.windows) {
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x + across).toBeLessThanOrEqual(width + tolerance);
    for (const part of [...vmas, ...regions, ...offsets]) {
      expect(part.x).toBeGreaterThanOrEqual(x - tolerance);
      // A mapping of one page at the end is still two pixels wide.
      expect(part.x + part.width).toBeLessThanOrEqual(x + across + 2 + tolerance);
    }
    for (const tick of ticks) {
      expect(tick.x).toBeGreaterThanOrEqual(x - tolerance);
      expect(tick.x).toBeLessThanOrEqual(x + across + tolerance);
    }
    for (const { label, labelX } of [...vmas, ...brackets]) {
      expect(labelX).toBeGreaterThanOrEqual(x - tolerance);
      expect(labelX + label.length * 6.7).toBeLessThanOrEqual(x + across + tolerance);
    }
  }
  if (strip.arc) {
    for (const end of [strip.arc.from, strip.arc.to]) {
      expect(end).toBeGreaterThanOrEqual(0);
      expect(end).toBeLessThanOrEqual(width);
    }
  }
}

/** No label is written over another of its line. */
function expectReadable(strip: Strip): void {
  for (const { vmas } of strip.windows) {
    for (const line of [0, 1]) {
      const own = vmas.filter((box) => box.line === line).sort((a, b) => a.labelX - b.labelX);
      own.forEach(({ labelX, label }, i) => {
        const before = own[i - 1];
        if (before && labelX < before.labelX + before.label.length * 6.7) {
          expect.fail(`"${label}" is written over "${before.label}"`);
        }
      });
    }
  }
}

const momentsOf = ({ trace, moves }: Loaded) => [
  0,
  trace.length,
  ...moves.flatMap(({ first, end }) => [first, Math.min(first + 12, trace.length), end]),
];

describe('layoutStrip', () => {
  it.each(LIBRARY.map(({ name }) => name))('keeps everything of %s inside the view, at any width', (name) => {
    for (const kernel of ['6.1', '6.12'] as const) {
      const loaded = loadedRun(name, kernel);
      for (const position of momentsOf(loaded)) {
        for (const [width, stacked] of WIDTHS) {
          const strip = stripAt(loaded, position, width, stacked);
          expectInside(strip, width);
          if (width >= 390) expectReadable(strip);
        }
      }
    }
  });

  it.each(['front', 'below-source', 'not-mutual', 'exec-warning', 'gib-misaligned', 'tree-split-left'])(
    'draws any part of %s to its scale, both windows alike',
    (name) => {
      const loaded = loadedRun(name);
      const moment = momentOf(loaded, loaded.moves[0]?.first ?? loaded.trace.length);
      const vmas = vmasOf(moment.memory);
      fc.assert(
        fc.property(fc.constantFrom(...WIDTHS), parts, fc.nat(30), ([width, stacked], part, halvings) => {
          const strip = layoutStrip(moment, vmas, { width, stacked });
          const { whole } = strip.windows[0]!;
          const all = whole.to - whole.from;
          const size = Math.round(Math.max(all / 2 ** (halvings / 2 + 0.1), LEAST));
          const from = Math.round(part * (all - size));
          const zoomed = layoutStrip(moment, vmas, { width, stacked, range: { from, to: from + size } });
          expectInside(zoomed, width);
          expect(zoomed.windows.map(({ whole }) => whole)).toEqual(strip.windows.map(({ window }) => window));
          for (const { x, width: across, window, whole, vmas: boxes, ticks } of zoomed.windows) {
            expect([window.from - whole.from, window.to - window.from]).toEqual([from, size]);
            const at = (va: number) => x + ((va - window.from) / (window.to - window.from)) * across;
            for (const box of boxes) {
              expect(box.x).toBeCloseTo(Math.max(at(box.vma.start), x), 3);
              const end = Math.min(at(box.end), x + across);
              // What is narrower is drawn two pixels wide.
              expect(box.x + box.width - end).toBeGreaterThan(-0.001);
              expect(box.x + box.width - end).toBeLessThan(2.001);
              expect([box.cutLeft, box.cutRight]).toEqual([box.vma.start < window.from, box.end > window.to]);
            }
            for (const vma of vmas) {
              const isShown = vma.end > window.from && vma.start < window.to;
              expect(boxes.some((box) => box.vma.start <= vma.start && vma.end <= box.end)).toBe(isShown);
            }
            expect(window.tick).toBeGreaterThanOrEqual(PAGE_SIZE);
            expect(Math.log2(window.tick) % 1).toBe(0);
            for (const tick of ticks) {
              const va = window.from + ((tick.x - x) / across) * (window.to - window.from);
              const nearest = Math.round(va / window.tick) * window.tick;
              expect(at(nearest)).toBeCloseTo(tick.x, 3);
              if (tick.label !== '') expect(tick.label).toBe(nearest.toString(16));
              const piece = { pud: PUD_SIZE, pmd: PMD_SIZE, page: PAGE_SIZE }[tick.boundary];
              expect(nearest % piece).toBe(0);
              expect(tick.x + 4 + tick.label.length * 6.7).toBeLessThanOrEqual(x + across + 6);
            }
          }
          const [first, second] = zoomed.windows;
          if (second) {
            expect(second.window.from - second.whole.from).toBe(first!.window.from - first!.whole.from);
            expect(second.window.tick).toBe(first!.window.tick);
          }
        }),
        { numRuns: 60 },
      );
    },
  );

  it('goes down to single pages, each between two ticks', () => {
    const loaded = loadedRun('front');
    const [source] = stripAt(loaded, '3/realign/1', 1440, false, { from: 0xff000, to: 0xff000 + LEAST }).windows;
    expect(source!.window.tick).toBe(PAGE_SIZE);
    expect(source!.ticks.map(({ label, boundary }) => [label, boundary]).slice(0, 3)).toEqual([
      ['1000000ff000', 'page'],
      ['100000100000', 'page'],
      ['100000101000', 'page'],
    ]);
    expect(source!.vmas.map(({ x, cutLeft, cutRight }) => [x === source!.ticks[1]!.x, cutLeft, cutRight])).toEqual([
      [true, false, true],
    ]);
  });

  it('shows as much of what was chosen as another window has', () => {
    const loaded = loadedRun('exactly-one');
    const beyond = { from: 0x10000000, to: 0x10100000 };
    const [source] = stripAt(loaded, '3/realign/1', 1440, false, beyond).windows;
    expect(source!.window.to).toBe(source!.whole.to);
    expect(source!.window.to - source!.window.from).toBe(0x100000);
  });

  it('keeps everything of any scenario inside the view', () => {
    fc.assert(
      fc.property(
        scenarios(),
        fc.constantFrom(...KERNEL_IDS),
        fc.constantFrom(...WIDTHS),
        parts,
        (scenario, kernel, [width, stacked], part) => {
          const loaded = loadedRun(scenario, kernel);
          for (const position of [...momentsOf(loaded), Math.round(part * loaded.trace.length)]) {
            expectInside(stripAt(loaded, position, width, stacked), width);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('puts the windows side by side, or one below the other at one scale', () => {
    const loaded = loadedRun('front');
    const [left, right] = stripAt(loaded, '3/realign/1').windows;
    expect(left!.x + left!.width).toBeLessThan(right!.x);
    expect(left!.width).toBeCloseTo(right!.width, 9);
    const [upper, lower] = stripAt(loaded, '3/realign/1', 390, true).windows;
    expect([lower!.x, lower!.width]).toEqual([upper!.x, upper!.width]);
    expect(lower!.offsets[0]!.width).toBeCloseTo(upper!.offsets[0]!.width, 9);
  });

  it('says what each mapping is, and how far the windows are apart', () => {
    const loaded = loadedRun('below-source');
    const shown = (place: string) =>
      stripAt(loaded, place).windows.map(({ vmas }) => vmas.map(({ name, role }) => [name, role]));
    expect(shown('5/copy_vma/1')).toEqual([
      [
        ['B', 'other'],
        ['A', 'source'],
      ],
      [['A', 'destination']],
    ]);
    // Once the decision has found it, the mapping below is in the way.
    expect(shown('5/realign/6')[0]).toEqual([
      ['B', 'blocks'],
      ['A', 'source'],
    ]);
    expect(shown('5')).toEqual([[['B', 'blocks']], [['A', 'destination']]]);
    expect(stripAt(loaded, '5').distance).toBe('1 GiB');
  });

  it('rounds a distance that has no room between the windows', () => {
    const { ops } = libraryScenario('front')!.scenario;
    const far = ops.map((op) => (op.op === 'mremap' ? { ...op, newAddr: '0x200000' } : op));
    const loaded = loadedRun({ ops: far }, '6.12');
    expect(stripAt(loaded, '3/realign/1').distance).toBe('≈ 16 TiB');
  });

  it('shows where the move will go until the copy is there', () => {
    const loaded = loadedRun('front');
    const kinds = (place: string) =>
      stripAt(loaded, place).windows.map(({ regions }) => regions.map(({ kind }) => kind));
    expect(kinds('2')).toEqual([[], ['target']]);
    expect(kinds('3/copy_vma/1')).toEqual([[], []]);
    // What is below each side is known to be empty when it was asked, not before.
    expect(kinds('3/realign/6')).toEqual([['empty'], []]);
    expect(kinds('3/realign/9')).toEqual([['empty'], ['empty']]);
  });

  it('points back while a move that failed is taken back, between the same windows', () => {
    const loaded = loadedRun('out-of-memory');
    const there = stripAt(loaded, '3/move_page_tables/1/1');
    const back = stripAt(loaded, '3/move_back/1');
    expect(there.arc).toMatchObject({ label: 'mremap' });
    expect(back.arc).toEqual({ from: there.arc!.to, to: there.arc!.from, label: 'move back' });
    expect(back.windows.map(({ window }) => window)).toEqual(there.windows.map(({ window }) => window));
    expect(stripAt(loaded, loaded.trace.length).arc).toEqual(there.arc);
  });

  it('marks nothing as in the way below a move whose own mapping reaches there', () => {
    const loaded = loadedRun('exec-warning');
    for (const place of ['1/realign/5', '1/realign/6', '1/move_page_tables/2/1', loaded.trace.length]) {
      const regions = stripAt(loaded, place).windows.flatMap(({ regions }) => regions);
      expect(regions.map(({ kind }) => kind)).not.toContain('asked');
    }
  });
});

describe('blockerOf', () => {
  it('is nobody until the decision has found one, then the mapping as it stood', () => {
    const loaded = loadedRun('below-source');
    expect(blockerOf(momentOf(loaded, '5/realign/5'))).toBeUndefined();
    expect(blockerOf(momentOf(loaded, '5/realign/6'))).toMatchObject({
      from: 0x100000000000,
      start: 0x100000000000,
      end: 0x100000080000,
    });
  });

  it.each(['front', 'ends-at-boundary', 'not-mutual', 'too-short', 'middle-of-vma'])('is nobody in %s', (name) => {
    const loaded = loadedRun(name);
    expect(blockerOf(momentOf(loaded, loaded.trace.length))).toBeUndefined();
  });
});
