import { useEffect, useRef } from 'react';
import type { Moment } from '../../state/moment.ts';
import { cssColour, type PageColours } from '../../ui/pageColours.ts';
import { type Theme, token } from '../../ui/useTheme.ts';
import { CELL, cellsOf } from './cells.ts';
import { CLOTH_COLUMNS, CLOTH_ROWS } from './layout.ts';
import type { clothOf } from './slots.ts';

interface ClothProps {
  readonly moment: Moment;
  /** The table, or the huge page. */
  readonly table: ReturnType<typeof clothOf>;
  readonly pitch: number;
  readonly colours: PageColours;
  readonly theme: Theme;
}

/** The 512 entries of a PTE table, 32 a row. Only cells that changed are painted again. */
export function Cloth({ moment, table, pitch, colours, theme }: ClothProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const painted = useRef<{ cells: Uint32Array; key: string } | undefined>(undefined);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) return;
    const scale = window.devicePixelRatio || 1;
    const key = [pitch, scale, theme, JSON.stringify(table)].join();
    const cells = new Uint32Array(CLOTH_COLUMNS * CLOTH_ROWS);
    cellsOf(moment, table, cells);
    const before = painted.current?.key === key ? painted.current.cells : undefined;
    if (!before) {
      element.width = Math.round(CLOTH_COLUMNS * pitch * scale);
      element.height = Math.round(CLOTH_ROWS * pitch * scale);
    }
    context.setTransform(scale, 0, 0, scale, 0, 0);
    const inks = { never: token(theme, 'cell'), other: token(theme, 'other'), line: token(theme, 'panel') };
    cells.forEach((cell, index) => {
      if (before && before[index] === cell) return;
      const x = (index % CLOTH_COLUMNS) * pitch;
      const y = Math.floor(index / CLOTH_COLUMNS) * pitch;
      paintCell(context, x, y, pitch, cell, colours, inks);
    });
    painted.current = { cells, key };
  });
  return (
    <canvas ref={canvas} className="cloth-cells" style={{ width: CLOTH_COLUMNS * pitch, height: CLOTH_ROWS * pitch }} />
  );
}

interface Inks {
  readonly never: string;
  readonly other: string;
  readonly line: string;
}

function paintCell(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  pitch: number,
  cell: number,
  colours: PageColours,
  inks: Inks,
): void {
  const side = pitch - 1;
  const form = cell & 3;
  const colour = colours[cell >>> 2];
  context.clearRect(x, y, pitch, pitch);
  if (form === CELL.gone) {
    context.strokeStyle = colour ? cssColour(colour) : inks.other;
    context.lineWidth = 1;
    context.strokeRect(x + 0.5, y + 0.5, side - 1, side - 1);
    return;
  }
  context.fillStyle = form === CELL.never ? inks.never : colour ? cssColour(colour) : inks.other;
  context.fillRect(x, y, side, side);
  if (form === CELL.present && !colour) {
    context.strokeStyle = inks.line;
    context.lineWidth = 0.8;
    context.beginPath();
    context.moveTo(x, y + side);
    context.lineTo(x + side, y);
    context.stroke();
  }
}
