import { alignUp, PAGE_SIZE } from '../../address/geometry.ts';
import { START_BRK } from '../../mm/limits.ts';
import { MREMAP } from '../../mremap/types.ts';
import { flagBits, type Outcome, resolve } from '../run.ts';
import type { Operation } from '../schema.ts';

/** A range of addresses, and the operation that mapped it last. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  /** Number of the operation. */
  readonly owner: number;
  /** It is mapped now; else it was, and an operation that names it means what was there. */
  readonly mapped: boolean;
}

export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Which operation of a scenario the memory at an address came from, as operation after operation is taken in. A mapping
 * that grows in place stays its owner's; one that moves is, at its new place, owned by the mremap.
 */
export class Ownership {
  /** Ascending, without overlaps. */
  readonly #pieces: Piece[] = [];
  readonly #ranges = new Map<number, Range>();
  /** Of an operation that moved memory: the one that it had been mapped by. */
  readonly #before = new Map<number, number>();

  get mapped(): readonly Piece[] {
    return this.#pieces.filter((piece) => piece.mapped);
  }

  /** The first address of a range at which nothing is mapped. */
  firstUnmapped(start: number, end: number): number | undefined {
    let at = start;
    for (const piece of this.mapped) if (piece.start <= at && at < piece.end) at = piece.end;
    return at < end ? at : undefined;
  }

  /** The operation that mapped `address` last, whether or not it is mapped still. */
  ownerOf(address: number): number | undefined {
    return this.#pieces.find(({ start, end }) => start <= address && address < end)?.owner;
  }

  /** All that an operation mapped, with what it grew by, without regard to what was cut out of it since. */
  rangeOf(owner: number): Range | undefined {
    return this.#ranges.get(owner);
  }

  /** The operation itself, and if it moved memory those that had mapped it before, latest first. */
  lineageOf(owner: number): number[] {
    const before = this.#before.get(owner);
    return before === undefined ? [owner] : [owner, ...this.lineageOf(before)];
  }

  /** Takes in an operation that ended well; one that failed is taken to have changed nothing. */
  follow(number: number, operation: Operation, outcomes: readonly Outcome[]): void {
    const outcome = outcomes[number];
    if (outcome?.kind !== 'returned') return;
    const { value } = outcome;
    const at = (text: string) => Number(resolve(outcomes, text));
    switch (operation.op) {
      case 'mmap':
        this.#map(number, value, value + pages(operation.len));
        return;
      case 'fill':
        this.#map(number, value, value + (operation.count - 1) * Number(operation.stride) + pages(operation.len));
        return;
      case 'brk':
        this.#map(number, START_BRK, Math.max(START_BRK, alignUp(value, PAGE_SIZE)));
        return;
      case 'exec_stack_shift': {
        const start = at(operation.start) - Number(operation.shift);
        this.#map(number, start, start + pages(operation.len));
        return;
      }
      case 'munmap':
        this.#unmap(at(operation.addr), at(operation.addr) + pages(operation.len));
        return;
      case 'mremap':
        this.#remap(number, operation, at(operation.old), value);
    }
  }

  #remap(number: number, operation: Operation & { op: 'mremap' }, old: number, value: number): void {
    const [oldLength, newLength] = [pages(operation.oldLen), pages(operation.newLen)];
    const owner = this.ownerOf(old);
    if (value !== old) {
      if (owner !== undefined) this.#before.set(number, owner);
      if (!(flagBits(operation.flags) & MREMAP.dontunmap)) this.#unmap(old, old + oldLength);
      this.#map(number, value, value + newLength);
    } else if (newLength < oldLength) {
      this.#unmap(old + newLength, old + oldLength);
    } else if (owner !== undefined) {
      const { start, end } = this.#ranges.get(owner)!;
      this.#put({ start: old + oldLength, end: old + newLength, owner, mapped: true });
      this.#ranges.set(owner, { start, end: Math.max(end, old + newLength) });
    }
  }

  #map(owner: number, start: number, end: number): void {
    this.#put({ start, end, owner, mapped: true });
    this.#ranges.set(owner, { start, end });
  }

  #unmap(start: number, end: number): void {
    for (const piece of this.#meeting(start, end)) {
      this.#put({ ...piece, start: Math.max(piece.start, start), end: Math.min(piece.end, end), mapped: false });
    }
  }

  #meeting(start: number, end: number): Piece[] {
    return this.#pieces.filter((piece) => piece.start < end && start < piece.end);
  }

  /** Lays a piece over what is there. */
  #put(piece: Piece): void {
    if (piece.start >= piece.end) return;
    const under = this.#meeting(piece.start, piece.end);
    const below = under.map((other) => ({ ...other, end: Math.min(other.end, piece.start) }));
    const above = under.map((other) => ({ ...other, start: Math.max(other.start, piece.end) }));
    const instead = [...below, piece, ...above].filter(({ start, end }) => start < end);
    this.#pieces.splice(this.#pieces.filter(({ end }) => end <= piece.start).length, under.length, ...instead);
  }
}

/** A length as the kernel takes it: whole pages. */
function pages(text: string): number {
  return alignUp(Number(text), PAGE_SIZE);
}
