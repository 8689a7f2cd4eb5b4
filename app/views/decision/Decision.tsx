import { formatCount } from '../../../src/address/text.ts';
import { CLAIMS, conditionText } from '../../../src/exchange/conditions.ts';
import type { Move } from '../../../src/scenario/moves.ts';
import type { Condition } from '../../../src/trace/steps.ts';
import type { Moment } from '../../state/moment.ts';
import { Term } from '../../ui/Term.tsx';
import { extentDecisions } from './extent.ts';
import { Ladder } from './Ladder.tsx';
import { rungsOf, verdictOf } from './rungs.ts';
import { WhatWouldChangeIt } from './WhatWouldChangeIt.tsx';

/** Whether the move may start lower, what would change that, and how the extent in hand is moved. */
export function Decision({ moment }: { moment: Moment }) {
  const { move } = moment;
  return (
    <>
      <Ladder moment={moment}>
        {move && isSettled(moment, move) && <WhatWouldChangeIt moment={moment} move={move} />}
      </Ladder>
      {move && <Extent moment={moment} />}
    </>
  );
}

/** Whether it is known at the moment if the move is realigned. */
function isSettled(moment: Moment, move: Move): boolean {
  return rungsOf(moment, move).length === 0 || moment.position >= move.end || verdictOf(moment) !== undefined;
}

/** Shorter here, where the heading says what it is about. */
const EXTENT_CLAIMS: Partial<Record<Condition, string>> = {
  wholePud: 'by PUD entry?',
  wholePmd: 'by PMD entry?',
  newPudNone: 'new entry none?',
  newPmdNone: 'new entry none?',
};

function Extent({ moment }: { moment: Moment }) {
  const extent = extentDecisions(moment);
  if (!extent || (extent.decisions.length === 0 && extent.outcome === '')) return null;
  return (
    <section aria-labelledby="extent-title">
      <h2 id="extent-title">
        How does <Term of="extent">extent</Term> {formatCount(extent.number)} of {formatCount(extent.of)} move?
      </h2>
      <ul className="extent-list">
        {extent.decisions.map(({ condition, holds, operands, step }) => (
          <li key={step} className={!holds && condition.startsWith('new') ? 'refused' : undefined}>
            <span className={holds ? 'yes' : 'no'}>{holds ? 'yes' : 'no'}</span>
            <span>
              {EXTENT_CLAIMS[condition] ?? CLAIMS[condition]}
              <small>{conditionText(condition, holds, operands, moment.loaded.nameOf).numbers}</small>
            </span>
          </li>
        ))}
      </ul>
      <p className="extent-outcome">{extent.outcome}</p>
    </section>
  );
}
