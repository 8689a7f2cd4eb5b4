/**
 * The simulator as an ES module: what the package `remapscope` gives to programs.
 *
 *     import { simulate } from 'remapscope';
 *     const { results } = simulate({ ops: [{ op: 'mmap', addr: '0x100000000000', len: '0x1000', prot: 'rw' }] }, '6.12');
 *
 * Addresses are numbers below 2^48 in what it gives, and text in scenarios and results; lengths are bytes. What cannot be used
 * is refused by an error whose message is a sentence: a BadScenario, say, or a RangeError for a kernel or a rule that is not
 * known.
 *
 * @module
 */
import { shown } from '../address/text.ts';
import { bpftraceOf } from '../exchange/export/bpftrace.ts';
import { programOf } from '../exchange/export/c.ts';
import { explainText, type Told } from '../exchange/export/explain.ts';
import { reportText } from '../exchange/export/report.ts';
import * as permalink from '../exchange/permalink.ts';
import {
  isKernelId,
  isWhatIf,
  KERNEL_IDS,
  KERNELS,
  type Kernel,
  type KernelId,
  WHAT_IFS,
  type WhatIf,
  withWhatIf,
} from '../kernels/kernels.ts';
import { acceptScenario } from '../scenario/estimate.ts';
import { LIBRARY, libraryScenario } from '../scenario/library.ts';
import { type Move, movesOf } from '../scenario/moves.ts';
import { type OperationResult, resultsOf } from '../scenario/results.ts';
import type { Outcome } from '../scenario/run.ts';
import { parseScenario } from '../scenario/schema.ts';
import { type Work, WorkCount } from '../scenario/work.ts';
import type { Trace } from '../trace/trace.ts';
import { runTold } from '../worker/told.ts';
import { unknownText } from './unknownText.ts';

export { LEVELS, type Level } from '../address/geometry.ts';
export { CannotExport } from '../exchange/export/c.ts';
export { BadLink, type FrameView, type LinkState, type PredictRound, type ReadLink } from '../exchange/permalink.ts';
export { KERNEL_IDS, type KernelId, WHAT_IF, type WhatIf } from '../kernels/kernels.ts';
export * from '../maple/index.ts';
export { type ResidentPage, residentPages, type WalkedEntry, walkTables } from '../mmu/walk.ts';
export { LIBRARY, type LibraryEntry, libraryScenario, type View } from '../scenario/library.ts';
export type { Decision, Move } from '../scenario/moves.ts';
export type * from '../scenario/operations.ts';
export type { Difficulty } from '../scenario/predict/generate.ts';
export type { QuestionKind } from '../scenario/predict/questions.ts';
export type { OperationResult } from '../scenario/results.ts';
export type { Outcome } from '../scenario/run.ts';
export { BadScenario, type FieldPath, parseScenario } from '../scenario/schema.ts';
export type { TourName, TourStop } from '../scenario/tours/names.ts';
export { WORK_KINDS, type Work, type WorkKind } from '../scenario/work.ts';
export type { Naturals } from '../trace/column.ts';
export type { Cells, Memory } from '../trace/memory.ts';
export { CONDITION_OPERANDS } from '../trace/operands.ts';
export { Player } from '../trace/player.ts';
export type { RegionName } from '../trace/regions.ts';
export { type StepRow, stepRow } from '../trace/rows.ts';
export {
  CONDITIONS,
  type Condition,
  ERRNOS,
  type Errno,
  FAULTS,
  PHASES,
  QUESTIONS,
  SIGNALS,
  type Signal,
  SPAN_KINDS,
  STEP_KINDS,
  STEP_OPERANDS,
  type StepKind,
  VMA_CHANGES,
  WARNINGS,
} from '../trace/steps.ts';
export type { Trace } from '../trace/trace.ts';

/** What a scenario does under a kernel. */
export interface Simulated {
  /** What each operation gave, in the form of the recordings: numbers as text in hex. */
  readonly results: readonly OperationResult[];
  /** How each operation ended. */
  readonly outcomes: readonly Outcome[];
  /** The calls of move_page_tables, each with the decisions about realignment. */
  readonly moves: readonly Move[];
  /** Entries moved, tables made and freed, flushes and look-ups of all moves. */
  readonly work: Work;
  /** Every step, with what was there before: a `Player` goes through it forward and back. */
  readonly trace: Trace;
  /** Why the run ended early, when it did. */
  readonly stopped?: string;
}

