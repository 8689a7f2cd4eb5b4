// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { KERNEL_IDS } from '../../../src/kernels/kernels.ts';
import { LIBRARY } from '../../../src/scenario/library.ts';
import { spanRow } from '../../../src/trace/rows.ts';
import { loadedRun } from '../../testing/moments.ts';
import { Axis } from './axis.ts';

function axisOf(name: string, kernel: (typeof KERNEL_IDS)[number] = '6.12') {
  const loaded = loadedRun(name, kernel);
  const axis = new Axis(loaded.trace, (number) => loaded.scenario.ops[number]?.op === 'mremap');
  return { axis, trace: loaded.trace, loaded };
}

/** Positions of a run: all of a short one, else the first and last ones and some in between. */
function positionsOf(length: number): number[] {
  if (length < 4000) return Array.from({ length: length + 1 }, (_, i) => i);
  const spread = Array.from({ length: 3000 }, (_, i) => Math.round((i * length) / 3000) + (i % 7));
  const ends = Array.from({ length: 200 }, (_, i) => [i, length - i]).flat();
  return [...new Set([...spread, ...ends])].filter((position) => position <= length).sort((a, b) => a - b);
}

describe.each(KERNEL_IDS)('the axis of a run of %s', (kernel) => {
  it.each(LIBRARY.map(({ name }) => name))('gives back every position of %s, and runs from left to right', (name) => {
    const { axis, trace } = axisOf(name, kernel);
    trace.steps.first.forEach((first, row) => {
      if (axis.atRow(row) !== axis.at(first)) expect.fail(`row ${row}`);
    });
    expect(axis.atRow(trace.steps.first.length)).toBe(axis.at(trace.length));
    let before = -1;
    for (const position of positionsOf(trace.length)) {
      const place = axis.at(position);
      if (!(place > before && place <= 1)) expect.fail(`${position} stands at ${place}, after ${before}`);
      if (axis.positionAt(place) !== position) {
        expect.fail(`${position} stands at ${place}, where ${axis.positionAt(place)} is found`);
      }
      before = place;
    }
    expect(axis.at(0)).toBe(0);
    expect(axis.at(trace.length)).toBe(1);
  });
});

describe('Axis', () => {
  it('finds the nearest position to any place, and its ends beyond them', () => {
    const { axis, trace } = axisOf('front');
    let before = 0;
    for (let i = 0; i <= 5000; i++) {
      const place = i / 5000;
      const position = axis.positionAt(place);
      expect(position).toBeGreaterThanOrEqual(before);
      const off = Math.abs(axis.at(position) - place);
      for (const other of [position - 1, position + 1].filter((one) => one >= 0 && one <= trace.length)) {
        expect(Math.abs(axis.at(other) - place)).toBeGreaterThanOrEqual(off - 1e-12);
      }
      before = position;
    }
    expect(axis.positionAt(-3)).toBe(0);
    expect(axis.positionAt(7)).toBe(trace.length);
  });

  it('leaves an mremap room that can be entered beside half a million steps', () => {
    const { axis, trace } = axisOf('gib-misaligned');
    const widths = Array.from(trace.spans.kind, (_, row) => spanRow(trace, row))
      .filter(({ kind }) => kind === 'operation')
      .map(({ first, end }) => axis.at(end) - axis.at(first));
    expect(widths).toHaveLength(3);
    expect(widths[2]).toBeGreaterThan(0.5);
    expect(Math.min(...widths)).toBeGreaterThan(0.02);
  });

  it('draws a run of like steps shorter than as many single ones, but not as short as one', () => {
    const { axis, trace } = axisOf('front', '6.1');
    const room = (step: number) => axis.at(step + 1) - axis.at(step);
    // 256 PTEs are copied in one run, behind single decisions of the same operation.
    const run = trace.steps.first.findIndex(
      (first, row) => (trace.steps.first[row + 1] ?? 0) - first === 256 && first > 779,
    );
    const first = trace.steps.first[run]!;
    expect(axis.at(first + 256) - axis.at(first)).toBeCloseTo(9 * room(first - 1), 10);
  });
});
