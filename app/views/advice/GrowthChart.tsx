import { useState } from 'react';
import { formatBytes, formatCount, plural } from '../../../src/address/text.ts';
import { ALIGNMENT_WORDS } from '../../../src/exchange/adviceWords.ts';
import { ALIGNMENTS, type Alignment } from '../../../src/scenario/advise/alignment.ts';
import type { Growth } from '../../../src/scenario/advise/growth.ts';
import { useSize } from '../../ui/useSize.ts';
import { CostAxis } from './CostAxis.tsx';
import { CHART_HEIGHT, columnsScale, entriesScale, MARGIN } from './mapShapes.ts';
import { Reader } from './Reader.tsx';

/** By the alignment that each destination keeps: the token of its colour, and its shape around the origin. */
const LOOKS = {
  none: ['pte', 'M-4.5 0 A4.5 4.5 0 1 1 4.5 0 A4.5 4.5 0 1 1 -4.5 0 Z'],
  pmd: ['pmd', 'M-4 -4 H4 V4 H-4 Z'],
  pud: ['pud', 'M0 -5.5 L5 4 H-5 Z'],
} as const;

/** What all moves of a range cost that grows on, over the room that is left behind it wherever it goes. */
export function GrowthChart({ growth: { points } }: { readonly growth: Growth }) {
  const [element, { width }] = useSize<HTMLDivElement>();
  const [at, setAt] = useState(0);
  const shown = seriesOf(points);
  const most = Math.max(...points.flatMap(({ entries }) => Object.values(entries)));
  const x = columnsScale(width, points.length);
  const y = entriesScale(most);
  const middle = (n: number) => x(n + 0.5);
  return (
    <div ref={element} className="advice-map">
      <ul className="advice-legend">
        {shown.map((each) => (
          <li key={each}>
            <svg width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true">
              <Shape of={each} />
            </svg>
            {wordsOf(each, shown)}
          </li>
        ))}
      </ul>
      {width > 0 && (
        <Reader
          label="Room to reserve"
          columns={points.length}
          at={at}
          read={setAt}
          text={pointText(points[at]!, shown)}
          columnAt={x.invert}
          changes={points.map((_, n) => n)}
        >
          <svg width={width} height={CHART_HEIGHT} aria-hidden="true">
            <CostAxis most={most} width={width} />
            <rect
              className="advice-at wide"
              x={x(at)}
              y={MARGIN.top - 12}
              width={x(1) - x(0)}
              height={CHART_HEIGHT - MARGIN.bottom - MARGIN.top + 12}
            />
            {shown.map((each) => (
              <polyline
                key={each}
                className={`advice-line ${LOOKS[each][0]}`}
                points={points.map(({ entries }, n) => `${middle(n)},${y(entries[each])}`).join(' ')}
              />
            ))}
            {points.map(({ reserve, moves, entries }, n) => (
              <g key={reserve} transform={`translate(${middle(n)} 0)`}>
                {shown.map((each) => (
                  <g key={each} transform={`translate(0 ${y(entries[each])})`}>
                    <Shape of={each} />
                  </g>
                ))}
                <text y={MARGIN.top - 30} textAnchor="middle">
                  {formatCount(moves)}
                </text>
                {(width >= 520 || n % 2 === 0) && (
                  <text y={CHART_HEIGHT - 7} textAnchor="middle">
                    {formatBytes(reserve)}
                  </text>
                )}
              </g>
            ))}
            <text x={MARGIN.left - 8} y={MARGIN.top - 30} textAnchor="end">
              moves
            </text>
          </svg>
        </Reader>
      )}
      <p className="advice-note">
        Below stands the room left free behind it wherever it goes, beside what is needed at once. Where more of it
        saves no move, what moves later is longer.
      </p>
      <details>
        <summary>As a table</summary>
        <GrowthTable points={points} />
      </details>
    </div>
  );
}

type Points = Growth['points'];

/** Of alignments that cost the same everywhere, the first. */
function seriesOf(points: Points): Alignment[] {
  const costs = (each: Alignment) => points.map(({ entries }) => entries[each]).join();
  return ALIGNMENTS.filter((each, n) => !ALIGNMENTS.slice(0, n).some((before) => costs(before) === costs(each)));
}

/** What a line stands for: for those as well that cost the same. */
function wordsOf(each: Alignment, shown: readonly Alignment[]): string {
  if (shown.length === 1) return 'wherever it goes';
  return each === 'pmd' && !shown.includes('pud') ? `${ALIGNMENT_WORDS.pmd} or 1 GiB` : ALIGNMENT_WORDS[each];
}

function pointText({ reserve, moves, entries }: Points[number], shown: readonly Alignment[]): string {
  const room = reserve === 0 ? 'No room behind it' : `${formatBytes(reserve)} free behind it`;
  const costs = shown.map((each) => `${formatCount(entries[each])} (${wordsOf(each, shown)})`);
  return `${room}: ${plural(moves, 'move')}; entries: ${costs.join(', ')}`;
}

function Shape({ of }: { readonly of: Alignment }) {
  const [colour, shape] = LOOKS[of];
  return <path className={`advice-shape ${colour}`} d={shape} />;
}

function GrowthTable({ points }: { readonly points: Points }) {
  return (
    <table className="advice-table">
      <thead>
        <tr>
          <th scope="col">room left behind</th>
          <th scope="col">moves</th>
          {ALIGNMENTS.map((each) => (
            <th key={each} scope="col">
              {ALIGNMENT_WORDS[each]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {points.map(({ reserve, moves, entries }) => (
          <tr key={reserve}>
            <th scope="row">{formatBytes(reserve)}</th>
            <td>{formatCount(moves)}</td>
            {ALIGNMENTS.map((each) => (
              <td key={each}>{formatCount(entries[each])}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
