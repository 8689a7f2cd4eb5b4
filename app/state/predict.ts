import { create } from 'zustand';
import type { LinkState, PredictRound } from '../../src/exchange/permalink.ts';
import type { Difficulty } from '../../src/scenario/predict/generate.ts';
import { type Question, type QuestionKind, questionsOf } from '../../src/scenario/predict/questions.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import type { Depth } from '../../src/trace/navigate.ts';
import { cutLoaded, type Loaded } from './loaded.ts';
import { usePlayback } from './playback.ts';
import { openScenario, say, useSession } from './session.ts';
import { soon } from './soon.ts';
import { showView, toggleView } from './view.ts';
import { withPart } from './withPart.ts';

const generator = soon(() => import('../../src/scenario/predict/generate.ts'));

interface Predict {
  readonly on: boolean;
  /** The whole run. The session has it as far as what is asked allows, so that nothing on the page can tell what comes. */
  readonly full: Loaded | undefined;
  /** Those of the run on the screen, and which of them is asked. */
  readonly questions: readonly Question[];
  readonly at: number;
  /** What was answered, by question; nothing where it was not. */
  readonly answers: readonly (number | undefined)[];
  /** The made scenario that is on the screen; undefined for one that was chosen. */
  readonly round: PredictRound | undefined;
  readonly score: { readonly right: number; readonly of: number };
  /** How large steps were before; from question to question they are extents. */
  readonly depthBefore: Depth;
}

const NOTHING: Predict = {
  on: false,
  full: undefined,
  questions: [],
  at: 0,
  answers: [],
  round: undefined,
  score: { right: 0, of: 0 },
  depthBefore: 'step',
};

/** Predict: the run stops before each decision and extent, and asks; it shows what comes once that is answered. */
export const usePredict = create<Predict>(() => NOTHING);

/** The question that is asked, and what was answered, if it was. */
export function useAsked(): { readonly question: Question; readonly answer: number | undefined } | undefined {
  const question = usePredict(({ on, questions, at }) => (on ? questions[at] : undefined));
  const answer = usePredict(({ answers, at }) => answers[at]);
  return question && { question, answer };
}

/** The part of the run that was last shown. */
let shown: Loaded | undefined;

// Another run has other questions.
useSession.subscribe(({ loaded }, before) => {
  if (!loaded || loaded === before.loaded || loaded === shown || !usePredict.getState().on) return;
  start(loaded.scenario === made?.scenario ? made.round : undefined);
});

// Whoever walks on from an answer comes to the next question.
usePlayback.subscribe(({ position }, before) => {
  const { on, questions, at, answers } = usePredict.getState();
  if (!on || position === before.position || useSession.getState().progress) return;
  const next = questions[at + 1];
  if (next && answers[at] !== undefined && position >= next.position) ask(at + 1);
});

/** The scenario that was made last, and of which round it is: until it has come to the screen, that is about another one. */
let made: { readonly scenario: Scenario; readonly round: PredictRound } | undefined;

/** The run on the screen, whole. */
function wholeRun(): Loaded | undefined {
  const { loaded } = useSession.getState();
  const { full } = usePredict.getState();
  return full && loaded === shown ? full : loaded;
}

/** Begins with the first question that is still ahead, or the first of all. */
function start(round: PredictRound | undefined, kind?: QuestionKind): void {
  const full = wholeRun();
  if (!full) return;
  if (full.compared) {
    const { on } = usePredict.getState();
    leavePredict();
    // Whoever compares while asked wants to see both runs now.
    if (!on) say('Predict asks about one run: leave Compare first (C).');
    return;
  }
  const questions = questionsOf(full.trace, full.moves);
  if (questions.length === 0) {
    leavePredict();
    say('There is nothing to predict here: this scenario moves no page tables.');
    return;
  }
  const { position, depth } = usePlayback.getState();
  const { on, depthBefore } = usePredict.getState();
  const ahead = Math.max(
    0,
    questions.findIndex((question) => question.position >= position || isUnsettled(question, position)),
  );
  // More than one may be asked at the same place.
  const { position: place } = questions[ahead]!;
  const named = questions.findIndex((question) => question.position === place && question.kind === kind);
  usePredict.setState({ on: true, full, questions, answers: [], round, depthBefore: on ? depthBefore : depth });
  usePlayback.setState({ depth: 'extent' });
  showView('tables');
  ask(named >= 0 ? named : ahead);
}

