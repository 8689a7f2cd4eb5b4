import { lastAtMost } from '../trace/column.ts';
import { spansAround } from '../trace/rows.ts';
import { PHASES, STEP } from '../trace/steps.ts';
import type { Trace } from '../trace/trace.ts';
import { stepsInRow } from '../trace/trace.ts';
import type { Scenario } from './schema.ts';

/** What the mremap operations of a run did, counted from the trace. */
export const WORK_KINDS = [
  'ptesCopied',
  'pmdsMoved',
  'pudsMoved',
  'tablesMade',
  'tablesFreed',
  'flushesMoving',
  'flushesUnmapping',
  'lookups',
  'refused',
] as const;
export type WorkKind = (typeof WORK_KINDS)[number];
export type Work = Readonly<Record<WorkKind, number>>;

const MOVED: readonly WorkKind[] = ['ptesCopied', 'pmdsMoved', 'pudsMoved'];

/** The work of a run up to any position. Built once for a trace. */
export class WorkCount {
  readonly #trace: Trace;
  /** For each row of steps, what it counts as, as an index into WORK_KINDS; 255 for nothing. */
  readonly #kinds: Uint8Array;
  /** For each kind, the count before each row. */
  readonly #before: readonly Uint32Array[];

  constructor(trace: Trace, scenario: Scenario) {
    this.#trace = trace;
    const rows = trace.steps.kind.length;
    this.#kinds = new Uint8Array(rows).fill(255);
    const before = WORK_KINDS.map(() => new Uint32Array(rows + 1));
    for (let row = 0; row < rows; row++) {
      const kind = workOf(trace, row, scenario);
      if (kind) this.#kinds[row] = WORK_KINDS.indexOf(kind);
      before.forEach((counts, i) => {
        counts[row + 1] = counts[row]! + (i === this.#kinds[row] ? stepsInRow(trace, row) : 0);
      });
    }
    this.#before = before;
  }

  /** What was done by the first `position` steps. */
  at(position: number): Work {
    const row = lastAtMost(this.#trace.steps.first, position);
    const within = row < 0 ? 0 : position - this.#trace.steps.first[row]!;
    const counts = WORK_KINDS.map((kind, i) => {
      const before = this.#before[i]![Math.max(row, 0)]!;
      return [kind, before + (this.#kinds[row] === i ? within : 0)] as const;
    });
    return Object.fromEntries(counts) as Record<WorkKind, number>;
  }

  get total(): Work {
    return this.at(this.#trace.length);
  }
}

function workOf(trace: Trace, row: number, scenario: Scenario): WorkKind | undefined {
  const kind = trace.steps.kind[row]!;
  const operand = trace.steps.operand[row]!;
  if (!COUNTED.has(kind)) return undefined;
  const [operation, phase] = spansAround(trace, trace.steps.first[row]!);
  if (!operation || scenario.ops[operation.number]?.op !== 'mremap') return undefined;
  switch (kind) {
    case STEP.entryMoved:
      return MOVED[trace.operands[operand]!];
    case STEP.tableMade:
      return 'tablesMade';
    case STEP.tableFreed:
      return 'tablesFreed';
    case STEP.flush:
      return phase && PHASES[phase.number] === 'move_page_tables' ? 'flushesMoving' : 'flushesUnmapping';
    case STEP.lookup:
      return 'lookups';
    default:
      return 'refused';
  }
}

const COUNTED = new Set([STEP.entryMoved, STEP.tableMade, STEP.tableFreed, STEP.flush, STEP.lookup, STEP.warning]);
