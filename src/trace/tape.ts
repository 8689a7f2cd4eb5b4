/**
 * Numbers as bytes. What a trace is full of takes little room: small numbers, and where pages and what a PTE table maps begin
 * and end.
 *
 * | first byte | what follows                        | the number       |
 * |------------|-------------------------------------|------------------|
 * | 0 … 223    | nothing                             | that byte        |
 * | 224 …      | 0 to 6 bytes, the lowest first: n   | n                |
 * | 231 …      | 0 to 5 bytes: n                     | n · 4096         |
 * | 237 …      | 0 to 5 bytes: n                     | n · 4096 + 4095  |
 * | 243 …      | 0 to 5 bytes: n                     | -n               |
 * | 249 …      | 0 to 4 bytes: n                     | n · 2 MiB        |
 * | 254        | 8 bytes, as a Float64Array has them | any other number |
 */
export type Tape = Uint8Array;

const PLAIN = 224;
const PAGES = 231;
const PAGE_ENDS = 237;
const NEGATIVE = 243;
const TABLES = 249;
const ANY = 254;

/** The bits of an address below those of its page, and of what its PTE table maps. */
const IN_PAGE = 2 ** 12 - 1;
const IN_TABLE = 2 ** 21 - 1;
const WORD = 2 ** 32;
/** Most bytes that a number takes. */
const MOST_BYTES = 9;

const float = new Float64Array(1);
const floatBytes = new Uint8Array(float.buffer);

/** A tape that is being written. */
export class TapeWriter {
  /** Bytes so far. */
  length = 0;
  #data: Tape = new Uint8Array(1024);

  /** The tape itself, longer than what was written; another one once it has grown. */
  get raw(): Tape {
    return this.#data;
  }

  /** Writes a number. */
  put(value: number): void {
    const data = this.#room();
    const low = value >>> 0;
    if (low === value) {
      if (low < PLAIN) data[this.length++] = low;
      else this.#put(0, low);
      return;
    }
    const high = Math.floor(value / WORD);
    if (high >= 0 && high < 2 ** 16 && high * WORD + low === value) {
      this.#put(high, low);
    } else if (-value >>> 0 === -value) {
      this.#bytes(NEGATIVE, 0, -value >>> 0);
    } else {
      float[0] = value;
      data[this.length++] = ANY;
      data.set(floatBytes, this.length);
      this.length += 8;
    }
  }

  /** Writes a byte of another meaning than the first byte of a number. */
  putByte(byte: number): void {
    this.#room()[this.length++] = byte;
  }

  #put(high: number, low: number): void {
    const within = low & IN_PAGE;
    if ((low & IN_TABLE) === 0) this.#bytes(TABLES, 0, high * 2 ** 11 + (low >>> 21));
    else if (within === 0) this.#bytes(PAGES, high >>> 12, ((high << 20) | (low >>> 12)) >>> 0);
    else if (within === IN_PAGE) this.#bytes(PAGE_ENDS, high >>> 12, ((high << 20) | (low >>> 12)) >>> 0);
    else this.#bytes(PLAIN, high, low);
  }

  /** Writes as many bytes as the number needs; a shift by 32 or more is one by that much less. */
  #bytes(first: number, high: number, low: number): void {
    const bytes = high > 0 ? 8 - (Math.clz32(high) >>> 3) : 4 - (Math.clz32(low) >>> 3);
    const data = this.#data;
    data[this.length++] = first + bytes;
    for (let i = 0; i < bytes; i++) data[this.length++] = (i < 4 ? low : high) >>> (8 * i);
  }

  #room(): Tape {
    if (this.length + MOST_BYTES > this.#data.length) {
      const grown = new Uint8Array(this.#data.length * 2);
      grown.set(this.#data);
      this.#data = grown;
    }
    return this.#data;
  }

  /** Writes a list: how many numbers, and the numbers. */
  putList(numbers: readonly number[]): void {
    this.put(numbers.length);
    for (let i = 0; i < numbers.length; i++) this.put(numbers[i]!);
  }

  /** Cuts the tape to its first `length` bytes. */
  truncate(length: number): void {
    this.length = length;
  }
}

/** How many bytes follow a first byte. */
const FOLLOWING = Uint8Array.from({ length: 256 }, (_, first) => {
  if (first < PLAIN) return 0;
  if (first === ANY) return 8;
  return first - [TABLES, NEGATIVE, PAGE_ENDS, PAGES, PLAIN].find((kind) => kind <= first)!;
});

/** Reads a tape from some place on. */
export class TapeReader {
  /** Where the next number begins. */
  at: number;
  readonly #tape: Tape;

  constructor(tape: Tape, at = 0) {
    this.#tape = tape;
    this.at = at;
  }

  /** Reads a byte that is no number. */
  takeByte(): number {
    return this.#tape[this.at++]!;
  }

  /** Reads a number. */
  take(): number {
    const tape = this.#tape;
    const first = tape[this.at++]!;
    if (first < PLAIN) return first;
    const start = this.at;
    this.at += FOLLOWING[first]!;
    if (first === ANY) {
      floatBytes.set(tape.subarray(start, this.at));
      return float[0]!;
    }
    let value = 0;
    for (let i = this.at - 1; i >= start; i--) value = value * 256 + tape[i]!;
    if (first < PAGES) return value;
    if (first < PAGE_ENDS) return value * 4096;
    if (first < NEGATIVE) return value * 4096 + IN_PAGE;
    return first < TABLES ? -value : value * 2 ** 21;
  }

  /** Passes over so many numbers. */
  skip(count: number): void {
    const tape = this.#tape;
    for (let left = count; left > 0; left--) this.at += 1 + FOLLOWING[tape[this.at]!]!;
  }

  /** Reads a list. */
  takeList(): number[] {
    const numbers: number[] = [];
    for (let left = this.take(); left > 0; left--) numbers.push(this.take());
    return numbers;
  }
}
