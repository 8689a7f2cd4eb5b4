import { type CSSProperties, type PointerEvent, useMemo } from 'react';
import { formatBytes, plural } from '../../../src/address/text.ts';
import { jointStepOf } from '../../../src/scenario/lanes.ts';
import { inNextFrame } from '../../state/frames.ts';
import { differenceStep, goToDifference } from '../../state/goTo.ts';
import type { Compared, Loaded } from '../../state/loaded.ts';
import type { Moment } from '../../state/moment.ts';
import { usePlayback } from '../../state/playback.ts';
import { useSize } from '../../ui/useSize.ts';
import { bytesAt, type Piece, type Progress, positionAtBytes } from './progress.ts';

interface LaneTimelineProps {
  readonly moment: Moment;
  readonly other: Moment;
  readonly a: Progress | undefined;
  readonly b: Progress | undefined;
}

const LANE = 24;
/** Above the lanes: a line for how far it has come, below it one for the first difference. */
const TOP = 38;
const LANE_GAP = 14;
/** Width of a character of the labels. */
const CHARACTER = 6.8;
/** Pixels: an axis this long has no room for more than the position above it. */
const NARROW = 480;
const LABELS = 72;

/** Both runs by bytes of the mapping moved: the one that is behind leads the scrubber, the other waits. Drag to scrub. */
export function LaneTimeline({ moment, other, a, b }: LaneTimelineProps) {
  const [area, { width }] = useSize<HTMLDivElement>();
  const joint = usePlayback((playback) => playback.joint);
  const { lanes, difference } = other.loaded as Compared;
  const one = a ? bytesAt(a, moment.position) : 0;
  const two = b ? bytesAt(b, other.position) : 0;
  const length = (a ?? b)?.move.length ?? 0;
  const start = Math.min(0, a?.pieces[0]?.from ?? 0, b?.pieces[0]?.from ?? 0);
  const x = (bytes: number) =>
    LABELS + ((bytes - start) / Math.max(1, length - start)) * Math.max(0, width - LABELS - 12);
  const behind = Math.min(one, two);
  const scrub = (event: PointerEvent<HTMLDivElement>) => {
    if (event.buttons !== 1 || !a || !b) return;
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left - LABELS) / Math.max(1, box.width - LABELS - 12);
    const bytes = Math.max(0, Math.min(length, start + share * (length - start)));
    const steps = [
      jointStepOf(lanes, 'a', positionAtBytes(a, bytes)),
      jointStepOf(lanes, 'b', positionAtBytes(b, bytes)),
    ];
    const { pause, seekJoint } = usePlayback.getState();
    pause();
    inNextFrame('scrub', () => seekJoint(Math.max(...steps)));
  };
  const ids = [moment.loaded.kernel.id, other.loaded.kernel.id] as const;
  const told = `${sizeText(behind)} of ${formatBytes(length)} moved`;
  const lead = Math.abs(one - two);
  const ahead = one > two ? 0 : 1;
  const seen = difference && joint >= differenceStep(lanes, difference);
  return (
    <div className="lanes-frame">
      <div
        ref={area}
        className="lanes"
        role="slider"
        tabIndex={0}
        aria-label="Both runs"
        aria-valuemin={0}
        aria-valuemax={lanes.length}
        aria-valuenow={joint}
        aria-valuetext={`${told}${lead > 0 ? `, ${ids[ahead]} is ${sizeText(lead)} ahead and waits` : ''}`}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          scrub(event);
        }}
        onPointerMove={scrub}
      >
        <svg width={width} height={TOP + 2 * LANE + LANE_GAP + 34} aria-hidden="true">
          {width > 0 && (
            <>
              {ticksOf(start, length).map((bytes) => (
                <g key={bytes}>
                  <line
                    className="lane-tick"
                    x1={x(bytes)}
                    x2={x(bytes)}
                    y1={TOP - 4}
                    y2={TOP + 2 * LANE + LANE_GAP + 8}
                  />
                  <text
                    x={x(bytes)}
                    y={TOP + 2 * LANE + LANE_GAP + 22}
                    textAnchor={bytes === length ? 'end' : 'middle'}
                  >
                    {bytes < 0 ? `−${formatBytes(-bytes)}` : formatBytes(bytes)}
                  </text>
                </g>
              ))}
              <LaneBars loaded={moment.loaded} progress={a} y={TOP} x={x} done={one} />
              <LaneBars loaded={other.loaded} progress={b} y={TOP + LANE + LANE_GAP} x={x} done={two} />
              {lead > 0 && (
                <g className="lane-lead">
                  <path
                    d={`M${x(behind)} ${TOP + (ahead + 1) * LANE + ahead * LANE_GAP + LANE_GAP / 2}v-3m0 3H${x(behind + lead)}m0 -3v6`}
                  />
                  {x(behind + lead) - x(behind) > 110 && (
                    <Ahead
                      x={(x(behind) + x(behind + lead)) / 2}
                      y={TOP + (ahead + 1) * LANE + ahead * LANE_GAP}
                      text={`${sizeText(lead)} ahead`}
                    />
                  )}
                </g>
              )}
              <g className="lane-cursor" transform={`translate(${x(behind)} 0)`}>
                <line y1={10} y2={TOP + 2 * LANE + LANE_GAP + 4} />
                <circle cy={8} r={6} />
                <text x={behind > length / 2 ? -12 : 12} y={13} textAnchor={behind > length / 2 ? 'end' : 'start'}>
                  {told}
                </text>
              </g>
              {difference && (
                <path
                  className={seen ? 'lane-difference' : 'lane-difference to-come'}
                  d={`M${x(0)} ${TOP - 17} l6 6 l-6 6 l-6 -6 Z M${x(0)} ${TOP - 5}V${TOP + 2 * LANE + LANE_GAP + 4}`}
                />
              )}
            </>
          )}
        </svg>
      </div>
      {/* Where there is no room for it, there is the other one, which leads there too. */}
      {difference && width > NARROW && (
        <button type="button" className="link-button lane-jump" style={jumpPlace(width, x(0))} onClick={goToDifference}>
          first difference
        </button>
      )}
    </div>
  );
}

