// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { loadedRun, momentOf } from '../../testing/moments.ts';
import { flightOf } from './happening.ts';
import { CLOTH_COLUMNS, layoutTables } from './layout.ts';
import { sizesFor } from './sizes.ts';
import { focusOf, slotsOf } from './slots.ts';

function flightAt(name: string, kernel: '6.1' | '6.12', at: string) {
  const moment = momentOf(loadedRun(name, kernel), at);
  const picture = layoutTables(slotsOf(moment), focusOf(moment), 1200, 700, sizesFor(1200, 700));
  return { flight: flightOf(moment, picture), picture };
}

describe('flightOf', () => {
  it('leads a PMD entry from its old to its new box, before it moves and after', () => {
    for (const [place, done] of [
      ['3/move_page_tables/1/4', false],
      ['3/move_page_tables/1/5', true],
    ] as const) {
      const { flight, picture } = flightAt('front', '6.12', place);
      const [source, destination] = [0x100000000000, 0x100040000000].map((va) => {
        const box = picture.boxes.find((one) => one.level === 'pmd' && one.va === va)!;
        return [box.x + picture.sizes.box.width, box.y + picture.sizes.box.height / 2];
      });
      expect(flight).toEqual({
        level: 'pmd',
        done,
        from: source,
        to: destination,
        cells: false,
        label: done ? '1 PMD' : 'next',
      });
    }
  });

  it('leads a PTE from cell to cell', () => {
    const { flight, picture } = flightAt('front', '6.1', '3/move_page_tables/1/101');
    // The 97th of the pages from index 256 on has index 352: row 11, column 0.
    const [from, , to] = picture.cloths;
    const at = ({ x, y }: { x: number; y: number }) => [
      x + 4 + (352 % CLOTH_COLUMNS) * picture.pitch + (picture.pitch - 1) / 2,
      y + 4 + 11 * picture.pitch + (picture.pitch - 1) / 2,
    ];
    expect(flight).toEqual({ level: 'pte', done: true, from: at(from!), to: at(to!), cells: true, label: '1 PTE' });
  });

  it('is nothing where no entry is on its way, or one end is not in the picture', () => {
    expect(flightAt('front', '6.12', '3/realign/1').flight).toBeUndefined();
    const moment = momentOf(loadedRun('front', '6.1'), '3/move_page_tables/1/101');
    const folded = layoutTables(slotsOf(moment), { old: undefined, new: undefined }, 1200, 300, sizesFor(1200, 700));
    expect(folded.cloths.some(({ unfolded }) => unfolded)).toBe(false);
    expect(flightOf(moment, folded)).toBeUndefined();
  });
});
