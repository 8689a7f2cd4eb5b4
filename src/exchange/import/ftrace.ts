import { type CallName, isCallName, type LineReader, MAIN, type Reading, type TraceEvent } from './calls.ts';
import { Halves } from './halves.ts';
import { namedArguments } from './named.ts';

/** The thread and the processor before an event: `perl-1234 [001] …`, `perl 1234 [001] …`, perhaps with the process in brackets. */
const THREAD = /[-\s](\d{1,9})\s+(?:\([-\s\d]+\)\s+)?\[\d+\]\s/;
/** `sys_mremap(…)` and `sys_mremap -> …` of the kernel's own text, `sys_enter_mremap: …` and `sys_exit_mremap: …` of perf script and trace-cmd. */
const EVENT = /\bsys_(?:(enter|exit)_)?(\w+?)(?:(\(|: )| -> )(.*)$/s;

/** Reads what the kernel's tracepoints of system calls give: `trace_pipe`, `trace-cmd report`, `perf script`. */
export class FtraceReader implements LineReader {
  readonly #halves = new Halves();

  read(text: string, line: number, emit: (event: TraceEvent) => void): Reading {
    if (/^\s*(?:#|$)/.test(text)) return 'other';
    const thread = THREAD.exec(text.slice(0, 200));
    if (!thread) return 'unknown';
    const pid = Number(thread[1] ?? MAIN);
    const [, side, name, opened, rest = ''] = EVENT.exec(text) ?? [];
    if (name === undefined || !isCallName(name)) return 'other';
    const begins = side === undefined ? opened === '(' : side === 'enter';
    if (!begins) return this.#halves.end(name, rest, line, pid, emit);
    return this.#halves.begin(name, argumentsOf(name, rest), line, pid);
  }

  finish(): readonly number[] {
    return this.#halves.open();
  }
}

/** The kernel writes hexadecimal numbers, before 6.13 without `0x`. */
function argumentsOf(name: CallName, rest: string): readonly (string | undefined)[] {
  return namedArguments(rest, name).map((text) =>
    text !== undefined && /^[\da-f]{1,16}$/i.test(text) ? `0x${text}` : text,
  );
}
