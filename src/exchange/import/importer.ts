import { PAGE_SIZE } from '../../address/geometry.ts';
import { hex, shortened } from '../../address/text.ts';
import type { Kernel } from '../../kernels/kernels.ts';
import { permsText, VM } from '../../mm/flags.ts';
import {
  CALL_NAMES,
  type CallName,
  type LineReader,
  type Mapping,
  type MremapCall,
  type Result,
  type TraceEvent,
} from './calls.ts';
import { type Around, carve, lookAround } from './carve.ts';
import { type Format, readerOf } from './formats.ts';
import { underEachKernel } from './kernels.ts';
import { BadImport, NO_TEXT, Recognition } from './recognize.ts';
import { type Compared, Replay } from './replay.ts';
import { resultText } from './replayCall.ts';
import { type Entries, NO_ENTRIES } from './replayMremap.ts';
import {
  type Counted,
  type Difference,
  ENDS,
  type End,
  entryCount,
  type FoundMapping,
  type FoundMremap,
  type ImportReport,
} from './report.ts';
import type { Assumption, Space } from './space.ts';
import { callText } from './text.ts';
import { whyNotLess } from './why.ts';

/** Most that is kept of each list. */
const MOST_LISTED = 1000;
/** Mremaps that are met before the costliest are sorted out again. */
const BETWEEN_SORTS = 200;
const MOST_DIFFERENCES = 200;
const MOST_SKIPPED = 100;
const MOST_SHOWN = 200;
/** Characters of a line that are kept; one that long is none of a trace: only that it is skipped matters. */
const MOST_LINE = 64 * 1024;

/** A mremap as it was met, before it is put into words. */
interface Met {
  readonly line: number;
  readonly pid: number;
  readonly call: MremapCall;
  readonly result: Result;
  readonly end: End;
  readonly entries: Entries;
  readonly bytes: number;
  readonly realigned: number;
  readonly why: string | undefined;
  readonly differs: boolean;
  readonly around: Around;
}

/** Reads a text piece by piece, replays what it tells, and keeps of it what a report needs, however long the text is. */
export class Importer {
  readonly #kernel: Kernel;
  /** Until the format is known. */
  #recognition: Recognition | undefined;
  #format: Format | undefined;
  #reader: LineReader | undefined;
  #replay: Replay<Around> | undefined;
  /** Begin of a line whose end has not come yet. */
  #rest = '';
  #lines = 0;
  #anyText = false;
  readonly #calls = Object.fromEntries(CALL_NAMES.map((name) => [name, 0])) as Record<CallName, number>;
  readonly #skipped: { line: number; text: string }[] = [];
  #skippedCount = 0;
  #agreed = 0;
  readonly #differences: Difference[] = [];
  #differenceCount = 0;
  readonly #notCompared = new Map<string, number>();
  readonly #assumptions = new Map<Assumption, { count: number; line: number }>();
  readonly #ends = Object.fromEntries(ENDS.map((end) => [end, 0])) as Record<End, number>;
  #entries: Entries = NO_ENTRIES;
  #bytes = 0;
  #met: Met[] = [];
  /** Entries that the least of those moved that were kept. */
  #least = 0;
  #mappings: { line: number; mapping: Mapping }[] = [];
  #mappingCount = 0;

  /** `format`: undefined to have it guessed. */
  constructor(kernel: Kernel, format?: Format) {
    this.#kernel = kernel;
    if (format === undefined) this.#recognition = new Recognition();
    else this.#begin(format, '');
  }

  /** Lines that were read so far. */
  get lines(): number {
    return this.#lines;
  }

  /** Mremaps that were found so far. */
  get found(): number {
    return this.#calls.mremap;
  }

