import { create } from 'zustand';
import type { PredictRound } from '../../src/exchange/permalink.ts';
import { type Difficulty, MOST_SEED, puzzle } from '../../src/scenario/predict/generate.ts';
import { type Question, questionsOf } from '../../src/scenario/predict/questions.ts';
import { usePlayback } from './playback.ts';
import { openScenario, say, useSession } from './session.ts';
import { showView } from './view.ts';

interface Predict {
  readonly on: boolean;
  /** Those of the run on the screen, and which of them is asked. */
  readonly questions: readonly Question[];
  readonly at: number;
  /** What was answered, by question; nothing where it was not. */
  readonly answers: readonly (number | undefined)[];
  /** The made scenario that is on the screen; undefined for one that was chosen. */
  readonly round: PredictRound | undefined;
  readonly score: { readonly right: number; readonly of: number };
}

const NOTHING: Predict = {
  on: false,
  questions: [],
  at: 0,
  answers: [],
  round: undefined,
  score: { right: 0, of: 0 },
};

/** Predict: the run stops before each decision and extent, and asks; it shows what comes once that is answered. */
export const usePredict = create<Predict>(() => NOTHING);

/** The question that is asked, and what was answered, if it was. */
export function useAsked(): { readonly question: Question; readonly answer: number | undefined } | undefined {
  const question = usePredict(({ on, questions, at }) => (on ? questions[at] : undefined));
  const answer = usePredict(({ answers, at }) => answers[at]);
  return question && { question, answer };
}

// Another run has other questions.
useSession.subscribe(({ loaded }, before) => {
  if (!loaded || loaded === before.loaded || !usePredict.getState().on) return;
  const { round } = usePredict.getState();
  const made = round && loaded.scenario === madeScenario;
  start(made ? round : undefined);
});

// Whoever walks on from an answer comes to the next question.
usePlayback.subscribe(({ position }, before) => {
  const { on, questions, at, answers } = usePredict.getState();
  const next = questions[at + 1];
  if (on && next && answers[at] !== undefined && position !== before.position && position >= next.position) ask(at + 1);
});

let madeScenario: unknown;

/** Begins with the first question that is still ahead, or the first of all. */
function start(round: PredictRound | undefined): void {
  const { loaded } = useSession.getState();
  if (!loaded) return;
  if (loaded.compared) {
    leavePredict();
    say('Predict asks about one run: leave Compare first (C).');
    return;
  }
  const questions = questionsOf(loaded.trace, loaded.moves);
  if (questions.length === 0) {
    leavePredict();
    say('There is nothing to predict here: this scenario moves no page tables.');
    return;
  }
  const { position } = usePlayback.getState();
  const ahead = questions.findIndex((question) => question.position >= position);
  usePredict.setState({ on: true, questions, answers: [], round });
  showView('tables');
  ask(Math.max(0, ahead));
}

function ask(at: number): void {
  const { questions } = usePredict.getState();
  const { pause, keepTo, seek } = usePlayback.getState();
  usePredict.setState({ at });
  pause();
  keepTo(0, questions[at]!.position);
  seek(questions[at]!.position);
}

/** Answers the question that is asked; nothing can be taken back. */
export function answer(option: number): void {
  const { on, questions, at, answers, score } = usePredict.getState();
  const question = questions[at];
  if (!on || !question || answers[at] !== undefined || option >= question.options.length) return;
  const right = score.right + (option === question.right ? 1 : 0);
  const given = [...answers];
  given[at] = option;
  usePredict.setState({ answers: given, score: { right, of: score.of + 1 } });
  usePlayback.getState().keepTo(0, questions[at + 1]?.position ?? Number.POSITIVE_INFINITY);
}

/** Goes to the next question: of this run, or of the next made scenario. */
export function nextQuestion(): void {
  const { on, questions, at, round } = usePredict.getState();
  if (!on) return;
  if (at + 1 < questions.length) ask(at + 1);
  else if (round) openRound({ ...round, number: round.number + 1 });
  else say('That was the last question of this scenario: choose another, or have some made.');
}

/** Has a scenario made and opens it at its first question. */
export function openRound(round: PredictRound): void {
  const { scenario, kernel } = puzzle(round.seed, round.difficulty, round.number);
  madeScenario = scenario;
  usePredict.setState({ on: true, round });
  void openScenario(scenario, kernel);
}

/** Begins with scenarios of another seed, chosen by the clock. */
export function openNewSeed(difficulty: Difficulty): void {
  usePredict.setState({ score: NOTHING.score });
  openRound({ seed: Date.now() % (MOST_SEED + 1), difficulty, number: 1 });
}

export function leavePredict(): void {
  usePredict.setState(NOTHING);
  const { keepTo } = usePlayback.getState();
  keepTo(0, Number.POSITIVE_INFINITY);
}

export function togglePredict(): void {
  if (usePredict.getState().on) leavePredict();
  else start(undefined);
}

/** Does what a link says of Predict, once its scenario is there. */
export function predictByLink(asked: PredictRound | 'this' | undefined): void {
  if (asked === undefined) {
    if (usePredict.getState().on) leavePredict();
    return;
  }
  const round = asked === 'this' ? undefined : asked;
  madeScenario = useSession.getState().loaded?.scenario;
  start(round);
}
