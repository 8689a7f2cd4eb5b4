import { CLAIMS, conditionText, QUESTIONS_ASKED } from '../../../src/exchange/conditions.ts';
import { plainText, sentenceAt } from '../../../src/exchange/sentence.ts';
import { decisionOf } from '../../../src/scenario/moves.ts';
import { rowOfStep, stepRow } from '../../../src/trace/rows.ts';
import { goToDifference } from '../../state/goTo.ts';
import type { Compared, Loaded } from '../../state/loaded.ts';
import type { Moment } from '../../state/moment.ts';
import { rungsOf } from '../decision/rungs.ts';

/** Where the two runs first do something else, and what each kernel asks about realigning. */
export function Difference({ moment, other }: { moment: Moment; other: Moment }) {
  const { loaded } = moment;
  const compared = other.loaded as Compared;
  const { difference } = compared;
  return (
    <section aria-labelledby="difference-title" className="difference">
      <h2 id="difference-title">What makes the difference</h2>
      {!difference ? (
        <p>
          Nothing: {loaded.kernel.id} and {compared.kernel.id} do the same here, step for step.
        </p>
      ) : (
        <>
          <dl>
            {[
              { of: loaded, position: difference.a },
              { of: compared as Loaded, position: difference.b },
            ].map(({ of, position }) => (
              <div key={of.kernel.id}>
                <dt>{of.kernel.id}</dt>
                <dd>{stepText(of, position)}</dd>
              </div>
            ))}
          </dl>
          <button type="button" className="button" onClick={goToDifference}>
            <kbd>F</kbd> to the first difference
          </button>
        </>
      )}
      <Verdict moment={moment} />
      <Verdict moment={other} />
    </section>
  );
}

/** The step after a position, in words. */
function stepText(loaded: Loaded, position: number): string {
  const { trace, nameOf } = loaded;
  if (position >= trace.length) return 'has ended';
  const step = stepRow(trace, rowOfStep(trace, position));
  if (step.kind !== 'decision') return plainText(sentenceAt(trace, position + 1, { vma: nameOf }));
  const { condition, holds, operands } = decisionOf(step.first, step.operands);
  const { numbers } = conditionText(condition, holds, operands, nameOf);
  return `asks: ${QUESTIONS_ASKED[condition]} ${holds ? 'Yes' : 'No'}${numbers === '' ? '' : `, ${numbers}`}`;
}

/** What a kernel makes of the move in the end; told once it has decided. */
function Verdict({ moment }: { moment: Moment }) {
  const { move, loaded, position } = moment;
  if (!move) return null;
  const rungs = rungsOf(moment, move);
  const failed = rungs.find(({ state }) => state === 'fails');
  const decided = position > (move.realigned?.step ?? move.decisions.at(-1)?.step ?? move.end - 1);
  const text =
    rungs.length === 0
      ? 'does not ask: every move starts where it was asked to'
      : !decided
        ? 'has not decided yet'
        : move.realigned
          ? `starts 0x${move.realigned.distance.toString(16)} lower`
          : `starts where it was asked to${failed ? `; what fails: ${CLAIMS[failed.condition]}` : ''}`;
  return (
    <p className={`compare-verdict${decided && move.realigned ? ' good' : ''}`}>
      <b>{loaded.kernel.id}</b> {text}
    </p>
  );
}
