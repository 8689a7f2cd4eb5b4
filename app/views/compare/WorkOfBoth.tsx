import { formatCount } from '../../../src/address/text.ts';
import { WORK_KINDS, type WorkKind } from '../../../src/scenario/work.ts';
import type { Moment } from '../../state/moment.ts';
import { Term } from '../../ui/Term.tsx';
import { WORK_COLOURS, WORK_LABELS, WORK_TERMS } from '../work/words.ts';

const MOVED: readonly WorkKind[] = ['ptesCopied', 'pmdsMoved', 'pudsMoved', 'hugeMoved'];

/** The work of both kernels, so far of all, growing from the middle; and how many entries each moves in the end. */
export function WorkOfBoth({ moment, other }: { moment: Moment; other: Moment }) {
  const sides = [moment, other].map(({ loaded, position }) => ({
    id: loaded.kernel.id,
    now: loaded.work.at(position),
    all: loaded.totalWork,
  })) as [Side, Side];
  const [a, b] = sides;
  const kinds = WORK_KINDS.filter((kind) => a.all[kind] > 0 || b.all[kind] > 0);
  const entries = sides.map(({ all }) => MOVED.reduce((sum, kind) => sum + all[kind], 0)) as [number, number];
  const fewer = Math.abs(entries[0] - entries[1]);
  return (
    <section aria-labelledby="both-title">
      <h2 id="both-title">Work, so far of all</h2>
      <table className="both">
        <thead>
          <tr>
            <th scope="col">{a.id}</th>
            <th scope="col">
              <span className="visually-hidden">what</span>
            </th>
            <th scope="col">{b.id}</th>
          </tr>
        </thead>
        <tbody>
          {kinds.map((kind) => (
            <tr key={kind}>
              <td>{amount(a, kind)}</td>
              <th scope="row">
                <Term of={WORK_TERMS[kind]}>{WORK_LABELS[kind]}</Term>
                <Bars a={a} b={b} kind={kind} />
              </th>
              <td>{amount(b, kind)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="both-end">
        <b>{formatCount(entries[0])}</b>
        <span>
          entries moved in the end
          {fewer > 0 && (
            <strong>
              {formatCount(fewer)} fewer on {entries[0] < entries[1] ? a.id : b.id}
            </strong>
          )}
        </span>
        <b>{formatCount(entries[1])}</b>
      </p>
    </section>
  );
}

interface Side {
  readonly id: string;
  readonly now: Readonly<Record<WorkKind, number>>;
  readonly all: Readonly<Record<WorkKind, number>>;
}

function amount({ now, all }: Side, kind: WorkKind): string {
  return all[kind] === 0 ? '0' : `${formatCount(now[kind])} of\u00a0${formatCount(all[kind])}`;
}

const HALF = 44;

/** Both amounts from the middle outwards, to one scale: done filled, to come pale. */
function Bars({ a, b, kind }: { a: Side; b: Side; kind: WorkKind }) {
  const most = Math.max(a.all[kind], b.all[kind], 1);
  const width = (count: number) => (HALF * count) / most;
  const colour = `var(--${WORK_COLOURS[kind]})`;
  return (
    <svg
      viewBox={`0 0 ${2 * HALF + 2} 9`}
      preserveAspectRatio="none"
      width={2 * HALF + 2}
      height="9"
      aria-hidden="true"
    >
      <rect x={HALF - width(a.all[kind])} width={width(a.all[kind])} height="9" fill={colour} opacity="0.28" />
      <rect x={HALF - width(a.now[kind])} width={width(a.now[kind])} height="9" fill={colour} />
      <rect x={HALF + 2} width={width(b.all[kind])} height="9" fill={colour} opacity="0.28" />
      <rect x={HALF + 2} width={width(b.now[kind])} height="9" fill={colour} />
      <rect x={HALF} width="2" height="9" fill="var(--soft)" />
    </svg>
  );
}
