import { type PointerEvent, useMemo } from 'react';
import { formatCount } from '../../src/address/text.ts';
import { plainText, sentenceAt } from '../../src/exchange/sentence.ts';
import { movesTables } from '../../src/scenario/work.ts';
import { spanRow } from '../../src/trace/rows.ts';
import { inNextFrame } from '../state/frames.ts';
import type { Moment } from '../state/moment.ts';
import { usePlayback } from '../state/playback.ts';
import { across } from '../ui/zoom.ts';
import { Axis } from '../views/timeline/axis.ts';
import { useRange } from './frame.ts';

/** More ends of extents would be a band. */
const MOST_TICKS = 12;

/** Where in its range the frame stands, with the ends of extents as ticks. Drag to scrub. */
export function Bar({ moment }: { moment: Moment }) {
  const { loaded } = moment;
  const { trace } = loaded;
  const { from, to, position } = useRange(moment);
  const axis = useMemo(
    () => new Axis(trace, (number) => movesTables(loaded.scenario.ops[number]!.op)),
    [trace, loaded],
  );
  const [low, high] = [axis.at(from), axis.at(to)];
  const share = (step: number) => (high > low ? (axis.at(step) - low) / (high - low) : 1);
  const ticks = useMemo(() => {
    const found: number[] = [];
    for (let row = 0; row < trace.spans.kind.length && found.length <= MOST_TICKS; row++) {
      const { kind, end } = spanRow(trace, row);
      if (kind === 'extent' && end > from && end < to) found.push(end);
    }
    return found.length <= MOST_TICKS ? found : [];
  }, [trace, from, to]);
  const scrub = (event: PointerEvent<HTMLDivElement>) => {
    if (event.buttons !== 1) return;
    const place = low + across(event.currentTarget, event) * (high - low);
    const { pause, seek } = usePlayback.getState();
    pause();
    inNextFrame('scrub', () => seek(axis.positionAt(place)));
  };
  return (
    <div
      className="bar"
      role="slider"
      tabIndex={0}
      aria-label="Step"
      aria-valuemin={from}
      aria-valuemax={to}
      aria-valuenow={position}
      aria-valuetext={`step ${formatCount(position)}: ${plainText(sentenceAt(trace, position, { vma: loaded.nameOf }))}`}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        scrub(event);
      }}
      onPointerMove={scrub}
    >
      <span className="bar-done" style={{ width: `${share(position) * 100}%` }} />
      {ticks.map((tick) => (
        <span key={tick} className="bar-tick" style={{ left: `${share(tick) * 100}%` }} />
      ))}
      <span className="bar-handle" style={{ left: `${share(position) * 100}%` }} />
    </div>
  );
}
