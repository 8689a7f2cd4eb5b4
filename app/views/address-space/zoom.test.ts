// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Range } from '../../state/stripZoom.ts';
import { bytesPerPixel, fitRange, LEAST, offsetAt, type Panes, panBy, within, zoomAt } from './zoom.ts';

const MIB = 0x100000;
const WHOLE = 6 * MIB;
const panes: Panes = { lefts: [60, 760], width: 620, whole: WHOLE };

/** Any range that is part of the whole, and the whole. */
const ranges = fc.tuple(fc.nat(1000), fc.nat(1000)).map(([part, size]) => {
  const bytes = LEAST + (size / 1000) * (WHOLE - LEAST);
  const from = (part / 1000) * (WHOLE - bytes);
  return within({ from, to: from + bytes }, WHOLE);
});

function expectSound(range: Range | undefined): void {
  if (!range) return;
  expect(range.from).toBeGreaterThanOrEqual(0);
  expect(range.to).toBeLessThanOrEqual(WHOLE);
  expect(range.to - range.from).toBeGreaterThanOrEqual(LEAST);
  expect(range.to - range.from).toBeLessThan(WHOLE);
}

describe('zooming', () => {
  it('keeps what is under the pointer there, unless an end of the window is in the way', () => {
    fc.assert(
      fc.property(ranges, fc.integer({ min: 60, max: 680 }), fc.integer({ min: -20, max: 20 }), (range, x, power) => {
        const offset = offsetAt(panes, range, x);
        const next = zoomAt(range, WHOLE, 2 ** (power / 10), offset);
        expectSound(next);
        const atAnEnd = next === undefined || next.from < 1 || next.to > WHOLE - 1;
        if (!atAnEnd) expect(Math.abs(offsetAt(panes, next, x) - offset)).toBeLessThan(2);
      }),
    );
  });

  it('ends at a few pages, and at the whole', () => {
    let range: Range | undefined;
    for (let i = 0; i < 40; i++) range = zoomAt(range, WHOLE, 2, MIB);
    expect(range!.to - range!.from).toBe(LEAST);
    expect(range!.from).toBeLessThan(MIB);
    expect(range!.to).toBeGreaterThan(MIB);
    for (let i = 0; i < 40; i++) range = zoomAt(range, WHOLE, 0.5, MIB);
    expect(range).toBeUndefined();
  });
});

describe('panning', () => {
  it('goes as far as the window does, and changes no size', () => {
    fc.assert(
      fc.property(ranges, fc.integer({ min: -2 * WHOLE, max: 2 * WHOLE }), (range, bytes) => {
        const next = panBy(range, WHOLE, bytes);
        expectSound(next);
        if (!range) expect(next).toBeUndefined();
        else expect(next!.to - next!.from).toBe(range.to - range.from);
      }),
    );
  });

  it('follows the pointer', () => {
    const range = { from: MIB, to: 2 * MIB };
    const offset = offsetAt(panes, range, 300);
    const next = panBy(range, WHOLE, -50 * bytesPerPixel(panes, range));
    expect(Math.abs(offsetAt(panes, next, 350) - offset)).toBeLessThan(2);
  });
});

describe('a place on the screen', () => {
  it('is at one offset in both windows, and beside them at the nearest end', () => {
    expect(offsetAt(panes, undefined, 60)).toBe(0);
    expect(offsetAt(panes, undefined, 370)).toBe(3 * MIB);
    expect(offsetAt(panes, undefined, 760 + 310)).toBe(3 * MIB);
    expect(offsetAt(panes, undefined, 0)).toBe(0);
    expect(offsetAt(panes, undefined, 700)).toBe(WHOLE);
    expect(offsetAt(panes, undefined, 740)).toBe(0);
    expect(offsetAt(panes, { from: MIB, to: 2 * MIB }, 370)).toBe(1.5 * MIB);
  });
});

describe('fitting a mapping', () => {
  it('leaves a little room on both sides, where there is any', () => {
    expect(fitRange({ from: 2 * MIB, to: 3 * MIB }, WHOLE)).toEqual({ from: 1.9375 * MIB, to: 3.0625 * MIB });
    expect(fitRange({ from: 0, to: MIB }, WHOLE)).toEqual({ from: 0, to: 1.125 * MIB });
    expect(fitRange({ from: 0, to: WHOLE }, WHOLE)).toBeUndefined();
    const one = fitRange({ from: MIB, to: MIB + 0x1000 }, WHOLE)!;
    expect(one.to - one.from).toBe(LEAST);
  });
});
