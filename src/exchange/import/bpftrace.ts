import { type ArgumentTexts, readCall } from './arguments.ts';
import { type CallName, isCallName, type LineReader, MAIN, type Reading, type TraceEvent } from './calls.ts';
import { Halves } from './halves.ts';
import { namedArguments } from './named.ts';
import { readReturned } from './names.ts';

/** `1234 mremap(…)`, `perl/1234 sys_exit_mremap …`, `1234 mremap = 0x…`: the thread, perhaps missing, then the call. */
const LINE = /^\s*(?:(?:[\w.:-]{1,32}\/)?(\d{1,9})[:\])]? +)?(?:sys_)?(?:(enter|exit)_)?(\w+)\s*(.*)$/s;

/**
 * Reads what a bpftrace program prints about system calls, as this one does:
 *
 *     tracepoint:syscalls:sys_enter_mremap { printf("%d mremap(0x%lx, %lu, %lu, 0x%lx, 0x%lx)\n", tid, args->addr,
 *       args->old_len, args->new_len, args->flags, args->new_addr); }
 *     tracepoint:syscalls:sys_exit_mremap { printf("%d mremap = 0x%lx\n", tid, args->ret); }
 *
 * Arguments may have names, with `=` or `:`; a call and its result may stand on one line.
 */
export class BpftraceReader implements LineReader {
  readonly #halves = new Halves();

  read(text: string, line: number, emit: (event: TraceEvent) => void): Reading {
    if (/^\s*(?:$|Attaching \d+ probes?)/.test(text)) return 'other';
    const [, thread, side, name, rest = ''] = LINE.exec(text) ?? [];
    if (name === undefined || !isCallName(name)) return 'unknown';
    const pid = Number(thread ?? MAIN);
    const returned =
      /^(?:\(\))?\s*(?:=|->|:)?\s*(?:\.?ret(?:val)?\s*[=:]?\s*)?(-1 E[A-Z]+|-?(?:0x)?[\da-f]+)\s*$/i.exec(rest);
    if (returned && side !== 'enter') return this.#halves.end(name, returned[1]!, line, pid, emit);
    const close = rest.lastIndexOf(')');
    const texts = argumentsOf(name, rest.startsWith('(') && close > 0 ? rest.slice(1, close) : rest);
    const [, whole] = /^\s*(?:=|->)\s*(.*)$/s.exec(rest.startsWith('(') ? rest.slice(close + 1) : '') ?? [];
    if (whole === undefined) return this.#halves.begin(name, texts, line, pid);
    const [call, result] = [readCall(name, texts), readReturned(whole)];
    if (!call || result === undefined || result === '?') return 'unknown';
    emit({ kind: 'call', line, pid, call, result });
    return 'event';
  }

  finish(): readonly number[] {
    return this.#halves.open();
  }
}

function argumentsOf(name: CallName, text: string): ArgumentTexts {
  return /[:=]/.test(text) ? namedArguments(text, name) : text.split(/,\s*/);
}
