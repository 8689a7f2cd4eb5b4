import { formatCount } from '../../../src/address/text.ts';
import { CHART_HEIGHT, entriesScale, entriesTicks, MARGIN } from './mapShapes.ts';

/** The axis of the entries written, logarithmic, with a line across for each power of ten. */
export function CostAxis({ most, width }: { readonly most: number; readonly width: number }) {
  const y = entriesScale(most);
  return (
    <>
      <text x={MARGIN.left - 8} y={MARGIN.top - 14} textAnchor="end">
        entries
      </text>
      {entriesTicks(most).map((tick) => (
        <g key={tick} transform={`translate(0 ${y(tick)})`}>
          <line className="advice-grid" x1={MARGIN.left} x2={width - MARGIN.right} />
          <text x={MARGIN.left - 8} dy="0.32em" textAnchor="end">
            {formatCount(tick)}
          </text>
        </g>
      ))}
      <line
        className="advice-base"
        x1={MARGIN.left}
        x2={width - MARGIN.right}
        y1={CHART_HEIGHT - MARGIN.bottom}
        y2={CHART_HEIGHT - MARGIN.bottom}
      />
    </>
  );
}
