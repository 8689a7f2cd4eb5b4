import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from 'react';
import { alignDown, PAGE_SIZE, PMD_SIZE, PTRS_PER_TABLE, pteIndex } from '../../../src/address/geometry.ts';
import { formatCount, hex, plural } from '../../../src/address/text.ts';
import { cellAt } from '../../../src/worker/inspect.ts';
import type { Scene } from '../../../src/worker/scene.ts';
import { pointAt, pointAway, takeInHand } from '../../state/inspector.ts';
import type { Moment } from '../../state/moment.ts';
import { inTurn } from '../../ui/inTurn.tsx';
import type { PageColours } from '../../ui/pageColours.ts';
import type { Theme } from '../../ui/useTheme.ts';
import { Cloth } from './Cloth.tsx';
import { CLOTH_COLUMNS, clothHeight, clothWidth } from './layout.ts';
import { RowsPainter } from './RowsPainter.ts';
import { BROAD } from './sizes.ts';
import { clothOf, focusOf, type Side, slotAt, titleOf } from './slots.ts';

interface BigPictureProps {
  readonly moment: Moment;
  readonly scene: Scene;
  readonly width: number;
  readonly height: number;
  readonly onSlide: boolean;
  readonly colours: PageColours;
  readonly theme: Theme;
}

/** Very many tables: each a row of pixels, source on the left and destination on the right; between them the two tables in hand. */
export function BigPicture({ moment, scene, width, height, onSlide, colours, theme }: BigPictureProps) {
  const focus = focusOf(moment);
  const narrow = width < BROAD;
  const pitch = narrow ? 4 : Math.min(width < 760 ? 5 : 7, Math.max(3, pitchFor(height)));
  const middle = Math.max(clothWidth(pitch), PATH_WIDTH);
  const side = narrow ? (width - 44) / 2 : (width - middle - 88) / 2;
  const tall = onSlide
    ? Math.max(80, Math.min(side, height - 94))
    : narrow
      ? side
      : Math.max(120, Math.min(height - 100, side * 1.6));
  const sides = [
    { title: 'Source', side: 'source' as const, slots: scene.source, at: focus.old },
    { title: 'Destination', side: 'destination' as const, slots: scene.destination, at: focus.new },
  ];
  return (
    <div className={narrow ? 'big-picture narrow' : 'big-picture'}>
      {sides.map((one) => (
        <Rows key={one.side} {...one} moment={moment} width={side} height={tall} colours={colours} theme={theme} />
      ))}
      <div className="magnifier" style={{ width: narrow ? undefined : middle }}>
        {sides.map(({ side, at }) => {
          const Magnified = MAGNIFIED[side];
          return (
            <Magnified key={side} at={at} side={side} moment={moment} pitch={pitch} colours={colours} theme={theme} />
          );
        })}
      </div>
      {!narrow && <Between moment={moment} scene={scene} picture={{ side, middle, tall, cloth: clothHeight(pitch) }} />}
    </div>
  );
}

/** Heights and distances that the styles give, for what is drawn between the pictures. */
const PADDING = { top: 6, left: 20 };
const GAP = 22;
const CAPTION = 42;
const PATH = 20;
const LABEL = 38;
const MAGNIFIED_GAP = 10;
const PATH_WIDTH = 172;

/** The largest cells with which two tables, one above the other, fit into the height with their words. */
function pitchFor(height: number): number {
  const each = (height - PADDING.top - MAGNIFIED_GAP) / 2 - PATH - LABEL;
  return Math.floor((each - clothHeight(0)) / (clothHeight(1) - clothHeight(0)));
}

interface BetweenProps {
  readonly moment: Moment;
  readonly scene: Scene;
  /** Widths of a picture and of the middle, height of a picture and of a cloth. */
  readonly picture: { readonly side: number; readonly middle: number; readonly tall: number; readonly cloth: number };
}

