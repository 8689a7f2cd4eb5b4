import { type Format, guessFormat } from './formats.ts';
import { piecesOf } from './pieces.ts';

/** The text is of no known form; the message is a sentence. */
export class BadImport extends Error {
  override name = 'BadImport';
}

/** Characters that a form is guessed from at a time, and most that are kept until one is found. */
const GUESSED_FROM = 64 * 1024;
const MOST_WAITING = 64 * GUESSED_FROM;

/** Finds out of which form a text is that comes piece by piece: a trace may begin behind much of something else. */
export class Recognition {
  #text = '';
  /** So much of it tells of no trace. */
  #tried = 0;
  /** There are mappings, which may stand in front of a trace. */
  #mappings = false;

  /** What came so far. */
  get text(): string {
    return this.#text;
  }

  /** Takes in the next piece. Returns the form once it is known. Throws BadImport when it is of none. */
  feed(piece: string): Format | undefined {
    this.#text += piece;
    const trace = this.#traceIn(GUESSED_FROM);
    return trace ?? (this.#tried < MOST_WAITING ? undefined : this.#withoutTrace());
  }

  /** After the last piece. Throws BadImport. */
  finish(): Format {
    return this.#traceIn(1) ?? this.#withoutTrace();
  }

  /** Guesses from what was not tried yet, as long as that is so many characters. */
  #traceIn(least: number): Format | undefined {
    while (this.#text.length - this.#tried >= least) {
      const piece = this.#text.slice(this.#tried, this.#tried + GUESSED_FROM);
      const format = guessFormat(piece);
      if (format !== undefined && format !== 'maps') return format;
      this.#mappings ||= format === 'maps';
      this.#tried += piece.lastIndexOf('\n') + 1 || piece.length;
    }
    return undefined;
  }

  #withoutTrace(): Format {
    if (this.#mappings) return 'maps';
    throw new BadImport(unreadText(this.#text));
  }
}

/** Reads as much of a text as tells of which form it is. Throws BadImport, and what the reading of a file throws. */
export async function recognize(text: Blob): Promise<Format> {
  const recognition = new Recognition();
  for await (const { piece } of piecesOf(text)) {
    const format = recognition.feed(piece);
    if (format !== undefined) return format;
  }
  return recognition.finish();
}

/** How files begin that are no text, read as UTF-8: what is none becomes U+FFFD. What to do with each. */
const BEGINS: readonly (readonly [begin: string, sentence: string])[] = [
  ['\x1f\ufffd', 'This is compressed (gzip): unpack it first, as gunzip does.'],
  ['\ufffd7zXZ', 'This is compressed (xz): unpack it first, as unxz does.'],
  ['(\ufffd/\ufffd', 'This is compressed (zstd): unpack it first, as unzstd does.'],
  ['BZh', 'This is compressed (bzip2): unpack it first, as bunzip2 does.'],
  ['PK\x03\x04', 'This is an archive (zip): unpack it first, as unzip does.'],
  ['PERFILE2', 'This is what perf records, and no text: give what perf script or perf trace -i prints of it.'],
  ['\x17\bDtracing', 'This is what trace-cmd records, and no text: give what trace-cmd report prints of it.'],
  ['\ufffd\ufffd', 'This is no UTF-8; where it is UTF-16, iconv -f UTF-16 -t UTF-8 makes it so.'],
];

export const NO_TEXT = 'Nothing in this text is read: it is empty. Give a trace or /proc/PID/maps.';

/** A sentence about a text, which may be its begin, that is of no known form. */
function unreadText(text: string): string {
  if (text.trim() === '') return NO_TEXT;
  const known = BEGINS.find(([begin]) => text.startsWith(begin));
  if (known) return known[1];
  return 'Nothing in this text is read: it must be /proc/PID/maps or smaps, or the output of strace, perf trace, ftrace or bpftrace with calls of mremap, mmap, munmap, mprotect, madvise or brk.';
}
