import './predict.css';
import { useDialogs } from '../../state/dialogs.ts';
import { usePlayback } from '../../state/playback.ts';
import { goOn, nextQuestion, togglePredict } from '../../state/predict.ts';

/** The keys of Predict, each a button. */
export function PredictControls() {
  const depth = usePlayback((playback) => playback.depth);
  const back = usePlayback((playback) => playback.back);
  const show = useDialogs((dialogs) => dialogs.show);
  return (
    <div className="controls predict-controls">
      <span className="control-hint">
        <kbd>1–5</kbd> answer
      </span>
      <button type="button" className="control" onClick={back}>
        <kbd>←</kbd> back
      </button>
      <button type="button" className="control" onClick={goOn}>
        <kbd>→</kbd> go on
      </button>
      <button type="button" className="control play" onClick={nextQuestion}>
        <kbd>N</kbd> next question
      </button>
      <button type="button" className="control" onClick={togglePredict}>
        <kbd>P</kbd> leave predict
      </button>
      <button type="button" className="control edge" onClick={() => show('keys')}>
        <kbd>?</kbd> all keys
      </button>
      <output className="depth" aria-live="polite">
        one {depth} at a time
      </output>
    </div>
  );
}