/** Lines from the rows in hand to their tables in the middle; and the entry that carries a table, or a rack of them, across. */
function Between({ moment, scene, picture: { side, middle, tall, cloth } }: BetweenProps) {
  const focus = focusOf(moment);
  const rowY = (slots: readonly number[], va: number | undefined) => {
    const row = va === undefined ? -1 : slots.indexOf(alignDown(va, PMD_SIZE));
    return row < 0 ? undefined : PADDING.top + CAPTION + ((row + 0.5) / slots.length) * tall;
  };
  const [left, right] = [PADDING.left + side, PADDING.left + side + 2 * GAP + middle];
  const clothTop = (place: number) => PADDING.top + place * (PATH + cloth + LABEL + MAGNIFIED_GAP) + PATH;
  const funnels = [
    { side: 'source', x: left, to: left + GAP, y: rowY(scene.source, focus.old), top: clothTop(0) },
    { side: 'destination', x: right, to: right - GAP, y: rowY(scene.destination, focus.new), top: clothTop(1) },
  ];
  const carried = carriedEntry(moment);
  const [from, to] = [rowY(scene.source, carried?.old), rowY(scene.destination, carried?.new)];
  // Between the two tables in the middle, so that it covers neither.
  const lane = clothTop(0) + cloth + LABEL - 8;
  const way = `M${left} ${from} C${left + 14} ${from} ${left} ${lane} ${left + 24} ${lane} L${right - 24} ${lane} C${right} ${lane} ${right - 14} ${to} ${right} ${to}`;
  const label = !carried?.done ? 'next' : carried.level === 'pmd' ? '1 PMD, 1 table' : '1 PUD, its tables';
  const labelWidth = label.length * 7.2 + 18;
  return (
    <svg className="over" width="100%" height={PADDING.top + CAPTION + tall} aria-hidden="true">
      {funnels.map(
        ({ side: which, x, to: end, y, top }) =>
          y !== undefined && (
            <path key={which} className={`funnel ${which}`} d={`M${x} ${y} L${end} ${top} L${end} ${top + cloth} Z`} />
          ),
      )}
      {carried && from !== undefined && to !== undefined && (
        <g className={`flight ${carried.level} ${carried.done ? 'done' : 'next'}`}>
          {(['halo', undefined] as const).map((name) => (
            <path key={name ?? 'line'} className={name} d={way} />
          ))}
          <path className="head" d={`M${right - 9} ${to - 5} L${right - 1} ${to} L${right - 9} ${to + 5}`} />
          <g transform={`translate(${(left + right) / 2} ${lane})`}>
            <rect className="pill" x={-labelWidth / 2} y={-11} width={labelWidth} height={22} rx={11} />
            <text textAnchor="middle" y={4}>
              {label}
            </text>
          </g>
        </g>
      )}
    </svg>
  );
}

/** The PMD or PUD entry that has just moved, or moves next. */
function carriedEntry({ done, next }: Moment) {
  const row = done?.kind === 'entryMoved' ? done : next?.kind === 'entryMoved' ? next : undefined;
  const [code = 0, old = 0, target = 0] = row?.operands ?? [];
  if (!row || code === 0) return undefined;
  return { level: code === 1 ? ('pmd' as const) : ('pud' as const), old, new: target, done: row === done };
}

interface RowsProps {
  readonly title: string;
  readonly side: Side;
  readonly slots: readonly number[];
  readonly at: number | undefined;
  readonly moment: Moment;
  readonly width: number;
  readonly height: number;
  readonly colours: PageColours;
  readonly theme: Theme;
}

function Rows({ title, side, slots, at, moment, width, height, colours, theme }: RowsProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const counts = useRef<HTMLParagraphElement>(null);
  const told = useRef<HTMLSpanElement>(null);
  const painter = useRef<RowsPainter>(undefined);
  useEffect(() => {
    if (!canvas.current?.getContext('2d')) return;
    const { memory } = moment;
    if (!painter.current?.isFor(memory, slots, colours, theme)) {
      painter.current = new RowsPainter(canvas.current, memory, slots, colours, theme);
    }
    const { tables, present, drained } = painter.current.paint();
    setText(
      counts.current,
      `${formatCount(tables)} of ${formatCount(slots.length)} tables, ${plural(present, 'page')} present`,
    );
    setText(told.current, groundText(moment, side, slots.length - tables, drained, width > WHY));
  });
  const row = at === undefined ? -1 : slots.indexOf(alignDown(at, PMD_SIZE));
  return (
    <figure className={`rows ${side}`} style={{ width }}>
      <figcaption>
        <b>{title} tables</b>
        <span className="mono">
          {width > 190 && 'one a row · '}
          {hex(slots[0]!)}
        </span>
      </figcaption>
      <div className="rows-picture" style={{ height }}>
        <canvas
          ref={canvas}
          style={{ width, height }}
          role="img"
          aria-label={`${title}: each row of pixels is one PTE table`}
        />
        <span ref={told} className="rows-told" />
        <RowsPointer slots={slots} title={title} moment={moment} />
        {row >= 0 && <span className="rows-cursor" style={{ top: `${((row + 0.5) / slots.length) * 100}%` }} />}
      </div>
      <p ref={counts} className="rows-counts" />
    </figure>
  );
}

/** What a key adds to the number of an entry: a row is a table. */
const ENTRY_KEYS: Partial<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowUp: -PTRS_PER_TABLE,
  ArrowDown: PTRS_PER_TABLE,
};

