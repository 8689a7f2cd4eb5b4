import { type PageColours, pixelOf } from '../../ui/pageColours.ts';
import { type Theme, token } from '../../ui/useTheme.ts';
import { CELL } from './cells.ts';
import { CLOTH_COLUMNS, CLOTH_ROWS } from './layout.ts';

/** A smaller cell would be all outline: then one that is gone is pale instead of hollow. */
const SMALLEST_HOLLOW = 3;
/** Stands for what no cell is. */
const UNPAINTED = 0xffffffff;

/** Paints the cells of a cloth as pixels, and those that are as they were not again. */
export class ClothPainter {
  readonly #context: CanvasRenderingContext2D | null;
  readonly #key: readonly unknown[];
  readonly #colours: PageColours;
  readonly #painted = new Uint32Array(CLOTH_COLUMNS * CLOTH_ROWS).fill(UNPAINTED);
  readonly #image: ImageData;
  readonly #pixels: Uint32Array;
  /** Device pixels from one cell to the next, and of the cell itself. */
  readonly #pitch: number;
  readonly #side: number;
  readonly #inks: { readonly never: number; readonly other: number; readonly line: number };

  constructor(canvas: HTMLCanvasElement, pitch: number, theme: Theme, colours: PageColours) {
    const scale = window.devicePixelRatio || 1;
    this.#key = [pitch, theme, colours, scale];
    this.#colours = colours;
    this.#pitch = Math.max(2, Math.round(pitch * scale));
    this.#side = this.#pitch - Math.max(1, Math.round(scale));
    canvas.width = CLOTH_COLUMNS * this.#pitch;
    canvas.height = CLOTH_ROWS * this.#pitch;
    this.#context = canvas.getContext('2d');
    this.#image = new ImageData(canvas.width, canvas.height);
    this.#pixels = new Uint32Array(this.#image.data.buffer);
    const ink = (name: string) => pixelOf(token(theme, name));
    this.#inks = { never: ink('cell'), other: ink('other'), line: ink('panel') };
  }

  isFor(pitch: number, theme: Theme, colours: PageColours): boolean {
    return [pitch, theme, colours, window.devicePixelRatio || 1].every((value, i) => value === this.#key[i]);
  }

  /** `cells` as in cells.ts. */
  paint(cells: Uint32Array): void {
    let [first, last] = [-1, -1];
    for (let index = 0; index < cells.length; index++) {
      if (cells[index] === this.#painted[index]) continue;
      this.#painted[index] = cells[index]!;
      this.#cell(index, cells[index]!);
      const row = Math.floor(index / CLOTH_COLUMNS);
      if (first < 0) first = row;
      last = row;
    }
    if (first < 0) return;
    const [top, height] = [first * this.#pitch, (last - first + 1) * this.#pitch];
    this.#context?.putImageData(this.#image, 0, 0, 0, top, this.#image.width, height);
  }

  #cell(index: number, cell: number): void {
    const form = cell & 3;
    const colour = this.#colours[cell >>> 2] || this.#inks.other;
    const hollow = form === CELL.gone && this.#side >= SMALLEST_HOLLOW;
    const pale = form === CELL.gone && !hollow;
    const ink = form === CELL.never ? this.#inks.never : pale ? paled(colour) : colour;
    // A page of another mapping has a stroke across, so that colour is not the only sign.
    const crossed = form === CELL.present && !this.#colours[cell >>> 2];
    const { width } = this.#image;
    const corner = Math.floor(index / CLOTH_COLUMNS) * this.#pitch * width + (index % CLOTH_COLUMNS) * this.#pitch;
    const end = this.#side - 1;
    for (let y = 0; y <= end; y++) {
      for (let x = 0; x <= end; x++) {
        const inside = hollow && x > 0 && y > 0 && x < end && y < end;
        const stroke = crossed && x + y === end;
        this.#pixels[corner + y * width + x] = inside ? 0 : stroke ? this.#inks.line : ink;
      }
    }
  }
}

/** Three tenths of a colour. */
const paled = (pixel: number) => ((pixel & 0xffffff) | (0x4c << 24)) >>> 0;
