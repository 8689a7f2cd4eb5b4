import { alignDown, PAGE_SIZE, PGDIR_SIZE, PMD_SIZE, PUD_SIZE } from '../../../src/address/geometry.ts';
import type { TermId } from '../../../src/exchange/glossary.ts';
import type { Sizes } from './sizes.ts';
import type { Focus, Slot } from './slots.ts';

/** What is drawn, in CSS pixels from the top left corner of the view. */
export interface TablesPicture {
  readonly towers: readonly Tower[];
  readonly boxes: readonly EntryBox[];
  readonly links: readonly Link[];
  readonly cloths: readonly ClothBox[];
  readonly columns: readonly { readonly x: number; readonly title: string; readonly term: TermId }[];
  readonly bands: readonly { readonly side: 'source' | 'destination'; readonly y: number; readonly height: number }[];
  /** What it is drawn with. */
  readonly sizes: Sizes;
  /** Side of a cell, with the space beside it. */
  readonly pitch: number;
  readonly width: number;
  readonly height: number;
}

/** A table above the PTEs, with the boxes of its entries in it. */
export interface Tower {
  readonly key: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly label: string;
  /** The table does not exist at this moment. */
  readonly missing: boolean;
}

export interface EntryBox {
  readonly key: string;
  readonly level: 'pgd' | 'pud' | 'pmd';
  readonly x: number;
  readonly y: number;
  readonly index: number;
  readonly side: Slot['side'];
  readonly none: boolean;
  /** First address that the entry covers. */
  readonly va: number;
}

export interface Link {
  readonly key: string;
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly side: Slot['side'];
  readonly none: boolean;
}

export interface ClothBox {
  readonly slot: Slot;
  readonly x: number;
  readonly y: number;
  /** Unfolded: all 512 cells are drawn; else only a line of text. */
  readonly unfolded: boolean;
}

export const CLOTH_COLUMNS = 32;
export const CLOTH_ROWS = 16;

/** Most pieces that are drawn one by one; more are a picture of rows. */
export const MOST_SLOTS = 16;

export const clothHeight = (pitch: number) => CLOTH_ROWS * pitch + 8;
export const clothWidth = (pitch: number) => CLOTH_COLUMNS * pitch + 8;

/** Where every table stands: a column a level, the source above, the destination below, what they share once. */
export function layoutTables(
  slots: readonly Slot[],
  focus: Focus,
  width: number,
  height: number,
  sizes: Sizes,
): TablesPicture {
  const room = height - sizes.top - sizes.bottom;
  const roomAcross = width - sizes.columns.cloth - sizes.beside;
  const fits = (pitch: number, unfolded: (slot: Slot) => boolean) =>
    clothWidth(pitch) <= roomAcross && heightOf(slots, pitch, unfolded, sizes) <= room;
  const all = () => true;
  const inFocus = (slot: Slot) => touches(slot, focus.old) || touches(slot, focus.new);
  const pitches = [8, 7, 6, 5, 4];
  const pitchForAll = pitches.find((pitch) => fits(pitch, all));
  const pitch = pitchForAll ?? pitches.find((each) => fits(each, inFocus)) ?? sizes.leastPitch;
  const unfolded = pitchForAll === undefined ? inFocus : all;
  return { ...place(slots, unfolded, pitch, sizes, room), width };
}

function touches(slot: Slot, va: number | undefined): boolean {
  return va !== undefined && slot.va <= va && va < slot.va + PMD_SIZE;
}

function slotHeight(slot: Slot, pitch: number, unfolded: (slot: Slot) => boolean, sizes: Sizes): number {
  return unfolded(slot) ? clothHeight(pitch) + sizes.below : sizes.folded;
}

/** What is kept free above a table: where a side begins, its name, and the gap to the side before. */
function above(slots: readonly Slot[], i: number, { bandTitle, between }: Sizes): number {
  const { side } = slots[i]!;
  if (side === slots[i - 1]?.side) return 0;
  return (side === 'both' ? 0 : bandTitle) + (i > 0 && side === 'destination' ? between : 0);
}

function heightOf(slots: readonly Slot[], pitch: number, unfolded: (slot: Slot) => boolean, sizes: Sizes): number {
  return slots.reduce((sum, slot, i) => sum + above(slots, i, sizes) + slotHeight(slot, pitch, unfolded, sizes), 0);
}

function place(
  slots: readonly Slot[],
  unfolded: (slot: Slot) => boolean,
  pitch: number,
  sizes: Sizes,
  room: number,
): Omit<TablesPicture, 'width'> {
  const { columns, top, bottom } = sizes;
  const spare = Math.max(0, room - heightOf(slots, pitch, unfolded, sizes));
  const extra = Math.min(12, spare / Math.max(1, slots.length));
  const middles: number[] = [];
  const cloths: ClothBox[] = [];
  let y = top;
  slots.forEach((slot, i) => {
    y += above(slots, i, sizes);
    const tall = unfolded(slot);
    const own = tall ? clothHeight(pitch) : sizes.folded;
    cloths.push({ slot, x: columns.cloth, y, unfolded: tall });
    middles.push(y + own / 2);
    y += slotHeight(slot, pitch, unfolded, sizes) + extra;
  });
  const { boxes, towers, links } = placeEntries(slots, middles, sizes, cloths);
  return {
    towers,
    boxes,
    links,
    cloths,
    columns: [
      { x: columns.pgd, title: 'PGD', term: 'pgd' },
      { x: columns.pud, title: 'PUD', term: 'pud' },
      { x: columns.pmd, title: 'PMD', term: 'pmd' },
      { x: columns.cloth, title: 'PTE tables', term: 'pte' },
    ],
    bands: bandsOf(cloths, pitch, sizes),
    sizes,
    pitch,
    height: Math.max(y + 8, room + top) + bottom - 8,
  };
}

