/** A set of numbers as ranges [start, end) that neither meet nor touch, ascending. It only grows. */
export class Ranges {
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  /** The lowest number of [start, end) that is not in the set. */
  firstMissing(start: number, end: number): number | undefined {
    if (start >= end) return undefined;
    const i = this.#firstEndingAt(start + 1);
    if (i === this.#starts.length || this.#starts[i]! > start) return start;
    return this.#ends[i]! < end ? this.#ends[i] : undefined;
  }

  add(start: number, end: number): void {
    if (this.firstMissing(start, end) === undefined) return;
    const first = this.#firstEndingAt(start);
    let after = first;
    let [low, high] = [start, end];
    for (; after < this.#starts.length && this.#starts[after]! <= end; after++) {
      low = Math.min(low, this.#starts[after]!);
      high = Math.max(high, this.#ends[after]!);
    }
    this.#starts.splice(first, after - first, low);
    this.#ends.splice(first, after - first, high);
  }

  addAll(others: Ranges): void {
    others.#starts.forEach((start, i) => {
      this.add(start, others.#ends[i]!);
    });
  }

  /** The first range that ends at `at` or above. */
  #firstEndingAt(at: number): number {
    let [low, high] = [0, this.#ends.length];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.#ends[middle]! < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
