import { type KeyboardEvent, type MouseEvent, useEffect, useRef } from 'react';
import { PTRS_PER_TABLE } from '../../../src/address/geometry.ts';
import { entriesOf, tableNameAt } from '../../../src/worker/view.ts';
import { pointAt, pointAway, takeInHand, useInspector } from '../../state/inspector.ts';
import type { Moment } from '../../state/moment.ts';
import type { PageColours } from '../../ui/pageColours.ts';
import type { Theme } from '../../ui/useTheme.ts';
import { ClothPainter } from './ClothPainter.ts';
import { cellsOf } from './cells.ts';
import { CLOTH_COLUMNS, CLOTH_ROWS } from './layout.ts';
import type { clothOf } from './slots.ts';

/** Of the cloth that is being painted. */
const CELLS = new Uint32Array(PTRS_PER_TABLE);

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
  const painter = useRef<ClothPainter>(undefined);
  useEffect(() => {
    if (!canvas.current?.getContext('2d')) return;
    const { current } = painter;
    const alike = current?.isFor(pitch, theme, colours)
      ? current
      : new ClothPainter(canvas.current, pitch, theme, colours);
    painter.current = alike;
    cellsOf(moment, table, CELLS);
    alike.paint(CELLS);
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
      onBlur={pointAway}
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