/** The kernel has begun to ask whether the move is realigned, and has not come to an end. */
const isUnsettled = ({ kind, shownAt }: Question, position: number) => kind === 'realign' && shownAt > position;

function ask(at: number): void {
  usePredict.setState({ at });
  usePlayback.getState().pause();
  const { position } = usePredict.getState().questions[at]!;
  show(position, position);
}

/** Shows the run up to a position, and stands at another. */
function show(end: number, position: number): void {
  const { full } = usePredict.getState();
  if (!full) return;
  shown = end < full.trace.length ? cutLoaded(full, end) : full;
  usePlayback.getState().load(shown, position);
  useSession.setState({ loaded: shown });
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
  show(questions[at + 1]?.position ?? Number.POSITIVE_INFINITY, question.position);
}

/** Goes on: to the next question where that is asked at the same place, else in the run. */
export function goOn(): void {
  const { on, questions, at, answers } = usePredict.getState();
  const { position, forward } = usePlayback.getState();
  if (on && answers[at] !== undefined && questions[at + 1]?.position === position) ask(at + 1);
  else forward();
}

/** Goes to the next question: of this run, or of the next made scenario. */
export function nextQuestion(): void {
  const { on, questions, at, round } = usePredict.getState();
  if (!on) say('There is a next question in Predict only: P enters it.');
  else if (at + 1 < questions.length) ask(at + 1);
  else if (round) openRound({ ...round, number: round.number + 1 });
  else say('That was the last question of this scenario: choose another, or have some made.');
}

/** Has a scenario made and opens it at its first question. */
export function openRound(round: PredictRound): void {
  withPart(generator, ({ puzzle }) => {
    const { scenario, kernel } = puzzle(round.seed, round.difficulty, round.number);
    made = { scenario, round };
    usePredict.setState({ on: true });
    void openScenario(scenario, kernel);
  });
}

/** Begins with scenarios of another seed, chosen by the clock. */
export function openNewSeed(difficulty: Difficulty): void {
  usePredict.setState({ score: NOTHING.score });
  withPart(generator, ({ MOST_SEED }) => openRound({ seed: Date.now() % (MOST_SEED + 1), difficulty, number: 1 }));
}

export function leavePredict(): void {
  const { on, depthBefore } = usePredict.getState();
  if (on) {
    // Unless another run has come to the screen already.
    if (useSession.getState().loaded === shown) show(Number.POSITIVE_INFINITY, usePlayback.getState().position);
    usePlayback.setState({ depth: depthBefore });
  }
  usePredict.setState(NOTHING);
}

export function togglePredict(): void {
  if (usePredict.getState().on) leavePredict();
  else start(undefined);
}

/** The tree of the mappings or the page tables; beside a question there is no room for the tree. */
export function switchView(): void {
  if (usePredict.getState().on) say('The maple tree is shown again once Predict is left: P.');
  else toggleView();
}

/** Does what a link says of Predict, once its scenario is there. */
export function predictByLink(link: Pick<LinkState, 'predict' | 'asks'> | undefined): void {
  if (link?.predict === undefined) {
    if (!usePredict.getState().on) return;
    leavePredict();
    // The link's own place: meanwhile the run was asked about, and stood at a question.
    usePlayback.getState().seek(useSession.getState().openedAt ?? 0);
    return;
  }
  const round = link.predict === 'this' ? undefined : link.predict;
  const scenario = useSession.getState().loaded?.scenario;
  made = scenario && round && { scenario, round };
  start(round, link.asks);
}

/** What a link says of Predict: the question where more than one is asked at a place, and never its answer. */
export function predictLink(): Pick<LinkState, 'predict' | 'asks'> {
  const { on, round, questions, at } = usePredict.getState();
  if (!on) return {};
  const { position, kind } = questions[at]!;
  const isFirst = questions.findIndex((question) => question.position === position) === at;
  return { predict: round ?? 'this', ...(isFirst ? {} : { asks: kind }) };
}
