import { alignDown, PAGE_SIZE } from '../../../src/address/geometry.ts';
import type { Memory } from '../../../src/trace/memory.ts';
import { frameOfEntry, residentEntry, type VmaView } from '../../../src/worker/view.ts';
import { cssColour, type PageColours, pixelOf } from '../../ui/pageColours.ts';
import { type Theme, token } from '../../ui/useTheme.ts';
import type { Strip, StripWindow } from './layout.ts';

interface Place {
  readonly width: number;
  readonly height: number;
  /** Top of the band of each window. */
  readonly tops: readonly number[];
  readonly band: number;
  readonly theme: Theme;
}

/** The colour, as a pixel, of what is resident in [from, to) of a mapping; 0 where nothing is. */
export type ColourOf = (vma: VmaView, from: number, to: number) => number;

export function colourInMemory(memory: Memory, colours: PageColours, theme: Theme): ColourOf {
  const other = pixelOf(token(theme, 'other'));
  return (_, from, to) => {
    const entry = residentEntry(memory, from, to);
    return entry === 0 ? 0 : colours[frameOfEntry(entry)] || other;
  };
}

/** Draws the ground of each window and, column by column, the page that is resident there. */
export function drawResident(canvas: HTMLCanvasElement, strip: Strip, colourOf: ColourOf, place: Place): void {
  const scale = window.devicePixelRatio || 1;
  const { width, height, tops, band, theme } = place;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext('2d');
  if (!context) return;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  strip.windows.forEach((frame, i) => {
    context.fillStyle = token(theme, 'cell');
    context.fillRect(frame.x, tops[i]!, frame.width, band);
    drawWindow(context, frame, colourOf, tops[i]!, band);
  });
}

/** A page at least this wide is drawn by itself, with a gap to the next. */
const PAGE_WIDTH = 5;

function drawWindow(
  context: CanvasRenderingContext2D,
  { x, width, window: { from, to }, vmas }: StripWindow,
  colourOf: ColourOf,
  top: number,
  band: number,
): void {
  const bytes = (to - from) / width;
  const pageWidth = PAGE_SIZE / bytes;
  if (pageWidth < PAGE_WIDTH) {
    drawColumns(context, { x, width, from, bytes, vmas }, colourOf, top, band);
    return;
  }
  for (const box of vmas) {
    const [first, end] = [Math.max(box.x, x), Math.min(box.x + box.width, x + width)];
    const last = Math.min(box.end, to);
    for (let va = Math.max(box.vma.start, alignDown(from, PAGE_SIZE)); va < last; va += PAGE_SIZE) {
      const left = Math.max(first, x + (va - from) / bytes);
      const right = Math.min(end, x + (va + PAGE_SIZE - from) / bytes - 1);
      const colour = colourOf(box.vma, va, va + PAGE_SIZE);
      if (colour === 0 || right <= left) continue;
      context.fillStyle = cssColour(colour);
      context.fillRect(left, top + 1, right - left, band - 2);
    }
  }
}

interface Columns {
  readonly x: number;
  readonly width: number;
  readonly from: number;
  /** Of a column, which is a pixel wide. */
  readonly bytes: number;
  readonly vmas: StripWindow['vmas'];
}

/** Pages narrower than that: one row of pixels, drawn as high as the band is. */
function drawColumns(
  context: CanvasRenderingContext2D,
  { x, width, from, bytes, vmas }: Columns,
  colourOf: ColourOf,
  top: number,
  band: number,
): void {
  const across = Math.ceil(width);
  row ??= document.createElement('canvas');
  if (row.width < across) row.width = across;
  const pixels = row.getContext('2d');
  if (!pixels) return;
  const image = new ImageData(across, 1);
  const colours = new Uint32Array(image.data.buffer);
  for (const box of vmas) {
    const end = Math.min(box.x + box.width - x, width);
    for (let column = Math.max(0, Math.floor(box.x - x)); column < end; column++) {
      // A mapping of few pages is drawn wider than it is.
      const start = Math.min(Math.max(from + column * bytes, box.vma.start), box.end - PAGE_SIZE);
      colours[column] = colourOf(box.vma, start, Math.min(start + bytes, box.end));
    }
  }
  pixels.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(row, 0, 0, across, 1, x, top + 1, across, band - 2);
}

let row: HTMLCanvasElement | undefined;
