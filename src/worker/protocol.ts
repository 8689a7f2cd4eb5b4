import type { KernelId, WhatIf } from '../kernels/kernels.ts';
import type { Outcome } from '../scenario/run.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { Work } from '../scenario/work.ts';
import type { Trace } from '../trace/trace.ts';
import type { Prepared } from './prepare.ts';

/** What the page asks of the worker. The scenario has been checked already. */
export interface RunRequest {
  readonly type: 'run';
  /** Comes back with every answer. */
  readonly request: number;
  readonly scenario: Scenario;
  readonly kernel: KernelId;
  /** Rules switched on that nobody shipped. */
  readonly whatIf?: readonly WhatIf[];
  /** A kernel whose whole work is wanted beside it. */
  readonly beside: KernelId;
}

/** What the worker answers: progress, then one of the others. */
export type Reply =
  | { readonly type: 'progress'; readonly request: number; readonly operation: number; readonly operations: number }
  | { readonly type: 'done'; readonly request: number; readonly result: RunResult }
  | { readonly type: 'failed'; readonly request: number; readonly message: string };

export interface RunResult {
  /** Transferred, not copied. */
  readonly trace: Trace;
  readonly outcomes: readonly Outcome[];
  readonly stopped?: string;
  readonly prepared: Prepared;
  /** What the kernel beside it needs for the whole scenario. */
  readonly besideWork: Work;
}
