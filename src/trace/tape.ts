/**
 * Numbers as bytes. What a trace is full of takes little room: small numbers, where pages and what a PTE table maps begin
 * and end, and numbers that were there just before.
 *
 * | first byte | what follows                        | the number                              |
 * |------------|-------------------------------------|-----------------------------------------|
 * | 0 … 203    | nothing                             | that byte                               |
 * | 204 … 219  | a byte                              | both as one number, less 204 · 256      |
 * | 220 …      | 0 to 6 bytes, the lowest first: n   | n                                       |
 * | 227 …      | 0 to 5 bytes: n                     | n · 4096                                |
 * | 233 …      | 0 to 5 bytes: n                     | n · 4096 + 4095                         |
 * | 239 …      | 0 to 5 bytes: n                     | -n                                      |
 * | 245 …      | 0 to 4 bytes: n                     | n · 2 MiB                               |
 * | 250        | 8 bytes, as a Float64Array has them | any other number                        |
 * | 251, 252   | 1 or 2 bytes: n                     | that written in full n bytes before here |
 * | 253        | nothing                             | 2^64, beyond all addresses              |
 * | 254, 255   | 1 or 2 bytes: n                     | the same, one less where a page begins, else one more |
 */
export type Tape = Uint8Array;

const SHORT = 204;
const PLAIN = 220;
const PAGES = 227;
const PAGE_ENDS = 233;
const NEGATIVE = 239;
const TABLES = 245;
// A reference has a byte or two: by itself its code stands for something else.
const ANY = 250;
const AGAIN = ANY;
const BEYOND = 253;
const ACROSS = BEYOND;

/** The bits of an address below those of its page, and of what its PTE table maps. */
const IN_PAGE = 2 ** 12 - 1;
const IN_TABLE = 2 ** 21 - 1;
const WORD = 2 ** 32;
/** Numbers below this take at most two bytes. */
const TWO_BYTES = (PLAIN - SHORT) * 256;
/** Most bytes that a number takes. */
const MOST_BYTES = 9;
/** Numbers that are remembered: two to this power. */
const REMEMBERED_BITS = 10;
/** 2^32 divided by the golden ratio: multiplied by it, numbers at even distances come to places far from each other. */
const SPREAD = 0x9e3779b1;

const float = new Float64Array(1);
const floatBytes = new Uint8Array(float.buffer);

/** Of the first address of a page the one before it; of any other number, such as the last address of one, the next. */
function across(value: number): number {
  return value % 4096 === 0 ? value - 1 : value + 1;
}

/** How many bytes a number of two words takes. */
function bytesFor(high: number, low: number): number {
  return high > 0 ? 8 - (Math.clz32(high) >>> 3) : 4 - (Math.clz32(low) >>> 3);
}

/** A tape that is being written. */
export class TapeWriter {
  /** Bytes so far. */
  length = 0;
  #data: Tape = new Uint8Array(2 ** 12);
  #view = new DataView(this.#data.buffer);
  /** Numbers that were written in full, each in the place that its bits give it, and where. */
  readonly #known = new Float64Array(2 ** REMEMBERED_BITS);
  readonly #where = new Uint32Array(2 ** REMEMBERED_BITS);

  /** What was written, as it lies here: good until more is. */
  get values(): Tape {
    return this.#data.subarray(0, this.length);
  }

  /** Writes a number. */
  put(value: number): void {
    this.#makeRoom(MOST_BYTES);
    this.#put(value);
  }

  /** Writes a byte of another meaning than the first byte of a number. */
  putByte(byte: number): void {
    this.#makeRoom(1);
    this.#data[this.length++] = byte;
  }

  /**
   * Writes an event: a byte, its cell, and the first `count` of some numbers, without the first for a byte with 64 in it, and
   * without the second for one with 128. Where they are cells, none is an address.
   */
  putEvent(byte: number, cell: number, numbers: Float64Array, count: number, areCells: boolean): void {
    this.#makeRoom((count + 2) * MOST_BYTES);
    this.#data[this.length++] = byte;
    this.#putCell(cell);
    for (let i = 0; i < count; i++) {
      if (i < 2 && (byte & (64 << i)) !== 0) continue;
      if (areCells) this.#putCell(numbers[i]!);
      else this.#put(numbers[i]!);
    }
  }

