import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from 'react';
import { alignDown, PAGE_SIZE, PMD_SIZE, PTRS_PER_TABLE, pteIndex } from '../../../src/address/geometry.ts';
import { formatCount, hex } from '../../../src/address/text.ts';
import type { Memory } from '../../../src/trace/memory.ts';
import { cellAt } from '../../../src/worker/inspect.ts';
import type { Scene } from '../../../src/worker/scene.ts';
import { entriesOf, entryAt, frameOfEntry, isPresentEntry, pteTableAt } from '../../../src/worker/view.ts';
import { pointAt, takeInHand } from '../../state/inspector.ts';
import type { Moment } from '../../state/moment.ts';
import { type PageColours, pixelOf } from '../../ui/pageColours.ts';
import { type Theme, token } from '../../ui/useTheme.ts';
import { Cloth } from './Cloth.tsx';
import { CLOTH_COLUMNS, clothHeight, clothWidth, LABELS_BESIDE } from './layout.ts';
import { clothOf, focusOf, type Side, slotAt, titleOf } from './slots.ts';

interface BigPictureProps {
  readonly moment: Moment;
  readonly scene: Scene;
  readonly width: number;
  readonly height: number;
  readonly colours: PageColours;
  readonly theme: Theme;
}

/** Very many tables: each a row of pixels, source on the left and destination on the right; between them the two tables in hand. */
export function BigPicture({ moment, scene, width, height, colours, theme }: BigPictureProps) {
  const focus = focusOf(moment);
  const narrow = width < LABELS_BESIDE;
  const pitch = narrow ? 4 : width < 760 ? 5 : 7;
  const middle = clothWidth(pitch);
  const side = narrow ? (width - 44) / 2 : (width - middle - 88) / 2;
  const tall = narrow ? side : Math.max(120, Math.min(height - 100, side * 1.6));
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
        {sides.map((one) => (
          <Magnified
            key={one.side}
            at={one.at}
            side={one.side}
            moment={moment}
            pitch={pitch}
            colours={colours}
            theme={theme}
          />
        ))}
      </div>
    </div>
  );
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
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) return;
    const { image, tables, present } = paintRows(moment.memory, slots, colours, theme);
    element.width = PTRS_PER_TABLE;
    element.height = slots.length;
    context.putImageData(image, 0, 0);
    if (counts.current) {
      counts.current.textContent = `${formatCount(tables)} of ${formatCount(slots.length)} tables, ${formatCount(present)} pages present`;
    }
  });
  const row = at === undefined ? -1 : slots.indexOf(alignDown(at, PMD_SIZE));
  return (
    <figure className={`rows ${side}`} style={{ width }}>
      <figcaption>
        <b>{title}, one row a table</b>
        <span className="mono">from {hex(slots[0]!)}</span>
      </figcaption>
      <div className="rows-picture" style={{ height }}>
        <canvas
          ref={canvas}
          style={{ width, height }}
          role="img"
          aria-label={`${title}: each row of pixels is one PTE table`}
        />
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
      onBlur={() => pointAt(undefined)}
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

const images = new Map<string, ImageData>();

function paintRows(memory: Memory, slots: readonly number[], colours: PageColours, theme: Theme) {
  const key = `${slots[0]} ${slots.length}`;
  const image = images.get(key) ?? new ImageData(PTRS_PER_TABLE, slots.length);
  if (!images.has(key)) {
    if (images.size > 3) images.clear();
    images.set(key, image);
  }
  const pixels = new Uint32Array(image.data.buffer);
  const entries = memory.region('entry');
  const empty = pixelOf(token(theme, 'cell'));
  const none = pixelOf(token(theme, 'paper'));
  const hatch = pixelOf(token(theme, 'rule'));
  const other = pixelOf(token(theme, 'other'));
  let tables = 0;
  let present = 0;
  slots.forEach((va, row) => {
    const place = pteTableAt(memory, va);
    const base = row * PTRS_PER_TABLE;
    const huge = place < 0 ? entryAt(memory, va) : 0;
    if (isPresentEntry(huge)) {
      present += PTRS_PER_TABLE;
      for (let i = 0; i < PTRS_PER_TABLE; i++) pixels[base + i] = colours[frameOfEntry(huge) + i] || other;
      return;
    }
    if (place < 0) {
      for (let i = 0; i < PTRS_PER_TABLE; i++) pixels[base + i] = (row + i) % 8 === 0 ? hatch : none;
      return;
    }
    tables++;
    const first = entriesOf(place);
    for (let i = 0; i < PTRS_PER_TABLE; i++) {
      const entry = entries[first + i]!;
      if (isPresentEntry(entry)) {
        present++;
        pixels[base + i] = colours[frameOfEntry(entry)] || other;
      } else {
        pixels[base + i] = empty;
      }
    }
  });
  return { image, tables, present };
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
        {moving && <span> · index {index}</span>}
        {slot.table && slot.note !== '' && <span> · {slot.note}</span>}
      </p>
    </div>
  );
}
