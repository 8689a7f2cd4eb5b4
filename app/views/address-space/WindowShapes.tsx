import { formatRoughly } from '../../../src/address/text.ts';
import type { Strip, StripWindow } from './layout.ts';
import type { Zoom } from './useZoom.ts';

/** Where the band of a window begins, below its title and its ticks, and how high it is. */
export const BAND_TOP = 52;
export const BAND = 44;

/** Width from which a region has room for its label, and a title for how much is shown. */
const LABEL = 56;
const TITLE = 200;

interface WindowShapesProps {
  readonly strip: StripWindow;
  readonly top: number;
  /** Height of a second line of labels. */
  readonly second: number;
  readonly onFit: Zoom['fit'];
}

/** A window: ticks above its band, mappings and regions on it, their names below. */
export function WindowShapes({ strip, top, second, onFit }: WindowShapesProps) {
  const { x, window, whole } = strip;
  return (
    <g transform={`translate(0 ${top})`}>
      <text className="window-title" x={x} y={16}>
        {window.title}
        {window !== whole && strip.width > TITLE && (
          <tspan className="shown"> · {formatRoughly(Math.round(window.to - window.from))}</tspan>
        )}
      </text>
      {window !== whole && <Share strip={strip} />}
      {strip.ticks.map((tick) => (
        <g key={tick.x}>
          <line
            className={`tick ${tick.boundary}`}
            x1={tick.x}
            x2={tick.x}
            y1={tick.label === '' ? BAND_TOP - 6 : tick.boundary === 'page' ? 32 : 26}
            y2={tick.boundary === 'page' ? BAND_TOP : BAND_TOP + BAND + 4}
          />
          <text x={tick.x + 4} y={41}>
            {tick.label}
          </text>
        </g>
      ))}
      {strip.regions.map((region) => (
        <g key={`${region.kind} ${region.x}`}>
          <rect
            className={`region ${region.kind}`}
            x={region.x}
            y={BAND_TOP}
            width={region.width}
            height={BAND}
            rx={3}
          />
          {region.kind === 'empty' && (
            <text className="region-label" x={region.x + 2} y={BAND_TOP + BAND + 18}>
              {region.label}
            </text>
          )}
          {(region.kind === 'target' || (region.kind === 'ghost' && region.width > LABEL)) && (
            <text className="region-label" y={BAND_TOP + BAND / 2 + 4} {...labelPlace(region, strip.x)}>
              {region.label}
            </text>
          )}
        </g>
      ))}
      {strip.vmas.map((box) => (
        <g key={box.vma.number}>
          {/* biome-ignore lint/a11y/noStaticElementInteractions: a short cut of the pointer; keys and buttons lead there too */}
          <rect
            className={`vma-ground ${box.role}`}
            x={box.x}
            y={BAND_TOP}
            width={box.width}
            height={BAND}
            onDoubleClick={() => onFit(box.vma.start, box.end)}
          />
          <path
            className={`vma ${box.role}`}
            d={box.role === 'blocks' ? boxPath(box, BAND_TOP - 4, BAND + 8) : boxPath(box, BAND_TOP, BAND)}
          />
          <text className={`vma-label ${box.role}`} x={box.labelX} y={BAND_TOP + BAND + 18 + box.line * 15}>
            {box.role === 'blocks' ? `✗ ${box.label}` : box.label}
          </text>
        </g>
      ))}
      {strip.brackets.map((bracket, i) => {
        const y = BAND_TOP + BAND + 34 + second + i * 17;
        return (
          <g key={bracket.side} className={`bracket ${bracket.side}`}>
            <path
              d={`M${bracket.x} ${y}${bracket.cutLeft ? '' : 'm0 -5v5'}H${bracket.x + bracket.width}${bracket.cutRight ? '' : 'v-5'}`}
            />
            <rect x={bracket.labelX - 4} y={y - 7} width={bracket.label.length * 7 + 8} height={14} />
            <text x={bracket.labelX} y={y + 4}>
              {bracket.label}
            </text>
          </g>
        );
      })}
      {strip.offsets.map((offset) => (
        <g key={offset.side} className={`offset ${offset.side}`}>
          <path
            d={`M${offset.x} ${BAND_TOP - 5.5}${offset.cutLeft ? '' : 'm0 2.5v-5m0 2.5'}h${offset.width}${offset.cutRight ? '' : 'm0 -2.5v5'}`}
          />
        </g>
      ))}
    </g>
  );
}

/** In the middle of a region, or beside one that has no room for it. */
function labelPlace({ x, width }: StripWindow['regions'][number], left: number) {
  if (width > LABEL) return { x: x + width / 2, textAnchor: 'middle' } as const;
  return x - left > LABEL ? ({ x: x - 5, textAnchor: 'end' } as const) : { x: x + width + 5 };
}

/** The outline of a mapping; open where it goes on beyond what is shown. */
function boxPath({ x, width, cutLeft, cutRight }: StripWindow['vmas'][number], top: number, height: number): string {
  const round = Math.min(3, width / 2);
  const right = x + width;
  const [low, high] = [top + height, top];
  const start = cutLeft ? `M${x} ${low}` : `M${x + round} ${low}q${-round} 0 ${-round} ${-round}`;
  const left = cutLeft ? `M${x} ${high}` : `V${high + round}q0 ${-round} ${round} ${-round}`;
  const across = cutRight
    ? `H${right}M${right} ${low}`
    : `H${right - round}q${round} 0 ${round} ${round}V${low - round}q0 ${round} ${-round} ${round}`;
  return `${start}${left}${across}H${cutLeft ? x : x + round}`;
}

/** Which part of its window is shown. */
function Share({ strip: { x, width, window, whole } }: { strip: StripWindow }) {
  const scale = width / (whole.to - whole.from);
  const share = Math.max(3, (window.to - window.from) * scale);
  const at = Math.min((window.from - whole.from) * scale, width - share);
  return (
    <g className="share-shown">
      <rect x={x} y={23} width={width} height={2} />
      <rect className="part" x={x + at} y={22} width={share} height={4} rx={2} />
    </g>
  );
}

/** From the moving mapping to where it goes. */
export function Arc({ arc }: { arc: NonNullable<Strip['arc']> }) {
  const y = BAND_TOP + BAND + 24;
  const bend = arc.to > arc.from ? 60 : -60;
  return (
    <g className="arc">
      <path d={`M${arc.from} ${y} C${arc.from + bend} ${y + 28} ${arc.to - bend} ${y + 28} ${arc.to} ${y}`} />
      <path d={`M${arc.to - 5} ${y + 6} L${arc.to} ${y - 1} L${arc.to + 3} ${y + 8}`} />
      <text x={(arc.from + arc.to) / 2} y={y + 15} textAnchor="middle">
        {arc.label}
      </text>
    </g>
  );
}
