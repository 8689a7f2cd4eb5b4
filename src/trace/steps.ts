import type { Level } from '../address/geometry.ts';

/**
 * The kinds of step, each with the names of its operands. A step is the smallest thing that a person would stop at.
 * One row stands for a run of like steps; in a run the operands are those of the first step, and addresses advance by
 * `stride` bytes a step. Addresses and numbers of bytes are numbers; `level` is an index into LEVELS, `condition` into
 * CONDITIONS, `question` into QUESTIONS, `fault` into FAULTS, `change` into VMA_CHANGES, `warning` into WARNINGS.
 */
export const STEP_OPERANDS = {
  /** A condition was evaluated. What the further operands are is settled by the condition (see CONDITION_OPERANDS). */
  decision: ['condition', 'holds', 'a', 'b', 'c', 'd'],
  /** The VMA store was asked. `found` is a VMA's number, 0 for none. */
  lookup: ['question', 'start', 'end', 'found'],
  /** `deposited`, 1 or left out: put aside for a huge page, and hung in nowhere. */
  tableMade: ['level', 'table', 'va', 'deposited'],
  /** A table was given back: nothing is mapped in the range that it is for. */
  tableFreed: ['level', 'table', 'va'],
  /** One entry left its old place and arrived at its new one. `table`: number of the table that it points to, if it does. */
  entryMoved: ['level', 'old', 'new', 'stride', 'huge', 'table'],
  /** A page fault set an entry. */
  pageFaulted: ['fault', 'va', 'stride', 'vma'],
  /** An access found its entry present. */
  pageAccessed: ['write', 'va', 'stride'],
  /** An entry became none. */
  entryCleared: ['level', 'va', 'stride'],
  /** A huge page was replaced by a PTE table with 512 small entries. */
  hugeSplit: ['va', 'table'],
  /** The permissions of a present entry changed. */
  entryProtected: ['va', 'stride'],
  /** The TLB was flushed of a range; `freedTables`: of upper levels too, since a table in it goes. */
  flush: ['start', 'end', 'freedTables'],
  /** What became of a VMA, by its number; `start` and `end` are those that it has then. */
  vmaChanged: ['change', 'vma', 'start', 'end'],
  /** Both addresses of the move were lowered by `distance` bytes. */
  realigned: ['distance', 'old', 'new'],
  /** What if: the end of the move was raised by `distance` bytes. */
  tailRealigned: ['distance', 'old', 'new'],
  /** The kernel warns: an entry of the destination should have been none, or a VMA is not there. */
  warning: ['warning', 'va'],
  /** An access was refused: `signal` is an index into SIGNALS. */
  signal: ['signal', 'va'],
  /** An allocation failed because the scenario asked for it. `what` is a level, or 4 for a VMA. */
  allocationFailed: ['what', 'va'],
  /** An access used a translation that should have been flushed, and met the page at `frame`. */
  staleUsed: ['write', 'va', 'frame'],
  /** The operation names the result of one that failed, and was not done. */
  skipped: ['operation'],
  /** The operation came back. `errno` is an index into ERRNOS, 0 for success. */
  returned: ['errno', 'value'],
} as const;

/** A kind of step. */
export type StepKind = keyof typeof STEP_OPERANDS;
/** The kinds of step, in the order of their codes in a trace. */
export const STEP_KINDS = Object.keys(STEP_OPERANDS) as readonly StepKind[];
export const STEP: Readonly<Record<StepKind, number>> = Object.fromEntries(
  STEP_KINDS.map((kind, code) => [kind, code]),
) as Record<StepKind, number>;

/** The conditions that decisions are about, in the order of their codes in a trace. */
export const CONDITIONS = [
  'argumentsValid',
  'differentVmas',
  'reachesPmdBoundary',
  'notAlignedAlready',
  'mutuallyAligned',
  'sameOffsetInPud',
  'reachesPudBoundary',
  'tailAligned',
  'nothingAboveOld',
  'nothingAboveNew',
  'oldStartsItsVma',
  'newStartsItsVma',
  'nothingBelowOld',
  'nothingBelowNew',
  'oldPudPresent',
  'oldPmdPresent',
  'wholePud',
  'wholePmd',
  'newPudNone',
  'newPmdNone',
  'wholeRangeMoved',
  'fitsInPlace',
] as const;

/** A condition that a decision is about. */
export type Condition = (typeof CONDITIONS)[number];

/** The conditions of realignment: the decisions that settle whether a move starts lower than asked. */
export const REALIGN_CONDITIONS: readonly Condition[] = [
  'reachesPudBoundary',
  'sameOffsetInPud',
  'differentVmas',
  'reachesPmdBoundary',
  'notAlignedAlready',
  'mutuallyAligned',
  'oldStartsItsVma',
  'nothingBelowOld',
  'newStartsItsVma',
  'nothingBelowNew',
];

/** What the VMA store can be asked; `vma_lookup` is the exact one of the kernel. */
export const QUESTIONS = [
  'vma_lookup',
  'find_vma',
  'find_vma_intersection',
  'find_vma_prev',
  'vma_next',
  'vma_prev',
] as const;
export type Question = (typeof QUESTIONS)[number];

/** What a page fault was for. */
export const FAULTS = ['write', 'read', 'copyOnWrite', 'populate', 'faultAround', 'hugePage'] as const;
export type Fault = (typeof FAULTS)[number];

/** What can become of a VMA. */
export const VMA_CHANGES = [
  'made',
  'grown',
  'shrunk',
  'moved',
  'split',
  'merged',
  'removed',
  'flags',
  'anonVma',
] as const;
export type VmaChange = (typeof VMA_CHANGES)[number];

/** What is warned of: an entry of the destination that should have been none, or a VMA that is not there. */
export const WARNINGS = ['newPmdNotNone', 'newPudNotNone', 'vmaNotFound'] as const;

/** What an access that is refused can be answered with. */
export const SIGNALS = ['SIGSEGV', 'SIGBUS'] as const;
/** What a process is sent for an access that it may not make. */
export type Signal = (typeof SIGNALS)[number];

/** Index 0 stands for success. */
export const ERRNOS = ['', 'EINVAL', 'EFAULT', 'ENOMEM', 'EPERM', 'EEXIST', 'EAGAIN', 'EACCES'] as const;
/** The name of an error that a call fails with. */
export type Errno = 'EINVAL' | 'EFAULT' | 'ENOMEM' | 'EPERM' | 'EEXIST' | 'EAGAIN' | 'EACCES';

/** Stands for a VMA where a level is told. */
export const FAILED_VMA = 4;

/** Index of a level in the operands and in LEVELS. */
export const LEVEL_CODE: Readonly<Record<Level, number>> = { pte: 0, pmd: 1, pud: 2, pgd: 3 };

/** The phases an operation can have, in the order in which they follow each other (see positionOf). */
export const PHASES = [
  'check',
  'look_up',
  'map',
  'access',
  'unmap_destination',
  'unmap_tail',
  'resize',
  'make_stack',
  'expand_vma',
  'find_place',
  'copy_vma',
  'realign',
  'move_page_tables',
  'move_back',
  'unmap_source',
  'free_tables',
  'shrink_vma',
  'unmap',
  'protect',
  'advise',
  'lock',
  'populate',
  'return',
] as const;
export type Phase = (typeof PHASES)[number];

/** Kinds of span, from the outermost in. A step lies below the last. */
export const SPAN_KINDS = ['operation', 'phase', 'extent'] as const;
export type SpanKind = (typeof SPAN_KINDS)[number];
