import type { TimelineWindow } from '../../state/timeline.ts';
import { type Theme, token } from '../../ui/useTheme.ts';
import type { Bar } from './bars.ts';

export const LANES = ['operation', 'phase', 'extent', 'steps'] as const;
export const LANE_HEIGHT = 20;
const BAR_HEIGHT = 17;

/** How much of their colour bars have that are still to come. */
const AHEAD = 0.38;

/**
 * Draws a part of the timeline on a canvas `width` CSS pixels wide: as what has happened, or paler as what is ahead. A bar
 * too narrow for its label has none.
 */
export function drawBars(
  canvas: HTMLCanvasElement,
  bars: readonly Bar[],
  width: number,
  theme: Theme,
  { from, to }: TimelineWindow,
  time: 'past' | 'ahead',
): void {
  const scale = window.devicePixelRatio || 1;
  const height = LANES.length * LANE_HEIGHT;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext('2d');
  if (!context) return;
  context.scale(scale, scale);
  context.font = `11px ${token(theme, 'mono')}`;
  context.textBaseline = 'middle';
  const painted = new Float64Array(LANES.length).fill(-1);
  for (const bar of bars) {
    const x = ((bar.from - from) / (to - from)) * width;
    const end = ((bar.to - from) / (to - from)) * width;
    if (end < 0 || x > width) continue;
    // Bars narrower than half a pixel beside each other would only paint the same pixel again.
    if (end - painted[bar.lane]! < 0.5) continue;
    painted[bar.lane] = end;
    const y = bar.lane * LANE_HEIGHT;
    const breadth = bar.lane === 3 ? Math.max(1, Math.min(end - x - 0.5, 5)) : Math.max(0.7, end - x - 1);
    context.globalAlpha = time === 'ahead' ? AHEAD : 1;
    context.fillStyle = token(theme, bar.colour);
    const shown = bar.lane === 3 ? Math.max(breadth, end - x - 1.5) : breadth;
    if (breadth < 3) {
      context.fillRect(x, y, shown, BAR_HEIGHT);
      continue;
    }
    context.beginPath();
    context.roundRect(x, y, shown, BAR_HEIGHT, 3);
    context.fill();
    const labelX = Math.max(0, x) + 6;
    const room = Math.min(width, x + breadth) - labelX - 4;
    if (bar.label !== '' && context.measureText(bar.label).width < room) {
      context.globalAlpha = 1;
      context.fillStyle = token(theme, time === 'ahead' ? 'ink' : bar.colour === 'pte' ? 'on-pte' : 'on-fill');
      context.fillText(bar.label, labelX, y + BAR_HEIGHT / 2 + 0.5);
    }
  }
}