  /** Writes the last `length` bytes so often again, each time with the fields moved on. */
  repeat(length: number, times: number, fields: readonly Field[]): void {
    this.#makeRoom(length * times);
    const data = this.#data;
    const start = this.length - length;
    const end = this.length + length * times;
    this.length = end;
    for (let at = start + length; at < end; at += at - start)
      data.copyWithin(at, start, Math.min(at, end - at + start));
    for (const { at, bytes, up, value, step } of fields) {
      let moved = value;
      for (let first = at + length; first < end; first += length) {
        moved += step;
        data[first] = moved;
        if (bytes > 1) data[first + up] = moved >>> 8;
        if (bytes > 2) data[first + 2] = moved >>> 16;
        if (bytes > 3) data[first + 3] = moved >>> 24;
      }
    }
  }

  #putShort(value: number): void {
    if (value >= SHORT) this.#data[this.length++] = SHORT + (value >>> 8);
    this.#data[this.length++] = value;
  }

  /** Writes a number below 2^32 as it is, so that the next one takes as many bytes. */
  #putCell(value: number): void {
    if (value < TWO_BYTES) this.#putShort(value);
    else this.#putBytes(PLAIN, bytesFor(0, value), 0, value);
  }

  #put(value: number): void {
    const low = value >>> 0;
    if (low === value && low < TWO_BYTES) {
      this.#putShort(low);
      return;
    }
    const high = Math.floor(value / WORD);
    if (high >= 0 && high < 2 ** 16 && high * WORD + low === value) {
      this.#putNatural(value, high, low);
    } else if (-value >>> 0 === -value) {
      this.#putBytes(NEGATIVE, bytesFor(0, -value >>> 0), 0, -value >>> 0);
    } else if (value === 2 ** 64) {
      this.#data[this.length++] = BEYOND;
    } else if (!this.#putAgain(value, high, low, 8)) {
      this.#data[this.length++] = ANY;
      this.#view.setFloat64(this.length, value, true);
      this.length += 8;
    }
  }

  #putNatural(value: number, high: number, low: number): void {
    const within = low & IN_PAGE;
    let first = PLAIN;
    let upper = high;
    let lower = low;
    if ((low & IN_TABLE) === 0) {
      first = TABLES;
      upper = 0;
      lower = high * 2 ** 11 + (low >>> 21);
    } else if (within === 0 || within === IN_PAGE) {
      first = within === 0 ? PAGES : PAGE_ENDS;
      upper = high >>> 12;
      lower = ((high << 20) | (low >>> 12)) >>> 0;
    }
    const bytes = bytesFor(upper, lower);
    if (bytes <= 2 || !this.#putAgain(value, high, low, bytes)) this.#putBytes(first, bytes, upper, lower);
  }

  /**
   * Writes how far back a number stands, or the one across from it, if it is there and that spares enough. Otherwise it
   * stands here from now on. Two numbers across from each other have one place, which their bits give.
   */
  #putAgain(value: number, high: number, low: number, bytes: number): boolean {
    const place = Math.imul(((low + 1) >>> 1) + high, SPREAD) >>> (32 - REMEMBERED_BITS);
    const back = this.length - this.#where[place]!;
    const fewer = bytesFor(0, back);
    const known = this.#known[place]!;
    const isSame = known === value;
    if ((!isSame && (Math.abs(known - value) !== 1 || across(known) !== value)) || fewer > 2 || bytes - fewer < fewer) {
      this.#known[place] = value;
      this.#where[place] = this.length;
      return false;
    }
    this.#putBytes(isSame ? AGAIN : ACROSS, fewer, 0, back);
    return true;
  }

  /** Writes a first byte and `bytes` more; what is written above those, the next number is written over. */
  #putBytes(first: number, bytes: number, high: number, low: number): void {
    const start = this.length + 1;
    this.#data[this.length] = first + bytes;
    this.#view.setUint32(start, low, true);
    if (high > 0) this.#view.setUint32(start + 4, high, true);
    this.length = start + bytes;
  }

  #makeRoom(bytes: number): void {
    if (this.length + bytes <= this.#data.length) return;
    const grown = new Uint8Array(Math.max(this.length + bytes, 2 * this.#data.length));
    grown.set(this.#data);
    this.#data = grown;
    this.#view = new DataView(grown.buffer);
  }

  /** Cuts the tape to nothing. */
  clear(): void {
    this.length = 0;
    this.#known.fill(0);
  }
}

/** How many bytes follow a first byte. */
const FOLLOWING = Uint8Array.from({ length: 256 }, (_, first) => {
  if (first < SHORT) return 0;
  if (first < PLAIN) return 1;
  if (first === ANY) return 8;
  return first - [ACROSS, AGAIN, TABLES, NEGATIVE, PAGE_ENDS, PAGES, PLAIN].find((kind) => kind <= first)!;
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
    if (first < SHORT) return first;
    if (first < PLAIN) return (first - SHORT) * 256 + tape[this.at++]!;
    const start = this.at;
    this.at += FOLLOWING[first]!;
    if (first === ANY) {
      floatBytes.set(tape.subarray(start, this.at));
      return float[0]!;
    }
    if (first === BEYOND) return 2 ** 64;
    if (first > ACROSS) return across(this.#again(start));
    if (first > AGAIN) return this.#again(start);
    let value = 0;
    for (let i = this.at - 1; i >= start; i--) value = value * 256 + tape[i]!;
    if (first < PAGES) return value;
    if (first < PAGE_ENDS) return value * 4096;
    if (first < NEGATIVE) return value * 4096 + IN_PAGE;
    return first < TABLES ? 0 - value : value * 2 ** 21;
  }

  /** Reads the number that stands before the present one, as far back as the bytes from `start` on say. */
  #again(start: number): number {
    const end = this.at;
    const tape = this.#tape;
    this.at = start - 1 - (end - start === 1 ? tape[start]! : tape[start]! + 256 * tape[start + 1]!);
    const value = this.take();
    this.at = end;
    return value;
  }

  /** Passes over so many numbers. */
  skip(count: number): void {
    const tape = this.#tape;
    for (let left = count; left > 0; left--) this.at += 1 + FOLLOWING[tape[this.at]!]!;
  }
}

/** Bytes of a number on a tape that go on by the same difference whenever it is written again. */
export interface Field {
  /** Where the lowest is. */
  readonly at: number;
  /** How many they are: at most 4, as no more change. */
  readonly bytes: number;
  /** From each of them to the next higher: before it only where there are two. */
  readonly up: 1 | -1;
  /** What they hold. */
  readonly value: number;
  readonly step: number;
  /** How often they can go on. */
  readonly most: number;
}

/**
 * The tape ends with two turns of `length` bytes each. How the number at `at`, in the last one, goes on from the one before:
 * as the bytes to change in a copy of the last turn, for each copy to go on likewise. Undefined where that is not to be had.
 */
export function fieldOf(tape: Tape, at: number, length: number): Field | undefined {
  const first = tape[at]!;
  const before = tape[at - length]!;
  if (first < SHORT) return before < SHORT ? fieldOfBytes(tape, at, 1, 1, length, 0, SHORT - 1) : undefined;
  if (first < PLAIN) {
    const both = before >= SHORT && before < PLAIN;
    return both ? fieldOfBytes(tape, at + 1, 2, -1, length, SHORT * 256, PLAIN * 256 - 1) : undefined;
  }
  if (first !== before) return undefined;
  const bytes = Math.min(FOLLOWING[first]!, 4);
  for (let i = at + 1 + bytes; i <= at + FOLLOWING[first]!; i++) if (tape[i] !== tape[i - length]) return undefined;
  const field = fieldOfBytes(tape, at + 1, bytes, 1, length, 0, 256 ** bytes - 1);
  const isReference = first > AGAIN && first !== BEYOND;
  const goesOn = isReference ? referenceGoesOn(tape, at, field, length) : first !== ANY || field.step === 0;
  return goesOn ? field : undefined;
}

/** Whether copies of the last turn refer to what goes on as the reference itself has. */
function referenceGoesOn(tape: Tape, at: number, { value, step }: Field, length: number): boolean {
  const target = at - value;
  const turn = tape.length - length;
  if (step === length) return true; // one turn further back: what stands still
  if (step !== 0 || target < turn - length) return false;
  const read = (place: number) => new TapeReader(tape, place).take();
  const next = target >= turn ? target : target + length; // the number in the last turn that copies refer to
  return read(next) - read(next - length) === read(at) - read(at - length);
}

function fieldOfBytes(
  tape: Tape,
  at: number,
  bytes: number,
  up: 1 | -1,
  length: number,
  least: number,
  greatest: number,
): Field {
  let [before, value] = [0, 0];
  for (let i = bytes - 1; i >= 0; i--) {
    before = before * 256 + tape[at + i * up - length]!;
    value = value * 256 + tape[at + i * up]!;
  }
  const step = value - before;
  const room = step > 0 ? greatest - value : value - least;
  const most = step === 0 ? Number.POSITIVE_INFINITY : Math.floor(room / Math.abs(step));
  return { at, bytes, up, value, step, most };
}
