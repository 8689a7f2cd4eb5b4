import { REGIONS, type RegionName } from './regions.ts';

export type Cells = Uint32Array | Float64Array;

/**
 * Simulated memory: one array of cells a region. The simulator's recorder writes one; a page that replays a trace has
 * another, brought to any step by the same events.
 */
export class Memory {
  readonly #regions: Cells[];

  /** `sizes` are the cells to make room for at once, region by region; missing ones start small and grow. */
  constructor(sizes: ArrayLike<number> = []) {
    this.#regions = REGIONS.map(({ words }, i) => {
      const size = Math.max(sizes[i] ?? 0, 512);
      return words ? new Uint32Array(size) : new Float64Array(size);
    });
  }

  /** The cells of a region. The array changes when the region grows, so do not hold it across a write. */
  cells(region: number): Cells {
    return this.#regions[region]!;
  }

  /** The cells of a region by name, for a view. */
  region(name: RegionName): Cells {
    return this.#regions[REGIONS.findIndex((region) => region.name === name)]!;
  }

  /** Cells each region has room for. */
  sizes(): number[] {
    return this.#regions.map((cells) => cells.length);
  }

  /** Makes sure that `cell` exists. */
  ensure(region: number, cell: number): Cells {
    const cells = this.#regions[region]!;
    if (cell < cells.length) return cells;
    const size = Math.max(cell + 1, cells.length * 2);
    const grown = cells instanceof Uint32Array ? new Uint32Array(size) : new Float64Array(size);
    grown.set(cells);
    this.#regions[region] = grown;
    return grown;
  }
}
