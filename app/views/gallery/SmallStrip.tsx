import { useEffect, useRef } from 'react';
import type { CardVma, StripCard } from '../../../src/worker/gallery.ts';
import { OTHER_PAGE, OWN_PAGE } from '../../../src/worker/gallery.ts';
import { pixelOf, shadeColour } from '../../ui/pageColours.ts';
import { type Theme, token, useTheme } from '../../ui/useTheme.ts';
import { layoutStrip, type Strip, type StripWindow } from '../address-space/layout.ts';
import { type ColourOf, drawResident } from '../address-space/resident.ts';

export const WIDTH = 240;
export const HEIGHT = 84;
const BAND = 26;
/** Tops of the bands: of two windows, or of one with room for its brackets. */
const TWO = [8, 50];
const ONE = [20];

/** The strip of a card, without its texts. */
export function layoutCard({ position, scene, vmas }: StripCard): Strip {
  const names = new Map(vmas.map(({ number, name }) => [number, name]));
  const loaded = { nameOf: (vma: number) => names.get(vma) ?? '' };
  return layoutStrip({ position, scene, move: scene?.move, loaded }, vmas, {
    width: WIDTH,
    stacked: true,
    margin: 4,
  });
}

/** Source above destination at one scale, so that equal offsets stand above each other. */
export function SmallStrip({ card }: { card: StripCard }) {
  const theme = useTheme();
  const canvas = useRef<HTMLCanvasElement>(null);
  const strip = layoutCard(card);
  const tops = strip.windows.length > 1 ? TWO : ONE;
  useEffect(() => {
    if (!canvas.current) return;
    drawResident(canvas.current, strip, colourOnCard(theme), { width: WIDTH, height: HEIGHT, tops, band: BAND, theme });
  });
  return (
    <>
      <canvas ref={canvas} />
      <svg className="strip-shapes" width={WIDTH} height={HEIGHT} aria-hidden="true">
        {strip.windows.map((window, i) => (
          <Shapes key={window.window.title} strip={window} top={tops[i]!} />
        ))}
        {strip.arc && <Arrow from={strip.arc.from} to={strip.arc.to} down={strip.windows.length > 1} />}
      </svg>
    </>
  );
}

/** The colours of pages as a card has them. */
function colourOnCard(theme: Theme): ColourOf {
  return (vma, from, to) => {
    const { pages } = vma as CardVma;
    const place = Math.floor((((from + to) / 2 - vma.start) / (vma.end - vma.start)) * pages.length);
    const page = pages[place] ?? 0;
    if (page >= OWN_PAGE) return shadeColour(page - OWN_PAGE, theme);
    return page === OTHER_PAGE ? pixelOf(token(theme, 'other')) : 0;
  };
}

function Shapes({ strip, top }: { strip: StripWindow; top: number }) {
  return (
    <g transform={`translate(0 ${top})`}>
      {strip.ticks.map((tick) => (
        <line key={tick.x} className={`tick ${tick.boundary}`} x1={tick.x} x2={tick.x} y1={-5} y2={BAND} />
      ))}
      {strip.regions.map(({ kind, x, width }) => (
        <rect key={`${kind} ${x}`} className={`region ${kind}`} x={x} y={0} width={width} height={BAND} rx={2} />
      ))}
      {strip.vmas.map(({ vma, role, name, count, x, width }) => (
        <g key={vma.number}>
          <rect className={`vma-ground ${role}`} x={x} y={0} width={width} height={BAND} />
          <rect className={`vma ${role}`} x={x} y={0} width={width} height={BAND} rx={2} />
          {count === 1 && width > 14 && (
            <text className={`vma-label ${role}`} x={x + width / 2} y={BAND / 2 + 4} textAnchor="middle">
              {name}
            </text>
          )}
        </g>
      ))}
      {strip.brackets.map(({ side, x, width }, i) => (
        <g key={side} className={`bracket ${side}`}>
          <path d={`M${x} ${BAND + 8 + i * 13}v5H${x + width}v-5`} />
        </g>
      ))}
    </g>
  );
}

/** From the moving mapping to where it goes: down to the other window, or along below the one. */
function Arrow({ from, to, down }: { from: number; to: number; down: boolean }) {
  const top = (down ? TWO : ONE)[0]! + BAND + 3;
  if (down) {
    const end = TWO[1]! - 2;
    return <path className="arrow" d={`M${from} ${top}L${to} ${end} M${to - 4} ${end - 5}L${to} ${end}l4 -5`} />;
  }
  const bend = (to - from) / 5;
  return (
    <path
      className="arrow"
      d={`M${from} ${top}C${from + bend} ${top + 24} ${to - bend} ${top + 24} ${to} ${top} M${to - 6} ${top + 3}l6 -3l1 7`}
    />
  );
}

/** The patterns that small strips are hatched with. */
export function Hatches() {
  return (
    <svg className="visually-hidden strip-shapes" aria-hidden="true">
      <defs>
        {['empty', 'blocked'].map((kind) => (
          <pattern
            key={kind}
            id={`hatch-small-${kind}`}
            width="5"
            height="5"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <line y2="5" className={`hatch-${kind}`} />
          </pattern>
        ))}
      </defs>
    </svg>
  );
}
