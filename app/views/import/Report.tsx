import { formatCount, formatRoughly, plural } from '../../../src/address/text.ts';
import { ENDS } from '../../../src/exchange/import/report.ts';
import { reportText } from '../../../src/exchange/import/reportText.ts';
import { ALWAYS_ASSUMED, ASSUMPTION_TEXTS, entriesText } from '../../../src/exchange/import/text.ts';
import type { Imported } from '../../../src/worker/protocol.ts';
import { saveText } from '../../ui/saveFile.ts';
import { MappingList } from './MappingList.tsx';
import { MremapList } from './MremapList.tsx';

/** What came of an import: a summary, what has to be known of it, and the mremaps. */
export function Report({ report }: { report: Imported }) {
  const { format, kernel, lines, processes, summary, mremaps, mappings } = report;
  const ends = ENDS.filter((end) => summary.ends[end] > 0).map((end) => `${formatCount(summary.ends[end])} ${end}`);
  return (
    <>
      <section className="import-summary" aria-labelledby="import-summary-title">
        <h2 id="import-summary-title">The whole trace</h2>
        <p>
          Read as <b>{format}</b>: {plural(lines, 'line')}, {plural(processes, 'address space')}, replayed under Linux{' '}
          <b>{kernel}</b>.{' '}
          <button
            type="button"
            className="link-button"
            onClick={() => saveText('remapscope-import.txt', reportText(report, true))}
          >
            Save as text
          </button>
        </p>
        {summary.found > 0 && (
          <p>
            <b>{formatCount(summary.found)} mremap</b>
            {ends.length > 0 && ` (${ends.join(', ')})`}; entries moved: <b>{entriesText(summary.entries)}</b>
            {summary.bytes > 0 && `, for ${formatRoughly(summary.bytes)}`}.
          </p>
        )}
        {summary.found === 0 && mappings.first.length === 0 && (
          <p>
            <b>There is no mremap in this.</b>
          </p>
        )}
        <Check report={report} />
        <Assumed report={report} />
        <Skipped report={report} />
      </section>
      {mremaps.count > 0 && <MremapList mremaps={mremaps} kernel={kernel} />}
      {mappings.first.length > 0 && <MappingList mappings={mappings} />}
    </>
  );
}

/** What came of holding each recorded result against the simulator's. */
function Check({ report: { agreed, differences, notCompared, kernel } }: { report: Imported }) {
  const apart = Object.entries(notCompared);
  return (
    <>
      {agreed + differences.count > 0 && (
        <p>
          {differences.count === 0
            ? `✓ The simulator gives what the trace says for each of ${plural(agreed, 'call')}.`
            : `✗ ${plural(differences.count, 'result')} of ${formatCount(agreed + differences.count)} ${differences.count === 1 ? 'differs' : 'differ'} from what Linux ${kernel} gives in the simulator. Another kernel may have been running.`}
        </p>
      )}
      {apart.length > 0 && (
        <p className="import-soft">
          Not compared: {apart.map(([why, count]) => `${formatCount(count)}, for ${why}`).join('; ')}.
        </p>
      )}
      {differences.count > 0 && (
        <details open={differences.count <= 3}>
          <summary>What differs, by line</summary>
          <ul className="import-lines">
            {differences.first.map(({ line, call, recorded, simulated, remark }) => (
              <li key={line}>
                line {line}: <code>{call}</code> gave <code>{recorded}</code>, in the simulator <code>{simulated}</code>
                .{remark !== undefined && ` ${remark}`}
              </li>
            ))}
            <More {...differences} shown={differences.first.length} />
          </ul>
        </details>
      )}
    </>
  );
}

function Assumed({ report: { assumptions } }: { report: Imported }) {
  return (
    <details open>
      <summary>What had to be assumed</summary>
      <ul className="import-lines">
        <li>{ALWAYS_ASSUMED}</li>
        {assumptions.map(({ assumption, count, line }) => (
          <li key={assumption}>
            {ASSUMPTION_TEXTS[assumption]} ({plural(count, 'time')}, first in line {line})
          </li>
        ))}
      </ul>
    </details>
  );
}

function Skipped({ report: { skipped } }: { report: Imported }) {
  if (skipped.count === 0) return null;
  return (
    <details>
      <summary>{plural(skipped.count, 'line')} skipped: nothing is known of them</summary>
      <ul className="import-lines">
        {skipped.first.map(({ line, text }) => (
          <li key={line}>
            line {line}: <code>{text}</code>
          </li>
        ))}
        <More {...skipped} shown={skipped.first.length} />
      </ul>
    </details>
  );
}

function More({ count, shown }: { count: number; shown: number }) {
  return count > shown ? <li>and {formatCount(count - shown)} more</li> : null;
}
