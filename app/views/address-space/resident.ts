import { alignDown, PAGE_SIZE } from '../../../src/address/geometry.ts';
import type { Memory } from '../../../src/trace/memory.ts';
import { frameOfEntry, residentEntry, type VmaView } from '../../../src/worker/view.ts';
import { cssColour, type PageColours } from '../../ui/pageColours.ts';
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

/** The colour of what is resident in [from, to) of a mapping; undefined where nothing is. */
export type ColourOf = (vma: VmaView, from: number, to: number) => string | undefined;

export function colourInMemory(memory: Memory, colours: PageColours, theme: Theme): ColourOf {
  const other = token(theme, 'other');
  return (_, from, to) => {
    const entry = residentEntry(memory, from, to);
    if (entry === 0) return undefined;
    const colour = colours[frameOfEntry(entry)];
    return colour ? cssColour(colour) : other;
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
  for (const box of vmas) {
    const [first, end] = [Math.max(box.x, x), Math.min(box.x + box.width, x + width)];
    if (pageWidth >= PAGE_WIDTH) {
      const last = Math.min(box.end, to);
      for (let va = Math.max(box.vma.start, alignDown(from, PAGE_SIZE)); va < last; va += PAGE_SIZE) {
        const left = Math.max(first, x + (va - from) / bytes);
        const right = Math.min(end, x + (va + PAGE_SIZE - from) / bytes - 1);
        fill(colourOf(box.vma, va, va + PAGE_SIZE), left, right - left);
      }
      continue;
    }
    for (let column = first; column < end; column++) {
      // A mapping of few pages is drawn wider than it is.
      const start = Math.min(from + (column - x) * bytes, box.end - PAGE_SIZE);
      fill(colourOf(box.vma, start, Math.min(start + bytes, box.end)), column, Math.min(1.3, end - column));
    }
  }

  function fill(colour: string | undefined, left: number, across: number): void {
    if (!colour || across <= 0) return;
    context.fillStyle = colour;
    context.fillRect(left, top + 1, across, band - 2);
  }
}
