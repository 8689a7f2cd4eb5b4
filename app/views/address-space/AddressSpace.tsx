import './addressSpace.css';
import { useEffect, useMemo, useRef } from 'react';
import { alignDown, alignUp, PAGE_SIZE } from '../../../src/address/geometry.ts';
import { formatBytes, formatRoughly, hex } from '../../../src/address/text.ts';
import { vmasOf } from '../../../src/worker/view.ts';
import type { Moment } from '../../state/moment.ts';
import { useStripZoom } from '../../state/stripZoom.ts';
import { inTurn } from '../../ui/inTurn.tsx';
import { pageColours } from '../../ui/pageColours.ts';
import { useSize } from '../../ui/useSize.ts';
import { useTheme } from '../../ui/useTheme.ts';
import { useGhost } from './ghost.ts';
import { Grips } from './LazyGrips.ts';
import { layoutStrip, type Strip, type StripWindow } from './layout.ts';
import { colourInMemory, drawResident } from './resident.ts';
import { useZoom, type Zoom } from './useZoom.ts';
import { Arc, BAND, BAND_TOP, WindowShapes } from './WindowShapes.tsx';
import { LEAST } from './zoom.ts';

/** Height of a window with its labels. */
const HEIGHT = 146;
const STACKED_HEIGHT = 122;
/** What the stacked windows are moved by: the room above the first title, which has the buttons beside it. */
const STACKED_TOP = 12;

interface AddressSpaceProps {
  readonly moment: Moment;
  /** Up to which width, in CSS pixels, the windows stand one above the other. */
  readonly stackedTo?: number;
}

/** The address space around source and destination: mappings, boundaries, pages, and what lies below. */
export function AddressSpace({ moment, stackedTo = 700 }: AddressSpaceProps) {
  const [area, { width }] = useSize<HTMLElement>();
  const theme = useTheme();
  const canvas = useRef<HTMLCanvasElement>(null);
  const stacked = width > 0 && width <= stackedTo;
  const { memory, position } = moment;
  // Memory is one array: what it holds is another with every position and run.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const vmas = useMemo(() => vmasOf(memory), [memory, position]);
  const range = useStripZoom((zoom) => zoom.range);
  const ghost = useGhost(moment);
  const strip = layoutStrip({ ...moment, ghost }, vmas, { width: Math.max(width, 240), stacked, range });
  const { zoom, onKeyDown, pointers } = useZoom(area, strip, anchorOf(strip, moment));
  const isZoomed = strip.windows.some(({ window, whole }) => window !== whole);
  // Labels in a second line take room below each window.
  const isSecond = strip.windows.some((window) => window.vmas.some(({ label, line }) => label !== '' && line === 1));
  const second = isSecond ? 15 : 0;
  const each = STACKED_HEIGHT + second + (strip.isInsideOne ? 42 : 0);
  const height = stacked
    ? each * strip.windows.length + STACKED_TOP + 4
    : HEIGHT + (strip.isInsideOne ? 10 + second : 0);
  const tops = strip.windows.map((_, i) => BAND_TOP + (stacked ? i * each + STACKED_TOP : 0));
  useEffect(() => {
    if (!canvas.current || width === 0) return;
    const colours = pageColours(moment.loaded.pages, moment.scene?.origin, theme);
    const colourOf = colourInMemory(moment.memory, colours, theme);
    drawResident(canvas.current, strip, colourOf, { width, height, tops, band: BAND, theme });
  });
  return (
    <section
      ref={area}
      className={`strip${stacked ? ' stacked' : ''}${isZoomed ? ' zoomed' : ''}`}
      aria-label="Address space"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it is zoomed and panned by keys
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <canvas ref={canvas} />
      <div {...pointers}>
        <svg className="strip-shapes" width={width} height={height} aria-hidden="true">
          <defs>
            <pattern id="hatch-empty" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <line y2="7" className="hatch-empty" />
            </pattern>
            <pattern
              id="hatch-blocked"
              width="6"
              height="6"
              patternUnits="userSpaceOnUse"
              patternTransform="rotate(45)"
            >
              <line y2="6" className="hatch-blocked" />
            </pattern>
          </defs>
          {strip.windows.map((window, i) => (
            <WindowShapes
              key={window.window.title}
              strip={window}
              top={stacked ? i * each + STACKED_TOP : 0}
              second={second}
              onFit={zoom.fit}
            />
          ))}
          {strip.distance !== undefined && !stacked && strip.windows[1] && (
            <text className="plain" x={strip.windows[1].x - 40} y={BAND_TOP + BAND / 2 + 4} textAnchor="middle">
              {strip.distance}
            </text>
          )}
          {strip.arc && !stacked && <Arc arc={strip.arc} />}
        </svg>
        {width > 0 && <Grips moment={moment} strip={strip} tops={tops} onFit={zoom.fit} />}
      </div>
      {strip.windows.length === 0 && <p className="strip-empty">Nothing is mapped yet.</p>}
      {strip.windows[0] && <ZoomButtons zoom={zoom} strip={strip.windows[0]} />}
      <TextForm strip={strip} moment={moment} />
    </section>
  );
}

/** How far into its window the moving mapping begins. */
function anchorOf({ windows }: Strip, { move }: Moment): number | undefined {
  const window = move && windows.find(({ whole }) => whole.from <= move.old && move.old < whole.to);
  return window && move.old - window.whole.from;
}

function ZoomButtons({ zoom, strip: { window, whole } }: { zoom: Zoom; strip: StripWindow }) {
  const shown = window.to - window.from;
  const all = whole.to - whole.from;
  return (
    <div className="zoom-buttons">
      <button type="button" aria-label="Closer" aria-disabled={shown <= LEAST} onClick={zoom.closer}>
        +
      </button>
      <button type="button" aria-label="Further away" aria-disabled={shown === all} onClick={zoom.away}>
        −
      </button>
      <button type="button" aria-label="Whole windows" aria-disabled={shown === all} onClick={zoom.whole}>
        whole
      </button>
      <span className="visually-hidden" role="status">
        {shown === all ? '' : `${formatRoughly(Math.round(shown))} of ${formatBytes(all)} shown`}
      </span>
    </div>
  );
}

/** The same in words. */
const TextForm = inTurn(({ strip, moment }: { strip: Strip; moment: Moment }) => {
  const boxes = strip.windows.flatMap((window) => window.vmas);
  return (
    <ul className="visually-hidden">
      {strip.windows.map(({ window, whole }) => (
        <li key={window.title}>
          Shown of the {window.title}: {hex(alignDown(window.from, PAGE_SIZE))} to {hex(alignUp(window.to, PAGE_SIZE))},{' '}
          {window === whole ? 'the whole' : `of ${hex(whole.from)} to ${hex(whole.to)}`}
        </li>
      ))}
      {boxes.map(({ vma, name, role, count, end }) => (
        <li key={`${vma.number} ${vma.start}`}>
          {name}, {role === 'blocks' ? 'in the way' : role}: {hex(vma.start)} to {hex(end)}
          {count === 1 ? `, ${vma.perms}, ${formatBytes(end - vma.start)}` : ''}
        </li>
      ))}
      {moment.move && (
        <li>
          The move goes from {hex(moment.move.old)} to {hex(moment.move.new)}, {formatBytes(moment.move.length)}.
        </li>
      )}
    </ul>
  );
}, 5);
