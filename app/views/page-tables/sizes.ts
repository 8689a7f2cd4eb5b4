/** How large the picture of the page tables is drawn, in CSS pixels: what text needs, and where the columns stand. */
export interface Sizes {
  /** A drawn entry of a PGD, PUD or PMD. */
  readonly box: { readonly width: number; readonly height: number };
  /** Left edges of the columns. */
  readonly columns: { readonly pgd: number; readonly pud: number; readonly pmd: number; readonly cloth: number };
  /** Above the first table: the titles of the columns. */
  readonly top: number;
  /** Below the last table. */
  readonly bottom: number;
  /** Above the first table of a side: the name of the side; 0 where labels say it. */
  readonly bandTitle: number;
  /** Between source and destination. */
  readonly between: number;
  /** Height of a table that is only a line of text. */
  readonly folded: number;
  /** Where the name of a table stands: beside it, below it in two lines, or below it in one line with its side. */
  readonly names: 'beside' | 'below' | 'in-one-line';
  /** What is kept free to the right of a table, and below it. */
  readonly beside: number;
  readonly below: number;
  /** Height of a line of a name, and the width of a character. */
  readonly line: number;
  readonly character: number;
  /** How high what moves is labelled. */
  readonly pill: number;
  /** Less is not drawn: it scrolls. */
  readonly leastHeight: number;
  /** From a cell to the next, at least. */
  readonly leastPitch: number;
}

const WIDE: Sizes = {
  box: { width: 40, height: 22 },
  columns: { pgd: 30, pud: 130, pmd: 230, cloth: 350 },
  top: 34,
  bottom: 22,
  bandTitle: 0,
  between: 22,
  folded: 28,
  names: 'beside',
  beside: 166,
  below: 6,
  line: 18,
  character: 7,
  pill: 22,
  leastHeight: 0,
  leastPitch: 3,
};
const MIDDLE: Sizes = { ...WIDE, columns: { pgd: 18, pud: 92, pmd: 166, cloth: 250 } };
const NARROW: Sizes = {
  ...WIDE,
  columns: { pgd: 8, pud: 58, pmd: 108, cloth: 168 },
  names: 'below',
  beside: 12,
  below: 36,
  leastHeight: 420,
};
/** For two pictures beside each other in a low window: names in one line, and both sides without scrolling. */
const LOW: Sizes = {
  ...NARROW,
  box: { width: 40, height: 17 },
  top: 22,
  bottom: 20,
  between: 16,
  folded: 20,
  names: 'in-one-line',
  below: 16,
  leastHeight: 240,
};
/** For the last row: no text below 16 px. */
const SLIDE: Sizes = {
  box: { width: 44, height: 25 },
  columns: { pgd: 16, pud: 88, pmd: 164, cloth: 340 },
  top: 30,
  bottom: 26,
  bandTitle: 22,
  between: 16,
  folded: 26,
  names: 'below',
  beside: 14,
  below: 40,
  line: 20,
  character: 9.7,
  pill: 30,
  leastHeight: 0,
  leastPitch: 3,
};
const SMALL_SLIDE: Sizes = {
  ...SLIDE,
  box: { width: 40, height: 17 },
  columns: { pgd: 6, pud: 56, pmd: 106, cloth: 168 },
  top: 22,
  bandTitle: 0,
  between: 10,
  folded: 20,
  names: 'in-one-line',
  beside: 4,
  below: 20,
  pill: 26,
};
/** Both sides at a glance, even if cells are specks. */
const LEAST_SLIDE: Sizes = { ...SMALL_SLIDE, top: 20, bottom: 20, between: 12, folded: 18, below: 18, leastPitch: 2 };

/** From this width on, names stand beside the tables, else below; and a picture of rows has its three parts side by side. */
export const BROAD = 560;

/** The sizes for a picture in so much room. */
export function sizesFor(width: number, height: number): Sizes {
  if (width >= 760) return WIDE;
  if (width >= BROAD) return MIDDLE;
  return height < NARROW.leastHeight ? LOW : NARROW;
}

/** The sizes on a slide, where it is seen from afar. */
export function slideSizesFor(width: number, height: number): Sizes {
  if (height < 250) return LEAST_SLIDE;
  return width >= BROAD && height >= 360 ? SLIDE : SMALL_SLIDE;
}
