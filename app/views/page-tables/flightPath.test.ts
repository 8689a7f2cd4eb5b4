// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { loadedRun, momentOf } from '../../testing/moments.ts';
import { curveOf, pillAt, pillWidth } from './flightPath.ts';
import { type Flight, flightOf } from './happening.ts';
import { clothHeight, clothWidth, layoutTables } from './layout.ts';
import { sizesFor, slideSizesFor } from './sizes.ts';
import { focusOf, slotsOf, titleOf } from './slots.ts';

/** Width and height of the view on a desktop, in a handout, in a small window and on a phone; and on a slide, large and small. */
const SIZES = [
  [788, 420, false],
  [660, 330, false],
  [620, 300, false],
  [390, 420, false],
  [614, 424, true],
  [356, 270, true],
] as const;

const flight: Flight = { level: 'pmd', done: true, from: [200, 100], to: [200, 300], cells: false, label: '1 PMD' };
const nothing = {
  ...{ towers: [], boxes: [], links: [], cloths: [], columns: [], bands: [] },
  ...{ sizes: sizesFor(800, 500), pitch: 6, width: 800, height: 500 },
};

describe('the curve of a flight', () => {
  it('swings out from entry to entry, and goes straight from cell to cell', () => {
    expect(curveOf(flight)).toEqual([
      [200, 100],
      [256, 100],
      [256, 300],
      [200, 300],
    ]);
    expect(curveOf({ ...flight, cells: true }).map(([x]) => x)).toEqual([200, 200, 200, 200]);
  });
});

describe('the label of a flight', () => {
  it('stands in the middle of its curve where nothing is in the way', () => {
    expect(pillAt(flight, nothing)).toEqual([242, 200]);
  });

  it.each(['front', 'not-mutual', 'exec-warning', 'exec-not-mutual', 'below-source'])(
    'is clear of the names of %s at every size, and inside the picture',
    (name) => {
      let flights = 0;
      for (const kernel of ['6.1', '6.12'] as const) {
        const loaded = loadedRun(name, kernel);
        const { first, end } = loaded.moves.at(-1)!;
        for (let position = first; position < end; position += 3) {
          const moment = momentOf(loaded, position);
          for (const [width, height, onSlide] of SIZES) {
            const sizes = onSlide ? slideSizesFor(width, height) : sizesFor(width, height);
            const picture = layoutTables(slotsOf(moment), focusOf(moment), width, height, sizes);
            const found = flightOf(moment, picture);
            if (!found) continue;
            flights++;
            const [x, y] = pillAt(found, picture);
            const half = pillWidth(found.label, sizes) / 2;
            const covers = (left: number, top: number, across: number, down: number) =>
              x + half > left &&
              x - half < left + across &&
              y + sizes.pill / 2 > top &&
              y - sizes.pill / 2 < top + down;
            const cloths = picture.cloths.filter(({ slot, x: left, y: top, unfolded }) => {
              const named = !unfolded || (sizes.names !== 'beside' && slot.table !== undefined);
              const nameTop = unfolded ? top + clothHeight(picture.pitch) : top + 4;
              const nameHeight = unfolded ? 16 : Math.max(sizes.folded - 8, sizes.line - 4);
              return named && covers(left, nameTop, sizes.character * titleOf(slot).length, nameHeight);
            });
            expect(cloths.map(({ slot }) => slot.va)).toEqual([]);
            const beside = picture.cloths.filter(({ x: left, y: top, unfolded }) => {
              const named = sizes.names === 'beside' && unfolded;
              return named && covers(left + clothWidth(picture.pitch) + 10, top, width, 3 * 16);
            });
            expect(beside.map(({ slot }) => slot.va)).toEqual([]);
            const towers = picture.towers.filter(({ x: left, y: top, width: wide, height: high, label }) => {
              const across = sizes.character * label.length;
              return covers(left + (wide - across) / 2, top + high, across, sizes.line);
            });
            expect(towers.map(({ label }) => label)).toEqual([]);
            const columns = picture.columns.filter(({ x: left, title }) =>
              covers(left, 0, sizes.character * title.length, sizes.top - 8),
            );
            expect(columns.map(({ title }) => title)).toEqual([]);
            expect(x + half).toBeLessThanOrEqual(width);
          }
        }
      }
      expect(flights).toBeGreaterThan(50);
    },
  );
});
