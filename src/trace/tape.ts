/**
 * Numbers as bytes. What a trace is full of takes little room: small numbers, addresses of pages, last addresses of pages.
 *
 * | first byte | what follows                       | the number       |
 * |------------|------------------------------------|------------------|
 * | 0 … 223    | nothing                            | that byte        |
 * | 224 …      | 0 to 6 bytes, the lowest first: n  | n                |
 * | 231 …      | 0 to 6 bytes: n                    | n · 4096         |
 * | 238 …      | 0 to 6 bytes: n                    | n · 4096 + 4095  |
 * | 245 …      | 0 to 6 bytes: n                    | -n               |
 * | 252        | 8 bytes, as a Float64Array has them | any other number |
 */
export type Tape = Uint8Array;

const PLAIN = 224;
const PAGES = 231;
const PAGE_ENDS = 238;
const NEGATIVE = 245;
const ANY = 252;

/** The bits of an address below those of its page. */
const IN_PAGE = 4095;
const PAGES_IN_A_WORD = 2 ** 20;
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
    if (within !== 0 && within !== IN_PAGE) {
      this.#bytes(PLAIN, high, low);
      return;
    }
    const page = high * PAGES_IN_A_WORD + (low >>> 12);
    this.#bytes(within === 0 ? PAGES : PAGE_ENDS, Math.floor(page / WORD), page >>> 0);
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

/** The number that is written at `at`. */
export function numberAt(tape: Tape, at: number): number {
  const first = tape[at]!;
  if (first < PLAIN) return first;
  if (first === ANY) {
    floatBytes.set(tape.subarray(at + 1, at + MOST_BYTES));
    return float[0]!;
  }
  let value = 0;
  for (let i = afterNumber(tape, at) - 1; i > at; i--) value = value * 256 + tape[i]!;
  if (first < PAGES) return value;
  if (first < PAGE_ENDS) return value * 4096;
  return first < NEGATIVE ? value * 4096 + IN_PAGE : -value;
}

/** Where the number that is written at `at` ends. */
export function afterNumber(tape: Tape, at: number): number {
  const first = tape[at]!;
  if (first < PLAIN) return at + 1;
  return first === ANY ? at + MOST_BYTES : at + 1 + ((first - PLAIN) % 7);
}

/** The numbers of a list that is written at `at`: how many, and each. */
export function listAt(tape: Tape, at: number): number[] {
  const numbers: number[] = [];
  let next = afterNumber(tape, at);
  for (let left = numberAt(tape, at); left > 0; left--) {
    numbers.push(numberAt(tape, next));
    next = afterNumber(tape, next);
  }
  return numbers;
}

/** Where the list that is written at `at` ends. */
export function afterList(tape: Tape, at: number): number {
  let next = afterNumber(tape, at);
  for (let left = numberAt(tape, at); left > 0; left--) next = afterNumber(tape, next);
  return next;
}

/** The number at `index` of the list that is written at `at`; undefined beyond its end. */
export function inList(tape: Tape, at: number, index: number): number | undefined {
  if (index >= numberAt(tape, at)) return undefined;
  let next = afterNumber(tape, at);
  for (let left = index; left > 0; left--) next = afterNumber(tape, next);
  return numberAt(tape, next);
}
