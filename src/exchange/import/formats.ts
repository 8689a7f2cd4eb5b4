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

/** Lines that a guess is made from. */
const MOST_TRIED = 400;

/** The format that reads the most of the first lines of a text; undefined when none reads anything. */
export function guessFormat(text: string): Format | undefined {
  const lines = text.split(/\r?\n/, MOST_TRIED);
  let best: { format: Format; score: number } | undefined;
  for (const format of FORMATS) {
    const reader = readerOf(format);
    let events = 0;
    let unknown = 0;
    lines.forEach((each, i) => {
      const reading = reader.read(each, i + 1, (event) => {
        if (format === 'maps' || event.kind !== 'mapping') events++;
      });
      if (reading === 'unknown') unknown++;
    });
    reader.finish(() => {
      if (format === 'maps') events++;
    });
    const score = events - unknown / 2;
    if (events > 0 && (!best || score > best.score)) best = { format, score };
  }
  return best?.format;
}
