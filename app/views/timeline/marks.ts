import { isFirstWarning } from '../../../src/trace/rows.ts';
import { STEP } from '../../../src/trace/steps.ts';
import { kindOfRow } from '../../../src/trace/trace.ts';
import type { Loaded } from '../../state/loaded.ts';
import type { Axis } from './axis.ts';

/**
 * Something to see below the lanes: a warning; the same refusal without one, because the kernel warns once; whether a
 * move was realigned.
 */
export interface Mark {
  readonly kind: 'warning' | 'silent' | 'realigned' | 'not-realigned';
  /** Position just after the step. */
  readonly position: number;
  /** 0 to 1. */
  readonly at: number;
}

export const MARK_WORDS: Readonly<Record<Mark['kind'], string>> = {
  warning: 'warning',
  silent: 'refused again, without a warning',
  realigned: 'realigned',
  'not-realigned': 'not realigned',
};

/** What ends or endangers an operation is marked wherever it occurs. */
const ALARMS: readonly number[] = [STEP.signal, STEP.allocationFailed, STEP.staleUsed];

export function marksOf({ trace, moves }: Loaded, axis: Axis): Mark[] {
  const found: Omit<Mark, 'at'>[] = [];
  const { first } = trace.steps;
  for (let row = 0; row < first.length; row++) {
    const kind = kindOfRow(trace, row);
    const position = first[row]! + 1;
    if (ALARMS.includes(kind)) found.push({ kind: 'warning', position });
    if (kind === STEP.warning) found.push({ kind: isFirstWarning(trace, row) ? 'warning' : 'silent', position });
  }
  for (const move of moves) {
    const last = move.decisions.at(-1);
    if (move.realigned) found.push({ kind: 'realigned', position: move.realigned.step + 1 });
    else if (last) found.push({ kind: 'not-realigned', position: last.step + 1 });
  }
  return found.map((mark) => ({ ...mark, at: axis.at(mark.position) })).sort((one, other) => one.at - other.at);
}
