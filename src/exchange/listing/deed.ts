import { LEVELS } from '../../address/geometry.ts';
import { decisionOf } from '../../scenario/moves.ts';
import { marksOf, rowOfStep, type Span, type StepRow, spansAround, stepRow } from '../../trace/rows.ts';
import { FAILED_VMA, type Phase, VMA_CHANGES, WARNINGS } from '../../trace/steps.ts';
import type { Trace } from '../../trace/trace.ts';
import type { Deed, ListingName } from './line.ts';

/** What a row of steps does, and in which listing that is told. */
export interface Told {
  readonly listing: ListingName;
  readonly deed: Deed;
}

/** A row with what it takes to tell what it does. */
interface Placed {
  readonly trace: Trace;
  readonly row: StepRow;
  /** Undefined between the phases of an operation. */
  readonly phase: Span | undefined;
  readonly inExtent: boolean;
}

/** What a row does that belongs to mremap, or to exec's stack shift (`forStack`). Undefined: nothing that a listing tells. */
export function told(trace: Trace, row: StepRow, forStack: boolean): Told | undefined {
  const [, phase, extent] = spansAround(trace, row.first);
  const placed: Placed = { trace, row, phase, inExtent: extent !== undefined };
  const deed = deedOf(placed);
  return deed && { listing: listingOf(placed, deed, forStack), deed };
}

function listingOf({ trace, row, phase, inExtent }: Placed, deed: Deed, forStack: boolean): ListingName {
  switch (phase?.name as Phase | undefined) {
    case undefined:
      if (forStack) return 'exec';
      return deed === 'fitsInPlace' || deed === 'returned' ? 'mremap' : 'move_vma';
    case 'make_stack':
    case 'expand_vma':
    case 'free_tables':
    case 'shrink_vma':
      return 'exec';
    case 'copy_vma':
    case 'populate':
      return 'move_vma';
    case 'realign':
      return 'realign';
    case 'move_page_tables':
      return isOfHugetlb(trace, phase!) ? 'hugetlb' : 'move_page_tables';
    case 'move_back':
      if (row.kind === 'decision' || row.kind === 'lookup' || deed === 'realigned' || deed === 'tailRealigned')
        return inExtent ? 'move_page_tables' : 'realign';
      if (inExtent || deed === 'flush huge') return isOfHugetlb(trace, phase!) ? 'hugetlb' : 'move_page_tables';
      return 'unmap';
    case 'unmap_destination':
    case 'unmap_tail':
    case 'unmap_source':
      return 'unmap';
    default:
      return 'mremap';
  }
}

/** Whether the pages that move in a phase are those of a hugetlb mapping, which have a function of their own. */
function isOfHugetlb(trace: Trace, phase: Span): boolean {
  return marksOf(trace, rowOfStep(trace, phase.first)).some(({ mark }) => mark === 'move_hugetlb_page_tables');
}

function deedOf(placed: Placed): Deed | undefined {
  const { row, phase } = placed;
  const [a = 0] = row.operands;
  if (phase?.name === 'make_stack') return 'make stack';
  if (phase?.name === 'populate') return 'populate';
  const change = row.kind === 'vmaChanged' ? VMA_CHANGES[a]! : undefined;
  // Growing in place fills the added pages in the same phase.
  if (phase?.name === 'resize' && (change === undefined || change === 'anonVma')) return 'populate';
  switch (row.kind) {
    case 'decision':
      return decisionDeed(placed);
    case 'lookup':
      return lookupDeed(placed);
    case 'tableMade':
      return `make ${LEVELS[a]!}`;
    case 'allocationFailed':
      if (a !== FAILED_VMA) return `make ${LEVELS[a]!}`;
      return phase ? 'make vma' : 'split off';
    case 'entryMoved':
      return row.operands[4] === 1 ? 'move huge' : `move ${LEVELS[a]!}`;
    case 'flush':
      return phase ? flushDeed(placed) : 'split off';
    case 'hugeSplit':
      return phase ? 'hugeSplit' : 'split off';
    case 'vmaChanged':
      return change === 'split' && !phase ? 'split off' : `vma ${change!}`;
    case 'warning':
      return WARNINGS[a] === 'newPudNotNone' ? 'newPudNone' : 'newPmdNone';
    case 'entryCleared':
    case 'tableFreed':
    case 'realigned':
    case 'tailRealigned':
    case 'returned':
      return row.kind;
    default:
      return undefined;
  }
}

/** A look-up serves the decision that follows it. A run that was stopped in between has none. */
function lookupDeed({ trace, row, phase, inExtent }: Placed): Deed | undefined {
  if (phase?.name === 'check') return 'vma_lookup';
  if (row.row + 1 >= trace.steps.at.length) return undefined;
  return decisionDeed({ trace, row: stepRow(trace, row.row + 1), phase, inExtent });
}

function decisionDeed({ trace, row, phase }: Placed): Deed {
  const { condition } = decisionOf(row.first, row.operands);
  switch (condition) {
    case 'oldStartsItsVma':
    case 'newStartsItsVma':
      return isAtPud(trace, row, phase) ? `pud ${condition}` : condition;
    case 'nothingBelowOld':
    case 'nothingBelowNew': {
      const lookedUp = stepRow(trace, row.row - 1).kind === 'lookup';
      const deed = lookedUp ? condition : (`inside ${condition === 'nothingBelowOld' ? 'Old' : 'New'}` as const);
      return isAtPud(trace, row, phase) ? `pud ${deed}` : deed;
    }
    default:
      return condition;
  }
}

/** Whether a condition about one side is asked at PUD level: the question there comes first, and asks of nothing else. */
function isAtPud(trace: Trace, row: StepRow, phase: Span | undefined): boolean {
  for (let n = row.row - 1; n >= 0; n--) {
    const before = stepRow(trace, n);
    if (before.first < (phase?.first ?? 0)) return false;
    if (before.kind !== 'decision') continue;
    const { condition } = decisionOf(before.first, before.operands);
    if (condition === 'sameOffsetInPud') return true;
    if (condition === 'mutuallyAligned') return false;
  }
  return false;
}

/** What a flush is about shows in what was done right before it. */
function flushDeed({ trace, row }: Placed): Deed {
  const before = stepRow(trace, row.row - 1);
  if (before.kind === 'hugeSplit') return 'flush split';
  if (before.kind !== 'entryMoved') return 'flush gathered';
  return before.operands[4] === 1 ? 'flush huge' : `flush ${LEVELS[before.operands[0]!]!}`;
}
