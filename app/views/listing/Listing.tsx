import './listing.css';
import { memo, type ReactNode, useMemo } from 'react';
import { type ComparedLine, type Difference, listingDifference } from '../../../src/exchange/listing/difference.ts';
import { aboutSource, inSource, type KernelFunction } from '../../../src/exchange/listing/kernelSource.ts';
import type { Listing as Algorithm } from '../../../src/exchange/listing/line.ts';
import { currentLine, type Listings, listingBegunBy, listingsOf } from '../../../src/exchange/listing/listing.ts';
import { valuesOf } from '../../../src/exchange/listing/values.ts';
import { KERNELS, type KernelId } from '../../../src/kernels/kernels.ts';
import { indexInRow, type Moment } from '../../state/moment.ts';
import { useKeepInView } from '../../ui/useKeepInView.ts';

interface ListingProps {
  readonly moment: Moment;
  /** What is shown where no operation moves page tables; nothing by default. */
  readonly otherwise?: ReactNode;
}

/** The algorithm of the chosen kernel, with the line lit on which the step stands, and marked where another kernel differs. */
export function Listing({ moment, otherwise }: ListingProps) {
  const { loaded, position, done } = moment;
  const { kernel, scenario, trace, beside } = loaded;
  const listings = useMemo(() => listingsOf(kernel), [kernel]);
  const otherListings = useMemo(() => listingsOf(KERNELS[beside.kernel]), [beside.kernel]);
  const current = currentLine(listings, scenario.ops, trace, position);
  const scroller = useKeepInView<HTMLOListElement>(moment, '[aria-current]');
  const shown = current?.listing ?? listingToCome(listings, moment);
  const lines = useMemo(
    () => shown && listingDifference(shown.lines, otherListings[shown.name]?.lines ?? []),
    [shown, otherListings],
  );
  if (!shown || !lines) return otherwise ?? null;
  const values = current && done ? valuesOf(done, indexInRow(moment), loaded.nameOf) : '';
  const note = aboutSource(kernel.id);
  return (
    <section className="listing" aria-labelledby="listing-title">
      <h2 id="listing-title">
        Listing · <FunctionName kernel={kernel.id} wanted={shown.of} />, <span className="mono">{kernel.id}</span>
        {kernel.mremap.whatIf.size > 0 && ', what if'}
      </h2>
      {!current && <p className="listing-elsewhere">{whereItStands(moment)}</p>}
      <Legend lines={lines} other={beside.kernel} has={otherListings[shown.name] !== undefined} />
      <ol ref={scroller} key={shown.name}>
        {lines.map((compared) => (
          <Line
            key={`${compared.difference === 'absent' ? 'absent' : ''} ${compared.line.id}`}
            compared={compared}
            kernel={compared.difference === 'absent' ? beside.kernel : kernel.id}
            other={beside.kernel}
            values={compared.line === current?.line ? values : undefined}
          />
        ))}
      </ol>
      {note !== undefined && <p className="listing-note">{note}</p>}
    </section>
  );
}

/** Of an operation that moves no page tables: the listing that the next one begins with, else the last one. */
function listingToCome(listings: Listings, { loaded, operation }: Moment): Algorithm | undefined {
  const { ops } = loaded.scenario;
  const next = ops.slice(operation).find((op) => listingBegunBy(op)) ?? ops.findLast((op) => listingBegunBy(op));
  const name = next && listingBegunBy(next);
  return name && listings[name];
}

function whereItStands({ loaded, operation, position }: Moment): string {
  const { ops } = loaded.scenario;
  if (position === 0) return 'Nothing has happened yet.';
  const name = `Operation ${operation + 1}, ${ops[operation]!.op.replaceAll('_', ' ')},`;
  if (listingBegunBy(ops[operation]!)) return `${name} was not done.`;
  const next = ops.findIndex((op, n) => n > operation && listingBegunBy(op) !== undefined);
  return `${name} moves no page tables.${next < 0 ? '' : ` Operation ${next + 1} may.`}`;
}

const MARKS: Readonly<Record<Difference, string>> = { same: '', added: '+', absent: '−', moved: '↕', changed: '≠' };

function difference(kind: Difference, other: KernelId): string {
  switch (kind) {
    case 'same':
      return `as in ${other}`;
    case 'added':
      return `not in ${other}`;
    case 'absent':
      return `only in ${other}`;
    case 'moved':
      return `elsewhere in ${other}`;
    case 'changed':
      return `otherwise in ${other}`;
  }
}

/** What the marks mean, as far as there are any. */
function Legend({ lines, other, has }: { lines: readonly ComparedLine[]; other: KernelId; has: boolean }) {
  if (!has) {
    return (
      <p className="listing-legend">
        <span>
          <b>+</b> not in {other}, which never realigns
        </span>
      </p>
    );
  }
  const kinds = (['added', 'changed', 'moved', 'absent'] as const).filter((kind) =>
    lines.some((line) => line.difference === kind),
  );
  if (kinds.length === 0) return null;
  return (
    <p className="listing-legend">
      {kinds.map((kind) => (
        <span key={kind}>
          <b>{MARKS[kind]}</b> {difference(kind, other)}
        </span>
      ))}
    </p>
  );
}

interface LineProps {
  readonly compared: ComparedLine;
  /** The one whose line it is. */
  readonly kernel: KernelId;
  readonly other: KernelId;
  /** The numbers of the step, if it stands on this line. */
  readonly values: string | undefined;
}

/** Most of the lines are as they were at the step before. */
const Line = memo(({ compared, kernel, other, values }: LineProps) => {
  const { line, difference: kind } = compared;
  const lit = values !== undefined;
  const said = compared.other
    ? `${difference(kind, other)}: ${withoutBraces(compared.other.words)}`
    : difference(kind, other);
  return (
    <li className={`${kind}${line.litBy.length === 0 ? ' unlit' : ''}`} aria-current={lit ? 'step' : undefined}>
      <span className="listing-mark" aria-hidden="true" title={kind === 'same' ? undefined : said}>
        {MARKS[kind]}
      </span>
      <span className="listing-here" aria-hidden="true">
        {lit ? '▸' : ''}
      </span>
      <span className="listing-words" data-depth={line.depth}>
        <Words kernel={kernel} words={line.words} />
        {kind !== 'same' && <span className="visually-hidden">, {said}</span>}
        {lit && values !== '' && <small>{values}</small>}
      </span>
    </li>
  );
});

/** Words in which the functions of the kernel lead to its source. */
function Words({ kernel, words }: { kernel: KernelId; words: string }) {
  return words.split(BRACES).map((part, n) =>
    // Every second part stood in braces.
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one line have no other identity
    n % 2 === 1 ? <FunctionName key={n} kernel={kernel} wanted={part as KernelFunction} /> : part,
  );
}

const BRACES = /\{(\w+)\}/;
const withoutBraces = (words: string) => words.replaceAll(/[{}]/g, '');

function FunctionName({ kernel, wanted }: { kernel: KernelId; wanted: KernelFunction }) {
  const { name, href } = inSource(kernel, wanted);
  if (href === undefined) return <code>{name}</code>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer" title={`${name}: ${new URL(href).hostname}`}>
      {name}
    </a>
  );
}
