/**
 * The kinds of simulated memory. Each is one array of cells; a cell is a number, 0 until it is written.
 * What a cell means is settled by the part of the simulator that owns the region.
 */
export const REGIONS = [
  /** Page-table entries: 512 cells a table. */
  { name: 'entry', words: true },
  /** What a table is: level, and the number in its name; 0 for a free place. One cell a table. */
  { name: 'table', words: true },
  /** Content of a page: the token last written. One cell a frame. */
  { name: 'token', words: true },
  /** TLB: address of the page that a slot translates; 0, where no page can be, for an empty slot. */
  { name: 'tlbPage', words: false },
  /** TLB: the entry that was cached. */
  { name: 'tlbEntry', words: true },
  /** VMAs: a fixed number of cells each. */
  { name: 'vma', words: false },
  /** Maple tree nodes, and the root. */
  { name: 'maple', words: false },
  /** PTE tables put aside for huge pages: place + 1, at the cell number of the huge entry; 0 for none. */
  { name: 'deposit', words: true },
] as const;

/** A kind of simulated memory. */
export type RegionName = (typeof REGIONS)[number]['name'];

export const REGION: Readonly<Record<RegionName, number>> = {
  entry: 0,
  table: 1,
  token: 2,
  tlbPage: 3,
  tlbEntry: 4,
  vma: 5,
  maple: 6,
  deposit: 7,
};
