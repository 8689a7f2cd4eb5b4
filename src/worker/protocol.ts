import type { ExportForm } from '../exchange/export/forms.ts';
import type { Counted, FoundMapping, FoundMremap, ImportReport } from '../exchange/import/report.ts';
import type { KernelId, WhatIf } from '../kernels/kernels.ts';
import type { Advice } from '../scenario/advise/advise.ts';
import type { CostMaps } from '../scenario/advise/costMap.ts';
import type { Growth } from '../scenario/advise/growth.ts';
import type { Flip } from '../scenario/flip/flip.ts';
import type { LaneTable } from '../scenario/lanes.ts';
import type { RecordingSet } from '../scenario/recording.ts';
import type { Outcome } from '../scenario/run.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { Disagreement, Tally, Verdict } from '../scenario/verify.ts';
import type { Work } from '../scenario/work.ts';
import type { Trace } from '../trace/trace.ts';
import type { Card } from './gallery.ts';
import type { Prepared } from './prepare.ts';

/** What the page asks of the worker, which runs scenarios and does nothing else. The scenario has been checked already. */
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
  /** A kernel to compare with, step by step. */
  readonly compared?: KernelId;
}

/** Asks what would turn the verdict on a move round. */
export interface FlipRequest {
  readonly type: 'flip';
  readonly request: number;
  readonly scenario: Scenario;
  readonly kernel: KernelId;
  readonly whatIf?: readonly WhatIf[];
  /** Which of the moves of the run, from 0. */
  readonly move: number;
}

/** Asks for the scenarios of a file of recordings. */
export interface ListRequest {
  readonly type: 'list';
  readonly request: number;
  readonly url: string;
}

/** Asks to hold the simulator against recordings. */
export interface VerifyRequest {
  readonly type: 'verify';
  readonly request: number;
  readonly files: readonly RecordingFile[];
}

export interface RecordingFile {
  readonly set: RecordingSet;
  /** One recording a line, packed with gzip. */
  readonly url: string;
}

/** Asks for what the small pictures of the library's scenarios are drawn from. */
export interface GalleryRequest {
  readonly type: 'gallery';
  readonly request: number;
  /** What scenarios are run on that name no kernel of their own. */
  readonly kernel: KernelId;
}

/** Asks for a scenario and its run in another form, as text. */
export interface ExportRequest {
  readonly type: 'export';
  readonly request: number;
  readonly form: ExportForm;
  readonly scenario: Scenario;
  readonly kernel: KernelId;
  readonly whatIf?: readonly WhatIf[];
}

/** Asks where a move would cost less. */
export interface AdviceRequest {
  readonly type: 'advise';
  readonly request: number;
  readonly scenario: Scenario;
  readonly kernel: KernelId;
  readonly whatIf?: readonly WhatIf[];
  /** Number of the operation that moves; left out, the last one that does. */
  readonly operation?: number;
}

/** Asks to import what a real program did. */
export interface ImportRequest {
  readonly type: 'import';
  readonly request: number;
  /** A file, or what was pasted; it is read piece by piece. */
  readonly text: Blob;
  readonly kernel: KernelId;
}

/** What a worker aside is asked, so that the one that is wanted at once stays small. */
export type AsideRequest =
  | FlipRequest
  | ImportRequest
  | ExportRequest
  | AdviceRequest
  | ListRequest
  | VerifyRequest
  | GalleryRequest;
export type Request = RunRequest | AsideRequest;

/** What the worker answers: any number of progress, verifying, importing or card, then one of the others. Of a run, progress also tells that it is still at it. */
export type Reply =
  | { readonly type: 'progress'; readonly request: number; readonly operation: number; readonly operations: number }
  | { readonly type: 'done'; readonly request: number; readonly result: RunResult }
  | { readonly type: 'flipped'; readonly request: number; readonly flip: Flip }
  | { readonly type: 'exported'; readonly request: number; readonly text: string }
  | { readonly type: 'advised'; readonly request: number; readonly advised: Advised }
  | { readonly type: 'listed'; readonly request: number; readonly scenarios: readonly ListedScenario[] }
  | { readonly type: 'verifying' | 'verified'; readonly request: number; readonly progress: VerifyProgress }
  | { readonly type: 'card'; readonly request: number; readonly card: Card }
  | { readonly type: 'gallery'; readonly request: number }
  | { readonly type: 'importing'; readonly request: number; readonly progress: ImportProgress }
  | { readonly type: 'imported'; readonly request: number; readonly report: Imported }
  | { readonly type: 'failed'; readonly request: number; readonly message: string };

export interface RunResult extends OneRun {
  /** What the kernel beside it needs for the whole scenario. */
  readonly besideWork: Work;
  /** The same scenario under the kernel to compare with, and the two runs in step. */
  readonly compared?: OneRun & { readonly kernel: KernelId; readonly lanes: LaneTable };
}

/** A run, and what is computed from it once. */
export interface OneRun {
  /** Transferred, not copied. */
  readonly trace: Trace;
  readonly outcomes: readonly Outcome[];
  readonly stopped?: string;
  readonly prepared: Prepared;
}

/** Where a move would cost less. */
export interface Advised {
  readonly advice: Advice;
  readonly maps: CostMaps;
  /** Undefined where the range does not grow. */
  readonly growth: Growth | undefined;
}

/** A recorded scenario, as it stands in a list. */
export interface ListedScenario {
  readonly id: string;
  readonly title: string;
  /** The permalink that opens it; undefined where it cannot be opened. */
  readonly link: string | undefined;
}

/** How far the simulator has been held against recordings. */
export interface VerifyProgress {
  /** Scenarios, each under all kernels that it was recorded on. */
  readonly done: number;
  readonly of: number;
  /** Since the recordings were loaded. */
  readonly milliseconds: number;
  readonly tally: Tally;
  /** The first ones. */
  readonly disagreements: readonly FoundDisagreement[];
  /** Of the named scenarios that were done since the last report. */
  readonly verdicts: readonly Verdict[];
}

export interface FoundDisagreement extends Disagreement, Pick<Verdict, 'id' | 'kernel'> {
  /** The permalink that opens the scenario on this kernel; undefined where it cannot be opened. */
  readonly link: string | undefined;
}

/** How much of a text has been imported. */
export interface ImportProgress {
  /** Bytes. */
  readonly read: number;
  readonly of: number;
  readonly lines: number;
  /** Mremaps. */
  readonly found: number;
}

/** What came of an import. */
export interface Imported extends Omit<ImportReport, 'mremaps' | 'mappings'> {
  readonly mremaps: Counted<Packed<FoundMremap>>;
  readonly mappings: Counted<Packed<FoundMapping>>;
}

/** With the scenario, where there is one, as JSON: a thousand of them would take the page long to take over. */
export type Packed<T> = Omit<T, 'scenario'> & { readonly scenario: string | undefined };
