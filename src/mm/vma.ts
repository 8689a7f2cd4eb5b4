import { PAGE_SIZE } from '../address/geometry.ts';
import type { Recorder } from '../trace/recorder.ts';
import { REGION } from '../trace/regions.ts';

/**
 * Cells that a VMA takes in the `vma` region: start, end, flags, pgoff (in bytes here, which for anonymous memory mostly is
 * `start`), anon_vma, object, origin, and one that is free. VMA number n begins at cell n * VMA_CELLS; there is no number 0.
 */
export const VMA_CELLS = 8;

/** What two VMAs are compared by when they might become one. */
export interface VmaLike {
  readonly start: number;
  readonly end: number;
  readonly flags: number;
  /** Offset in pages: of `start` in the object, or for private anonymous memory what start / 4 KiB was when it was mapped. */
  readonly pgoff: number;
  /** Number of the anon_vma, 0 while the VMA was never written to. */
  readonly anonVma: number;
  /** Number of the object that the pages come from (shared memory, hugetlb), 0 for private anonymous memory. */
  readonly object: number;
}

/** One mapping, [start, end). Its fields live in simulated memory; setting one is an event of the next step. */
export class Vma implements VmaLike {
  readonly number: number;
  readonly #recorder: Recorder;
  readonly #cell: number;

  private constructor(recorder: Recorder, number: number) {
    this.number = number;
    this.#recorder = recorder;
    this.#cell = number * VMA_CELLS;
  }

  /** The VMA of a number that no other has, with these fields. */
  static make(recorder: Recorder, number: number, like: VmaLike, origin: number): Vma {
    const vma = new Vma(recorder, number);
    const { start, end, flags, pgoff, anonVma, object } = like;
    recorder.writeCells(REGION.vma, vma.#cell, [start, end, flags, pgoff * PAGE_SIZE, anonVma, object, origin]);
    return vma;
  }

  #get(field: number): number {
    return this.#recorder.read(REGION.vma, this.#cell + field);
  }

  #set(field: number, value: number): void {
    this.#recorder.write(REGION.vma, this.#cell + field, value);
  }

  get start(): number {
    return this.#get(0);
  }
  set start(value: number) {
    this.#set(0, value);
  }

  get end(): number {
    return this.#get(1);
  }
  set end(value: number) {
    this.#set(1, value);
  }

  get flags(): number {
    return this.#get(2);
  }
  set flags(value: number) {
    this.#set(2, value);
  }

  get pgoff(): number {
    return this.#get(3) / PAGE_SIZE;
  }
  set pgoff(value: number) {
    this.#set(3, value * PAGE_SIZE);
  }

  get anonVma(): number {
    return this.#get(4);
  }
  set anonVma(value: number) {
    this.#set(4, value);
  }

  get object(): number {
    return this.#get(5);
  }

  /** Which mmap this memory came from, counted from 1; 0 for what was there before. It stays through moves and splits. */
  get origin(): number {
    return this.#get(6);
  }
}

/** Page offset that a VMA like `vma` has at `address`. */
export function pgoffAt(vma: VmaLike, address: number): number {
  return vma.pgoff + (address - vma.start) / PAGE_SIZE;
}

export function pagesOf(vma: VmaLike): number {
  return (vma.end - vma.start) / PAGE_SIZE;
}
