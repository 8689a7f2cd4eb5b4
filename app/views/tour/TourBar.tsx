import './tour.css';
import { useEffect, useState } from 'react';
import { claimText, type Stop } from '../../../src/scenario/tours/tour.ts';
import { leaveTour, titleOf, useTour } from '../../state/tour.ts';
import { backToStop, goToStop, useIsAtStop } from '../../state/tourStops.ts';
import { focusAfter } from '../../ui/focusAfter.ts';

const toMenu = focusAfter('.menu-button');

/** Over the screen, while a tour is on: what there is to see at its stop, and the ways on. */
export function TourBar() {
  const { tour, stop: number } = useTour();
  const stop = tour?.stops[number];
  if (!tour || !stop) return null;
  const last = number === tour.stops.length - 1;
  return (
    <section ref={toMenu} className="tour-bar" aria-label={`Tour: ${titleOf(tour.name)}`}>
      <div className="tour-words">
        <h2>
          <span>
            {titleOf(tour.name)}, stop {number + 1} of {tour.stops.length}
          </span>{' '}
          {stop.title}
        </h2>
        <Caption stop={stop} />
        <Told text={`Stop ${number + 1} of ${tour.stops.length}: ${sentence(stop.title)} ${plainCaption(stop)}`} />
      </div>
      <div className="tour-ways">
        <BackToStop stop={stop} />
        <button type="button" className="button" onClick={leaveTour}>
          <kbd>Esc</kbd> leave
        </button>
        <button type="button" className="button" aria-disabled={number === 0} onClick={() => goToStop(-1)}>
          <kbd>PageUp</kbd> previous
        </button>
        <button type="button" className="button primary" onClick={() => (last ? leaveTour() : goToStop(1))}>
          {last ? (
            'finish'
          ) : (
            <>
              <kbd>PageDown</kbd> next
            </>
          )}
        </button>
      </div>
    </section>
  );
}

function Caption({ stop }: { stop: Stop }) {
  return (
    <div className={stop.caption.length > 1 ? 'tour-caption points' : 'tour-caption'}>
      {stop.caption.map(({ label, text }, part) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one caption have no other identity
        <p key={part}>
          {label !== undefined && <b className="tour-label">{label}</b>}{' '}
          {text.map((piece, i) =>
            // biome-ignore lint/suspicious/noArrayIndexKey: nor have these
            typeof piece === 'string' ? piece : <strong key={i}>{claimText(piece)}</strong>,
          )}
        </p>
      ))}
    </div>
  );
}

const sentence = (title: string) => (title.endsWith('?') ? title : `${title}.`);

function plainCaption(stop: Stop): string {
  const parts = stop.caption.map(({ label, text }) => {
    const words = text.map((piece) => (typeof piece === 'string' ? piece : claimText(piece))).join('');
    return label === undefined ? words : `${label}: ${words}`;
  });
  return parts.join(' ');
}

/** Read out, at the first stop as well: what a live region is made with is not. */
function Told({ text }: { text: string }) {
  const [told, setTold] = useState('');
  useEffect(() => setTold(text), [text]);
  return (
    <p className="visually-hidden" role="status">
      {told}
    </p>
  );
}

function BackToStop({ stop }: { stop: Stop }) {
  const isAtStop = useIsAtStop(stop);
  return (
    <button type="button" className="button back-to-stop" aria-disabled={isAtStop} onClick={backToStop}>
      <kbd>.</kbd> back to the stop
    </button>
  );
}
