import './predict.css';
import { formatCount } from '../../../src/address/text.ts';
import { optionText, questionText } from '../../../src/exchange/questionText.ts';
import { DIFFICULTIES } from '../../../src/scenario/predict/generate.ts';
import type { Question } from '../../../src/scenario/predict/questions.ts';
import { type Moment, momentAt } from '../../state/moment.ts';
import { answer as giveAnswer, nextQuestion, openNewSeed, useAsked, usePredict } from '../../state/predict.ts';
import { extentDecisions } from '../decision/extent.ts';
import { Ladder } from '../decision/Ladder.tsx';
import { verdictOf } from '../decision/rungs.ts';
import { WhatWouldChangeIt } from '../decision/WhatWouldChangeIt.tsx';

/** The question that the run has stopped for; once it is answered, the right answer and why. */
export function Predict({ moment }: { moment: Moment }) {
  const asked = useAsked();
  const score = usePredict((predict) => predict.score);
  const round = usePredict((predict) => predict.round);
  const questions = usePredict((predict) => predict.questions);
  const at = usePredict((predict) => predict.at);
  if (!asked) return null;
  const { question, answer } = asked;
  const { loaded } = moment;
  const { ask, where } = questionText(question, loaded.moves[question.move]!);
  const isOpen = answer === undefined;
  return (
    <section className="predict" aria-labelledby="predict-ask">
      <p className="predict-head">
        <b>Predict</b> question {at + 1} of {questions.length}
        <span>
          {score.right} of {score.of} right{round && ` · seed ${round.seed.toString(16).padStart(4, '0')}`}
        </span>
      </p>
      <h2 id="predict-ask">{ask}</h2>
      <span className="visually-hidden" role="status">
        {isOpen ? `${ask} ${where}` : ''}
      </span>
      <p className="predict-where">{where}</p>
      <ol className="predict-options">
        {question.options.map((option, i) => (
          <li key={option}>
            <Option question={question} option={i} chosen={answer} text={optionText(question, i, loaded.kernel.id)} />
          </li>
        ))}
      </ol>
      {isOpen ? (
        <p className="predict-hint">
          Press <kbd>1</kbd> to <kbd>5</kbd>, or choose one. <kbd>←</kbd> goes back to look.
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

/** The right answer and why, read off the run as it goes on. */
function Why({ moment, question, answer }: { moment: Moment; question: Question; answer: number }) {
  const { loaded } = moment;
  const move = loaded.moves[question.move]!;
  // Only what the trace says is read of it, not memory, which stands at the question.
  const then: Moment = { ...momentAt(loaded, question.shownAt, false), move };
  const right = answer === question.right;
  const last = usePredict(({ at, questions, round }) => at + 1 === questions.length && round === undefined);
  return (
    <div className="predict-why">
      <p role="status" className="predict-reason">
        <b>{right ? 'Right.' : 'Not so.'}</b> {reasonOf(then, question)}
      </p>
      {question.kind === 'realign' && (
        <Ladder moment={then}>
          <WhatWouldChangeIt moment={moment} move={move} />
        </Ladder>
      )}
      {!last && (
        <button type="button" className="button primary predict-next" onClick={nextQuestion}>
          Next question <kbd>N</kbd>
        </button>
      )}
      <p className="predict-hint">
        <kbd>→</kbd> goes on in the run.
      </p>
    </div>
  );
}

function reasonOf(then: Moment, question: Question): string {
  switch (question.kind) {
    case 'realign': {
      const verdict = verdictOf(then);
      return verdict
        ? `${verdict.title} ${verdict.text}`
        : `Linux ${then.loaded.kernel.id} moves what it was asked to.`;
    }
    case 'entries':
      return `The call moves ${movedText(then.loaded, question)}.`;
    case 'extent':
      return extentDecisions(then)?.outcome ?? optionText(question, question.right, then.loaded.kernel.id);
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
