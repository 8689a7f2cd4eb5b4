import { readCall } from './arguments.ts';
import { isCallName, type LineReader, MAIN, type Reading, type Result, type TraceEvent } from './calls.ts';
import { readReturned } from './names.ts';

/**
 * What stands before a call: the thread (-f), the time (-t, -tt, -ttt, -r), the number of the call (-n), the instruction
 * pointer (-i).
 */
const PREFIX =
  /^(?:\[pid +(\d{1,9})\] +|(\d{1,8}) +)?(?:(?:\d\d:\d\d:\d\d|\d{9,12})(?:\.\d+)? +)?(?:\(?\+? +\d+\.\d+\)? +|\d+\.\d+ +)?(?:\[ *[\da-fA-F?]+\] +)?/;
const ATTACHED = /strace: Process (\d{1,9}) attached(?: with \d+ threads)?\s*$/;
const RESUMED = /^<\.\.\. (\w+) resumed> ?(.*)$/s;
const UNFINISHED = '<unfinished ...>';
const MOST_WAITING = 4096;

/** Calls that begin a process, or another program in it. */
const PROCESS_CALLS = new Set(['execve', 'execveat', 'clone', 'clone3', 'fork', 'vfork']);

interface Begun {
  readonly line: number;
  readonly text: string;
}

/** Reads what strace writes, to a terminal or a file: with and without -f, times, symbolic or raw flags, paths (-y). */
export class StraceReader implements LineReader {
  /** Calls that wait for their end, by thread. */
  readonly #begun = new Map<number, Begun>();
  /** A call that a message of strace itself was written into. */
  #broken: (Begun & { pid: number }) | undefined;
  /** Threads that are known to be children, or are not the first one. */
  readonly #children = new Set<number>();
  /** The number that the first thread goes by, where lines tell it at all. */
  #main: number | undefined;
  #anyCall = false;

  read(text: string, line: number, emit: (event: TraceEvent) => void): Reading {
    const prefix = PREFIX.exec(text)!;
    const written = prefix[1] ?? prefix[2];
    const pid = written === undefined ? MAIN : this.#pidOf(Number(written), prefix[1] !== undefined);
    const rest = text.slice(prefix[0].length);
    if (this.#broken && !/^(?:\w+\(|<\.\.\.|[-+]{3} )/.test(rest)) {
      const { pid: broken, text: begin } = this.#broken;
      this.#broken = undefined;
      return this.#line(begin + text, line, broken, emit);
    }
    const attached = text.includes('strace: Process') ? ATTACHED.exec(text) : null;
    if (attached) {
      this.#attach(Number(attached[1]));
      const before = rest.slice(0, rest.lastIndexOf('strace: Process'));
      if (before !== '') {
        this.#broken = { line, text: before, pid };
        this.#begin(before, line, pid, emit);
      }
      return 'other';
    }
    return this.#line(rest, line, pid, emit);
  }

  finish(): readonly number[] {
    return [...this.#begun.values()].map(({ line }) => line);
  }

  #line(rest: string, line: number, pid: number, emit: (event: TraceEvent) => void): Reading {
    if (rest.startsWith('+++ ')) {
      emit({ kind: 'exit', line, pid });
      return 'event';
    }
    if (rest.startsWith('--- ') || rest.startsWith('strace: ') || /^ > /.test(rest) || rest === '') return 'other';
    const resumed = RESUMED.exec(rest);
    if (resumed) {
      const begun = this.#begun.get(pid);
      this.#begun.delete(pid);
      if (begun) return this.#call(begun.text + resumed[2], line, pid, emit);
      return isCallName(resumed[1]!) || PROCESS_CALLS.has(resumed[1]!) ? 'unknown' : 'other';
    }
    if (rest.trimEnd().endsWith(UNFINISHED)) {
      const text = rest.slice(0, rest.lastIndexOf(UNFINISHED)).trimEnd();
      const name = /^\w+(?=\()/.exec(text)?.[0];
      if (name === undefined) return 'unknown';
      if (!isCallName(name) && !PROCESS_CALLS.has(name)) return 'other';
      this.#begin(text, line, pid, emit);
      if (this.#begun.size < MOST_WAITING) this.#begun.set(pid, { line, text });
      return 'event';
    }
    return this.#call(rest, line, pid, emit);
  }

  /** A child may run before the call that made it has come back. */
  #begin(text: string, line: number, pid: number, emit: (event: TraceEvent) => void): void {
    this.#anyCall = true;
    if (/^(?:clone3?|v?fork)\(/.test(text)) emit({ kind: 'child', line, pid, child: -1, shares: sharesMemory(text) });
  }

  #call(text: string, line: number, pid: number, emit: (event: TraceEvent) => void): Reading {
    const open = text.indexOf('(');
    const name = text.slice(0, Math.max(open, 0));
    if (!/^[a-z_]\w*$/.test(name)) return 'unknown';
    this.#anyCall = true;
    const memory = isCallName(name) || name === 'pkey_mprotect';
    if (!memory && !PROCESS_CALLS.has(name)) return 'other';
    const equals = text.lastIndexOf(' = ');
    const close = text.lastIndexOf(')', equals);
    if (equals < 0 || close < open) return 'unknown';
    const result = readReturned(text.slice(equals + 3));
    if (result === undefined) return 'unknown';
    // What has no result was cut off by the end of the process.
    if (result === '?') return 'other';
    const inside = text.slice(open + 1, close);
    if (!memory) {
      this.#process(name, inside, result, line, pid, emit);
      return 'event';
    }
    const call = readCall(name === 'pkey_mprotect' ? 'mprotect' : name, splitArguments(inside));
    if (!call) return 'unknown';
    emit({ kind: 'call', line, pid, call, result });
    return 'event';
  }

  #process(
    name: string,
    inside: string,
    result: Result,
    line: number,
    pid: number,
    emit: (event: TraceEvent) => void,
  ): void {
    if (typeof result === 'string') return;
    if (name.startsWith('exec')) emit({ kind: 'exec', line, pid });
    else if (result > 0) {
      this.#children.add(result);
      emit({ kind: 'child', line, pid, child: result, shares: sharesMemory(`${name}(${inside}`) });
    }
  }

  #attach(pid: number): void {
    // With -p the first one to be attached is the process itself.
    if (!this.#anyCall && this.#main === undefined) this.#main = pid;
    else if (pid !== this.#main) this.#children.add(pid);
  }

  /** On a terminal the first thread has no number as long as it is alone: what is then numbered and no child is the same. */
  #pidOf(written: number, bracketed: boolean): number {
    if (!bracketed || this.#children.has(written)) return written;
    this.#main ??= written;
    return written === this.#main ? MAIN : written;
  }
}

function sharesMemory(call: string): boolean {
  return /\bCLONE_VM\b/.test(call) || call.startsWith('vfork(');
}

/** Only a path in `<>` may hold a comma of its own. */
function splitArguments(inside: string): string[] {
  const file = inside.indexOf('<');
  const end = inside.lastIndexOf('>');
  if (file < 0 || end < file) return inside.split(', ');
  const before = inside.slice(0, file).split(', ');
  const after = inside.slice(end + 1).split(', ');
  const last = before.pop() ?? '';
  return [...before, `${last}${inside.slice(file, end + 1)}${after[0]}`, ...after.slice(1)];
}