  /** Takes in the next piece of the text. Throws BadImport when it is of no known form. */
  feed(text: string): void {
    if (this.#recognition) {
      const format = this.#recognition.feed(text);
      if (format === undefined) return;
      this.#begin(format, this.#recognition.text);
    } else this.#rest += text;
    this.#readLines();
    if (this.#rest.length > 2 * MOST_LINE) this.#rest = this.#rest.slice(0, MOST_LINE);
  }

  /** Reads the lines that have come to their end. */
  #readLines(): void {
    let from = 0;
    for (let end = this.#rest.indexOf('\n'); end >= 0; end = this.#rest.indexOf('\n', from)) {
      this.#line(this.#rest.slice(from, this.#rest[end - 1] === '\r' && end > from ? end - 1 : end));
      from = end + 1;
    }
    this.#rest = this.#rest.slice(from);
  }

  /** Begins to read, now that the format is known, with what has come so far. */
  #begin(format: Format, text: string): void {
    this.#recognition = undefined;
    this.#format = format;
    this.#rest = text;
    this.#reader = readerOf(format);
    this.#replay = new Replay(this.#kernel, format !== 'strace' && format !== 'maps', {
      before: (space, call, result) => (this.#mayBeKept(call, result) ? lookAround(space.mm, call, result) : undefined),
      assume: (assumption, line) => {
        const known = this.#assumptions.get(assumption);
        this.#assumptions.set(assumption, { count: (known?.count ?? 0) + 1, line: known?.line ?? line });
      },
    });
  }

  #line(text: string): void {
    this.#lines++;
    this.#anyText ||= /\S/.test(text);
    const reading = this.#reader!.read(text, this.#lines, (event) => this.#event(event));
    if (reading === 'unknown') this.#skip(this.#lines, text);
  }

  #skip(line: number, text: string): void {
    this.#skippedCount++;
    const shown = text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
    if (this.#skipped.length < MOST_SKIPPED) this.#skipped.push({ line, text: shown });
  }

  #event(event: TraceEvent): void {
    if (event.kind === 'call') this.#calls[event.call.name]++;
    if (event.kind === 'mapping') {
      this.#mappingCount++;
      if (this.#mappings.length < MOST_LISTED) this.#mappings.push(event);
    }
    const compared = this.#replay!.take(event);
    if (!compared) return;
    this.#count(compared);
    if (compared.mremap) this.#meet(compared, compared.mremap);
  }

  #count({ event, comparison }: Compared<Around>): void {
    if (comparison.kind === 'agrees') this.#agreed++;
    if (comparison.kind === 'notCompared') {
      this.#notCompared.set(comparison.why, (this.#notCompared.get(comparison.why) ?? 0) + 1);
    }
    if (comparison.kind !== 'differs') return;
    this.#differenceCount++;
    if (this.#differences.length >= MOST_DIFFERENCES) return;
    const { line, pid, call, result } = event;
    const { kind, ...told } = comparison;
    this.#differences.push({ line, pid, call: callText(call), recorded: resultText(result), ...told });
  }

  #meet({ event, comparison }: Compared<Around>, { call, replayed }: NonNullable<Compared<Around>['mremap']>): void {
    const { line, pid, result } = event;
    const { entries, moves, around } = replayed;
    const end = endOf(call, result);
    this.#ends[end]++;
    const bytes = entryCount(entries) > 0 ? replayed.resident : 0;
    this.#entries = sum(this.#entries, entries);
    this.#bytes += bytes;
    if (!around) return;
    const why = whyNotLess(replayed, this.#kernel, () => 'another mapping');
    const realigned = moves[0]?.realigned?.distance ?? 0;
    const differs = comparison.kind === 'differs';
    this.#met.push({ line, pid, call, result, end, entries, bytes, realigned, why, differs, around });
    if (this.#met.length >= MOST_LISTED + BETWEEN_SORTS) this.#keepCostliest();
  }

  #keepCostliest(): void {
    const all = this.#met.length;
    this.#met = this.#met
      .sort((a, b) => entryCount(b.entries) - entryCount(a.entries) || b.bytes - a.bytes || a.line - b.line)
      .slice(0, MOST_LISTED);
    if (all > MOST_LISTED) this.#least = entryCount(this.#met.at(-1)!.entries);
  }

  /** A mremap moves no more entries than it has pages, and none where it moves nothing. */
  #mayBeKept({ old, oldLength, newLength }: MremapCall, result: Result): boolean {
    if (this.#least === 0) return true;
    if (typeof result === 'string' || result === Number(old)) return false;
    return Math.ceil(Number(oldLength < newLength ? oldLength : newLength) / PAGE_SIZE) > this.#least;
  }

  /** After the last piece. Throws BadImport when the text is of no known form, or there is none. */
  finish(): ImportReport {
    if (this.#recognition) this.#begin(this.#recognition.finish(), this.#recognition.text);
    if (this.#rest !== '' && !this.#rest.endsWith('\n')) this.#rest += '\n';
    this.#readLines();
    if (!this.#anyText) throw new BadImport(NO_TEXT);
    for (const line of this.#reader!.finish((event) => this.#event(event))) this.#skip(line, 'a call that never ends');
    this.#keepCostliest();
    const { processes, first } = this.#replay!;
    return {
      format: this.#format!,
      kernel: this.#kernel.id,
      lines: this.#lines,
      calls: this.#calls,
      processes,
      skipped: { count: this.#skippedCount, first: this.#skipped },
      agreed: this.#agreed,
      differences: { count: this.#differenceCount, first: this.#differences },
      notCompared: Object.fromEntries(this.#notCompared),
      assumptions: [...this.#assumptions].map(([assumption, told]) => ({ assumption, ...told })),
      summary: { found: this.found, ends: this.#ends, entries: this.#entries, bytes: this.#bytes },
      mremaps: {
        count: this.found,
        first: underEachKernel(
          this.#met.map((met) => this.#foundOf(met)),
          this.#kernel.id,
        ),
      },
      mappings: this.#mappingsFound(first),
    };
  }

  #foundOf({ call, result, around, why, ...met }: Met): FoundMremap {
    const text = callText(call);
    const carved = carve(call, result, around, `${this.#format} line ${met.line}: ${text} = ${resultText(result)}`);
    return {
      ...met,
      call: text,
      result: resultText(result),
      ...(why === undefined ? {} : { why }),
      ...(carved ? { scenario: carved.scenario } : {}),
      carried: carved?.carried ?? 0,
      others: carved?.others ?? around.all,
    };
  }

  /** Mappings by themselves say of no mremap: each is offered one that doubles it. */
  #mappingsFound(space: Space | undefined): Counted<FoundMapping> {
    const count = this.#mappingCount;
    if (!space || this.found > 0) return { count, first: [] };
    const largest = [...this.#mappings].sort((a, b) => sizeOf(b.mapping) - sizeOf(a.mapping));
    const first = largest.flatMap(({ line, mapping }): FoundMapping[] => {
      const { start, end, name, resident } = mapping;
      const length = BigInt(end - start);
      const call: MremapCall = {
        name: 'mremap',
        old: BigInt(start),
        oldLength: length,
        newLength: 2n * length,
        flags: 1,
        newAddress: 0n,
      };
      const title = `${this.#format} line ${line}: what doubling ${name === '' ? 'this mapping' : shortened(name)} would take`;
      const carved = carve(call, start, lookAround(space.mm, call, start), title);
      if (!carved) return [];
      const perms = permsText(mapping.access | (mapping.shared ? VM.shared : 0));
      const told = resident === undefined ? {} : { resident };
      return [{ line, start: hex(start), end: hex(end), perms, name, ...told, scenario: carved.scenario }];
    });
    return { count, first };
  }
}

const sizeOf = ({ start, end }: Mapping) => end - start;

function endOf({ old, oldLength, newLength }: MremapCall, result: Result): End {
  if (typeof result === 'string') return 'failed';
  if (result !== Number(old)) return oldLength === 0n ? 'duplicated' : 'moved';
  const [before, after] = [oldLength, newLength].map((length) => Math.ceil(Number(length) / PAGE_SIZE)) as [
    number,
    number,
  ];
  return after > before ? 'grown' : after < before ? 'shrunk' : 'unchanged';
}

function sum(a: Entries, b: Entries): Entries {
  return { ptes: a.ptes + b.ptes, pmds: a.pmds + b.pmds, puds: a.puds + b.puds, huge: a.huge + b.huge };
}
