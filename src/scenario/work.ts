import { lastAtMost } from '../trace/column.ts';
import { childrenOf } from '../trace/place.ts';
import { marksOf, rowOfStep, type Span } from '../trace/rows.ts';
import { STEP } from '../trace/steps.ts';
import { kindOfRow, operandOf, stepsInRow, type Trace } from '../trace/trace.ts';
import type { Operation, Scenario } from './schema.ts';

/**
 * What the operations of a run that move page tables did, counted from the trace: entries moved by level, tables, flushes of
 * the TLB, look-ups of a VMA, and refused moves of an entry: all of those, though the kernel warns of the first alone.
 */
export const WORK_KINDS = [
  'ptesCopied',
  'pmdsMoved',
  'pudsMoved',
  'hugeMoved',
  'tablesMade',
  'tablesFreed',
  'flushesMoving',
  'flushesUnmapping',
  'lookups',
  'refused',
] as const;
/** What is counted of the work of a run. */
export type WorkKind = (typeof WORK_KINDS)[number];
/** How often each was done. */
export type Work = Readonly<Record<WorkKind, number>>;

const MOVED: readonly WorkKind[] = ['ptesCopied', 'pmdsMoved', 'pudsMoved'];

/** The work of a run, row by row: plain columns that can be handed to another thread. */
export interface WorkTable {
  /** For each row of steps, what it counts as, as an index into WORK_KINDS; NOTHING if not at all. */
  readonly kinds: Uint8Array;
  /** For each kind, the count before each row, and at the end. */
  readonly before: readonly Uint32Array[];
}

const NOTHING = 255;

/** Whether an operation is one that moves page tables: those are what the page is about. */
export function movesTables(op: Operation['op']): boolean {
  return op === 'mremap' || op === 'exec_stack_shift';
}

/** Counts the work of a run. */
export function countWork(trace: Trace, scenario: Scenario): WorkTable {
  const rows = trace.steps.at.length;
  const kinds = new Uint8Array(rows).fill(NOTHING);
  for (const operation of childrenOf(trace, -1)) {
    const op = scenario.ops[operation.number]?.op;
    if (op === undefined || !movesTables(op)) continue;
    const phases = childrenOf(trace, operation.row);
    // More than one where a call moves several mappings.
    const moving = phases
      .filter(({ name }) => name === 'move_page_tables' || name === 'move_back')
      .map(movingPart(trace));
    // What exec prepares its stack with is not the work of moving it.
    const start = phases.find(({ name }) => name === 'make_stack')?.end ?? operation.first;
    for (let row = rowOfStep(trace, start); row < rows && trace.steps.first[row]! < operation.end; row++) {
      const first = trace.steps.first[row]!;
      const isMoving = moving.some((phase) => phase.first <= first && first < phase.end);
      const kind = workOf(trace, row, isMoving);
      if (kind) kinds[row] = WORK_KINDS.indexOf(kind);
    }
  }
  const before = WORK_KINDS.map((_, kind) => {
    const counts = new Uint32Array(rows + 1);
    for (let row = 0; row < rows; row++) {
      counts[row + 1] = counts[row]! + (kinds[row] === kind ? stepsInRow(trace, row) : 0);
    }
    return counts;
  });
  return { kinds, before };
}

/** The steps of a phase in which tables are moved: the way back goes on by unmapping. */
const movingPart =
  (trace: Trace) =>
  ({ name, first, end }: Span): Pick<Span, 'first' | 'end'> => {
    for (let row = rowOfStep(trace, first); name === 'move_back' && trace.steps.first[row]! < end; row++) {
      const isOver = marksOf(trace, row).some(({ mark }) => mark === 'ret:move_page_tables');
      if (isOver) return { first, end: trace.steps.first[row]! };
    }
    return { first, end };
  };

function workOf(trace: Trace, row: number, moving: boolean): WorkKind | undefined {
  switch (kindOfRow(trace, row)) {
    case STEP.entryMoved:
      return operandOf(trace, row, 4) === 1 ? 'hugeMoved' : MOVED[operandOf(trace, row, 0)!];
    case STEP.tableMade:
      return 'tablesMade';
    case STEP.tableFreed:
      return 'tablesFreed';
    case STEP.flush:
      return moving ? 'flushesMoving' : 'flushesUnmapping';
    case STEP.lookup:
      return 'lookups';
    case STEP.warning:
      return 'refused';
    default:
      return undefined;
  }
}

/** The work of a run up to any position. */
export class WorkCount {
  readonly #trace: Trace;
  readonly #scenario: Scenario;
  readonly #table: WorkTable;

  constructor(trace: Trace, scenario: Scenario, table = countWork(trace, scenario)) {
    this.#trace = trace;
    this.#scenario = scenario;
    this.#table = table;
  }

  /** What was done by the first `position` steps. */
  at(position: number): Work {
    const { kinds, before } = this.#table;
    const row = lastAtMost(this.#trace.steps.first, position);
    const within = row < 0 ? 0 : position - this.#trace.steps.first[row]!;
    const counts = WORK_KINDS.map((kind, i) => {
      const whole = before[i]![Math.max(row, 0)]!;
      return [kind, whole + (kinds[row] === i ? within : 0)] as const;
    });
    return Object.fromEntries(counts) as Record<WorkKind, number>;
  }

  /** What was done from one position to another. */
  between(from: number, to: number): Work {
    const [before, after] = [this.at(from), this.at(to)];
    return Object.fromEntries(WORK_KINDS.map((kind) => [kind, after[kind] - before[kind]])) as Record<WorkKind, number>;
  }

  /** The same of the first part of the trace. */
  upTo(cut: Trace): WorkCount {
    return new WorkCount(cut, this.#scenario, this.#table);
  }

  get total(): Work {
    return this.at(this.#trace.length);
  }
}
