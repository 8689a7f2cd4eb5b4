import './inspector.css';
import { formatBytes, formatCount, hex, plural } from '../../../src/address/text.ts';
import type { TermId } from '../../../src/exchange/glossary.ts';
import { type EntryDetail, entryDetail } from '../../../src/worker/inspect.ts';
import {
  entryWrites,
  letGo,
  pointAway,
  takeInHand,
  toggleStops,
  useInspector,
  writeBy,
} from '../../state/inspector.ts';
import type { Moment } from '../../state/moment.ts';
import { usePlayback } from '../../state/playback.ts';
import { focusAfter } from '../../ui/focusAfter.ts';
import { Term } from '../../ui/Term.tsx';

const toTables = focusAfter('.page-tables');

/** What there is to know of the entry that is pointed at, or else of the one in hand, and what can be done with it. */
export function Inspector({ moment }: { moment: Moment }) {
  const { inHand, pointed, stops } = useInspector();
  const cell = pointed ?? inHand;
  return (
    <section className={cell === undefined ? 'inspector nothing' : 'inspector'} aria-label="Entry" onBlur={pointAway}>
      <div>
        {cell === undefined ? (
          <p className="inspector-hint">Point at an entry to read it; click it to take it in hand.</p>
        ) : (
          <p>
            <EntryWords moment={moment} cell={cell} />
          </p>
        )}
        {cell !== undefined && cell === inHand && (
          <p className="inspector-actions">
            <Since moment={moment} cell={cell} />
            <button type="button" className="button" aria-pressed={stops} onClick={toggleStops}>
              <kbd>X</kbd> stop when it changes
            </button>
            <button type="button" className="button" onClick={letGo}>
              <kbd>Esc</kbd> let go
            </button>
          </p>
        )}
      </div>
    </section>
  );
}

/** An entry in words. */
function EntryWords({ moment, cell }: { moment: Moment; cell: number }) {
  const detail = entryDetail(moment.memory, cell);
  const { pointedFrom } = detail;
  const above = pointedFrom === undefined ? undefined : entryDetail(moment.memory, pointedFrom);
  return (
    <>
      <b>{nameOf(detail)}</b>
      {detail.start !== undefined && detail.end !== undefined && (
        <span className="mono">
          {' '}
          {hex(detail.start)}–{hex(detail.end)}, {formatBytes(detail.end - detail.start)}
        </span>
      )}
      : <Content detail={detail} />
      {above && (
        <>
          . Its table hangs on{' '}
          <button ref={toTables} type="button" className="link-button" onClick={() => takeInHand(above.cell)}>
            {nameOf(above)}
          </button>
        </>
      )}
      {detail.level !== 'pgd' && !above && '. Its table hangs nowhere'}.
    </>
  );
}

function nameOf({ level, index, table }: EntryDetail): string {
  return `${level.toUpperCase()} entry ${index} of ${table ?? 'a table that is not there'}`;
}

/** What is in it, its words explained. */
function Content({ detail: { target, frame, huge, flags } }: { detail: EntryDetail }) {
  if (target !== undefined) return <>points to {target}</>;
  if (frame === undefined && flags.length === 0) return <Term of="none">none</Term>;
  return (
    <>
      {frame === 0 && <Term of="zero-page">the zero page</Term>}
      {frame !== undefined && frame !== 0 && (
        <>
          {huge && <Term of="huge-page">huge page</Term>}
          {huge && ' at '}
          <Term of="frame">frame</Term> {formatCount(frame)}
        </>
      )}
      {flags.map((flag, i) => (
        <span key={flag}>
          {(i > 0 || frame !== undefined) && ', '}
          {FLAG_TERMS[flag] ? <Term of={FLAG_TERMS[flag]}>{flag}</Term> : flag}
        </span>
      ))}
    </>
  );
}

const FLAG_TERMS: Readonly<Record<string, TermId>> = {
  present: 'present',
  accessed: 'accessed-dirty',
  dirty: 'accessed-dirty',
  huge: 'huge-page',
  'soft-dirty': 'soft-dirty',
};

/** Since which step it is as it is, and the ways to that step. */
function Since({ moment, cell }: { moment: Moment; cell: number }) {
  const { loaded, position } = moment;
  const seek = usePlayback((playback) => playback.seek);
  const writes = entryWrites(loaded.trace, cell);
  const last = writeBy(loaded.trace, cell, position, -1);
  const next = writeBy(loaded.trace, cell, position, 1);
  return (
    <>
      <span>
        {last === undefined ? 'never written so far' : `so since step ${formatCount(last)}`},{' '}
        {plural(writes.length, 'write')} in all
      </span>
      {last !== undefined && (
        <>
          <button type="button" className="button" onClick={() => seek(last)} aria-disabled={last === position}>
            the step that wrote it
          </button>
          <button type="button" className="button" onClick={() => seek(last - 1)}>
            the step before
          </button>
        </>
      )}
      <button
        type="button"
        className="button"
        onClick={() => next !== undefined && seek(next)}
        aria-disabled={next === undefined}
      >
        <kbd>E</kbd> its next write
      </button>
    </>
  );
}
