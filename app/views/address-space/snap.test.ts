// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAligned, offsetIn, PAGE_SIZE, PMD_SIZE, PUD_SIZE } from '../../../src/address/geometry.ts';
import { SNAP_SIZE, SNAPS, snapOf, snapped, stepOf } from './snap.ts';

const NONE = { altKey: false, shiftKey: false, ctrlKey: false, metaKey: false };
const range = { start: 0x100000100000, end: 0x100000400000 };

describe('what a drag snaps to', () => {
  it.each([
    [0x10000, 'page'],
    [2 * PMD_SIZE - PAGE_SIZE, 'page'],
    [3 * PMD_SIZE, 'PMD'],
    [2 * PUD_SIZE, 'PUD'],
  ])('in a window of %d bytes it is a %s', (bytes, snap) => {
    expect(snapOf(bytes, NONE)).toBe(snap);
  });

  it('is chosen by a key', () => {
    expect(snapOf(PUD_SIZE, { ...NONE, altKey: true })).toBe('page');
    expect(snapOf(0x10000, { ...NONE, shiftKey: true })).toBe('PMD');
    expect(snapOf(0x10000, { ...NONE, ctrlKey: true })).toBe('PUD');
    expect([NONE, { ...NONE, shiftKey: true }, { ...NONE, metaKey: true }].map(stepOf)).toEqual(['page', 'PMD', 'PUD']);
  });

  it('is a boundary or where it is as far from one as it was', () => {
    expect(snapped({ part: 'end', range }, 0x90000, 'PMD')).toBe(0);
    expect(snapped({ part: 'start', range }, 0x90000, 'PMD')).toBe(0x100000);
    expect(snapped({ part: 'whole', range }, 0x90000, 'PMD')).toBe(0x100000);
    expect(snapped({ part: 'whole', range }, 0x1c0000, 'PMD')).toBe(0x200000);
    expect(snapped({ part: 'whole', range }, 0x1c0123, 'page')).toBe(0x1c0000);
  });

  it('is never further away than half an entry', () => {
    const parts = fc.constantFrom<'start' | 'end' | 'whole'>('start', 'end', 'whole');
    fc.assert(
      fc.property(parts, fc.integer({ min: -1e9, max: 1e12 }), fc.constantFrom(...SNAPS), (part, pulled, snap) => {
        const by = snapped({ part, range }, pulled, snap);
        expect(Math.abs(by - pulled)).toBeLessThanOrEqual(SNAP_SIZE[snap] / 2);
        const at = (part === 'end' ? range.end : range.start) + by;
        const was = part === 'end' ? range.end : range.start;
        const same = offsetIn(at, SNAP_SIZE[snap]) === offsetIn(was, SNAP_SIZE[snap]);
        expect(isAligned(at, SNAP_SIZE[snap]) || same).toBe(true);
      }),
    );
  });
});
