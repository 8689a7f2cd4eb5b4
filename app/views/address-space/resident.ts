import { alignDown, PMD_SIZE } from '../../../src/address/geometry.ts';
import type { Memory } from '../../../src/trace/memory.ts';
import { entryAt, frameOfEntry, isPresentEntry } from '../../../src/worker/view.ts';
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

/** Draws the ground of each window and, column by column, the page that is resident there. */
export function drawResident(
  canvas: HTMLCanvasElement,
  strip: Strip,
  memory: Memory,
  colours: PageColours,
  place: Place,
): void {
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
    drawWindow(context, frame, memory, colours, tops[i]!, band, theme);
  });
}

function drawWindow(
  context: CanvasRenderingContext2D,
  { x, width, window: { from, to }, vmas }: StripWindow,
  memory: Memory,
  colours: PageColours,
  top: number,
  band: number,
  theme: Theme,
): void {
  const other = token(theme, 'other');
  const bytes = (to - from) / width;
  for (const box of vmas) {
    const end = Math.min(box.x + box.width, x + width);
    for (let column = Math.max(box.x, x); column < end; column++) {
      const va = Math.min(from + (column + 0.5 - x) * bytes, box.vma.end - 1);
      const own = entryAt(memory, va);
      if (!isPresentEntry(own)) continue;
      // A column that stands for many pages takes one from the middle of the table, or neighbours would flicker.
      const middle = bytes > PMD_SIZE / 16 ? entryAt(memory, alignDown(va, PMD_SIZE) + PMD_SIZE / 2) : 0;
      const entry = isPresentEntry(middle) ? middle : own;
      const colour = colours[frameOfEntry(entry)];
      context.fillStyle = colour ? cssColour(colour) : other;
      context.fillRect(column, top + 1, Math.min(1.3, end - column), band - 2);
    }
  }
}
