import { formatCount, plural } from '../../../src/address/text.ts';
import type { Memory } from '../../../src/trace/memory.ts';
import { childrenOf } from '../../../src/trace/place.ts';
import { rowOfStep, type Span, spansAround } from '../../../src/trace/rows.ts';
import { STEP } from '../../../src/trace/steps.ts';
import { kindOfRow, stepsInRow, type Trace } from '../../../src/trace/trace.ts';
import { treeAccesses, treeOf } from '../../../src/worker/tree.ts';
import type { Loaded } from '../../state/loaded.ts';
import { callText, costText, fromText } from '../maple-tree/words.ts';

/** Most rows of a handout. */
export const MOST_ROWS = 16;
/** Most extents of a move that have a row of their own. */
const MOST_EXTENTS = 4;

/**
 * The positions that a handout shows: of each move, but not of its way back where it fails, where it stands before its page
 * tables are touched, its verdict, each warning, what its first extents and its last moved, and how its operation ends; of a
 * run without a move each look-up that was asked for, and the end of every other operation.
 */
export function handoutPositions({ scenario, trace, moves }: Loaded): {
  readonly shown: readonly number[];
  readonly all: number;
} {
  const found = new Set<number>();
  for (const move of moves) {
    if (move.isBack) continue;
    found.add(move.first);
    const verdict = move.realigned ?? move.decisions.at(-1);
    if (verdict) found.add(verdict.step + 1);
    for (let row = rowOfStep(trace, move.first); row < trace.steps.first.length; row++) {
      const step = trace.steps.first[row]!;
      if (step >= move.end) break;
      if ([STEP.warning, STEP.allocationFailed].includes(kindOfRow(trace, row))) found.add(step + 1);
    }
    for (const phase of childrenOf(trace, operationRow(trace, move.operation))) {
      if (phase.name !== 'move_page_tables') continue;
      const extents = childrenOf(trace, phase.row);
      for (const extent of [...extents.slice(0, MOST_EXTENTS), ...extents.slice(-1)])
        found.add(lastMoved(trace, extent));
    }
  }
  for (const operation of childrenOf(trace, -1)) {
    const lookups =
      moves.length === 0 && scenario.ops[operation.number]?.op === 'find' ? lookupsIn(trace, operation) : [];
    for (const position of lookups) found.add(position);
    if (lookups.length > 0) continue;
    if (moves.length === 0 || moves.some((move) => move.operation === operation.number)) found.add(operation.end);
  }
  const positions = [...found].sort((one, other) => one - other);
  return { shown: positions.slice(0, MOST_ROWS), all: positions.length };
}

/** Position after the last entry that an extent moved, before what comes of it; its end if it moved none. */
function lastMoved(trace: Trace, { first, end }: Span): number {
  for (let row = rowOfStep(trace, end - 1); row >= 0 && trace.steps.first[row]! >= first; row--) {
    if (kindOfRow(trace, row) === STEP.entryMoved) return trace.steps.first[row]! + stepsInRow(trace, row);
  }
  return end;
}

/** The positions after the look-ups of a span. */
function lookupsIn(trace: Trace, { first, end }: Span): number[] {
  const positions: number[] = [];
  for (let row = rowOfStep(trace, first); row < trace.steps.first.length && trace.steps.first[row]! < end; row++) {
    if (kindOfRow(trace, row) === STEP.lookup) positions.push(trace.steps.first[row]! + 1);
  }
  return positions;
}

/**
 * What the operation before a position did with the maple tree, in sentences: what its look-up cost, if the position is
 * behind one, else what its stores changed; none if it changed nothing. `memory` stands at the position.
 */
export function treeSentences({ trace }: Loaded, memory: Memory, position: number): string[] {
  if (position === 0) return [];
  const row = rowOfStep(trace, position - 1);
  if (kindOfRow(trace, row) === STEP.lookup) {
    return treeAccesses(trace, row).map((access) => `${callText(access)} ${fromText(access)}: ${costText(access)}.`);
  }
  const operation = spansAround(trace, position - 1)[0];
  if (!operation) return [];
  const total = { stores: 0, made: 0, changed: 0, dropped: 0 };
  for (let at = rowOfStep(trace, operation.first); at <= row; at++) {
    for (const { kind, made, changed, dropped } of treeAccesses(trace, at)) {
      if (kind !== 'mas_store') continue;
      total.stores++;
      total.made += made.length;
      total.changed += new Set(changed).size;
      total.dropped += dropped.length;
    }
  }
  if (total.stores === 0) return [];
  const [made, changed, dropped] = [total.made, total.changed, total.dropped].map(formatCount);
  const levels = treeOf(memory).map(({ ids }) => formatCount(ids.length));
  return [
    `${plural(total.stores, 'store')} into the maple tree: nodes made ${made}, changed ${changed}, dropped ${dropped}.`,
    `The tree then has ${plural(levels.length, 'level')}; nodes in each, from the root: ${levels.join(', ')}.`,
  ];
}

function operationRow(trace: Trace, number: number): number {
  return childrenOf(trace, -1).find((operation) => operation.number === number)?.row ?? -1;
}
