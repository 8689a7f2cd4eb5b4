// @vitest-environment node
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { panTimeline, showWholeTimeline, standOnTimeline, useTimeline, zoomTimeline } from './timeline.ts';

const part = fc.nat(1000).map((n) => n / 1000);
const shown = () => useTimeline.getState();

beforeEach(showWholeTimeline);

describe('the part of the timeline that is shown', () => {
  it('stays within the whole, whatever is done, and never vanishes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('in', 'out', 'pan', 'keep'), part), { maxLength: 30 }),
        (changes) => {
          showWholeTimeline();
          for (const [change, at] of changes) {
            if (change === 'in') zoomTimeline(at, 0.5);
            else if (change === 'out') zoomTimeline(at, 2);
            else if (change === 'pan') panTimeline(at * 2 - 1);
            else standOnTimeline(at);
            const { from, to } = shown();
            expect(from).toBeGreaterThanOrEqual(0);
            expect(to).toBeLessThanOrEqual(1 + 1e-12);
            expect(to - from).toBeGreaterThan(9e-6);
            if (change === 'keep') expect(at >= from && at <= to + 1e-12).toBe(true);
          }
        },
      ),
    );
  });

  it('is zoomed around a place, which stays where it is', () => {
    zoomTimeline(0.25, 0.5);
    expect(shown()).toMatchObject({ from: 0.125, to: 0.625 });
    zoomTimeline(0.25, 2);
    expect(shown()).toMatchObject({ from: 0, to: 1 });
  });
});
