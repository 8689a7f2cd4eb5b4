import './pageTables.css';
import { hex } from '../../../src/address/text.ts';
import { cellAt } from '../../../src/worker/inspect.ts';
import { pointAt, pointAway, takeInHand, useInspector } from '../../state/inspector.ts';
import type { Moment } from '../../state/moment.ts';
import { pageColours } from '../../ui/pageColours.ts';
import { Term } from '../../ui/Term.tsx';
import { useSize } from '../../ui/useSize.ts';
import { useTheme } from '../../ui/useTheme.ts';
import { blockerOf } from '../address-space/layout.ts';
import { BigPicture } from './BigPicture.tsx';
import { Cloth } from './Cloth.tsx';
import { BAND_TITLE, BESIDE, curveOf, pillAt, pillWidth } from './flightPath.ts';
import { type Flight, flightOf } from './happening.ts';
import {
  blockedCells,
  type ClothBox,
  clothHeight,
  clothWidth,
  type EntryBox,
  type Link,
  layoutTables,
  MOST_SLOTS,
  type TablesPicture,
} from './layout.ts';
import { type Sizes, sizesFor, slideSizesFor } from './sizes.ts';
import { clothOf, focusOf, nameInOneLine, SIDES, type Slot, slotsOf, titleIn, titleOf } from './slots.ts';

interface PageTablesProps {
  readonly moment: Moment;
  readonly label?: string;
  /** It is seen from afar. */
  readonly onSlide?: boolean;
}

/** The page tables on the way to source and destination, entry by entry; very many of them as a picture of rows. */
export function PageTables({ moment, label = 'Page tables', onSlide = false }: PageTablesProps) {
  const [area, { width, height }] = useSize<HTMLElement>();
  const theme = useTheme();
  const colours = pageColours(moment.loaded.pages, moment.scene?.origin, theme);
  const { scene } = moment;
  const many = scene !== undefined && scene.source.length + scene.destination.length > MOST_SLOTS;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <section ref={area} className={many ? 'page-tables many' : 'page-tables'} aria-label={label} tabIndex={0}>
      {width > 240 &&
        (!scene ? (
          <p className="page-tables-none">
            No operation of this scenario moves page tables, so there is no source and destination to show.
          </p>
        ) : many ? (
          <BigPicture
            moment={moment}
            scene={scene}
            width={width}
            height={height}
            onSlide={onSlide}
            colours={colours}
            theme={theme}
          />
        ) : (
          <Tables
            moment={moment}
            width={width}
            height={height}
            sizes={onSlide ? slideSizesFor(width, height) : sizesFor(width, height)}
            colours={colours}
            theme={theme}
          />
        ))}
    </section>
  );
}

interface TablesProps {
  readonly moment: Moment;
  readonly width: number;
  readonly height: number;
  readonly sizes: Sizes;
  readonly colours: Uint32Array;
  readonly theme: 'light' | 'dark';
}

