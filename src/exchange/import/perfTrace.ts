import { readCall } from './arguments.ts';
import { type CallName, isCallName, type LineReader, MAIN, type Reading, type TraceEvent } from './calls.ts';
import { namedArguments } from './named.ts';
import { readReturned } from './names.ts';

/** `  12.345 ( 0.009 ms): python3/999 mremap(addr: 0x7f…, old_len: 4096, …) = 0x7f…`, the time and the thread perhaps missing. */
const LINE =
  /^\s*(?:\d+\.\d+\s+)?(?:\(\s*(?:\d+\.\d+ ms\s*)?\):?\s+)?(?:(\S.*?)\/(\d{1,9})\s+)?(?:(\d{1,9})\s+)?(?:(\w+)\(|(\.\.\. \[continued\]: )(\w+)\(\))(.*)$/s;
const MOST_WAITING = 4096;

/** Reads what `perf trace` writes. It leaves out arguments that are 0, and bits of flags that it does not know. */
export class PerfTraceReader implements LineReader {
  readonly #begun = new Map<number, { line: number; text: string }>();

  read(text: string, line: number, emit: (event: TraceEvent) => void): Reading {
    const [, , ofComm, alone, plain, continued, resumed, rest = ''] = LINE.exec(text) ?? [];
    const name = plain ?? resumed;
    if (name === undefined) return /^\s*$/.test(text) ? 'other' : 'unknown';
    const pid = Number(ofComm ?? alone ?? MAIN);
    if (!isCallName(name)) return 'other';
    let whole = rest;
    if (continued !== undefined) {
      const begun = this.#begun.get(pid);
      this.#begun.delete(pid);
      if (!begun) return 'unknown';
      whole = `${begun.text}${rest}`;
    } else if (rest.trimEnd().endsWith('...')) {
      const begun = rest.slice(0, rest.lastIndexOf('...'));
      if (this.#begun.size < MOST_WAITING) this.#begun.set(pid, { line, text: begun });
      return 'event';
    }
    return this.#call(name, whole, line, pid, emit);
  }

  finish(): readonly number[] {
    return [...this.#begun.values()].map(({ line }) => line);
  }

  #call(name: CallName, rest: string, line: number, pid: number, emit: (event: TraceEvent) => void): Reading {
    const equals = rest.lastIndexOf(' = ');
    const close = rest.lastIndexOf(')', equals);
    if (equals < 0 || close < 0) return 'unknown';
    const result = readReturned(rest.slice(equals + 3));
    // Bits that it has no name for are not shown at all.
    if (/\bflags: *[,)]/.test(`${rest.slice(0, close)})`)) return 'unknown';
    const call = readCall(name, namedArguments(rest.slice(0, close), name));
    if (result === '?') return 'other';
    if (result === undefined || !call) return 'unknown';
    emit({ kind: 'call', line, pid, call, result });
    return 'event';
  }
}
