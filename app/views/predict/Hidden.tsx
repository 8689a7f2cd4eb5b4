import './predict.css';
import { stopText } from '../../../src/exchange/questionText.ts';
import type { Moment } from '../../state/moment.ts';
import { useAsked } from '../../state/predict.ts';

/** The part of the timeline that is not to be seen yet, and the flag where the run stops for a question. */
export function Hidden({ moment }: { moment: Moment }) {
  const asked = useAsked();
  if (!asked) return null;
  const { question, answer } = asked;
  const isOpen = answer === undefined;
  const isHere = isOpen && question.position === moment.position;
  return (
    <div className="timeline-hidden">
      <b className="timeline-flag" aria-hidden="true">
        ?
      </b>
      {isHere && <span className="timeline-stop">{stopText(question, moment.loaded.kernel.id)}</span>}
      <p>{isOpen ? 'hidden until it is answered' : '→ goes on, to the next question'}</p>
    </div>
  );
}