function Tables({ moment, width, height, sizes, colours, theme }: TablesProps) {
  const slots = slotsOf(moment);
  const picture = layoutTables(slots, focusOf(moment), width, Math.max(height, sizes.leastHeight), sizes);
  const flight = flightOf(moment, picture);
  const blocker = blockerOf(moment);
  const blocked = blocker && blockedCells(picture, blocker);
  const blocks = (slot: Slot) => blocked?.slot === slot;
  return (
    <div className={moment.stepped ? 'tables stepped' : 'tables'} style={{ height: picture.height }}>
      <svg width={width} height={picture.height} aria-hidden="true">
        <Ground picture={picture} width={width} />
      </svg>
      {picture.columns.map(({ x, title, term }) => (
        <p key={title} className="column-title" style={{ left: x, top: Math.max(0, picture.sizes.top - 26) }}>
          <Term of={term}>{title}</Term>
        </p>
      ))}
      {picture.cloths.map(({ slot, x, y, unfolded }) => {
        const style = { transform: `translate(${x}px, ${y}px)` };
        const there = slot.table !== undefined || slot.hugeFrame !== undefined;
        if (!unfolded) {
          return (
            <p key={`folded ${slot.va}`} className="folded" style={style}>
              {there ? <b>{titleIn(slot, (width - x) / sizes.character)}</b> : slot.note}
            </p>
          );
        }
        const size = { width: clothWidth(picture.pitch), height: clothHeight(picture.pitch) };
        if (!there) {
          return (
            <p key={`missing ${slot.va}`} className="cloth missing" style={{ ...style, ...size }}>
              {sizes.names !== 'in-one-line' && slot.note}
            </p>
          );
        }
        return (
          <div
            key={slot.table ? `table ${slot.table.word}` : `huge ${slot.hugeFrame}`}
            className={`cloth ${slot.side}${slot.drained ? ' drained' : ''}${slot.table ? '' : ' huge'}`}
            data-table={slot.table?.name ?? 'huge'}
            data-slot={hex(slot.va)}
            style={{ ...style, ...size }}
          >
            <Cloth moment={moment} table={clothOf(slot)} pitch={picture.pitch} colours={colours} theme={theme} />
          </div>
        );
      })}
      {picture.cloths.map((cloth) =>
        cloth.unfolded ? (
          <ClothName
            key={`name ${cloth.slot.va}`}
            cloth={cloth}
            picture={picture}
            width={width}
            blocker={blocks(cloth.slot) ? blocker && moment.loaded.nameOf(blocker.vma) : undefined}
          />
        ) : null,
      )}
      {picture.boxes.map((box) => (
        <EntryHit key={box.key} box={box} size={sizes.box} moment={moment} />
      ))}
      <svg className="over" width={width} height={picture.height} aria-hidden="true">
        {blocked && <rect className="blocked-cells" {...blocked.box} rx={3} />}
        {flight && <FlightShape flight={flight} picture={picture} />}
      </svg>
      <TextForm slots={slots} />
    </div>
  );
}

interface ClothNameProps {
  readonly cloth: ClothBox;
  readonly picture: TablesPicture;
  readonly width: number;
  /** Name of the mapping in the way, if it lies here. */
  readonly blocker: string | undefined;
}

/** What a table is called, beside it or below it, and what is worth saying about it. */
function ClothName({ cloth: { slot, x, y }, picture: { sizes, pitch }, width, blocker }: ClothNameProps) {
  const there = slot.table !== undefined || slot.hugeFrame !== undefined;
  const beside = sizes.names === 'beside';
  const left = x + clothWidth(pitch) + BESIDE;
  const style = beside ? { left, top: y + 2, width: width - left - 8 } : { left: x, top: y + clothHeight(pitch) - 1 };
  const says = blocker === undefined ? undefined : `${blocker} is mapped here`;
  if (sizes.names === 'in-one-line') {
    return (
      <p className={`cloth-label${says ? ' blocks' : ''}`} style={style}>
        <b>{says ?? nameInOneLine(slot, (width - x) / sizes.character)}</b>
      </p>
    );
  }
  return (
    <p className={`cloth-label${says ? ' blocks' : ''}`} style={style}>
      {says && <b>{says}</b>}
      {there && <b>{titleOf(slot)}</b>}
      {beside && (
        <span>
          <span className={`side ${slot.side}`}>{SIDES[slot.side]}</span> {hex(slot.va)}
        </span>
      )}
      {there && slot.note !== '' && (
        <span className={slot.note === 'moved by 1 write' ? 'moved-note' : ''}>{slot.note}</span>
      )}
    </p>
  );
}

