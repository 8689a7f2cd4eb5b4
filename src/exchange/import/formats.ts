import { BpftraceReader } from './bpftrace.ts';
import type { LineReader, Reading, TraceEvent } from './calls.ts';
import { FtraceReader } from './ftrace.ts';
import { isMappingLine, MapsReader } from './maps.ts';
import { PerfTraceReader } from './perfTrace.ts';
import { StraceReader } from './strace.ts';

const READERS = {
  strace: StraceReader,
  maps: MapsReader,
  perf: PerfTraceReader,
  ftrace: FtraceReader,
  bpftrace: BpftraceReader,
} as const;

export type Format = keyof typeof READERS;
export const FORMATS = Object.keys(READERS) as readonly Format[];

export function isFormat(text: string): text is Format {
  return Object.hasOwn(READERS, text);
}

/** Longest line that is looked at, in characters. */
const MOST_LINE = 8192;

/** A reader of a format, which takes mappings as /proc/PID/maps tells them in between. */
export function readerOf(format: Format): LineReader {
  return format === 'maps' ? new Bounded(new MapsReader()) : new Bounded(new WithMaps(new READERS[format]()));
}

class Bounded implements LineReader {
  readonly #reader: LineReader;

  constructor(reader: LineReader) {
    this.#reader = reader;
  }

  read(text: string, line: number, emit: (event: TraceEvent) => void): Reading {
    return text.length > MOST_LINE ? 'unknown' : this.#reader.read(text, line, emit);
  }

  finish(emit: (event: TraceEvent) => void): readonly number[] {
    return this.#reader.finish(emit);
  }
}

/** A trace may have the mappings that it begins with in front of it. */
class WithMaps implements LineReader {
  readonly #trace: LineReader;
  readonly #maps = new MapsReader();
  #inMaps = true;

  constructor(trace: LineReader) {
    this.#trace = trace;
  }

  read(text: string, line: number, emit: (event: TraceEvent) => void): Reading {
    if (this.#inMaps || isMappingLine(text)) {
      const reading = this.#maps.read(text, line, emit);
      if (reading !== 'unknown') {
        this.#inMaps = true;
        return reading;
      }
      this.#maps.finish(emit);
      this.#inMaps = false;
    }
    return this.#trace.read(text, line, emit);
  }

  finish(emit: (event: TraceEvent) => void): readonly number[] {
    this.#maps.finish(emit);
    return this.#trace.finish(emit);
  }
}

/** The format that reads the most of the lines of a text; undefined when none reads anything. Mappings in front of a trace are part of it. */
export function guessFormat(text: string): Format | undefined {
  const lines = text.split(/\r?\n/);
  let best: { format: Format; score: number } | undefined;
  for (const format of FORMATS) {
    if (format === 'maps') continue;
    const { events, unknown } = tried(format, lines, (event) => event.kind !== 'mapping');
    const score = events - unknown / 2;
    if (events > 0 && (!best || score > best.score)) best = { format, score };
  }
  return best?.format ?? (tried('maps', lines, () => true).events > 0 ? 'maps' : undefined);
}

function tried(format: Format, lines: readonly string[], counts: (event: TraceEvent) => boolean) {
  const reader = readerOf(format);
  let [events, unknown] = [0, 0];
  const emit = (event: TraceEvent) => {
    if (counts(event)) events++;
  };
  lines.forEach((line, i) => {
    if (reader.read(line, i + 1, emit) === 'unknown') unknown++;
  });
  reader.finish(emit);
  return { events, unknown };
}
