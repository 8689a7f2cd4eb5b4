// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { PMD_SIZE } from '../../../src/address/geometry.ts';
import type { Scenario } from '../../../src/scenario/schema.ts';
import { loadedRun, momentOf } from '../../testing/moments.ts';
import { blockedCells, clothHeight, clothWidth, layoutTables, MOST_SLOTS, type TablesPicture } from './layout.ts';
import { sizesFor, slideSizesFor } from './sizes.ts';
import { focusOf, slotsOf } from './slots.ts';

const HEIGHTS = [300, 350, 400, 420, 500, 600, 700];
/** Widths, whether it is on a slide, and heights. */
const ROOMS = [
  [390, false, HEIGHTS],
  [620, false, HEIGHTS],
  [816, false, HEIGHTS],
  [1200, false, HEIGHTS],
  [614, true, [400, 424, 700]],
  [356, true, [270, 300, 420]],
] as const;

/** A move of `tables` whole tables, none of which can travel by one write. */
const moveOf = (tables: number): Scenario => ({
  ops: [
    { op: 'mmap', addr: '0x100000000000', len: `${tables * PMD_SIZE}`, prot: 'rw', flags: ['private', 'fixed'] },
    { op: 'touch', addr: '@0', len: `${tables * PMD_SIZE}` },
    {
      op: 'mremap',
      old: '@0',
      oldLen: `${tables * PMD_SIZE}`,
      newLen: `${tables * PMD_SIZE}`,
      flags: ['maymove', 'fixed'],
      newAddr: '0x100040000000',
    },
  ],
});

function pictureOf(
  which: string | Scenario,
  kernel: '6.1' | '6.12',
  at: number | string,
  width: number,
  height: number,
  onSlide = false,
) {
  const moment = momentOf(loadedRun(which, kernel), at);
  return layoutTables(
    slotsOf(moment),
    focusOf(moment),
    width,
    height,
    onSlide ? slideSizesFor(width, height) : sizesFor(width, height),
  );
}

/** As the view asks for it: on a phone the picture may be taller than the room, and scrolls. */
const heightAt = (width: number, height: number, onSlide: boolean) =>
  onSlide ? height : Math.max(height, sizesFor(width, height).leastHeight);

const sizeOf = ({ pitch, sizes }: TablesPicture, unfolded: boolean) =>
  unfolded
    ? { width: clothWidth(pitch), height: clothHeight(pitch) }
    : { width: 120, height: Math.min(22, sizes.folded) };

function expectSound(picture: TablesPicture, width: number, about: string): void {
  const { cloths, boxes, towers, links, bands, columns } = picture;
  const { box } = picture.sizes;
  const rectangles = cloths.map(({ x, y, unfolded }) => ({ x, y, ...sizeOf(picture, unfolded) }));
  rectangles.forEach((one, i) => {
    if (one.x < 0 || one.y < 0 || one.x + one.width > width || one.y + one.height > picture.height) {
      expect.fail(`${about}: a table lies outside, ${JSON.stringify(one)} of ${width} by ${picture.height}`);
    }
    for (const other of rectangles.slice(i + 1)) {
      const apart = one.y + one.height <= other.y || other.y + other.height <= one.y;
      if (!apart) expect.fail(`${about}: two tables overlap, ${JSON.stringify([one, other])}`);
    }
  });
  for (const { x, y } of boxes) {
    if (x < 0 || x + box.width > width || y < 0 || y + box.height > picture.height) {
      expect.fail(`${about}: an entry lies outside, at ${x} ${y}`);
    }
  }
  for (const level of ['pgd', 'pud', 'pmd']) {
    const own = boxes.filter((one) => one.level === level);
    own.forEach((one, i) => {
      for (const other of own.slice(i + 1)) {
        if (Math.abs(one.y - other.y) < box.height)
          expect.fail(`${about}: two entries overlap at ${one.y} and ${other.y}`);
      }
    });
  }
  for (const { x, y, width: across, height, label } of towers) {
    if (x < 0 || y < 0 || x + across > width || y + height > picture.height) {
      expect.fail(`${about}: ${label} lies outside, ${[x, y, across, height, picture.height]}`);
    }
  }
  for (const { from, to } of links) expect(from[0]).toBeLessThan(to[0]);
  for (const { y, height } of bands) {
    expect(y).toBeGreaterThanOrEqual(0);
    expect(y + height).toBeLessThanOrEqual(picture.height);
  }
  expect(columns.map(({ x }) => x)).toEqual(columns.map(({ x }) => x).sort((a, b) => a - b));
}

const MOMENTS = [
  ['front', '6.12', '3/realign/1'],
  ['front', '6.12', '3/move_page_tables/1/6'],
  ['front', '6.1', '3/move_page_tables/1/101'],
  ['not-mutual', '6.12', '3/move_page_tables/3/5'],
  ['below-destination', '6.12', '5/realign/9'],
  ['exactly-one', '6.12', '3/realign/1'],
  ['there-and-back', '6.12', '4/realign/1'],
] as const;

