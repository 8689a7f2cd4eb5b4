import { useMemo } from 'react';
import { formatCount } from '../../../src/address/text.ts';
import { stepRow } from '../../../src/trace/rows.ts';
import { QUESTIONS, STEP } from '../../../src/trace/steps.ts';
import { kindOfRow } from '../../../src/trace/trace.ts';
import { costOf, treeAccesses } from '../../../src/worker/tree.ts';
import type { Loaded } from '../../state/loaded.ts';
import type { Moment } from '../../state/moment.ts';
import { usePlayback } from '../../state/playback.ts';
import { Term } from '../../ui/Term.tsx';

/** Most look-ups that are listed. */
const MOST = 40;

interface Lookup {
  readonly position: number;
  readonly question: string;
  readonly found: string;
  readonly nodes: number;
  readonly slots: number;
  readonly live: boolean;
}

function lookupsOf({ trace, nameOf }: Loaded): Lookup[] {
  const lookups: Lookup[] = [];
  for (let row = 0; row < trace.steps.at.length && lookups.length < MOST; row++) {
    if (kindOfRow(trace, row) !== STEP.lookup) continue;
    const [question = 0, , , found = 0] = stepRow(trace, row).operands;
    const accesses = treeAccesses(trace, row);
    const cost = accesses.map(costOf);
    lookups.push({
      position: trace.steps.first[row]! + 1,
      question: QUESTIONS[question]!,
      found: found === 0 ? 'nothing' : nameOf(found),
      nodes: cost.reduce((sum, { nodes }) => sum + nodes, 0),
      slots: cost.reduce((sum, { slots }) => sum + slots, 0),
      live: accesses.some(({ live }) => live),
    });
  }
  return lookups;
}

/** Every question to the VMA store that is a step of the run, with what it cost: the ways to ask, side by side. */
export function Lookups({ moment }: { moment: Moment }) {
  const { loaded, position } = moment;
  const seek = usePlayback((playback) => playback.seek);
  const lookups = useMemo(() => lookupsOf(loaded), [loaded]);
  if (lookups.length === 0) return null;
  return (
    <section aria-labelledby="lookups-title">
      <h2 id="lookups-title">
        <Term of="look-up">What each question costs</Term>
      </h2>
      <table className="lookups">
        <thead>
          <tr>
            <th scope="col">question, and what it finds</th>
            <th scope="col">
              <Term of="node">nodes</Term>
            </th>
            <th scope="col">
              <Term of="slot">slots</Term>
            </th>
          </tr>
        </thead>
        <tbody>
          {lookups.map((lookup) => (
            <tr key={lookup.position} aria-current={lookup.position === position ? 'step' : undefined}>
              <th scope="row">
                <button type="button" onClick={() => seek(lookup.position)}>
                  <span>
                    {lookup.question} → {lookup.found}
                  </span>
                  <small>{lookup.live ? 'from a live state' : 'from the root'}</small>
                </button>
              </th>
              <td>{formatCount(lookup.nodes)}</td>
              <td>{formatCount(lookup.slots)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
