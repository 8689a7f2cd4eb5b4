import { PTRS_PER_TABLE } from '../../../src/address/geometry.ts';
import type { Memory } from '../../../src/trace/memory.ts';
import {
  entriesOf,
  frameOfEntry,
  isHugeEntry,
  isPresentEntry,
  pmdEntryAt,
  pteTableAt,
} from '../../../src/worker/view.ts';
import { type PageColours, pixelOf } from '../../ui/pageColours.ts';
import { type Theme, token } from '../../ui/useTheme.ts';

/** What is in the rows of a picture. */
export interface RowCounts {
  readonly tables: number;
  /** Pages. */
  readonly present: number;
  /** Tables without a page. */
  readonly drained: number;
}

const UNPAINTED = -1;

/** Paints very many tables, a row of pixels each, and those in which nothing changed not again. */
export class RowsPainter {
  readonly #memory: Memory;
  readonly #slots: readonly number[];
  readonly #colours: PageColours;
  readonly #theme: Theme;
  readonly #context: CanvasRenderingContext2D | null;
  readonly #image: ImageData;
  readonly #pixels: Uint32Array;
  readonly #inks: { readonly empty: number; readonly none: number; readonly hatch: number; readonly other: number };
  /** Of each row the PMD entry that was painted, and how many of its pages are present. */
  readonly #entries: Float64Array;
  readonly #present: Uint16Array;
  #paintedAt = -1;

  constructor(canvas: HTMLCanvasElement, memory: Memory, slots: readonly number[], colours: PageColours, theme: Theme) {
    this.#memory = memory;
    this.#slots = slots;
    this.#colours = colours;
    this.#theme = theme;
    canvas.width = PTRS_PER_TABLE;
    canvas.height = slots.length;
    this.#context = canvas.getContext('2d');
    this.#image = new ImageData(PTRS_PER_TABLE, slots.length);
    this.#pixels = new Uint32Array(this.#image.data.buffer);
    const ink = (name: string) => pixelOf(token(theme, name));
    this.#inks = { empty: ink('cell'), none: ink('paper'), hatch: ink('rule'), other: ink('other') };
    this.#entries = new Float64Array(slots.length).fill(UNPAINTED);
    this.#present = new Uint16Array(slots.length);
  }

  isFor(memory: Memory, slots: readonly number[], colours: PageColours, theme: Theme): boolean {
    const same = memory === this.#memory && slots === this.#slots;
    return same && colours === this.#colours && theme === this.#theme;
  }

  paint(): RowCounts {
    let [first, last] = [-1, -1];
    let tables = 0;
    let present = 0;
    let drained = 0;
    for (let row = 0; row < this.#slots.length; row++) {
      const entry = pmdEntryAt(this.#memory, this.#slots[row]!);
      const table = entry === 0 || isHugeEntry(entry) ? -1 : pteTableAt(this.#memory, this.#slots[row]!);
      const changed = table >= 0 && this.#memory.changedAt(table) > this.#paintedAt;
      if (entry !== this.#entries[row] || changed) {
        this.#entries[row] = entry;
        this.#present[row] = this.#row(row, entry, table);
        if (first < 0) first = row;
        last = row;
      }
      present += this.#present[row]!;
      if (table < 0) continue;
      tables++;
      if (this.#present[row] === 0) drained++;
    }
    this.#paintedAt = this.#memory.now;
    if (first >= 0) this.#context?.putImageData(this.#image, 0, 0, 0, first, PTRS_PER_TABLE, last - first + 1);
    return { tables, present, drained };
  }

  /** Paints one row and returns how many pages are present in it. */
  #row(row: number, entry: number, table: number): number {
    const base = row * PTRS_PER_TABLE;
    const { empty, none, hatch, other } = this.#inks;
    if (table < 0 && isPresentEntry(entry)) {
      const frame = frameOfEntry(entry);
      for (let i = 0; i < PTRS_PER_TABLE; i++) this.#pixels[base + i] = this.#colours[frame + i] || other;
      return PTRS_PER_TABLE;
    }
    if (table < 0) {
      for (let i = 0; i < PTRS_PER_TABLE; i++) this.#pixels[base + i] = (row + i) % 8 === 0 ? hatch : none;
      return 0;
    }
    const entries = this.#memory.region('entry');
    const first = entriesOf(table);
    let present = 0;
    for (let i = 0; i < PTRS_PER_TABLE; i++) {
      const pte = entries[first + i]!;
      if (isPresentEntry(pte)) present++;
      this.#pixels[base + i] = isPresentEntry(pte) ? this.#colours[frameOfEntry(pte)] || other : empty;
    }
    return present;
  }
}
