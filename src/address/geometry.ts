/**
 * x86-64 four-level paging: which part of an address selects which entry, and what each entry covers.
 *
 * An address is a plain number, always a safe integer below 2^48. Bit operators cut to 32 bits, so an address is split
 * here and nowhere else.
 */

export const PAGE_SIZE = 0x1000;
export const PMD_SIZE = 0x200000;
export const PUD_SIZE = 0x40000000;
export const PGDIR_SIZE = 0x8000000000;

/** Entries of one table, at every level. */
export const PTRS_PER_TABLE = 512;

/** First address above user space: 2^47 less one page. */
export const TASK_SIZE = 0x7ffffffff000;

/** The levels from the leaf up. A table of level `pte` holds PTEs; the one `pgd` table is the root. */
export const LEVELS = ['pte', 'pmd', 'pud', 'pgd'] as const;
/** A level of page tables. */
export type Level = (typeof LEVELS)[number];

/** Bytes that one entry of a table of this level covers. */
export const ENTRY_SIZE: Readonly<Record<Level, number>> = {
  pte: PAGE_SIZE,
  pmd: PMD_SIZE,
  pud: PUD_SIZE,
  pgd: PGDIR_SIZE,
};

/** Bytes that a whole table of this level covers: 512 of its entries. */
export function tableSpan(level: Level): number {
  return ENTRY_SIZE[level] * PTRS_PER_TABLE;
}

const TWO_32 = 2 ** 32;

/** Index (0 to 511) of the entry for `va` in a table of this level. */
export function indexAt(va: number, level: Level): number {
  switch (level) {
    case 'pte':
      return pteIndex(va);
    case 'pmd':
      return pmdIndex(va);
    case 'pud':
      return pudIndex(va);
    case 'pgd':
      return pgdIndex(va);
  }
}

export function pteIndex(va: number): number {
  return (va >>> 12) & 511;
}

export function pmdIndex(va: number): number {
  return (va >>> 21) & 511;
}

export function pudIndex(va: number): number {
  return ((Math.floor(va / TWO_32) & 127) << 2) | (va >>> 30);
}

export function pgdIndex(va: number): number {
  return (Math.floor(va / TWO_32) >>> 7) & 511;
}

/** Distance of `va` above the boundary of `size` (a power of two) at or below it. */
export function offsetIn(va: number, size: number): number {
  return va - Math.floor(va / size) * size;
}

/** `va` rounded down to a multiple of `size`. */
export function alignDown(va: number, size: number): number {
  return Math.floor(va / size) * size;
}

/** `va` rounded up to a multiple of `size`. */
export function alignUp(va: number, size: number): number {
  return Math.ceil(va / size) * size;
}

/** The first boundary of `size` above `va`; for an aligned `va` that is `va + size`. */
export function nextBoundary(va: number, size: number): number {
  return alignDown(va, size) + size;
}

export function isAligned(va: number, size: number): boolean {
  return offsetIn(va, size) === 0;
}

/** Number of the page that holds `va`. */
export function pageNumber(va: number): number {
  return Math.floor(va / PAGE_SIZE);
}
