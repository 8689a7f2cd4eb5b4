import './addressSpace.css';
import { useEffect, useRef } from 'react';
import { formatBytes, hex } from '../../../src/address/text.ts';
import { vmasOf } from '../../../src/worker/view.ts';
import type { Moment } from '../../state/moment.ts';
import { pageColours } from '../../ui/pageColours.ts';
import { useSize } from '../../ui/useSize.ts';
import { useTheme } from '../../ui/useTheme.ts';
import { layoutStrip, type Strip, type StripWindow } from './layout.ts';
import { colourInMemory, drawResident } from './resident.ts';

/** Height of a window with its labels, and of the band in it. */
const BAND_TOP = 52;
const BAND = 44;
const HEIGHT = 146;
const STACKED_HEIGHT = 122;
/** What the stacked windows are moved by: the room above the first title. */
const STACKED_TOP = 4;

/** The address space around source and destination: mappings, boundaries, pages, and what lies below. */
export function AddressSpace({ moment }: { moment: Moment }) {
  const [area, { width }] = useSize<HTMLElement>();
  const theme = useTheme();
  const canvas = useRef<HTMLCanvasElement>(null);
  const stacked = width > 0 && width <= 700;
  const vmas = vmasOf(moment.memory);
  const strip = layoutStrip(moment, vmas, { width: Math.max(width, 320), stacked });
  const brackets = strip.windows.some((window) => window.brackets.length > 0) ? 32 : 0;
  const height = stacked ? STACKED_HEIGHT * strip.windows.length + 8 + brackets : HEIGHT;
  useEffect(() => {
    if (!canvas.current || width === 0) return;
    const colours = pageColours(moment.loaded.pages, moment.scene?.origin, theme);
    const tops = strip.windows.map((_, i) => BAND_TOP + (stacked ? i * STACKED_HEIGHT + STACKED_TOP : 0));
    const colourOf = colourInMemory(moment.memory, colours, theme);
    drawResident(canvas.current, strip, colourOf, { width, height, tops, band: BAND, theme });
  });
  return (
    <section ref={area} className="strip" aria-label="Address space">
      <canvas ref={canvas} />
      <svg className="strip-shapes" width={width} height={height} aria-hidden="true">
        <defs>
          <pattern id="hatch-empty" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <line y2="7" className="hatch-empty" />
          </pattern>
          <pattern id="hatch-blocked" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <line y2="6" className="hatch-blocked" />
          </pattern>
        </defs>
        {strip.windows.map((window, i) => (
          <WindowShapes key={window.window.title} strip={window} top={stacked ? i * STACKED_HEIGHT + STACKED_TOP : 0} />
        ))}
        {strip.distance !== undefined && !stacked && strip.windows[1] && (
          <text className="plain" x={strip.windows[1].x - 40} y={BAND_TOP + BAND / 2 + 4} textAnchor="middle">
            {strip.distance}
          </text>
        )}
        {strip.arc && !stacked && <Arc arc={strip.arc} />}
      </svg>
      <TextForm strip={strip} moment={moment} />
    </section>
  );
}

function WindowShapes({ strip, top }: { strip: StripWindow; top: number }) {
  const { x, window } = strip;
  return (
    <g transform={`translate(0 ${top})`}>
      <text className="window-title" x={x} y={16}>
        {window.title}
      </text>
      {strip.ticks.map((tick) => (
        <g key={tick.x}>
          <line
            className={tick.strong ? 'tick strong' : 'tick'}
            x1={tick.x}
            x2={tick.x}
            y1={26}
            y2={BAND_TOP + BAND + 4}
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
          {region.kind === 'target' && (
            <text
              className="region-label"
              x={region.x + region.width / 2}
              y={BAND_TOP + BAND / 2 + 4}
              textAnchor="middle"
            >
              {region.label}
            </text>
          )}
        </g>
      ))}
      {strip.vmas.map((box) => (
        <g key={box.vma.number}>
          <rect
            className={`vma ${box.role}`}
            x={box.x}
            y={box.role === 'blocks' ? BAND_TOP - 4 : BAND_TOP}
            width={box.width}
            height={box.role === 'blocks' ? BAND + 8 : BAND}
            rx={3}
          />
          <text className={`vma-label ${box.role}`} x={box.labelX} y={BAND_TOP + BAND + 18 + box.line * 15}>
            {box.role === 'blocks' ? `✗ ${box.label}` : box.label}
          </text>
        </g>
      ))}
      {strip.brackets.map((bracket, i) => {
        const y = BAND_TOP + BAND + 24 + i * 17;
        return (
          <g key={bracket.side} className={`bracket ${bracket.side}`}>
            <path d={`M${bracket.x} ${y - 5}v5H${bracket.x + bracket.width}v-5`} />
            <rect x={bracket.x + 10} y={y - 7} width={bracket.label.length * 6.7 + 8} height={14} />
            <text x={bracket.x + 14} y={y + 4}>
              {bracket.label}
            </text>
          </g>
        );
      })}
      {strip.offsets.map((offset) => (
        <g key={offset.side} className={`offset ${offset.side}`}>
          <path
            d={`M${offset.x} ${BAND_TOP - 3}v-5 M${offset.x} ${BAND_TOP - 5.5}H${offset.x + offset.width} m0 -2.5v5`}
          />
        </g>
      ))}
    </g>
  );
}

function Arc({ arc }: { arc: { from: number; to: number } }) {
  const y = BAND_TOP + BAND + 24;
  const bend = arc.to > arc.from ? 60 : -60;
  return (
    <g className="arc">
      <path d={`M${arc.from} ${y} C${arc.from + bend} ${y + 28} ${arc.to - bend} ${y + 28} ${arc.to} ${y}`} />
      <path d={`M${arc.to - 5} ${y + 6} L${arc.to} ${y - 1} L${arc.to + 3} ${y + 8}`} />
      <text x={(arc.from + arc.to) / 2} y={y + 15} textAnchor="middle">
        mremap
      </text>
    </g>
  );
}

function TextForm({ strip, moment }: { strip: Strip; moment: Moment }) {
  const boxes = strip.windows.flatMap((window) => window.vmas);
  return (
    <ul className="visually-hidden">
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
}
