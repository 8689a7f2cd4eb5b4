import type { TermId } from '../../../src/exchange/glossary.ts';
import type { WorkKind } from '../../../src/scenario/work.ts';

export const WORK_LABELS: Readonly<Record<WorkKind, string>> = {
  ptesCopied: 'PTEs copied',
  pmdsMoved: 'PMDs moved',
  pudsMoved: 'PUDs moved',
  hugeMoved: 'huge pages moved',
  tablesMade: 'tables made',
  tablesFreed: 'tables freed',
  flushesMoving: 'flushes, moving',
  flushesUnmapping: 'flushes, unmapping',
  lookups: 'VMA look-ups',
  refused: 'refused moves',
};

/** Of each, the word of the glossary that it counts. */
export const WORK_TERMS: Readonly<Record<WorkKind, TermId>> = {
  ptesCopied: 'pte',
  pmdsMoved: 'pmd',
  pudsMoved: 'pud',
  hugeMoved: 'huge-page',
  tablesMade: 'page-table',
  tablesFreed: 'page-table',
  flushesMoving: 'flush',
  flushesUnmapping: 'munmap',
  lookups: 'look-up',
  refused: 'warn-on-once',
};

/** Of each, a token of theme.css. */
export const WORK_COLOURS: Readonly<Record<WorkKind, string>> = {
  ptesCopied: 'pte',
  pmdsMoved: 'pmd',
  pudsMoved: 'pud',
  hugeMoved: 'pmd',
  tablesMade: 'alloc',
  tablesFreed: 'alloc',
  flushesMoving: 'flush',
  flushesUnmapping: 'flush',
  lookups: 'phase',
  refused: 'warn',
};
