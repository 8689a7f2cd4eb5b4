import { type Span, spanRow, spansAround } from './rows.ts';
import { PHASES } from './steps.ts';
import type { Trace } from './trace.ts';

/**
 * A place in a run, named by its spans and not by a number, so that it survives when something before it takes more
 * steps or fewer: `3/move_page_tables/1/12` is step 12 of extent 1 of that phase of operation 3. All count from 1; `0` is
 * the start. A phase that an operation has twice carries `~2`. The place names the last step that has happened.
 */
export function placeOf(trace: Trace, position: number): string {
  if (position <= 0) return '0';
  const step = position - 1;
  const spans = spansAround(trace, step);
  const innermost = spans.at(-1);
  if (!innermost) return '0';
  const parts = spans.map((span) => (span.kind === 'phase' ? phaseName(trace, span) : String(span.number + 1)));
  const before = childrenOf(trace, innermost.row).filter((child) => child.end <= step);
  const skipped = before.reduce((sum, child) => sum + child.end - child.first, 0);
  return [...parts, step - innermost.first - skipped + 1].join('/');
}

function phaseName(trace: Trace, span: Span): string {
  const alike = childrenOf(trace, span.parent).filter(({ name }) => name === span.name);
  const number = alike.findIndex(({ row }) => row === span.row);
  return number > 0 ? `${span.name}~${number + 1}` : span.name;
}

/** The spans directly inside a span; with -1, the operations. */
export function childrenOf(trace: Trace, row: number): Span[] {
  const children: Span[] = [];
  for (let i = row + 1; i < trace.spans.parent.length; i++) {
    const parent = trace.spans.parent[i]!;
    if (parent === row) children.push(spanRow(trace, i));
    else if (parent < row) break;
  }
  return children;
}

/** The extent of a phase with this number. There may be many thousand, so that none but it is read. */
function extentOf(trace: Trace, phase: number, number: number): Span | undefined {
  const { parent, name } = trace.spans;
  for (let row = phase + 1; row < parent.length && parent[row]! >= phase; row++) {
    if (parent[row] === phase && name[row] === number) return spanRow(trace, row);
  }
  return undefined;
}

export interface Found {
  readonly position: number;
  /** Whether the place itself exists in this run, and not only something near it. */
  readonly exact: boolean;
}

const PLACE = /^(\d{1,9})(?:\/([a-z_]+)(?:~(\d{1,3}))?)?((?:\/\d{1,9}){0,2})$/;

export function isPlace(text: string): boolean {
  return PLACE.test(text);
}

/** Position of a place. If it does not exist in this run, the nearest one before it that does. */
export function positionOf(trace: Trace, place: string): Found {
  const parts = PLACE.exec(place);
  if (!parts) return { position: 0, exact: false };
  const operationNumber = Number(parts[1]);
  if (operationNumber === 0) return { position: 0, exact: place === '0' };
  const operation = childrenOf(trace, -1).find(({ number }) => number === operationNumber - 1);
  if (!operation) return { position: trace.length, exact: false };
  const numbers = parts[4]!.split('/').filter(Boolean).map(Number);
  if (parts[2] === undefined) return stepWithin(trace, operation, numbers.at(-1), numbers.length <= 1);
  const phases = childrenOf(trace, operation.row);
  const phase = phases.filter(({ name }) => name === parts[2])[Number(parts[3] ?? 1) - 1];
  if (!phase) return { position: endOfPhaseBefore(phases, parts[2], operation.first), exact: false };
  if (numbers.length < 2) return stepWithin(trace, phase, numbers[0], true);
  const extent = extentOf(trace, phase.row, numbers[0]! - 1);
  if (extent) return stepWithin(trace, extent, numbers[1], true);
  return { position: childrenOf(trace, phase.row).at(-1)?.end ?? phase.end, exact: false };
}

/** Position after the n-th step of a span that is not inside one of its children; without n, after the span. */
function stepWithin(trace: Trace, span: Span, n: number | undefined, exact: boolean): Found {
  if (n === undefined) return { position: span.end, exact };
  let left = n;
  let at = span.first;
  for (const child of [...childrenOf(trace, span.row), undefined]) {
    const free = (child?.first ?? span.end) - at;
    if (left >= 1 && left <= free) return { position: at + left, exact };
    left -= free;
    at = child?.end ?? span.end;
  }
  return { position: n < 1 ? span.first : span.end, exact: false };
}

/** The end of the last phase that comes before the wanted one; of one that an operation has fewer times than wanted, its last. */
function endOfPhaseBefore(phases: readonly Span[], wanted: string, start: number): number {
  const order = PHASES as readonly string[];
  const before = phases.filter(({ name }) => order.indexOf(name) <= order.indexOf(wanted));
  return before.at(-1)?.end ?? start;
}
