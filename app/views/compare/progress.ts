import type { Move } from '../../../src/scenario/moves.ts';
import { lastAtMost } from '../../../src/trace/column.ts';
import { rowOfStep, type Span, spanRow, stepRow } from '../../../src/trace/rows.ts';
import { CONDITIONS } from '../../../src/trace/steps.ts';
import type { Loaded } from '../../state/loaded.ts';

/** A piece of a move: by how many bytes of the mapping it is behind, and how it went. */
export interface Piece {
  /** First step, and the first after it. */
  readonly first: number;
  readonly end: number;
  /** Bytes of the mapping from its asked start; below 0 what a realigned move takes along. */
  readonly from: number;
  readonly to: number;
  readonly kind: 'pte' | 'pmd' | 'pud' | 'none';
  /** Entries moved. */
  readonly entries: number;
}

/** How one run goes through one move, in bytes. */
export interface Progress {
  readonly move: Move;
  readonly pieces: readonly Piece[];
  /** For each row that moves something: its first step, the bytes before it and of each of its steps. */
  readonly rows: {
    readonly first: number[];
    readonly before: number[];
    readonly each: number[];
    readonly count: number[];
  };
}

export function progressOf({ trace }: Loaded, move: Move): Progress {
  const rows: Progress['rows'] = { first: [], before: [], each: [], count: [] };
  const extents: Span[] = [];
  for (let row = 0; row < trace.spans.kind.length; row++) {
    const span = trace.spans.kind[row] === 2 ? spanRow(trace, row) : undefined;
    if (span && move.first <= span.first && span.first < move.end) extents.push(span);
  }
  const pieces: Piece[] = [];
  let done = move.realigned ? -move.realigned.distance : 0;
  for (const { first, end } of extents) {
    const from = done;
    let kind: Piece['kind'] = 'none';
    let entries = 0;
    for (let row = rowOfStep(trace, first); row < trace.steps.at.length && trace.steps.first[row]! < end; row++) {
      const step = stepRow(trace, row);
      const [a = 0, b = 0, c = 0, d = 0] = step.operands;
      if (step.kind === 'entryMoved') {
        const before = b - move.old;
        rows.first.push(step.first);
        rows.before.push(before);
        rows.each.push(d);
        rows.count.push(step.count);
        done = Math.max(done, before + step.count * d);
        kind = (['pte', 'pmd', 'pud'] as const)[a]!;
        entries += step.count;
      } else if (step.kind === 'decision' && b === 0 && /^old(Pud|Pmd)Present$/.test(CONDITIONS[a]!)) {
        done = Math.max(done, c + d - move.old);
      }
    }
    pieces.push({ first, end, from, to: done, kind, entries });
  }
  return { move, pieces, rows };
}

/** Bytes of the mapping that a run has behind it at a position; 0 before it begins. */
export function bytesAt({ move, pieces, rows }: Progress, position: number): number {
  if (position <= move.first) return 0;
  const piece = pieces[lastAtMost(firsts(pieces), position - 1)];
  const row = lastAtMost(rows.first, position - 1);
  const moved =
    row < 0 ? 0 : rows.before[row]! + Math.min(rows.count[row]!, position - rows.first[row]!) * rows.each[row]!;
  const passed = piece && position >= piece.end ? piece.to : (piece?.from ?? 0);
  return Math.max(0, Math.min(move.length, Math.max(moved, passed)));
}

/** The first position at which a run has so many bytes behind it. */
export function positionAtBytes(progress: Progress, bytes: number): number {
  let [low, high] = [progress.move.first, progress.move.end];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (bytesAt(progress, middle) < bytes) low = middle + 1;
    else high = middle;
  }
  return low;
}

const known = new WeakMap<readonly Piece[], number[]>();

function firsts(pieces: readonly Piece[]): number[] {
  const found = known.get(pieces) ?? pieces.map(({ first }) => first);
  known.set(pieces, found);
  return found;
}
