import './predict.css';
import { formatCount } from '../../../src/address/text.ts';
import { extentReason, optionText, questionText, realignReason, stopText } from '../../../src/exchange/questionText.ts';
import { DIFFICULTIES } from '../../../src/scenario/predict/generate.ts';
import type { Question } from '../../../src/scenario/predict/questions.ts';
import { type Moment, momentAt } from '../../state/moment.ts';
import { answer as giveAnswer, goOn, nextQuestion, openNewSeed, useAsked, usePredict } from '../../state/predict.ts';
import { extentDecisions } from '../decision/extent.ts';
import { WhatWouldChangeIt } from '../decision/WhatWouldChangeIt.tsx';
import { conditionLines } from './conditions.ts';

/** The question that the run has stopped for; once it is answered, the right answer and why. */
export function Predict({ moment }: { moment: Moment }) {
  const asked = useAsked();
  const score = usePredict((predict) => predict.score);
  const round = usePredict((predict) => predict.round);
  const at = usePredict((predict) => predict.at);
  if (!asked) return null;
  const { question, answer } = asked;
  const { loaded } = moment;
  const ask = questionText(question);
  const isOpen = answer === undefined;
  const options = question.options.map((_, i) => optionText(question, i, loaded.kernel.id));
  return (
    <section className="predict" aria-labelledby="predict-ask">
      <p className="predict-head">
        <b>Predict</b> question {at + 1}{' '}
        <span>
          {score.right} of {score.of} right{round && ` · seed ${round.seed.toString(16).padStart(4, '0')}`}
        </span>
      </p>
      <h2 id="predict-ask">{ask}</h2>
      <span className="visually-hidden" role="status">
        {isOpen ? `${ask} ${options.map((text, i) => `${i + 1}: ${text}.`).join(' ')}` : ''}
      </span>
      <p className="predict-where">stopped {stopText(question, loaded.kernel.id)}</p>
      <ol className="predict-options">
        {options.map((text, i) => (
          <li key={text}>
            <Option question={question} option={i} chosen={answer} text={text} />
          </li>
        ))}
      </ol>
      {isOpen ? (
        <p className="predict-hint">
          <kbd>1</kbd> to <kbd>5</kbd> answer. <kbd>←</kbd> goes back to look.
        </p>
      ) : (
        <Why moment={moment} question={question} answer={answer} />
      )}
      <Rounds />
    </section>
  );
}

interface OptionProps {
  readonly question: Question;
  readonly option: number;
  readonly chosen: number | undefined;
  readonly text: string;
}

function Option({ question, option, chosen, text }: OptionProps) {
  const isOpen = chosen === undefined;
  const isRight = option === question.right;
  const state = isOpen ? '' : isRight ? ' right' : option === chosen ? ' wrong' : '';
  return (
    <button
      type="button"
      className={`predict-option${state}`}
      aria-disabled={!isOpen}
      onClick={() => giveAnswer(option)}
    >
      <kbd>{option + 1}</kbd>
      <span>{text}</span>
      {!isOpen && option === chosen && <small>{isRight ? '✓ your answer' : '✗ your answer'}</small>}
      {!isOpen && isRight && option !== chosen && <small>✓ right</small>}
    </button>
  );
}

const MARKS = { yes: '✓', no: '✗', blocks: '✗', 'not-asked': '–' } as const;
const SAID = { yes: 'yes: ', no: 'no: ', blocks: 'no: ', 'not-asked': 'not asked any more: ' } as const;

/** The right answer and why, read off the whole run; what would change it; and on. */
function Why({ moment, question, answer }: { moment: Moment; question: Question; answer: number }) {
  const full = usePredict((predict) => predict.full);
  const last = usePredict(({ at, questions, round }) => at + 1 === questions.length && round === undefined);
  if (!full) return null;
  // Only what the trace says is read of it, not memory, which stands at the question.
  const then: Moment = { ...momentAt(full, question.shownAt, false), move: full.moves[question.move] };
  const move = moment.loaded.moves[question.move];
  return (
    <div className="predict-why">
      <p role="status" className="predict-reason">
        <b>{answer === question.right ? 'Right.' : 'Not so.'}</b> {reasonOf(then, question)}
      </p>
      <ul className="predict-conditions">
        {conditionLines(question, then).map(({ condition, state, text }) => (
          <li key={condition} className={state}>
            <span aria-hidden="true">{MARKS[state]}</span>
            <span>
              <span className="visually-hidden">{SAID[state]}</span>
              {text}
            </span>
          </li>
        ))}
      </ul>
      {question.kind === 'realign' && move && <WhatWouldChangeIt moment={moment} move={move} />}
      <p className="predict-on">
        <button type="button" className="button" onClick={goOn}>
          Go on <kbd>→</kbd>
        </button>
        {!last && (
          <button type="button" className="button" onClick={nextQuestion}>
            Next question <kbd>N</kbd>
          </button>
        )}
      </p>
    </div>
  );
}

function reasonOf(then: Moment, question: Question): string {
  const { loaded, move } = then;
  switch (question.kind) {
    case 'realign':
      return move ? realignReason(move, loaded.kernel.id, loaded.nameOf) : '';
    case 'entries':
      return `The call moves ${movedText(loaded, question)}.`;
    case 'extent': {
      const extent = extentDecisions(then);
      return `${extentReason(question.options[question.right]!, loaded.kernel.id, extent?.decisions ?? [])} ${extent?.outcome ?? ''}`.trim();
    }
  }
}

const LEVELS = [
  ['pudsMoved', 'PUD entry', 'PUD entries'],
  ['pmdsMoved', 'PMD entry', 'PMD entries'],
  ['hugeMoved', 'huge page', 'huge pages'],
  ['ptesCopied', 'PTE', 'PTEs'],
] as const;

/** `1 PMD entry and 256 PTEs`: what the run does between the question and its answer. */
function movedText({ work }: Moment['loaded'], { position, shownAt }: Question): string {
  const [before, after] = [work.at(position), work.at(shownAt)];
  const parts = LEVELS.map(([kind, one, many]) => {
    const count = after[kind] - before[kind];
    return count === 0 ? '' : `${formatCount(count)} ${count === 1 ? one : many}`;
  }).filter(Boolean);
  return parts.length === 0 ? 'no entry' : parts.join(' and ');
}

/** Scenarios made to be asked about. */
function Rounds() {
  return (
    <p className="predict-rounds">
      New scenarios:
      {DIFFICULTIES.map((difficulty) => (
        <button key={difficulty} type="button" className="button" onClick={() => openNewSeed(difficulty)}>
          {difficulty}
        </button>
      ))}
    </p>
  );
}
