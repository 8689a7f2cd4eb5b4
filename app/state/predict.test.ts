// @vitest-environment node
import { beforeEach, describe, expect, it } from 'vitest';
import { LIBRARY, libraryScenario } from '../../src/scenario/library.ts';
import { questionsOf } from '../../src/scenario/predict/questions.ts';
import { positionOf } from '../../src/trace/place.ts';
import { loadedRun } from '../testing/moments.ts';
import type { Compared, Loaded } from './loaded.ts';
import { usePlayback } from './playback.ts';
import {
  answer,
  goOn,
  leavePredict,
  nextQuestion,
  predictByLink,
  predictLink,
  togglePredict,
  usePredict,
} from './predict.ts';
import { useSession } from './session.ts';

/** Puts a run on the screen, at a place. */
function open(full: Loaded, place: string): void {
  usePlayback.getState().load(full, positionOf(full.trace, place).position);
  useSession.setState({ loaded: full });
}

const shown = () => useSession.getState().loaded!;
const asked = () => usePredict.getState().questions[usePredict.getState().at]!;
const position = () => usePlayback.getState().position;

beforeEach(() => {
  leavePredict();
  useSession.setState(useSession.getInitialState());
});

describe('Predict', () => {
  it('shows nothing of a run that lies past the question, in any scenario that moves something', () => {
    // Those of 1 GiB take long, and show nothing else.
    const moving = LIBRARY.filter(({ name, view }) => view !== 'tree' && !name.startsWith('gib'));
    for (const { name, kernel: own } of moving) {
      const full = loadedRun(name, own ?? '6.12');
      open(full, '0');
      togglePredict();
      for (const question of questionsOf(full.trace, full.moves)) {
        expect(asked()).toEqual(question);
        const run = shown();
        expect([run.isCut, run.trace.length, position()]).toEqual([true, question.position, question.position]);
        expect(run.moves.every(({ decisions }) => decisions.every(({ step }) => step < question.position))).toBe(true);
        expect(run.moves.every(({ realigned }) => (realigned?.step ?? 0) < question.position)).toBe(true);
        expect(run.totalWork).toEqual(full.work.at(question.position));
        expect(run.outcomes.length).toBeLessThan(full.outcomes.length);
        usePlayback.getState().seek(full.trace.length);
        expect(position()).toBe(question.position);
        answer(0);
        nextQuestion();
      }
      leavePredict();
      expect(shown()).toBe(full);
    }
  });

  it('goes back to the decision where it has only begun, and not where it is settled', () => {
    const full = loadedRun('front');
    open(full, '3/realign/1');
    togglePredict();
    expect(asked().kind).toBe('realign');
    leavePredict();
    open(full, '3/move_page_tables/1/1');
    togglePredict();
    expect(asked()).toMatchObject({ kind: 'extent', extent: 1 });
  });

  it('counts an answer once, and goes on to a question that is asked at the same place', () => {
    const full = loadedRun('front', '6.1');
    open(full, '0');
    togglePredict();
    const { right, position: place } = asked();
    answer(right);
    answer(right);
    expect(usePredict.getState().score).toEqual({ right: 1, of: 1 });
    expect(position()).toBe(place);
    goOn();
    expect(asked()).toMatchObject({ kind: 'entries', position: place });
    answer((asked().right + 1) % 5);
    expect(usePredict.getState().score).toEqual({ right: 1, of: 2 });
  });

  it('comes to the next question as the run goes on, an extent at a time, and gives the step size back', () => {
    open(loadedRun('front'), '0');
    togglePredict();
    expect(usePlayback.getState().depth).toBe('extent');
    goOn();
    expect(asked().kind).toBe('realign');
    answer(0);
    goOn();
    expect(asked().kind).toBe('entries');
    leavePredict();
    expect(usePlayback.getState().depth).toBe('step');
  });

  it('is left, and not in the way, when a run comes that cannot be asked about', () => {
    open(loadedRun('front'), '0');
    togglePredict();
    const still = loadedRun({ ops: libraryScenario('front')!.scenario.ops.slice(0, 2) });
    useSession.setState({ loaded: still });
    expect([usePredict.getState().on, shown() === still]).toEqual([false, true]);
    expect(useSession.getState().notice).toBe('There is nothing to predict here: this scenario moves no page tables.');

    open(loadedRun('front'), '0');
    togglePredict();
    useSession.setState({ notice: undefined });
    const both = { ...loadedRun('front'), compared: loadedRun('front', '6.1') as Compared };
    useSession.setState({ loaded: both });
    expect([usePredict.getState().on, shown() === both]).toEqual([false, true]);
    expect(useSession.getState().notice).toBeUndefined();
    togglePredict();
    expect(useSession.getState().notice).toBe('Predict asks about one run: leave Compare first (C).');
  });

  it('is linked to with the question where more than one is asked at a place', () => {
    const full = loadedRun('front');
    open(full, '0');
    togglePredict();
    expect(predictLink()).toEqual({ predict: 'this' });
    nextQuestion();
    expect(predictLink()).toEqual({ predict: 'this' });
    nextQuestion();
    expect(predictLink()).toEqual({ predict: 'this', asks: 'extent' });
    const here = position();
    leavePredict();
    usePlayback.getState().seek(here);
    predictByLink({ predict: 'this', asks: 'extent' });
    expect(asked()).toMatchObject({ kind: 'extent', extent: 0 });
    predictByLink(undefined);
    expect(usePredict.getState().on).toBe(false);
    expect(shown()).toBe(full);
    expect(predictLink()).toEqual({});
  });
});
