import type { KernelId } from '../kernels/kernels.ts';
import type { OperationResult } from './results.ts';

/** Kernels that there are recordings of. */
export const RECORDED_KERNELS = ['6.1', '6.12', '6.18'] as const satisfies readonly KernelId[];
export type RecordedKernel = (typeof RECORDED_KERNELS)[number];

/** The files of recordings in fixtures/, each named after its set, and how many scenarios are in them. */
export const RECORDED_SCENARIOS = { named: 419, exec: 1406, random: 2000 } as const;
export type RecordingSet = keyof typeof RECORDED_SCENARIOS;
export const RECORDING_SETS = Object.keys(RECORDED_SCENARIOS) as RecordingSet[];

/** What a real kernel gave for one operation. Fields that were not recorded are absent. */
export interface RecordedOperation extends Omit<OperationResult, 'trace'> {
  /** `cut`: how many events there were, when only the first ones are listed. */
  readonly trace?: { readonly events?: Events; readonly cut?: number };
}

/** Kernel functions entered, in order, each with its arguments. */
export type Events = readonly (readonly string[])[];

/** One scenario, and what the kernels that it was recorded on gave for its operations. */
export interface Recording {
  readonly scenario: { readonly id: string; readonly title?: string; readonly ops: readonly unknown[] };
  readonly results: Readonly<Partial<Record<RecordedKernel, { readonly ops: readonly RecordedOperation[] }>>>;
}

/** A line of exec.jsonl.gz: how exec shifted a stack; see fixtures/README.md. */
interface ExecRecord {
  readonly kernel: RecordedKernel;
  readonly old: string;
  readonly len: string;
  readonly shift: string;
  readonly ret: string | null;
  readonly warnTraps: number;
  readonly moved: NonNullable<RecordedOperation['moved']>;
  readonly boot: string;
  readonly n: number;
  readonly events: Events;
}

/** Reads a line of a file of recordings. */
export function parseRecording(line: string): Recording {
  const record = JSON.parse(line) as Recording | ExecRecord;
  return 'scenario' in record ? record : recordingOfExec(record);
}

/** Where the return of move_page_tables was not recorded, the recording says neither where it ended nor what it gave. */
function recordingOfExec(record: ExecRecord): Recording {
  const { kernel, old, len, shift, ret, warnTraps, moved, boot, n, events } = record;
  const returned = events.some(([name]) => name === 'ret:move_page_tables');
  const title = `exec shifts a stack of ${Number(len) / 4096} pages down by ${shift}`;
  return {
    scenario: { id: `exec-${kernel}-${boot}-${n}`, title, ops: [{ op: 'exec_stack_shift', start: old, len, shift }] },
    results: {
      [kernel]: { ops: [{ ret: ret ?? len, moved, warnings: warnTraps, ...(returned ? { trace: { events } } : {}) }] },
    },
  };
}
