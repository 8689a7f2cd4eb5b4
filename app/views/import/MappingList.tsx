import { formatRoughly } from '../../../src/address/text.ts';
import type { Imported } from '../../../src/worker/protocol.ts';
import { openFound, SHOWN, useImport } from '../../state/importTrace.ts';

/** Mappings without a trace: each can be opened with a mremap that doubles it. */
export function MappingList({ mappings: { first } }: { mappings: Imported['mappings'] }) {
  const shown = useImport((state) => state.shown);
  const more = Math.min(SHOWN, first.length - shown);
  return (
    <section aria-labelledby="import-mappings-title">
      <h2 id="import-mappings-title">Mappings, the largest first</h2>
      <p className="import-about">There is no mremap in this. Each mapping opens with one that would double it.</p>
      <ol className="import-mremaps import-mappings">
        {first.slice(0, shown).map(({ line, start, end, perms, name, resident, scenario }) => (
          <li key={line}>
            <div className="import-cost">
              <b>{formatRoughly(Number(end) - Number(start))}</b>
              <span>{resident !== undefined && `${formatRoughly(resident)} resident`}</span>
            </div>
            <div className="import-call">
              <p>
                <span className="import-soft">line {line}</span>{' '}
                <code>
                  {start}–{end} {perms} {name}
                </code>
              </p>
            </div>
            <button
              type="button"
              className="button"
              aria-label={`Open the mapping of line ${line} in the visualizer`}
              onClick={() => void openFound({ line, scenario })}
            >
              Open
            </button>
          </li>
        ))}
      </ol>
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