/** Over the rows of pixels, what a person can point at, walk along and take in hand: a PTE, or the PMD entry where there is no table. */
function RowsPointer({ slots, title, moment }: { slots: readonly number[]; title: string; moment: Moment }) {
  const [now, setNow] = useState(0);
  const cellOf = (entry: number) => {
    const va = slots[Math.floor(entry / PTRS_PER_TABLE)]! + (entry % PTRS_PER_TABLE) * PAGE_SIZE;
    return cellAt(moment.memory, va, 'pte') ?? cellAt(moment.memory, va, 'pmd');
  };
  const under = (event: MouseEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const index = Math.floor(((event.clientX - box.left) / box.width) * PTRS_PER_TABLE);
    const row = Math.floor(((event.clientY - box.top) / box.height) * slots.length);
    return clamp(row * PTRS_PER_TABLE + Math.min(PTRS_PER_TABLE - 1, Math.max(0, index)));
  };
  const clamp = (entry: number) => Math.max(0, Math.min(slots.length * PTRS_PER_TABLE - 1, entry));
  const onKey = (event: KeyboardEvent) => {
    const by = ENTRY_KEYS[event.key];
    if (by !== undefined) {
      setNow(clamp(now + by));
      pointAt(cellOf(clamp(now + by)));
    } else if (event.key === 'Enter') takeInHand(cellOf(now));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      className="cloth-pointer"
      role="slider"
      tabIndex={0}
      aria-label={`Entries, ${title.toLowerCase()}`}
      aria-valuemin={0}
      aria-valuemax={slots.length * PTRS_PER_TABLE - 1}
      aria-valuenow={now}
      aria-valuetext={`table ${Math.floor(now / PTRS_PER_TABLE) + 1} of ${slots.length}, entry ${now % PTRS_PER_TABLE}`}
      onKeyDown={onKey}
      onFocus={() => pointAt(cellOf(now))}
      onBlur={pointAway}
      onMouseDown={(event) => event.preventDefault()}
      onPointerMove={(event) => pointAt(cellOf(under(event)))}
      onPointerLeave={() => pointAt(undefined)}
      onClick={(event) => {
        setNow(under(event));
        takeInHand(cellOf(under(event)));
      }}
    />
  );
}

/** To set a text that is there already would have the browser lay out the page again. */
function setText(element: HTMLElement | null, text: string): void {
  if (element && element.textContent !== text) element.textContent = text;
}

/** Width from which a picture has room for why its ground is plain. */
const WHY = 120;

/** What the plain or the hatched ground of a picture means, while there is enough of it to wonder. */
function groundText({ scene, position }: Moment, side: Side, none: number, drained: number, why: boolean): string {
  if (!scene || position <= scene.move.first) return '';
  const moving = position < scene.move.end;
  if (side === 'source' && drained > 8) {
    return `${formatCount(drained)} tables, empty${moving && why ? ': kept until the source is unmapped' : ''}`;
  }
  return side === 'destination' && none > 8 && moving ? `no table yet: ${formatCount(none)} to come` : '';
}

interface MagnifiedProps {
  readonly at: number | undefined;
  readonly side: Side;
  readonly moment: Moment;
  readonly pitch: number;
  readonly colours: PageColours;
  readonly theme: Theme;
}

/** The table in hand, entry by entry, with the path that leads to it. */
function Magnified({ at, side, moment, pitch, colours, theme }: MagnifiedProps) {
  if (at === undefined) return null;
  const slot = slotAt(moment, alignDown(at, PMD_SIZE), side);
  const size = { width: clothWidth(pitch), height: clothHeight(pitch) };
  const index = pteIndex(at);
  const moving = moment.done?.kind === 'entryMoved' && moment.done.operands[0] === 0;
  return (
    <div className={`magnified ${side}`}>
      <p className="magnified-path mono">
        PGD {slot.path[0].index} › PUD {slot.path[1].index} › PMD {slot.path[2].index}
      </p>
      {slot.table || slot.hugeFrame !== undefined ? (
        <div
          className={`cloth static ${side}${slot.drained ? ' drained' : ''}`}
          style={size}
          data-table={slot.table?.name ?? 'huge'}
        >
          <Cloth moment={moment} table={clothOf(slot)} pitch={pitch} colours={colours} theme={theme} />
          {moving && (
            <span
              className="cell-ring"
              style={{
                left: 4 + (index % CLOTH_COLUMNS) * pitch - 3,
                top: 4 + Math.floor(index / CLOTH_COLUMNS) * pitch - 3,
                width: pitch + 5,
                height: pitch + 5,
              }}
            />
          )}
        </div>
      ) : (
        <p className="cloth static missing" style={size}>
          {slot.note}
        </p>
      )}
      <p className="magnified-label">
        <b>{titleOf(slot)}</b>
        {[moving && `index ${index}`, slot.table && slot.note].filter(Boolean).join(' · ')}
      </p>
    </div>
  );
}

/** While one scrubs, in frames in which the address space is not drawn. */
const MAGNIFIED = { source: inTurn(Magnified, 0, 4), destination: inTurn(Magnified, 2, 4) };
