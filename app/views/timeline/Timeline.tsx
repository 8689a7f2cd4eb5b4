import './timeline.css';
import { type PointerEvent, useEffect, useMemo, useRef } from 'react';
import { formatCount } from '../../../src/address/text.ts';
import { plainText, sentenceAt } from '../../../src/exchange/sentence.ts';
import { movesTables } from '../../../src/scenario/work.ts';
import { inNextFrame } from '../../state/frames.ts';
import type { Moment } from '../../state/moment.ts';
import { SPEEDS, usePlayback } from '../../state/playback.ts';
import { useSize } from '../../ui/useSize.ts';
import { useTheme } from '../../ui/useTheme.ts';
import { Axis } from './axis.ts';
import { barsOf } from './bars.ts';
import { drawBars, LANE_HEIGHT, LANES } from './draw.ts';

/** The run from left to right as nested spans, and where in it we are. Drag to scrub. */
export function Timeline({ moment }: { moment: Moment }) {
  const { loaded, position } = moment;
  const { trace } = loaded;
  const axis = useMemo(
    () => new Axis(trace, (number) => movesTables(loaded.scenario.ops[number]!.op)),
    [trace, loaded],
  );
  const canvas = useRef<HTMLCanvasElement>(null);
  const [area, size] = useSize<HTMLDivElement>();
  const theme = useTheme();
  useEffect(() => {
    // In a frame of its own: the first picture of a large run takes the whole of this one.
    inNextFrame('timeline', () => {
      if (canvas.current && size.width > 0) drawBars(canvas.current, barsOf(loaded, axis), size.width, theme);
    });
  }, [loaded, axis, size.width, theme]);

  const scrub = (event: PointerEvent<HTMLDivElement>) => {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    const place = (event.clientX - box.left) / box.width;
    const { pause, seek } = usePlayback.getState();
    pause();
    inNextFrame('scrub', () => seek(axis.positionAt(place)));
  };
  const place = axis.at(position);
  const label = `step ${formatCount(position)} of ${formatCount(trace.length)}`;
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
          <canvas ref={canvas} />
          <div className="timeline-future" style={{ left: `${place * 100}%` }} />
          <div className="timeline-cursor" style={{ left: `${place * 100}%` }}>
            <span className={place > 0.5 ? 'before' : 'after'}>{label}</span>
          </div>
        </div>
      </div>
      <Controls />
    </footer>
  );
}

/** The keys that move through the run, each a button. */
function Controls() {
  const { playing, depth, speed, forward, back, into, out, toggle, faster, seek } = usePlayback();
  return (
    <div className="controls">
      <button type="button" className="control edge" onClick={() => seek(0)} aria-label="To the start">
        <kbd>Home</kbd>
      </button>
      <button type="button" className="control" onClick={out}>
        <kbd>↑</kbd> out
      </button>
      <button type="button" className="control" onClick={back}>
        <kbd>←</kbd> back
      </button>
      <button type="button" className="control play" onClick={toggle} aria-pressed={playing}>
        <kbd>{playing ? '❚❚' : '▶'}</kbd> {playing ? 'stop' : 'play'}
      </button>
      <button type="button" className="control" onClick={forward}>
        <kbd>→</kbd> step
      </button>
      <button type="button" className="control" onClick={into}>
        <kbd>↓</kbd> into
      </button>
      <button
        type="button"
        className="control edge"
        onClick={() => seek(Number.MAX_SAFE_INTEGER)}
        aria-label="To the end"
      >
        <kbd>End</kbd>
      </button>
      <output className="depth" aria-live="polite">
        one {depth} at a time
      </output>
      <span className="speed">
        <button type="button" className="control" onClick={() => faster(-1)} aria-label="Slower">
          <kbd>−</kbd>
        </button>
        <output aria-live="polite">speed {formatCount(SPEEDS[speed]!)}×</output>
        <button type="button" className="control" onClick={() => faster(1)} aria-label="Faster">
          <kbd>+</kbd>
        </button>
      </span>
      <span className="axis-note">steps, not time; a run of like steps is drawn shorter</span>
    </div>
  );
}
