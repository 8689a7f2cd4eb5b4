import './handout.css';
import { useEffect, useMemo } from 'react';
import { formatCount } from '../../../src/address/text.ts';
import { plainText, sentenceAt } from '../../../src/exchange/sentence.ts';
import { WORK_KINDS } from '../../../src/scenario/work.ts';
import { placeOf } from '../../../src/trace/place.ts';
import { Player } from '../../../src/trace/player.ts';
import { mainScreenLink } from '../../state/addressBar.ts';
import { type Loaded, stepText, titleOf } from '../../state/loaded.ts';
import { type Moment, momentAt } from '../../state/moment.ts';
import { useSession } from '../../state/session.ts';
import { verdictOf } from '../decision/rungs.ts';
import { PageTables } from '../page-tables/PageTables.tsx';
import { WORK_LABELS } from '../work/words.ts';
import { handoutPositions, treeSentences } from './handout.ts';

/** The steps of the run on the screen that matter, one a row, to be printed. */
export function Handout() {
  const loaded = useSession((session) => session.loaded);
  useEffect(() => {
    const before = document.title;
    document.title = `${loaded ? titleOf(loaded) : 'Handout'} · remapscope`;
    return () => {
      document.title = before;
    };
  }, [loaded]);
  return (
    <div className="handout">
      <header className="header">
        <h1>remapscope · Handout</h1>
        <span className="handout-gap" />
        <button type="button" className="button primary" disabled={!loaded} onClick={() => print()}>
          Print
        </button>
        <a className="button" href={mainScreenLink()}>
          Back to the visualizer
        </a>
      </header>
      <main>
        {loaded ? <Rows loaded={loaded} /> : <p>No scenario is open: go back to the visualizer and choose one.</p>}
      </main>
    </div>
  );
}

function Rows({ loaded }: { loaded: Loaded }) {
  const { shown, all } = useMemo(() => handoutPositions(loaded), [loaded]);
  return (
    <>
      <h2>
        {titleOf(loaded)}, Linux {loaded.kernel.id}
      </h2>
      {!hasPictures(loaded) && (
        <p className="handout-note">
          No operation of this scenario moves page tables, and a handout has no other pictures: this one is in words.
        </p>
      )}
      <ol className={hasPictures(loaded) ? undefined : 'in-words'}>
        {shown.map((position) => (
          <Row key={position} loaded={loaded} position={position} />
        ))}
      </ol>
      {all > shown.length && (
        <p>
          These are the first {shown.length} of {all} steps that matter.
        </p>
      )}
    </>
  );
}

/** Whether there are page tables to show. */
const hasPictures = ({ moves }: Loaded) => moves.length > 0;

function Row({ loaded, position }: { loaded: Loaded; position: number }) {
  // Each row stands at a step of its own, so each has memory of its own.
  const moment = useMemo(() => {
    const player = new Player(loaded.trace);
    player.seek(position);
    return momentAt({ ...loaded, player }, position, false);
  }, [loaded, position]);
  const { trace, nameOf } = loaded;
  const decided = moment.move?.realigned ?? moment.move?.decisions.at(-1);
  const verdict = decided?.step === position - 1 ? verdictOf(moment) : undefined;
  return (
    <li>
      <div className="handout-words">
        <p className="handout-sentence">{plainText(sentenceAt(trace, position, { vma: nameOf }))}</p>
        {verdict && (
          <p>
            <b>{verdict.title}</b> {verdict.text}
          </p>
        )}
        {!hasPictures(loaded) &&
          treeSentences(loaded, moment.memory, position).map((sentence) => <p key={sentence}>{sentence}</p>)}
        <p className="handout-work">{workText(moment)}</p>
        <p className="handout-place">
          {stepText(loaded, position)} · {placeOf(trace, position)}
        </p>
      </div>
      {hasPictures(loaded) && (
        <div className="handout-picture">
          <PageTables moment={moment} label={`Page tables at step ${formatCount(position)}`} />
        </div>
      )}
    </li>
  );
}

/** What has been done so far of what there is to do. */
function workText({ loaded, position }: Moment): string {
  const now = loaded.work.at(position);
  const told = WORK_KINDS.filter((kind) => loaded.totalWork[kind] > 0).map(
    (kind) => `${WORK_LABELS[kind]} ${formatCount(now[kind])} of ${formatCount(loaded.totalWork[kind])}`,
  );
  return told.join(' · ');
}
