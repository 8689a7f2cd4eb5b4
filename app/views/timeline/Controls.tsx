import { formatCount } from '../../../src/address/text.ts';
import { SPEEDS, usePlayback } from '../../state/playback.ts';
import { useTimeline, zoomAtStep } from '../../state/timeline.ts';

/** The keys that move through the run, each a button. */
export function Controls() {
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
      <Zoom />
      <span className="axis-note">steps, not time; a run of like steps is drawn shorter</span>
    </div>
  );
}

/** How much of the timeline is shown, around the present step. */
function Zoom() {
  const from = useTimeline((timeline) => timeline.from);
  const to = useTimeline((timeline) => timeline.to);
  const whole = to - from > 0.999;
  return (
    <span className="zoom">
      <button
        type="button"
        className="control"
        onClick={() => zoomAtStep(2)}
        aria-disabled={whole}
        aria-label="Less zoom"
      >
        <kbd>Shift Z</kbd>
      </button>
      <output aria-live="polite">zoom {formatCount(Math.round(1 / (to - from)))}×</output>
      <button type="button" className="control" onClick={() => zoomAtStep(0.5)} aria-label="More zoom">
        <kbd>Z</kbd>
      </button>
    </span>
  );
}
