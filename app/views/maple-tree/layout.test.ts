// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { slotsOf, treeOf } from '../../../src/worker/tree.ts';
import { loadedRun, momentOf } from '../../testing/moments.ts';
import { treeFocus, treeMoment } from './focus.ts';
import { GHOST, layoutTree, type TreePicture } from './layout.ts';

interface Asked {
  readonly at?: string;
  readonly width?: number;
  readonly height?: number;
  readonly onSlide?: boolean;
  readonly zoom?: (ids: readonly (readonly number[])[]) => number;
  readonly reads?: number;
}

const loadedOnce = new Map<string, ReturnType<typeof loadedRun>>();

function pictureOf(name: string, { at, width = 1060, height = 600, onSlide, zoom, reads }: Asked = {}): TreePicture {
  const loaded = loadedOnce.get(name) ?? loadedRun(name);
  loadedOnce.set(name, loaded);
  const moment = momentOf(loaded, at ?? '2/look_up/1');
  const tree = treeOf(moment.memory);
  const choice = { reads };
  const focus = treeFocus(tree, treeMoment(moment, choice), choice, zoom?.(tree.map(({ ids }) => ids)));
  return layoutTree(moment.memory, tree, focus, { width, height, onSlide });
}

const boxesOf = (picture: TreePicture) => picture.rows.flatMap((row) => row.strips.flatMap((strip) => strip.slots));

describe('the picture of a tree', () => {
  it('has a row a level and unfolds one node in each, with the slots that the question looked at', () => {
    const { rows } = pictureOf('tree-gaps');
    expect(rows.map(({ from, to }) => to - from)).toEqual([1, 2, 13, 112, 1001]);
    expect(rows.map(({ strips }) => strips.length)).toEqual([1, 1, 1, 1, 1]);
    const looked = rows.map(({ strips }) => strips[0]!.slots.map(({ looked }) => looked[0]).join(''));
    expect(looked).toEqual(['yl', 'ylnnnnn', 'yyyyylnnn', 'yyyyyylnn', 'yyyyyyyyyyyyylnn']);
  });

  it('says where the walk landed and what it found, the one left of the other', () => {
    const captions = pictureOf('tree-gaps').rows.at(-1)!.captions;
    expect(captions.map(({ text, anchor }) => [text, anchor])).toEqual([
      ['the walk lands in this gap', 'end'],
      ['found', 'start'],
    ]);
    expect(captions[0]!.x).toBeLessThan(captions[1]!.x);
  });

  it('says one below the other what would overlap near an edge', () => {
    const { rows, height } = pictureOf('front', { at: '3/2' });
    const [landed, found] = rows[0]!.captions;
    expect([landed!.anchor, found!.anchor]).toEqual(['start', 'start']);
    expect(found!.y).toBeGreaterThan(landed!.y + 11);
    expect(height).toBeGreaterThan(found!.y);
  });

  it('says less where there is little room on both sides of a slot', () => {
    const { captions } = pictureOf('tree-gaps', { width: 236, height: 120, onSlide: true }).rows.at(-1)!;
    expect(captions.map(({ text, anchor }) => [text, anchor])).toEqual([
      ['lands here', 'end'],
      ['found', 'start'],
    ]);
  });

  it('shows as many reads as are wanted', () => {
    const lookedAt = (reads: number) => boxesOf(pictureOf('tree-gaps', { reads })).filter((box) => box.looked !== 'no');
    expect([1, 2, 6].map((reads) => lookedAt(reads).length)).toEqual([2, 4, 31]);
  });

  it('shows both leaves where the way leads from one to the other', () => {
    const { rows } = pictureOf('tree-two-ways', { at: '5/look_up/1' });
    expect(rows.map(({ strips }) => strips.length)).toEqual([1, 1, 1, 1, 2]);
    const captions = rows.at(-1)!.captions;
    expect(captions.map(({ text }) => text)).toEqual(['found', 'from here']);
  });

  it('is of one subtree where that is wanted: the same nodes, and only its part of each level', () => {
    const whole = pictureOf('tree-gaps');
    const part = pictureOf('tree-gaps', { zoom: (ids) => ids[2]![7]! });
    expect(part.rows.map(({ level, from, to }) => [level, to - from])).toEqual([
      [2, 1],
      [3, 9],
      [4, 81],
    ]);
    const idsIn = ({ rows }: TreePicture) => rows.flatMap(({ strips }) => strips.map(({ id }) => id));
    expect(idsIn(whole)).toEqual(expect.arrayContaining(idsIn(part)));
  });
});

