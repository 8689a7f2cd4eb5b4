/** What a trace tells, whatever form it has. */
export type TraceEvent =
  | CallEvent
  /** The process has a new, empty address space. */
  | { readonly kind: 'exec'; readonly line: number; readonly pid: number }
  /** `shares`: a thread, or a vfork; else the child gets a copy of the address space. */
  | {
      readonly kind: 'child';
      readonly line: number;
      readonly pid: number;
      readonly child: number;
      readonly shares: boolean;
    }
  | { readonly kind: 'exit'; readonly line: number; readonly pid: number }
  | { readonly kind: 'mapping'; readonly line: number; readonly mapping: Mapping };

export interface CallEvent {
  readonly kind: 'call';
  /** Line on which the call ended, from 1. */
  readonly line: number;
  /** Of the thread, as the trace writes it; MAIN where it writes none. */
  readonly pid: number;
  readonly call: Call;
  readonly result: Result;
}

/** The thread whose lines carry no number. */
export const MAIN = 0;

/** What a call returned: a number, unsigned, or the name of an errno. */
export type Result = number | string;

/** A system call with its arguments, unchecked. Flags and access are the kernel's bits. */
export type Call =
  | {
      readonly name: 'mmap';
      readonly address: number;
      readonly length: number;
      readonly access: number;
      readonly flags: number;
      /** The descriptor as it is written, with its path if that is told; undefined for -1. */
      readonly file: FileGiven | undefined;
      readonly offset: number;
    }
  | { readonly name: 'munmap'; readonly address: number; readonly length: number }
  | { readonly name: 'mprotect'; readonly address: number; readonly length: number; readonly access: number }
  | { readonly name: 'madvise'; readonly address: number; readonly length: number; readonly advice: number }
  | { readonly name: 'brk'; readonly address: number }
  | MremapCall;

export interface MremapCall {
  readonly name: 'mremap';
  readonly old: bigint;
  readonly oldLength: bigint;
  readonly newLength: bigint;
  readonly flags: number;
  readonly newAddress: bigint;
}

export interface FileGiven {
  readonly descriptor: number;
  readonly path?: string;
}

export const CALL_NAMES = ['mmap', 'munmap', 'mremap', 'mprotect', 'madvise', 'brk'] as const;
export type CallName = (typeof CALL_NAMES)[number];

export function isCallName(name: string): name is CallName {
  return (CALL_NAMES as readonly string[]).includes(name);
}

/** A mapping as /proc/PID/maps and smaps tell it. */
export interface Mapping {
  readonly start: number;
  readonly end: number;
  /** VM.read, VM.write and VM.exec. */
  readonly access: number;
  readonly shared: boolean;
  /** Bytes into the file. */
  readonly offset: number;
  /** What tells its file from others; undefined for anonymous memory. */
  readonly file?: string;
  /** What stands in the last column: a path, [heap], … */
  readonly name: string;
  /** Bytes that are resident, and how many of them in huge pages: of smaps. */
  readonly resident?: number;
  readonly huge?: number;
  /** The letters of VmFlags, of smaps. */
  readonly flags?: readonly string[];
}

/**
 * What came of a line: an event (perhaps only begun), something that is not about memory, or nothing that is understood.
 */
export type Reading = 'event' | 'other' | 'unknown';

/** Reads a trace line by line. It throws for no text. */
export interface LineReader {
  read(text: string, line: number, emit: (event: TraceEvent) => void): Reading;
  /** After the last line. Returns the lines of calls that were begun and never ended. */
  finish(emit: (event: TraceEvent) => void): readonly number[];
}