/**
 * Runs a scenario under a kernel, `6.12` unless told otherwise, with rules added that no kernel has. The scenario may come
 * from outside. Throws BadScenario, whose message is a sentence, for one that cannot be used.
 */
export function simulate(scenario: unknown, kernel: KernelId = '6.12', whatIf: readonly WhatIf[] = []): Simulated {
  const { run, ...told } = tell(scenario, kernel, whatIf);
  const { trace, outcomes, stopped } = run;
  return {
    results: resultsOf(run, told.scenario),
    outcomes,
    moves: movesOf(trace),
    work: new WorkCount(trace, told.scenario).total,
    trace,
    ...(stopped === undefined ? {} : { stopped }),
  };
}

/** What a scenario does and why, in words of at most 72 columns a line. Throws BadScenario. */
export function explain(scenario: unknown, kernel: KernelId = '6.12', whatIf: readonly WhatIf[] = []): string {
  return explainText(tell(scenario, kernel, whatIf));
}

/** A report of a run: the explanation, mappings and page tables at the end, and what every kernel needs. Throws BadScenario. */
export function report(scenario: unknown, kernel: KernelId = '6.12', whatIf: readonly WhatIf[] = []): string {
  return reportText(tell(scenario, kernel, whatIf));
}

/**
 * A C program that does a scenario on the kernel it runs on, and compares that with the prediction. Throws BadScenario, or
 * CannotExport for what no ordinary process can do.
 */
export function exportC(scenario: unknown, kernel: KernelId = '6.12'): string {
  return programOf(acceptScenario(scenario), kernelOf(kernel, []));
}

/** A bpftrace script that watches the functions of the kernel that take part. Throws BadScenario. */
export function exportBpftrace(scenario: unknown, kernel: KernelId = '6.12'): string {
  const told = tell(scenario, kernel, []);
  return bpftraceOf(told.scenario, told.kernel, told.run);
}

/**
 * Reads the fragment of a link, with or without `#`; undefined when it is empty. Rejects with BadLink for one that cannot be
 * opened.
 */
export async function readLink(fragment: string): Promise<permalink.ReadLink | undefined> {
  if (typeof fragment !== 'string') {
    throw new permalink.BadLink(`The link is ${shown(fragment)}; it must be text such as v=1&s=front.`);
  }
  return permalink.readLink(fragment);
}

/**
 * The fragment, without `#`, that opens this state again; undefined where that would be longer than is read. Rejects with
 * BadScenario, RangeError or BadLink for a state that no link opens again.
 */
export async function writeLink(state: permalink.LinkState): Promise<string | undefined> {
  const isNamed = state?.name !== undefined;
  const checked = isNamed ? state : { ...state, scenario: parseScenario(state?.scenario) };
  kernelOf(checked.kernel, checked.whatIf === undefined ? [] : checked.whatIf);
  if (state?.name !== undefined && libraryScenario(state.name) === undefined) {
    throw new permalink.BadLink(
      unknownText(
        'scenario',
        state.name,
        LIBRARY.map(({ name }) => name),
      ),
    );
  }
  const link = await permalink.writeLink(checked);
  const [lost] = (link !== undefined && (await permalink.readLink(link))?.lost) || [];
  if (lost !== undefined) throw new permalink.BadLink(`A link would lose part of this. ${lost}`);
  return link;
}

function tell(input: unknown, id: KernelId, whatIf: readonly WhatIf[]): Told {
  return runTold(acceptScenario(input), kernelOf(id, whatIf));
}

function kernelOf(id: KernelId, whatIf: readonly WhatIf[]): Kernel {
  if (!isKernelId(id)) throw new RangeError(unknownText('kernel', id, KERNEL_IDS));
  if (!Array.isArray(whatIf)) {
    throw new RangeError(`The rules are ${shown(whatIf)}; they must be a list of ${WHAT_IFS.join(', ')}.`);
  }
  const wrong = whatIf.find((rule) => !isWhatIf(rule));
  if (wrong !== undefined) throw new RangeError(unknownText('rule', wrong, WHAT_IFS));
  return withWhatIf(KERNELS[id], whatIf);
}
