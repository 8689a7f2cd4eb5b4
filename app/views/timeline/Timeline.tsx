import './timeline.css';
import { memo, type PointerEvent, type RefObject, useEffect, useMemo, useRef } from 'react';
import { formatCount } from '../../../src/address/text.ts';
import { plainText, sentenceAt } from '../../../src/exchange/sentence.ts';
import { movesTables } from '../../../src/scenario/work.ts';
import { inNextFrame } from '../../state/frames.ts';
import { type Loaded, stepText } from '../../state/loaded.ts';
import type { Moment } from '../../state/moment.ts';
import { usePlayback } from '../../state/playback.ts';
import { usePredict } from '../../state/predict.ts';
import {
  panTimeline,
  showWholeTimeline,
  standOnTimeline,
  type TimelineWindow,
  useTimeline,
  zoomTimeline,
} from '../../state/timeline.ts';
import { lazily } from '../../ui/lazily.tsx';
import { useSize } from '../../ui/useSize.ts';
import { useTheme } from '../../ui/useTheme.ts';
import { across } from '../../ui/zoom.ts';
import { Axis } from './axis.ts';
import { barsSeen, lanesOf } from './bars.ts';
import { Controls } from './Controls.tsx';
import { drawBars, LANE_HEIGHT, LANES } from './draw.ts';
import { MARK_WORDS, type Mark, marksOf } from './marks.ts';

const Hidden = lazily(() => import('../predict/Hidden.tsx').then(({ Hidden }) => Hidden));
const PredictControls = lazily(() =>
  import('../predict/PredictControls.tsx').then(({ PredictControls }) => PredictControls),
);

