import { formatCount } from '../../../src/address/text.ts';
import { RECORDED_SCENARIOS, RECORDING_SETS, type RecordingSet } from '../../../src/scenario/recording.ts';
import type { Tally } from '../../../src/scenario/verify.ts';
import { choose, runTruth, stopTruth, useTruth } from '../../state/truth.ts';
import { secondsText } from './figures.ts';

const SET_LABELS: Readonly<Record<RecordingSet, string>> = {
  named: 'named scenarios',
  exec: 'execs that shift a stack',
  random: 'random scenarios',
};

/** What is run, run and stop, and how far it is. */
export function RunPanel() {
  const chosen = useTruth((truth) => truth.chosen);
  const state = useTruth((truth) => truth.state);
  const active = state === 'waiting' || state === 'running';
  return (
    <section className="truth-run" aria-label="Run">
      <fieldset disabled={active}>
        <legend className="visually-hidden">Scenarios</legend>
        {RECORDING_SETS.map((set) => (
          <label key={set}>
            <input
              type="checkbox"
              checked={chosen.includes(set)}
              onChange={(event) => choose(set, event.target.checked)}
            />
            {formatCount(RECORDED_SCENARIOS[set])} {SET_LABELS[set]}
          </label>
        ))}
      </fieldset>
      <button
        type="button"
        className={active ? 'button' : 'button primary'}
        disabled={chosen.length === 0}
        onClick={() => (active ? stopTruth() : void runTruth())}
      >
        {active ? 'Stop' : 'Run'}
      </button>
      <HowFar />
      <span className="visually-hidden" role="status">
        <Announced />
      </span>
    </section>
  );
}

function HowFar() {
  const progress = useTruth((truth) => truth.progress);
  const state = useTruth((truth) => truth.state);
  const chosen = useTruth((truth) => truth.chosen);
  if (!progress) {
    const scenarios = chosen.reduce((sum, set) => sum + RECORDED_SCENARIOS[set], 0);
    return (
      <p className="truth-far">
        {state === 'waiting' || state === 'running' ? 'loading the recordings…' : `${formatCount(scenarios)} scenarios`}
      </p>
    );
  }
  const { done, of, milliseconds, tally } = progress;
  return (
    <div className="truth-far">
      <progress max={of} value={done} aria-label="Scenarios done" />
      <p>
        {state === 'stopped' && 'stopped at '}
        {formatCount(done)} of {formatCount(of)}, {secondsText(milliseconds)}
        {state === 'finished' && <b>: {resultText(tally)}</b>}
      </p>
    </div>
  );
}

/** What is said aloud: the beginning, each quarter and the end, not every tick. */
function Announced() {
  const state = useTruth((truth) => truth.state);
  const quarters = useTruth(({ progress }) => (progress ? Math.floor((4 * progress.done) / progress.of) : 0));
  const result = useTruth(({ progress }) => (progress ? resultText(progress.tally) : ''));
  if (state === 'waiting' || state === 'running')
    return quarters === 0 ? 'Running.' : `${quarters * 25} per cent done.`;
  if (state === 'stopped') return 'Stopped.';
  return state === 'finished' ? `Finished: ${result}.` : '';
}

/** Counted are scenarios on each kernel. */
function resultText(tally: Tally): string {
  const disagreeing = Object.values(tally).reduce((sum, { whole }) => sum + whole.compared - whole.agreed, 0);
  return disagreeing === 0 ? 'all agree' : `${formatCount(disagreeing)} disagree`;
}
