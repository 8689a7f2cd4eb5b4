/** What shared anonymous memory is made of: an object of fixed length, whose pages outlive their mappings. */
export interface SharedObject {
  readonly number: number;
  readonly pages: number;
  /** Frame of each page that was made, by its offset in pages. An index: the frames themselves are what is simulated. */
  readonly frames: Map<number, number>;
}

/** The shared memory objects of a run, numbered from 1. */
export class SharedObjects {
  readonly #all: SharedObject[] = [];

  make(pages: number): SharedObject {
    const object = { number: this.#all.length + 1, pages, frames: new Map<number, number>() };
    this.#all.push(object);
    return object;
  }

  get(number: number): SharedObject {
    return this.#all[number - 1]!;
  }
}
