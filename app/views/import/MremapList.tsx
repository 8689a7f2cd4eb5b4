import { useEffect, useRef } from 'react';
import { formatCount, formatRoughly } from '../../../src/address/text.ts';
import type { Entries } from '../../../src/exchange/import/replayMremap.ts';
import { entryCount } from '../../../src/exchange/import/report.ts';
import { entriesText } from '../../../src/exchange/import/text.ts';
import type { KernelId } from '../../../src/kernels/kernels.ts';
import type { Imported } from '../../../src/worker/protocol.ts';
import { openFound, SHOWN, useImport } from '../../state/importTrace.ts';

type Mremaps = Imported['mremaps'];
type Mremap = Mremaps['first'][number];

/** Every mremap that was kept, those that moved the most entries first. */
export function MremapList({ mremaps: { count, first }, kernel }: { mremaps: Mremaps; kernel: KernelId }) {
  const shown = useImport((state) => state.shown);
  const more = Math.min(SHOWN, first.length - shown);
  return (
    <section aria-labelledby="import-mremaps-title">
      <h2 id="import-mremaps-title">Every mremap, by what it cost</h2>
      <ol className="import-mremaps">
        {first.slice(0, shown).map((mremap) => (
          <Row key={mremap.line} mremap={mremap} kernel={kernel} />
        ))}
      </ol>
      <p className="import-soft" role="status">
        {formatCount(Math.min(shown, first.length))} of {formatCount(count)}
        {count > first.length && shown >= first.length && '; the others moved no more than the last of these'}
      </p>
      {more > 0 && (
        <button
          type="button"
          className="button"
          onClick={() => useImport.setState({ shown: shown + SHOWN })}
        >{`Show ${more} more`}</button>
      )}
    </section>
  );
}

function Row({ mremap, kernel }: { mremap: Mremap; kernel: KernelId }) {
  const { line, pid, call, result, end, entries, bytes, realigned, why, differs, better } = mremap;
  return (
    <li>
      <div className="import-cost">
        <b className={toneOf(entries)}>{entriesText(entries)}</b>
        <span>
          {end}
          {bytes > 0 && `, ${formatRoughly(bytes)}`}
          {realigned > 0 && `, started ${formatRoughly(realigned)} lower`}
        </span>
      </div>
      <div className="import-call">
        <p>
          <span className="import-soft">
            line {line}
            {pid !== 0 && `, thread ${pid}`}
          </span>{' '}
          <code>
            {call} = {result}
          </code>
          {differs && ' ✗ the simulator ends it otherwise'}
        </p>
        {why !== undefined && <p>{why}</p>}
        {better && (
          <p>
            At <code>{better.address}</code> it would have been <b>{entriesText(better.entries)}</b>.
          </p>
        )}
        <Elsewhere mremap={mremap} kernel={kernel} />
      </div>
      <Open mremap={mremap} />
    </li>
  );
}

/** What the other kernels make of it: those that do alike are named together. */
function Elsewhere({ mremap: { kernels }, kernel }: { mremap: Mremap; kernel: KernelId }) {
  if (!kernels) return null;
  const groups = new Map<string, string[]>();
  for (const [id, { entries, errno }] of Object.entries(kernels)) {
    if (id === kernel) continue;
    const text = errno ?? entriesText(entries);
    groups.set(text, [...(groups.get(text) ?? []), id]);
  }
  const texts = [...groups].map(([text, ids]) => `${ids.join(', ')}: ${text}`);
  return <p className="import-soft">On other kernels {texts.join('; ')}.</p>;
}

function Open({ mremap }: { mremap: Mremap }) {
  const button = useRef<HTMLButtonElement>(null);
  const { line, scenario, carried, others } = mremap;
  useEffect(() => {
    if (useImport.getState().opened !== line) return;
    button.current?.scrollIntoView({ block: 'center' });
    button.current?.focus();
  }, [line]);
  if (scenario === undefined) return <span className="import-soft">outside of user space</span>;
  return (
    <button
      ref={button}
      type="button"
      className="button"
      aria-label={`Open the mremap of line ${line} in the visualizer`}
      title={`With ${formatCount(carried)} mappings near it; the process had ${formatCount(others)} more`}
      onClick={() => void openFound(mremap)}
    >
      Open
    </button>
  );
}

/** The colour of the level that most of it went by. */
function toneOf(entries: Entries): string {
  if (entryCount(entries) === 0) return '';
  if (entries.ptes > 0) return 'tone-pte';
  return entries.puds > entries.pmds ? 'tone-pud' : 'tone-pmd';
}
