import { type KeyboardEvent, type MouseEvent, useEffect, useRef } from 'react';
import { PTRS_PER_TABLE } from '../../../src/address/geometry.ts';
import { entriesOf, tableNameAt } from '../../../src/worker/view.ts';
import { pointAt, takeInHand, useInspector } from '../../state/inspector.ts';
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
    <>
      <canvas
        ref={canvas}
        className="cloth-cells"
        style={{ width: CLOTH_COLUMNS * pitch, height: CLOTH_ROWS * pitch }}
      />
      {'place' in table && <ClothPointer first={entriesOf(table.place)} pitch={pitch} moment={moment} />}
    </>
  );
}

/** Over the cells of a table, what a person can point at, walk along and take in hand. */
function ClothPointer({ first, pitch, moment }: { first: number; pitch: number; moment: Moment }) {
  const { inHand, pointed } = useInspector();
  const inside = (cell: number | undefined) =>
    cell !== undefined && first <= cell && cell < first + PTRS_PER_TABLE ? cell - first : undefined;
  const under = (event: MouseEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const column = Math.min(CLOTH_COLUMNS - 1, Math.max(0, Math.floor((event.clientX - box.left) / pitch)));
    const row = Math.min(CLOTH_ROWS - 1, Math.max(0, Math.floor((event.clientY - box.top) / pitch)));
    return first + row * CLOTH_COLUMNS + column;
  };
  const now = inside(pointed) ?? inside(inHand) ?? 0;
  const onKey = (event: KeyboardEvent) => {
    const by = CELL_KEYS[event.key];
    if (by !== undefined) pointAt(first + Math.max(0, Math.min(PTRS_PER_TABLE - 1, now + by)));
    else if (event.key === 'Enter') takeInHand(first + now);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const table = tableNameAt(moment.memory, first);
  return (
    <div
      className="cloth-pointer"
      role="slider"
      tabIndex={0}
      aria-label={`Entries of ${table}`}
      aria-valuemin={0}
      aria-valuemax={PTRS_PER_TABLE - 1}
      aria-valuenow={now}
      aria-valuetext={`entry ${now}`}
      onKeyDown={onKey}
      onFocus={() => pointAt(first + now)}
      onBlur={() => pointAt(undefined)}
      // The focus stays where it is, so that the arrow keys go on stepping.
      onMouseDown={(event) => event.preventDefault()}
      onPointerMove={(event) => pointAt(under(event))}
      onPointerLeave={() => pointAt(undefined)}
      onClick={(event) => takeInHand(under(event))}
    >
      {[inside(inHand), inside(pointed)].map(
        (index, i) =>
          index !== undefined && (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: the one in hand, then the one pointed at
              key={i}
              className={i === 0 ? 'cell-mark in-hand' : 'cell-mark'}
              style={{
                left: (index % CLOTH_COLUMNS) * pitch - 2,
                top: Math.floor(index / CLOTH_COLUMNS) * pitch - 2,
                width: pitch + 3,
                height: pitch + 3,
              }}
            />
          ),
      )}
    </div>
  );
}

/** What a key adds to the index of an entry: the cloth is 32 wide. */
const CELL_KEYS: Partial<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowUp: -CLOTH_COLUMNS,
  ArrowDown: CLOTH_COLUMNS,
  Home: -PTRS_PER_TABLE,
  End: PTRS_PER_TABLE,
};

interface Inks {
  readonly never: string;
  readonly other: string;
  readonly line: string;
}

/** A smaller cell would be all outline: then one that is gone is pale instead of hollow. */
const SMALLEST_HOLLOW = 3;

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
  if (form === CELL.gone && side < SMALLEST_HOLLOW) {
    context.globalAlpha = 0.3;
    context.fillStyle = colour ? cssColour(colour) : inks.other;
    context.fillRect(x, y, side, side);
    context.globalAlpha = 1;
    return;
  }
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
