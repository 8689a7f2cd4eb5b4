/** What shared anonymous memory and mapped files are made of: an object whose pages outlive their mappings. */
export interface SharedObject {
  readonly number: number;
  /** Its length; a file is as long as anybody wants it to be. */
  readonly pages: number;
  /** Frame of each page that was made, by its offset in pages. An index: the frames themselves are what is simulated. */
  readonly frames: Map<number, number>;
}

/** The objects of a run, numbered from 1. */
export class SharedObjects {
  readonly #all: SharedObject[] = [];
  readonly #files = new Map<string, SharedObject>();

  make(pages: number): SharedObject {
    const object = { number: this.#all.length + 1, pages, frames: new Map<number, number>() };
    this.#all.push(object);
    return object;
  }

  /** The object of a file, which has no other name. */
  ofFile(name: string): SharedObject {
    const known = this.#files.get(name);
    if (known) return known;
    const object = this.make(Number.POSITIVE_INFINITY);
    this.#files.set(name, object);
    return object;
  }

  get(number: number): SharedObject {
    return this.#all[number - 1]!;
  }
}