function bandsOf(cloths: readonly ClothBox[], pitch: number, sizes: Sizes): TablesPicture['bands'] {
  // Where names stand below the tables they are part of the band.
  const under = sizes.names === 'beside' || sizes.bandTitle === 0 ? 0 : sizes.below - 4;
  return (['source', 'destination'] as const).flatMap((side) => {
    const own = cloths.filter(({ slot }) => slot.side === side);
    const [first] = own;
    const last = own.at(-1);
    if (!first || !last) return [];
    const top = first.y - sizes.bandTitle - (sizes.bandTitle > 0 ? 4 : 8);
    const end = last.y + (last.unfolded ? clothHeight(pitch) + under : sizes.folded);
    return [{ side, y: top, height: end - top + 8 }];
  });
}

/** Boxes of the entries on the paths, and the towers of the tables that hold them. A table that both sides use stands once. */
function placeEntries(
  slots: readonly Slot[],
  middles: readonly number[],
  { box: boxSize, columns }: Sizes,
  cloths: readonly ClothBox[],
) {
  const boxes = new Map<string, EntryBox>();
  const towers = new Map<string, { box: EntryBox[]; x: number; label: string; missing: boolean }>();
  const links: Link[] = [];
  const sizes = { pgd: PGDIR_SIZE, pud: PUD_SIZE, pmd: PMD_SIZE } as const;
  const spans = { pgd: 2 ** 48, pud: PGDIR_SIZE, pmd: PUD_SIZE } as const;
  const apart = columns.pmd - columns.pud;
  slots.forEach((slot, i) => {
    const noPudTable = slot.path.some(({ level, table }) => level === 'pud' && !table);
    const own = slot.path.map((entry): EntryBox => {
      const level = entry.level as EntryBox['level'];
      const va = alignDown(slot.va, sizes[level]);
      const key = `${level} ${va}`;
      const known = boxes.get(key);
      if (known) return known;
      const towerKey = `${level} ${alignDown(slot.va, spans[level])}`;
      const tower = towers.get(towerKey) ?? {
        box: [],
        x: columns[level],
        label: entry.table?.name ?? (apart < (noPudTable ? 84 : 57) ? 'none' : `no ${level.toUpperCase()} table`),
        missing: !entry.table,
      };
      const lowest = tower.box.at(-1);
      const wanted = middles[i]! - boxSize.height / 2;
      const y = lowest ? Math.max(wanted, lowest.y + boxSize.height + 3) : wanted;
      const box = {
        key,
        level,
        x: columns[level],
        y,
        index: entry.index,
        side: slot.side,
        none: entry.target === undefined && entry.hugeFrame === undefined,
        va,
      };
      tower.box.push(box);
      towers.set(towerKey, tower);
      boxes.set(key, box);
      return box;
    });
    const [pgd, pud, pmd] = own as [EntryBox, EntryBox, EntryBox];
    link(links, pgd, pud, slot.side, boxSize);
    link(links, pud, pmd, slot.side, boxSize);
    const cloth = cloths[i]!;
    links.push({
      key: `cloth ${slot.va}`,
      from: [pmd.x + boxSize.width, pmd.y + boxSize.height / 2],
      to: [cloth.x - 2, middles[i]!],
      side: slot.side,
      none: pmd.none,
    });
  });
  const placed = [...towers].map(([key, { box, x, label, missing }]): Tower => {
    const first = box[0]!;
    const last = box.at(-1)!;
    return {
      key,
      x: x - 4,
      y: first.y - 8,
      width: boxSize.width + 8,
      height: last.y + boxSize.height + 8 - first.y + 8,
      label,
      missing,
    };
  });
  return { boxes: [...boxes.values()], towers: placed, links };
}

/** The link from an entry to the one below it on the path, once. */
function link(links: Link[], from: EntryBox, to: EntryBox, side: Slot['side'], boxSize: Sizes['box']): void {
  const key = `${from.key} ${to.level} ${Math.floor(to.va / (to.level === 'pmd' ? PUD_SIZE : PGDIR_SIZE))}`;
  if (links.some((known) => known.key === key)) return;
  links.push({
    key,
    from: [from.x + boxSize.width, from.y + boxSize.height / 2],
    to: [to.x - 4, to.y + boxSize.height / 2],
    side,
    none: from.none,
  });
}

/**
 * The rows of cells that a mapping in the way covers: the mapping's range, cut to the piece that the decision was about.
 */
export function blockedCells(
  picture: TablesPicture,
  blocker: { readonly start: number; readonly end: number; readonly from: number },
) {
  const cloth = picture.cloths.find(({ slot, unfolded }) => unfolded && slot.va === alignDown(blocker.from, PMD_SIZE));
  if (!cloth) return undefined;
  const { slot, x, y } = cloth;
  const row = CLOTH_COLUMNS * PAGE_SIZE;
  const first = Math.floor((Math.max(blocker.start, slot.va) - slot.va) / row);
  const end = Math.ceil((Math.min(blocker.end, slot.va + PMD_SIZE) - slot.va) / row);
  const { pitch } = picture;
  const box = { x: x + 1, y: y + 2 + first * pitch, width: clothWidth(pitch) - 3, height: (end - first) * pitch + 3 };
  return { slot, box };
}
