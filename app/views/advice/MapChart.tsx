import { useId, useState } from 'react';
import { PTRS_PER_TABLE } from '../../../src/address/geometry.ts';
import { formatBytes, formatCount, hex } from '../../../src/address/text.ts';
import { movedText } from '../../../src/exchange/workText.ts';
import type { Advice } from '../../../src/scenario/advise/advise.ts';
import type { CostMap } from '../../../src/scenario/advise/costMap.ts';
import { useSize } from '../../ui/useSize.ts';
import { CostAxis } from './CostAxis.tsx';
import { Fills, fillOf } from './Fills.tsx';
import { barsOf, CHART_HEIGHT, columnsScale, entriesScale, MARGIN, runAt } from './mapShapes.ts';
import { Reader } from './Reader.tsx';
import { costText, destinationText } from './words.ts';

interface MapChartProps {
  readonly map: CostMap;
  readonly advice: Advice;
  readonly label: string;
  /** Of the entry that the map covers. */
  readonly level: 'PMD' | 'PUD';
}

/** What a move costs over 512 destinations, with marks where it goes now and where it would better go. */
export function MapChart({ map, advice, label, level }: MapChartProps) {
  const [element, { width }] = useSize<HTMLDivElement>();
  const id = useId();
  const { base, step } = map;
  const { current, costs } = advice;
  const columnOf = (destination: number) => Math.floor((destination - base) / step);
  const [at, setAt] = useState(columnOf(current.destination));
  const most = Math.max(current.entries, ...Object.values(costs).map(({ entries }) => entries));
  const bars = barsOf(map, most, width);
  const x = columnsScale(width);
  const { run, first } = runAt(map, at);
  const destination = run.destination + (at - first) * step;
  const marks = marksOf(advice, map, most, x);
  const starts = map.runs.map((_, n) => map.runs.slice(0, n).reduce((sum, { count }) => sum + count, 0));
  return (
    <div ref={element} className="advice-map">
      {width > 0 && (
        <Reader
          label={label}
          columns={PTRS_PER_TABLE}
          at={at}
          read={setAt}
          text={`${destinationText(map, destination)}: ${costText(run)}`}
          columnAt={x.invert}
          changes={starts}
        >
          <svg width={width} height={CHART_HEIGHT} aria-hidden="true">
            <Fills id={id} />
            <CostAxis most={most} width={width} />
            {bars.map(({ level, first, x, y, width, height, isNarrow }) => (
              <g key={first}>
                {isNarrow && <rect className="advice-slit" x={x - 2} y={TOP} width={width + 4} height={FLOOR - TOP} />}
                <rect className={`advice-bar ${level}`} x={x} y={y} width={width} height={height} />
                <rect fill={fillOf(id, level)} x={x} y={y} width={width} height={height} />
              </g>
            ))}
            <Ticks size={step * PTRS_PER_TABLE} width={width} />
            <rect className="advice-at" x={x(at) - 1} y={TOP} width={x(1) - x(0) + 2} height={FLOOR - TOP} />
            {bars.map(
              ({ label, first, x, y, width, isNarrow }) =>
                label !== undefined && (
                  <text
                    key={first}
                    className={isNarrow ? 'advice-number narrow' : 'advice-number'}
                    x={isNarrow ? x + width + 4 : x + width / 2}
                    y={(isNarrow ? TOP : y) - 5}
                  >
                    {label}
                  </text>
                ),
            )}
            {marks.map((mark) => (
              <Mark key={mark.kind} {...mark} width={width} />
            ))}
          </svg>
        </Reader>
      )}
      <details>
        <summary>As a table</summary>
        <MapTable map={map} level={level} />
      </details>
    </div>
  );
}

const TOP = MARGIN.top;
const FLOOR = CHART_HEIGHT - MARGIN.bottom;

/** Offsets below the chart: where there is little room, every other one. */
function Ticks({ size, width }: { readonly size: number; readonly width: number }) {
  const x = columnsScale(width, size);
  const parts = width < 520 ? 2 : 4;
  return Array.from({ length: parts + 1 }, (_, n) => (n * size) / parts).map((offset) => (
    <g key={offset} transform={`translate(${x(offset)} ${FLOOR})`}>
      <line className="advice-base" y2="4" />
      <text y="17" textAnchor={offset === size ? 'end' : 'middle'}>
        {formatBytes(offset)}
      </text>
    </g>
  ));
}

interface Stem {
  readonly kind: 'now' | 'better';
  readonly x: number;
  /** Where it ends: as high as it costs. */
  readonly foot: number;
  /** Its word stands to the left of it. */
  readonly isLeft: boolean;
}

/** Where the move goes now, and where it would better go: the words away from each other. */
function marksOf(
  { current, better }: Advice,
  { base, step }: CostMap,
  most: number,
  x: (column: number) => number,
): Stem[] {
  const y = entriesScale(most);
  const stem = (kind: Stem['kind'], { destination, entries }: Advice['current'], isLeft: boolean): Stem => {
    const within = (destination - base) / step;
    const isColumn = Number.isInteger(within);
    return { kind, x: x(within + (isColumn ? 0.5 : 0)), foot: Math.min(FLOOR, y(Math.max(entries, 0.1))), isLeft };
  };
  const isLower = better !== undefined && better.destination < current.destination;
  return [stem('now', current, !isLower), ...(better ? [stem('better', better, isLower)] : [])];
}

/** Pixels that the word of a mark takes. */
const WORD = 64;

/** A stem down to what a destination costs, with its word beside it; only the word, at the edge, where that is out of the chart. */
function Mark({ kind, x, foot, isLeft, width }: Stem & { readonly width: number }) {
  const [left, right] = [MARGIN.left, width - MARGIN.right];
  const isIn = x >= left && x <= right;
  const word = kind === 'now' ? '▼ now' : x < left ? '◂ better' : x > right ? 'better ▸' : '◆ better';
  const y = kind === 'now' ? 12 : 28;
  const toLeft = x > right || (x >= left && (isLeft ? x - WORD > left : x + WORD > width));
  return (
    <g className={`advice-mark ${kind}`}>
      {isIn && <line x1={x} x2={x} y1={y - 8} y2={foot} />}
      {isIn && <circle cx={x} cy={foot} r="2.5" />}
      <text x={isIn ? x + (toLeft ? -5 : 5) : x < left ? left + 6 : right} y={y} textAnchor={toLeft ? 'end' : 'start'}>
        {word}
      </text>
    </g>
  );
}

/** The picture in words: a row for all destinations beside each other that are alike. */
function MapTable({ map, level }: { readonly map: CostMap; readonly level: 'PMD' | 'PUD' }) {
  return (
    <table className="advice-table">
      <thead>
        <tr>
          <th scope="col">destination</th>
          <th scope="col">into the {level}</th>
          <th scope="col">entries</th>
          <th scope="col">what moves, what is there</th>
        </tr>
      </thead>
      <tbody>
        {map.runs.map((run) => {
          const last = run.destination + (run.count - 1) * map.step;
          const range = (from: string, to: string) => (run.count === 1 ? from : `${from} to ${to}`);
          return (
            <tr key={run.destination}>
              <th scope="row">{range(hex(run.destination), hex(last))}</th>
              <td>{range(hex(run.destination - map.base), hex(last - map.base))}</td>
              <td>{run.cost ? formatCount(run.cost.entries) : '–'}</td>
              <td>{run.cost ? `${movedText(run.cost.work)}; ${run.ground}` : costText(run)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
