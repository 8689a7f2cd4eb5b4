import type { KernelId } from '../../kernels/kernels.ts';
import type { Scenario } from '../../scenario/schema.ts';
import type { CallName } from './calls.ts';
import type { Format } from './formats.ts';
import type { Entries } from './replayMremap.ts';
import type { Assumption } from './space.ts';

/** What came of a text that was imported. Plain data; numbers of addresses as text in hex. */
export interface ImportReport {
  readonly format: Format;
  readonly kernel: KernelId;
  readonly lines: number;
  /** Calls that were read, by name. */
  readonly calls: Readonly<Record<CallName, number>>;
  /** Address spaces that the trace tells of. */
  readonly processes: number;
  /** Lines that nothing is known of, and calls that never end. */
  readonly skipped: Counted<{ readonly line: number; readonly text: string }>;
  readonly agreed: number;
  readonly differences: Counted<Difference>;
  /** Results that the simulator has no say in, by reason. */
  readonly notCompared: Readonly<Record<string, number>>;
  readonly assumptions: readonly { readonly assumption: Assumption; readonly count: number; readonly line: number }[];
  readonly summary: Summary;
  /** The mremaps, those that moved the most entries first. */
  readonly mremaps: Counted<FoundMremap>;
  /** What /proc/PID/maps told, the largest first. */
  readonly mappings: Counted<FoundMapping>;
}

/** The first of many. */
export interface Counted<T> {
  readonly count: number;
  readonly first: readonly T[];
}

/** A call that ended otherwise in the simulator. */
export interface Difference {
  readonly line: number;
  readonly pid: number;
  readonly call: string;
  readonly recorded: string;
  readonly simulated: string;
  readonly remark?: string;
}

/** How a mremap ended. */
export const ENDS = ['moved', 'duplicated', 'grown', 'shrunk', 'unchanged', 'failed'] as const;
export type End = (typeof ENDS)[number];

export interface Summary {
  readonly found: number;
  readonly ends: Readonly<Record<End, number>>;
  readonly entries: Entries;
  /** Bytes whose pages moved. */
  readonly bytes: number;
}

export interface FoundMremap {
  readonly line: number;
  readonly pid: number;
  readonly call: string;
  readonly result: string;
  readonly end: End;
  readonly entries: Entries;
  /** Bytes that were taken as resident and moved. */
  readonly bytes: number;
  /** By how many bytes the move started lower than asked. */
  readonly realigned: number;
  /** Why it did not take less; undefined where nothing is better. */
  readonly why?: string;
  /** The simulator ends the call otherwise. */
  readonly differs: boolean;
  /** The mremap with what is near it; undefined for one outside of user space. */
  readonly scenario?: Scenario;
  /** Mappings in the scenario, and how many more the process had. */
  readonly carried: number;
  readonly others: number;
  /** What the scenario comes to under each kernel; undefined where too many would have to be run. */
  readonly kernels?: Readonly<Record<KernelId, UnderKernel>>;
  /** The best place nearby that is free; undefined where none is better, or where too many would have to be run. */
  readonly better?: BetterPlace;
}

/** Where a mremap would have taken less on the same kernel. */
export interface BetterPlace {
  readonly address: string;
  readonly entries: Entries;
}

export interface UnderKernel {
  readonly entries: Entries;
  /** What the call fails with, if it does. */
  readonly errno?: string;
}

export interface FoundMapping {
  readonly line: number;
  readonly start: string;
  readonly end: string;
  readonly perms: string;
  readonly name: string;
  /** Bytes that are resident, where smaps told. */
  readonly resident?: number;
  /** The mapping, resident, and what is near it; then a mremap that doubles it and may move. */
  readonly scenario: Scenario;
}

export const entryCount = ({ ptes, pmds, puds, huge }: Entries): number => ptes + pmds + puds + huge;
