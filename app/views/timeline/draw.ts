import { type Theme, token } from '../../ui/useTheme.ts';
import { zoomOf } from '../../ui/zoom.ts';
import type { SeenBar } from './bars.ts';

/** The lanes from top to bottom. */
export const LANES = ['operation', 'phase', 'extent', 'steps'] as const;
export const LANE_HEIGHT = 20;
const BAR_HEIGHT = 17;

/** How much of their colour bars have that are still to come. */
const AHEAD = 0.38;

/**
 * Draws a part of the timeline, lane by lane, on a canvas `width` CSS pixels wide: as what has happened, or paler as what is
 * ahead. A bar too narrow for its label has none.
 */
export function drawBars(
  canvas: HTMLCanvasElement,
  lanes: readonly (readonly SeenBar[])[],
  width: number,
  theme: Theme,
  time: 'past' | 'ahead',
): void {
  const scale = (window.devicePixelRatio || 1) * zoomOf(canvas);
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
  lanes.forEach((bars, row) => {
    const y = row * LANE_HEIGHT;
    const isSteps = LANES[row] === 'steps';
    for (const { x, end, colour, label: labelOf } of bars) {
      const breadth = isSteps ? Math.max(1, Math.min(end - x - 0.5, 5)) : Math.max(0.7, end - x - 1);
      context.globalAlpha = time === 'ahead' ? AHEAD : 1;
      context.fillStyle = token(theme, colour);
      const shown = isSteps ? Math.max(breadth, end - x - 1.5) : breadth;
      if (breadth < 3) {
        context.fillRect(x, y, shown, BAR_HEIGHT);
        continue;
      }
      context.beginPath();
      context.roundRect(x, y, shown, BAR_HEIGHT, 3);
      context.fill();
      const labelX = Math.max(0, x) + 6;
      const room = Math.min(width, x + breadth) - labelX - 4;
      const label = labelOf();
      if (label !== '' && context.measureText(label).width < room) {
        context.globalAlpha = 1;
        context.fillStyle = token(theme, time === 'ahead' ? 'ink' : colour === 'pte' ? 'on-pte' : 'on-fill');
        context.fillText(label, labelX, y + BAR_HEIGHT / 2 + 0.5);
      }
    }
  });
}
