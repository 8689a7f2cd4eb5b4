/** Numbers below 2^32 that grow at their end, for a column that is being written. */
export class Column {
  length = 0;
  #data: Uint32Array;

  constructor(capacity = 4096) {
    this.#data = new Uint32Array(capacity);
  }

  push(value: number): void {
    if (this.length === this.#data.length) this.#makeRoom(1);
    this.#data[this.length++] = value;
  }

  /** Adds the last `count` values so often again, each time greater by `step`. */
  repeat(count: number, times: number, step: number): void {
    this.#makeRoom(count * times);
    const data = this.#data;
    const end = this.length + count * times;
    for (let i = this.length; i < end; i++) data[i] = data[i - count]! + step;
    this.length = end;
  }

  #makeRoom(count: number): void {
    if (this.length + count <= this.#data.length) return;
    const grown = new Uint32Array(Math.max(this.length + count, 2 * this.#data.length));
    grown.set(this.#data);
    this.#data = grown;
  }

  at(index: number): number {
    return this.#data[index]!;
  }

  set(index: number, value: number): void {
    this.#data[index] = value;
  }

  /** Cuts the column to its first `length` values. */
  truncate(length: number): void {
    this.length = length;
  }

  /** The values so far, as they lie here: good until the next one is pushed. */
  get values(): Uint32Array {
    return this.#data.subarray(0, this.length);
  }
}

/**
 * The last index whose value is at most `wanted`, in an ascending column; -1 when all are greater.
 */
export function lastAtMost(column: ArrayLike<number>, wanted: number): number {
  let low = 0;
  let high = column.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (column[middle]! <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Whole numbers from 0 on. */
export type Naturals = Uint16Array | Uint32Array;

/** The same numbers, none above `greatest`, in as little room as that allows. */
export function packed(numbers: Naturals, greatest: number): Naturals {
  return greatest < 2 ** 16 ? new Uint16Array(numbers) : numbers.slice();
}
