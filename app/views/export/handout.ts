import { childrenOf } from '../../../src/trace/place.ts';
import { rowOfStep, type Span } from '../../../src/trace/rows.ts';
import { STEP } from '../../../src/trace/steps.ts';
import { kindOfRow, stepsInRow, type Trace } from '../../../src/trace/trace.ts';
import type { Loaded } from '../../state/loaded.ts';

/** Most rows of a handout. */
export const MOST_ROWS = 16;
/** Most extents of a move that have a row of their own. */
const MOST_EXTENTS = 4;

/**
 * The positions that a handout shows: of each move where it stands before its page tables are touched, its verdict, each
 * warning, what its first extents and its last moved, and how its operation ends; of a run without a move the end of every operation.
 */
export function handoutPositions({ trace, moves }: Loaded): {
  readonly shown: readonly number[];
  readonly all: number;
} {
  const found = new Set<number>();
  for (const move of moves) {
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

function operationRow(trace: Trace, number: number): number {
  return childrenOf(trace, -1).find((operation) => operation.number === number)?.row ?? -1;
}