describe.each(ROOMS)('the picture of page tables, %i px wide, on a slide: %s', (width, onSlide, heights) => {
  it.each(MOMENTS)('of %s on %s at %s fits into any height, and nothing overlaps', (name, kernel, place) => {
    for (const height of heights) {
      const given = heightAt(width, height, onSlide);
      const picture = pictureOf(name, kernel, place, width, given, onSlide);
      expectSound(picture, width, `${width} by ${given}`);
      expect(picture.height).toBeLessThanOrEqual(given);
    }
  });

  it('holds as many tables as are drawn one by one, if need be by growing', () => {
    for (const tables of [3, 5, MOST_SLOTS / 2]) {
      for (const height of heights) {
        const given = heightAt(width, height, onSlide);
        const picture = pictureOf(moveOf(tables), '6.12', '3/move_page_tables/2/3', width, given, onSlide);
        expect(picture.cloths).toHaveLength(2 * tables);
        expectSound(picture, width, `${tables} tables, ${width} by ${given}`);
      }
    }
  });
});

describe('layoutTables', () => {
  it('draws every cell as large as the room allows', () => {
    const pictures = [350, 400, 500, 600, 700].map((height) => pictureOf('front', '6.12', '3/realign/1', 1200, height));
    // From where all tables are unfolded, cells only grow.
    const pitches = pictures.filter(({ cloths }) => cloths.every(({ unfolded }) => unfolded)).map(({ pitch }) => pitch);
    expect(pitches).toEqual([4, 5, 7, 8]);
  });

  it('shows both sides beside another picture on a slide of 960 by 540', () => {
    const picture = pictureOf('front', '6.12', '3/move_page_tables/1/3', 364, 246);
    expectSound(picture, 364, 'half a slide');
    expect(picture.height).toBeLessThanOrEqual(246);
    expect(picture.bands.map(({ side }) => side)).toEqual(['source', 'destination']);
  });

  it('shows the tables in hand of both sides in a frame of 480 by 270', () => {
    for (const place of ['3/realign/1', '3/move_page_tables/1/5', '3/move_page_tables/2/5']) {
      const picture = pictureOf('front', '6.12', place, 480, 180, true);
      expectSound(picture, 480, place);
      const inHand = picture.cloths.filter(({ unfolded }) => unfolded);
      expect(inHand.map(({ slot }) => slot.side)).toEqual(['source', 'destination']);
      expect(inHand[1]!.y + clothHeight(picture.pitch)).toBeLessThanOrEqual(180);
    }
  });

  it('unfolds the tables in hand when there is no room for all, and all when there is', () => {
    const unfolded = (height: number) =>
      pictureOf('front', '6.1', '3/move_page_tables/1/101', 816, height).cloths.map((cloth) => cloth.unfolded);
    expect(unfolded(300)).toEqual([true, false, true, false]);
    expect(unfolded(700)).toEqual([true, true, true, true]);
  });

  it('draws tables that source and destination share once', () => {
    const picture = pictureOf('front', '6.12', '3/realign/1', 1200, 600);
    const keys = picture.boxes.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    const count = (level: string) => picture.boxes.filter((box) => box.level === level).length;
    // Both sides share the PGD entry and the PUD table; in it each has an entry of its own.
    expect([count('pgd'), count('pud'), count('pmd')]).toEqual([1, 2, 4]);
    expect(picture.towers.map(({ label, missing }) => [label, missing])).toEqual([
      ['pgd', false],
      ['pud#1', false],
      ['pmd#2', false],
      ['no PMD table', true],
    ]);
  });

  it('says in one word that a table is missing, where two words would meet the name beside them', () => {
    const labels = pictureOf('exactly-one', '6.12', '3/realign/1', 390, 420).towers.map(({ label }) => label);
    expect(labels).toEqual(['pgd', 'pud#1', 'pmd#2', 'none']);
  });

  it('links every table to its entry, and marks what is none', () => {
    const picture = pictureOf('front', '6.12', '3/move_page_tables/1/6', 1200, 600);
    const toCloths = picture.links.filter(({ key }) => key.startsWith('cloth'));
    expect(toCloths.map(({ none }) => none)).toEqual([true, false, false, true]);
    toCloths.forEach(({ to }, i) => {
      const { y, unfolded } = picture.cloths[i]!;
      expect(to[1]).toBeCloseTo(y + (unfolded ? clothHeight(picture.pitch) : 28) / 2, 9);
    });
    expect(new Set(picture.links.map(({ key }) => key)).size).toBe(picture.links.length);
  });
});

describe('blockedCells', () => {
  it('is what the mapping covers of the table in question', () => {
    const picture = pictureOf('below-source', '6.12', '5/realign/6', 816, 600);
    const blocked = blockedCells(picture, { start: 0x100000000000, end: 0x100000080000, from: 0x100000000000 });
    const { x, y } = picture.cloths[0]!;
    // 128 pages: 4 rows of 32.
    expect(blocked?.slot.va).toBe(0x100000000000);
    expect(blocked?.box).toEqual({
      x: x + 1,
      y: y + 2,
      width: clothWidth(picture.pitch) - 3,
      height: 4 * picture.pitch + 3,
    });
  });

  it('is cut to the table, and nothing where the table is not drawn', () => {
    const picture = pictureOf('below-source', '6.12', '5/realign/6', 816, 600);
    const wide = blockedCells(picture, { start: 0xff000000000, end: 0x200000000000, from: 0x100000000000 });
    expect(wide?.box.height).toBe(16 * picture.pitch + 3);
    expect(blockedCells(picture, { start: 0, end: 0x1000, from: 0 })).toBeUndefined();
  });
});
