import { REGION, REGIONS, type RegionName } from './regions.ts';

/** Cells whose changes are told of together. */
const BLOCK = 512;

/** Fewest cells that a region has at first; it grows by doubling. */
const FIRST_CELLS = 512;

/** A region: what a cell of it is, the region settles. */
export type Cells = Uint32Array | Float64Array;

/**
 * Simulated memory: one array of cells a region. The simulator's recorder writes one; a page that replays a trace has
 * another, brought to any step by the same events.
 */
export class Memory {
  readonly #regions: Cells[];
  /** Cells that were asked for, region by region; those above are 0, and nobody has touched them yet. */
  readonly #reached: number[];
  /** When the blocks of cells of the `entry` region last changed in a replay: see `changedAt`. */
  #changed = new Uint32Array(1);
  #now = 0;

  /**
   * `sizes` are the cells to make room for at once, region by region; missing ones start small and grow. Regions of another
   * memory are taken over as they are.
   */
  constructor(sizes: ArrayLike<number> = [], taken: readonly Cells[] = []) {
    this.#regions = REGIONS.map(({ words }, i) => {
      const size = Math.max(sizes[i] ?? 0, FIRST_CELLS);
      return taken[i] ?? (words ? new Uint32Array(size) : new Float64Array(size));
    });
    this.#reached = REGIONS.map((_, i) => taken[i]?.length ?? 0);
  }

  /** All cells, region by region. */
  regions(): readonly Cells[] {
    return this.#regions;
  }

  /** Brings every cell back to 0. */
  clear(): void {
    for (const cells of this.#regions) cells.fill(0);
  }

  /** The cells of a region. The array changes when the region grows, so do not hold it across a write. */
  cells(region: number): Cells {
    return this.#regions[region]!;
  }

  /** The cells of a region by name, for a view. */
  region(name: RegionName): Cells {
    return this.#regions[REGION[name]]!;
  }

  /** Cells each region has room for. */
  sizes(): number[] {
    return this.#regions.map((cells) => cells.length);
  }

  /** Counts the replays so far; what is painted at one moment and unchanged since then is still right. */
  get now(): number {
    return this.#now;
  }

  /** The count at which a block of `BLOCK` cells of the `entry` region, a table, was last changed by a replay. */
  changedAt(block: number): number {
    return this.#changed[block] ?? 0;
  }

  /** A replay begins. */
  beginReplay(): void {
    this.#now++;
  }

  /** A replay changes cells of the `entry` region, from the one up to the other. */
  noteChange(from: number, to: number): void {
    const last = Math.floor(to / BLOCK);
    if (last >= this.#changed.length) {
      const grown = new Uint32Array(Math.max(last + 1, 2 * this.#changed.length));
      grown.set(this.#changed);
      this.#changed = grown;
    }
    for (let block = Math.floor(from / BLOCK); block <= last; block++) this.#changed[block] = this.#now;
  }

  /** Whether no cell from `cell` on was ever made sure of. */
  isFresh(region: number, cell: number): boolean {
    return cell >= this.#reached[region]!;
  }

  /** Makes sure that `cell` exists, as is done before a cell is first written. */
  ensure(region: number, cell: number): Cells {
    const cells = this.#regions[region]!;
    if (cell >= this.#reached[region]!) this.#reached[region] = cell + 1;
    if (cell < cells.length) return cells;
    const size = Math.max(cell + 1, cells.length * 2);
    const grown = cells instanceof Uint32Array ? new Uint32Array(size) : new Float64Array(size);
    grown.set(cells);
    this.#regions[region] = grown;
    return grown;
  }
}