/** In the middle of the line that tells how far, which it covers. */
function Ahead({ x, y, text }: { x: number; y: number; text: string }) {
  const width = text.length * CHARACTER + 8;
  return (
    <>
      <rect x={x - width / 2} y={y + 1} width={width} height={LANE_GAP - 2} />
      <text x={x} y={y + LANE_GAP / 2 + 4} textAnchor="middle">
        {text}
      </text>
    </>
  );
}

/** Pixels that the words of the jump take. */
const JUMP = 160;

/** To the right of the first difference, or to the left where there is no room. */
function jumpPlace(width: number, at: number): CSSProperties {
  return at + JUMP <= width ? { left: at + 10 } : { left: 'auto', right: width - at + 10 };
}

/** A number of bytes; a large one in MiB, rounded where it is not whole. */
export function sizeText(bytes: number): string {
  return bytes < 2 ** 24 || bytes % 2 ** 20 === 0 ? formatBytes(bytes) : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

/** At most half a dozen round distances along the axis, with 0 and the end. */
function ticksOf(start: number, length: number): number[] {
  let step = 4096;
  while ((length - start) / step > 5) step *= 2;
  const ticks = start < 0 ? [start] : [];
  for (let bytes = 0; bytes < length - step / 2; bytes += step) ticks.push(bytes);
  return [...ticks, length];
}

interface LaneBarsProps {
  readonly loaded: Loaded;
  readonly progress: Progress | undefined;
  readonly y: number;
  readonly x: (bytes: number) => number;
  readonly done: number;
}

const KIND_TEXT = { pte: 'PTE by PTE', pmd: 'PMD move', pud: 'PUD move', none: 'nothing there' } as const;

function LaneBars({ loaded, progress, y, x, done }: LaneBarsProps) {
  const bars = useMemo(() => joined(progress?.pieces ?? []), [progress]);
  return (
    <g className="lane">
      <text className="lane-name" x={0} y={y + LANE / 2 + 4}>
        {loaded.kernel.id}
      </text>
      {!progress && (
        <text x={x(0)} y={y + LANE / 2 + 4}>
          does not come to move page tables here
        </text>
      )}
      {bars.map((bar) => {
        const [from, to] = [x(Math.max(0, bar.from)), x(bar.to)];
        const label = `${KIND_TEXT[bar.kind]}: ${plural(bar.entries, 'entry', 'entries')}`;
        const end = from + label.length * CHARACTER + 12;
        return (
          <g key={bar.from} className={`lane-bar ${bar.kind}`}>
            {bar.from < 0 && (
              <>
                <rect className="taken-along" x={x(bar.from)} y={y} width={x(0) - x(bar.from)} height={LANE} rx={3} />
                {x(0) - x(bar.from) > 130 && (
                  <text x={x(bar.from) + 8} y={y + LANE / 2 + 4}>
                    empty, taken along
                  </text>
                )}
              </>
            )}
            <rect className="to-come" x={from} y={y} width={Math.max(0.5, to - from - 1)} height={LANE} rx={3} />
            <rect x={from} y={y} width={Math.max(0, x(Math.min(done, bar.to)) - from - 1)} height={LANE} rx={3} />
            {to > end && (
              <text className={x(done) > end ? 'on' : ''} x={from + 8} y={y + LANE / 2 + 4}>
                {label}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}

/** Very many pieces of one kind that follow each other are one bar. */
function joined(pieces: readonly Piece[]): Piece[] {
  if (pieces.length <= 24) return [...pieces];
  const bars: Piece[] = [];
  for (const piece of pieces) {
    const last = bars.at(-1);
    if (last?.kind === piece.kind && last.from >= 0) {
      bars[bars.length - 1] = { ...last, end: piece.end, to: piece.to, entries: last.entries + piece.entries };
    } else bars.push(piece);
  }
  return bars;
}