/** The run from left to right as nested spans, and where in it we are. Drag to scrub. */
export function Timeline({ moment }: { moment: Moment }) {
  const { loaded, position } = moment;
  const { trace } = loaded;
  const axis = useMemo(
    () => new Axis(trace, (number) => movesTables(loaded.scenario.ops[number]!.op)),
    [trace, loaded],
  );
  const past = useRef<HTMLCanvasElement>(null);
  const ahead = useRef<HTMLCanvasElement>(null);
  const [area, size] = useSize<HTMLDivElement>();
  const theme = useTheme();
  const lanes = useMemo(() => lanesOf(loaded, axis), [loaded, axis]);
  const from = useTimeline((timeline) => timeline.from);
  const to = useTimeline((timeline) => timeline.to);
  const shown = useMemo(() => ({ from, to }), [from, to]);
  useEffect(() => {
    // In a frame of its own: the first picture of a large run takes the whole of this one.
    const draw = () =>
      inNextFrame('timeline', () => {
        if (!past.current || !ahead.current || size.width <= 0) return;
        const seen = lanes.map((lane) => barsSeen(lane, size.width, shown));
        drawBars(past.current, seen, size.width, theme, 'past');
        drawBars(ahead.current, seen, size.width, theme, 'ahead');
      });
    draw();
    // Once more when the font of the labels has come.
    document.fonts?.addEventListener('loadingdone', draw);
    return () => document.fonts?.removeEventListener('loadingdone', draw);
  }, [lanes, size.width, theme, shown]);

  const scrub = (event: PointerEvent<HTMLDivElement>) => {
    if (event.buttons !== 1) return;
    const place = shown.from + across(event.currentTarget, event) * (shown.to - shown.from);
    const { pause, seek } = usePlayback.getState();
    pause();
    inNextFrame('scrub', () => seek(axis.positionAt(place)));
  };
  const predicting = usePredict(({ on }) => on);
  const here = axis.at(position);
  useEffect(() => standOnTimeline(here), [here]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another run begins with the whole
  useEffect(showWholeTimeline, [loaded.scenario]);
  useWheel(area, shown);
  const place = (here - shown.from) / (shown.to - shown.from);
  const x = Math.max(-1, Math.min(1.1, place)) * size.width;
  const label = stepText(loaded, position);
  return (
    <footer className="timeline">
      <div className="timeline-main">
        <div className="timeline-labels" aria-hidden="true">
          {LANES.map((lane) => (
            <span key={lane} style={{ height: LANE_HEIGHT }}>
              {lane}
            </span>
          ))}
        </div>
        <div className="timeline-track">
          <div
            ref={area}
            className="timeline-area"
            role="slider"
            tabIndex={0}
            aria-label="Timeline"
            aria-valuemin={0}
            aria-valuemax={trace.length}
            aria-valuenow={position}
            aria-valuetext={`${label}: ${plainText(sentenceAt(trace, position, { vma: loaded.nameOf }))}`}
            onPointerDown={(event) => {
              event.currentTarget.setPointerCapture(event.pointerId);
              scrub(event);
            }}
            onPointerMove={scrub}
          >
            <canvas ref={past} />
            {/* Moved and not cut, so that nothing is painted anew while one scrubs. */}
            <div className="timeline-future">
              <div style={{ transform: `translateX(${x}px)` }}>
                <div style={{ transform: `translateX(${-x}px)` }}>
                  <canvas ref={ahead} />
                </div>
              </div>
            </div>
            {x > -1 && x < size.width + 1 && (
              <div className="timeline-cursor" style={{ transform: `translateX(${x}px)` }}>
                <span
                  style={
                    place > 0.5
                      ? { right: `min(14px, ${x}px - ${label.length}ch)` }
                      : { left: `min(12px, ${size.width - x}px - ${label.length}ch)` }
                  }
                >
                  {label}
                </span>
              </div>
            )}
          </div>
          <Marks loaded={loaded} axis={axis} shown={shown} width={size.width} />
        </div>
        {loaded.isCut && <Hidden moment={moment} />}
      </div>
      {predicting ? <PredictControls /> : <Controls />}
    </footer>
  );
}

/** The wheel zooms around the pointer; with Shift, or sideways, it pans. */
function useWheel(area: RefObject<HTMLDivElement | null>, shown: TimelineWindow): void {
  useEffect(() => {
    const element = area.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const { width } = element.getBoundingClientRect();
      const sideways = event.shiftKey ? event.deltaY : event.deltaX;
      if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) panTimeline(sideways / width);
      else {
        const place = shown.from + across(element, event) * (shown.to - shown.from);
        zoomTimeline(place, 2 ** (event.deltaY / 240));
      }
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [area, shown]);
}

/** Pixels that a mark needs for itself; of several that share them the first is shown. */
const MARK_WIDTH = 9;
const SHAPES: Readonly<Record<Mark['kind'], string>> = {
  warning: '▲',
  silent: '△',
  realigned: '◆',
  'not-realigned': '◇',
};

interface MarksProps {
  readonly loaded: Loaded;
  readonly axis: Axis;
  readonly shown: TimelineWindow;
  readonly width: number;
}

/** Below the lanes: warnings and verdicts, each a way there. They stay while the step changes. */
const Marks = memo(({ loaded, axis, shown, width }: MarksProps) => {
  const marks = useMemo(() => marksOf(loaded, axis), [loaded, axis]);
  const seek = usePlayback((playback) => playback.seek);
  let last = -MARK_WIDTH;
  return marks.map(({ kind, position, at }) => {
    const x = ((at - shown.from) / (shown.to - shown.from)) * width;
    if (x < 0 || x > width || x < last + MARK_WIDTH) return null;
    last = x;
    return (
      <button
        key={`${kind} ${position}`}
        type="button"
        className={`timeline-mark ${kind}`}
        style={{ left: x }}
        tabIndex={-1}
        title={`${MARK_WORDS[kind]}, step ${formatCount(position)}`}
        aria-label={`${MARK_WORDS[kind]}, step ${formatCount(position)}`}
        onPointerDown={(event) => event.stopPropagation()}
        onClick={() => seek(position)}
      >
        {SHAPES[kind]}
      </button>
    );
  });
});
