import { type ArgumentTexts, readCall } from './arguments.ts';
import type { Call, CallName, Reading, TraceEvent } from './calls.ts';
import { readReturned } from './names.ts';

const MOST_WAITING = 4096;

/** Calls that are told in two lines, one when they begin and one when they end. */
export class Halves {
  readonly #begun = new Map<number, { readonly line: number; readonly call: Call }>();

  begin(name: CallName, texts: ArgumentTexts, line: number, pid: number): Reading {
    const call = readCall(name, texts);
    if (!call) return 'unknown';
    if (this.#begun.size < MOST_WAITING) this.#begun.set(pid, { line, call });
    return 'event';
  }

  /** `result` is text such as `0x7f…`, `-12`, `0xfffffffffffffff4`. */
  end(name: CallName, result: string, line: number, pid: number, emit: (event: TraceEvent) => void): Reading {
    const begun = this.#begun.get(pid);
    const returned = readReturned(result);
    if (!begun || begun.call.name !== name || returned === undefined) return 'unknown';
    this.#begun.delete(pid);
    emit({ kind: 'call', line, pid, call: begun.call, result: returned });
    return 'event';
  }

  /** The lines of calls that have not ended. */
  open(): readonly number[] {
    return [...this.#begun.values()].map(({ line }) => line);
  }
}
