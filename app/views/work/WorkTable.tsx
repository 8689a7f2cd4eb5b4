import './work.css';
import { formatCount } from '../../../src/address/text.ts';
import { WORK_KINDS } from '../../../src/scenario/work.ts';
import type { Moment } from '../../state/moment.ts';
import { Term } from '../../ui/Term.tsx';
import { WORK_COLOURS, WORK_LABELS, WORK_TERMS } from './words.ts';

/** Most units that are drawn as squares; more are a bar. */
const MOST_SQUARES = 12;

/**
 * What the operations that move page tables have done so far, of all; beside it what 6.1 needs for the same scenario. While
 * something is asked about what comes, only what is done.
 */
export function WorkTable({ moment }: { moment: Moment }) {
  const { loaded, position } = moment;
  const now = loaded.work.at(position);
  const { totalWork, beside, kernel, isCut } = loaded;
  const besideShown = !isCut && beside.kernel !== kernel.id;
  const rows = WORK_KINDS.filter(
    (kind) => totalWork[kind] > 0 || (!isCut && beside.work[kind] > 0) || kind === 'ptesCopied',
  );
  return (
    <section aria-labelledby="work-title">
      <h2 id="work-title">{isCut ? 'Work, so far' : 'Work, so far of all'}</h2>
      <table className="work">
        <thead>
          <tr>
            <th scope="col">moves only</th>
            <th scope="col">{kernel.id}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((kind) => (
            <tr key={kind}>
              <th scope="row">
                <Term of={WORK_TERMS[kind]}>{WORK_LABELS[kind]}</Term>
                {!isCut && <Amount done={now[kind]} of={totalWork[kind]} colour={WORK_COLOURS[kind]} />}
              </th>
              <td>
                <b>{amountText(now[kind], isCut ? undefined : totalWork[kind])}</b>
                {besideShown && (
                  <small>
                    {beside.kernel}: {formatCount(beside.work[kind])}
                  </small>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function amountText(done: number, of: number | undefined): string {
  if (of === undefined) return formatCount(done);
  return of === 0 ? '0' : `${formatCount(done)} of ${formatCount(of)}`;
}

/** The same as a picture: squares up to a dozen, else a bar; done filled, to come hollow. */
function Amount({ done, of, colour }: { done: number; of: number; colour: string }) {
  if (of === 0) return null;
  if (of <= MOST_SQUARES) {
    return (
      <svg className="amount" height="9" width={of * 11} aria-hidden="true">
        {Array.from({ length: of }, (_, i) => (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: squares in a row
            key={i}
            x={i * 11 + 0.75}
            y={0.75}
            width={7.5}
            height={7.5}
            rx={1.5}
            fill={i < done ? `var(--${colour})` : 'none'}
            stroke={`var(--${colour})`}
          />
        ))}
      </svg>
    );
  }
  return (
    <svg className="amount" height="9" width="96" aria-hidden="true">
      <rect width="96" height="9" rx="2" fill={`var(--${colour})`} opacity="0.25" />
      <rect width={(96 * done) / of} height="9" rx="2" fill={`var(--${colour})`} />
    </svg>
  );
}