function Ground({ picture, width }: { picture: TablesPicture; width: number }) {
  const { box: boxSize, bandTitle } = picture.sizes;
  return (
    <>
      {picture.bands.map(({ side, y, height }) => (
        <g key={side} className={`band ${side}`}>
          <rect
            x={picture.columns[2]!.x - 18}
            y={y}
            width={width - picture.columns[2]!.x + 10}
            height={height}
            rx={8}
          />
          {bandTitle > 0 && (
            <text className="band-title" x={width - BAND_TITLE.right} y={y + BAND_TITLE.down} textAnchor="end">
              {side}
            </text>
          )}
        </g>
      ))}
      {picture.towers.map((tower) => (
        <g key={tower.key} className={tower.missing ? 'tower missing' : 'tower'}>
          <rect x={tower.x} y={tower.y} width={tower.width} height={tower.height} rx={4} />
          <text x={tower.x + tower.width / 2} y={tower.y + tower.height + picture.sizes.line - 5} textAnchor="middle">
            {tower.label}
          </text>
        </g>
      ))}
      {picture.links.map(({ key, from, to, side, none }) => (
        <path key={key} className={`link ${side}${none ? ' none' : ''}`} d={curve(from, to)} />
      ))}
      {picture.boxes.map(({ key, x, y, index, side, none, level, va }) => (
        <g key={key} className={`entry ${side}${none ? ' none' : ''}`} data-entry={`${level} ${hex(va)}`}>
          <rect x={x} y={y} {...boxSize} rx={4} />
          <text x={x + boxSize.width / 2} y={y + boxSize.height / 2 + 4.5} textAnchor="middle">
            {index}
          </text>
        </g>
      ))}
    </>
  );
}

/** Over the box of an entry, what can be pointed at, reached with Tab, and taken in hand. */
function EntryHit({ box, size, moment }: { box: EntryBox; size: Sizes['box']; moment: Moment }) {
  const inHand = useInspector((inspector) => inspector.inHand);
  const cell = cellAt(moment.memory, box.va, box.level);
  if (cell === undefined) return null;
  return (
    <button
      type="button"
      className="entry-hit"
      aria-label={`${box.level.toUpperCase()} entry ${box.index}`}
      aria-pressed={inHand === cell}
      style={{ left: box.x, top: box.y, ...size }}
      onPointerEnter={() => pointAt(cell)}
      onPointerLeave={() => pointAt(undefined)}
      onFocus={() => pointAt(cell)}
      onBlur={pointAway}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => takeInHand(cell)}
    />
  );
}

/** From an entry to what it points to, level at both ends. */
function curve([x1, y1]: Link['from'], [x2, y2]: Link['to']): string {
  const middle = (x1 + x2) / 2;
  return `M${x1},${y1}C${middle},${y1},${middle},${y2},${x2},${y2}`;
}

function FlightShape({ flight, picture }: { flight: Flight; picture: TablesPicture }) {
  const { from, to, done, level, cells, label } = flight;
  const [x2, y2] = to;
  const [start, ...pulled] = curveOf(flight);
  const path = `M${start.join(' ')} C${pulled.flat().join(' ')}`;
  const side = picture.pitch + 4;
  const { pill } = picture.sizes;
  return (
    <g className={`flight ${level} ${done ? 'done' : 'next'}`}>
      <path className="halo" d={path} />
      <path d={path} />
      {!cells && <path className="head" d={`M${x2 + 9} ${y2 - 5} L${x2 + 1} ${y2} L${x2 + 9} ${y2 + 5}`} />}
      {cells &&
        [from, to].map(([x, y]) => (
          <rect
            key={`${x} ${y}`}
            className="ring"
            x={x - side / 2}
            y={y - side / 2}
            width={side}
            height={side}
            rx={2}
          />
        ))}
      <g transform={`translate(${pillAt(flight, picture).join(' ')})`}>
        <rect
          className="pill"
          x={-pillWidth(label, picture.sizes) / 2}
          y={-pill / 2}
          width={pillWidth(label, picture.sizes)}
          height={pill}
          rx={pill / 2}
        />
        <text textAnchor="middle" y={4}>
          {label}
        </text>
      </g>
    </g>
  );
}

/** The same in words. */
function TextForm({ slots }: { slots: readonly Slot[] }) {
  return (
    <ul className="visually-hidden" aria-label="Page tables in words">
      {slots.map((slot) => (
        <li key={slot.va}>
          {slot.side}, {hex(slot.va)}: PGD entry {slot.path[0].index}, PUD entry {slot.path[1].index}, PMD entry{' '}
          {slot.path[2].index}
          {slot.path[2].table ? ` of ${slot.path[2].table.name}` : ''}: {titleOf(slot)}
          {slot.note === '' ? '' : `, ${slot.note}`}
        </li>
      ))}
    </ul>
  );
}