describe('the picture of a store', () => {
  it('shows the new nodes beside each other and the dropped ones with the slots they used', () => {
    const { rows } = pictureOf('tree-split-left', { at: '2/map/1' });
    expect(rows.map(({ strips }) => strips.map(({ made, slots }) => [made, slots.length]))).toEqual([
      [[true, 2]],
      [
        [true, 16],
        [true, 11],
      ],
    ]);
    expect(rows.map(({ ghosts }) => ghosts.map(({ used }) => used))).toEqual([[2], [10, 15]]);
  });

  it('marks nothing as new once a step without the tree has followed', () => {
    const { rows } = pictureOf('front', { at: '3/realign/1' });
    expect(rows.flatMap(({ strips, ghosts }) => [...strips.filter(({ made }) => made), ...ghosts])).toEqual([]);
  });
});

describe('on a slide of 960 × 540', () => {
  const slide = { width: 629, height: 260, onSlide: true };
  it.each([
    ['tree-gaps', '2/look_up/1'],
    ['tree-two-ways', '3/look_up/1'],
  ])('shows all five levels of 8,000 mappings of %s at once, with room in the leaves for four digits', (name, at) => {
    const picture = pictureOf(name, { at, ...slide });
    expect(picture.height).toBeLessThanOrEqual(slide.height);
    expect(Math.min(...boxesOf(picture).map(({ width }) => width))).toBeGreaterThan(34);
  });

  it('shows the dropped nodes where there is room for them', () => {
    const { rows } = pictureOf('tree-split-left', { at: '2/map/1', ...slide });
    expect(rows.map(({ ghosts }) => ghosts.length)).toEqual([1, 2]);
    const right = rows.flatMap(({ ghosts }) => ghosts.map(({ x, leaf }) => x + GHOST.width * slotsOf(leaf)));
    expect(Math.max(...right)).toBeLessThanOrEqual(slide.width);
  });

  it('shows three levels beside a list', () => {
    const { rows } = pictureOf('tree-gaps', { ...slide, width: 392, height: 247 });
    expect(rows[2]!.stripTop + rows[2]!.stripHeight).toBeLessThanOrEqual(247);
  });
});

describe('at every size', () => {
  it.each([
    [1060, 600],
    [930, 310],
    [930, 205],
    [366, 500],
    [620, 200],
    [629, 260, true],
    [392, 247, true],
  ])('%i × %i: nothing overlaps or sticks out, and every slot has its box', (width, height, onSlide = false) => {
    for (const [name, at] of [
      ['tree-gaps', '2/look_up/1'],
      ['tree-adjacent', '2/look_up/1'],
      ['tree-split-left', '2/map/1'],
      ['tree-rebalance', '4/unmap/1'],
      ['tree-two-ways', '5/look_up/1'],
      ['front', '3/realign/1'],
    ] as const) {
      const picture = pictureOf(name, { at, width, height, onSlide });
      for (const row of picture.rows) {
        const bottom = row.stripTop + row.stripHeight;
        expect(bottom).toBeLessThanOrEqual(row.y + row.height - 8);
        for (const strip of row.strips) {
          const boxes = [...strip.slots, ...strip.free];
          expect(boxes).toHaveLength(strip.leaf ? 16 : 10);
          for (const [i, box] of boxes.entries()) {
            expect(box.x).toBeGreaterThanOrEqual(picture.labels === 'beside' ? picture.left : 0);
            expect(box.x + box.width).toBeLessThanOrEqual(width);
            expect(box.y).toBeGreaterThanOrEqual(row.stripTop);
            expect(box.y + box.height).toBeLessThanOrEqual(bottom);
            const next = boxes[i + 1];
            if (next && next.y === box.y) expect(next.x).toBeGreaterThan(box.x + box.width);
          }
        }
      }
    }
  });
});
