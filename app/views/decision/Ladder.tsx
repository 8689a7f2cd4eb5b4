import './decision.css';
import type { ReactNode } from 'react';
import { offsetIn, PMD_SIZE } from '../../../src/address/geometry.ts';
import { hex } from '../../../src/address/text.ts';
import { CLAIMS, conditionText } from '../../../src/exchange/conditions.ts';
import type { Condition } from '../../../src/trace/steps.ts';
import type { Moment } from '../../state/moment.ts';
import { Term } from '../../ui/Term.tsx';
import { type Rung, rungsOf, verdictOf } from './rungs.ts';

/** Whether the move may start lower, condition by condition, and what came of it. */
export function Ladder({ moment, children }: { moment: Moment; children?: ReactNode }) {
  const { move, loaded } = moment;
  if (!move) {
    return (
      <section>
        <h2>
          <Term of="realign">Can it realign?</Term>
        </h2>
        <p className="decision-none">
          No operation of this scenario moves page tables{loaded.moves.length === 0 ? '' : ' here'}.
        </p>
      </section>
    );
  }
  const rungs = rungsOf(moment, move);
  return (
    <section aria-labelledby="decision-title">
      <h2 id="decision-title">
        <Term of="realign">Can it realign?</Term>
      </h2>
      {rungs.length === 0 ? (
        <p className="decision-none">
          Linux {loaded.kernel.id} does not ask{move.isHugetlb ? ' about pages of hugetlb' : ''}: a move starts where it
          was asked to, {placeInPmd(move.old)}.
        </p>
      ) : (
        <ol className="ladder">
          {rungs.map((rung) => (
            <RungLine key={rung.condition} rung={rung} nameOf={loaded.nameOf} />
          ))}
        </ol>
      )}
      <Verdict moment={moment} />
      {children}
    </section>
  );
}

function placeInPmd(address: number): string {
  const offset = offsetIn(address, PMD_SIZE);
  return offset === 0 ? 'on a PMD boundary' : `${hex(offset)} into its PMD`;
}

/** What a condition claims, with its word explained if there is one. */
function explained(condition: Condition): ReactNode {
  const claim = CLAIMS[condition];
  switch (condition) {
    case 'reachesPmdBoundary':
      return <Term of="pmd-boundary">{claim}</Term>;
    case 'mutuallyAligned':
      return <Term of="mutually-aligned">{claim}</Term>;
    case 'differentVmas':
    case 'oldStartsItsVma':
    case 'newStartsItsVma':
      return <Term of="vma">{claim}</Term>;
    default:
      return claim;
  }
}

const MARKS = { holds: '✓', fails: '✗', settled: '✗', 'not-asked': '–', 'to-come': '·' } as const;
const SAID = {
  holds: 'yes',
  fails: 'no',
  settled: 'no',
  'not-asked': 'not asked any more',
  'to-come': 'not asked yet',
} as const;

function RungLine({ rung, nameOf }: { rung: Rung; nameOf: (vma: number) => string }) {
  const { condition, state, asked } = rung;
  const numbers = asked.map((one) => conditionText(one.condition, one.holds, one.operands, nameOf).numbers);
  return (
    <li className={`rung ${state}${rung.current ? ' current' : ''}`}>
      <span className="rung-mark" aria-hidden="true">
        {MARKS[state]}
      </span>
      <span>
        <span className="rung-claim">{explained(condition)}</span>
        <span className="visually-hidden">: {SAID[state]}. </span>
        {numbers.length > 0 && <small>{numbers.join(' · ')}</small>}
        {state === 'not-asked' && <small aria-hidden="true">not asked</small>}
      </span>
    </li>
  );
}

function Verdict({ moment }: { moment: Moment }) {
  const verdict = verdictOf(moment);
  if (!verdict) return null;
  return (
    <p className={`verdict ${verdict.good ? 'good' : verdict.blocked ? 'bad' : 'neutral'}`}>
      <b>
        {verdict.title.slice(0, -1)}
        <span>{verdict.title.at(-1)}</span>
      </b>{' '}
      <span>{verdict.text}</span>
    </p>
  );
}
