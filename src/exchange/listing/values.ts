import { LEVELS } from '../../address/geometry.ts';
import { formatCount, hex } from '../../address/text.ts';
import { decisionOf } from '../../scenario/moves.ts';
import type { StepRow } from '../../trace/rows.ts';
import { ERRNOS, FAILED_VMA } from '../../trace/steps.ts';
import { conditionText } from '../conditions.ts';

/** The numbers of a step, to stand beside its line: of step `index` of its row. `nameOf` names a VMA by its number. */
export function valuesOf(row: StepRow, index: number, nameOf: (vma: number) => string): string {
  const values = numbersOf(row, index, nameOf);
  return row.count > 1 ? `${values} · ${formatCount(index + 1)} of ${formatCount(row.count)}` : values;
}

function numbersOf(row: StepRow, index: number, nameOf: (vma: number) => string): string {
  const [a = 0, b = 0, c = 0, d = 0] = row.operands;
  switch (row.kind) {
    case 'decision': {
      const { condition, holds, operands } = decisionOf(row.first, row.operands);
      if (condition === 'argumentsValid') return holds ? 'valid' : ERRNOS[operands[0]!]!;
      return conditionText(condition, holds, operands, nameOf).numbers;
    }
    case 'lookup':
      return `${b === c ? hex(b) : range(b, c)}: ${d === 0 ? 'none' : nameOf(d)}`;
    case 'tableMade':
      return `${LEVELS[a]}#${b} for ${hex(c)}`;
    case 'tableFreed':
      return `${LEVELS[a]}#${b} of ${hex(c)}`;
    case 'allocationFailed':
      return `no memory for ${a === FAILED_VMA ? 'a VMA' : `a ${LEVELS[a]!.toUpperCase()} table`}, ${hex(b)}`;
    case 'entryMoved':
      return `${hex(b + index * d)} → ${hex(c + index * d)}`;
    case 'entryCleared':
    case 'pageFaulted':
    case 'pageAccessed':
      return hex(b + index * c);
    case 'entryProtected':
      return hex(a + index * b);
    case 'hugeSplit':
      return `${hex(a)}: pte#${b}`;
    case 'flush':
      return range(a, b);
    case 'vmaChanged':
      return `${nameOf(b)}: ${range(c, d)}`;
    case 'realigned':
      return `${hex(a)} lower: ${hex(b - a)} and ${hex(c - a)}`;
    case 'tailRealigned':
      return `${hex(a)} further: ${hex(b + a)} and ${hex(c + a)}`;
    case 'warning':
      return `taken at ${hex(b)}: warning`;
    case 'returned':
      return a === 0 ? hex(b) : ERRNOS[a]!;
    default:
      return '';
  }
}

const range = (start: number, end: number) => `${hex(start)}–${hex(end)}`;
