import { TASK_SIZE } from '../address/geometry.ts';
import { type MapleNode, type MapleObserver, MapleTree, numberKeys } from '../maple/index.ts';
import type { Recorder } from '../trace/recorder.ts';
import { REGION } from '../trace/regions.ts';
import { FAILED_VMA } from '../trace/steps.ts';
import { Vma, type VmaLike } from './vma.ts';

/** A free range, its ends included. */
export interface Gap {
  readonly first: number;
  readonly last: number;
}

/** A VMA could not be allocated, because the scenario asked for it. */
export class VmaAllocationFailed extends Error {
  override name = 'VmaAllocationFailed';
}

/** The VMAs of one address space, by address, in a maple tree. */
export class VmaStore {
  readonly #recorder: Recorder;
  readonly #tree: MapleTree<number, Vma>;
  readonly #stored = new Set<Vma>();
  /** Allocations until one fails; 0: none does. */
  #failIn = 0;
  #made = 0;

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
    this.#tree = new MapleTree<number, Vma>(numberKeys, { observer: recordTree(recorder) });
  }

  /** VMAs in the store (map_count). */
  get count(): number {
    return this.#stored.size;
  }

  /** The first VMA that ends above `address`. */
  findVma(address: number): Vma | undefined {
    return this.#tree.cursor(address).find(numberKeys.max) ?? undefined;
  }

  /** The first VMA that meets [start, end). */
  findVmaIntersection(start: number, end: number): Vma | undefined {
    return this.#tree.cursor(start).find(end - 1) ?? undefined;
  }

  /** The VMA that holds `address`; any number may be asked for. */
  at(address: number): Vma | undefined {
    return address < TASK_SIZE ? (this.#tree.load(address) ?? undefined) : undefined;
  }

  /** The last VMA that ends at or below `address`, which must not lie inside one that starts below it. */
  prev(address: number): Vma | undefined {
    return this.#tree.cursor(address).prev(0) ?? undefined;
  }

  /** The VMAs that meet [start, end), ascending. */
  meeting(start: number, end: number): Vma[] {
    const found: Vma[] = [];
    const cursor = this.#tree.cursor(start);
    for (let vma = cursor.find(end - 1); vma; vma = cursor.find(end - 1)) found.push(vma);
    return found;
  }

  /** Makes the n-th allocation of a VMA from now on fail; 0: none. Returns what was asked for until now. */
  failAt(n: number): number {
    const before = this.#failIn;
    this.#failIn = n;
    return before;
  }

  /** A VMA with these fields, not yet in the store. Throws VmaAllocationFailed when a failure was asked for. */
  make(like: VmaLike, origin: number): Vma {
    if (this.#failIn > 0 && --this.#failIn === 0) {
      this.#recorder.step('allocationFailed', FAILED_VMA, like.start);
      throw new VmaAllocationFailed();
    }
    const vma = new Vma(this.#recorder, ++this.#made);
    vma.start = like.start;
    vma.end = like.end;
    vma.flags = like.flags;
    vma.pgoff = like.pgoff;
    vma.anonVma = like.anonVma;
    vma.object = like.object;
    vma.origin = origin;
    return vma;
  }

  /** Stores `vma` over its range, in place of whatever was there. */
  insert(vma: Vma): void {
    this.#stored.add(vma);
    this.#tree.store(vma.start, vma.end - 1, vma);
  }

  /** Clears [start, end). The VMAs there, each wholly inside, are forgotten by the caller. */
  clear(start: number, end: number): void {
    this.#tree.store(start, end - 1, null);
  }

  /** Ends the life of a VMA. Its range must be cleared or stored over by the caller. */
  forget(vma: Vma): void {
    vma.start = 0;
    vma.end = 0;
    this.#stored.delete(vma);
  }

  /** The highest free place of `length` bytes in [low, high]. */
  emptyAreaRev(low: number, high: number, length: number): Gap | undefined {
    const found = this.#tree.emptyAreaRev(low, high, length);
    return typeof found === 'string' ? undefined : found;
  }

  /** The lowest one. */
  emptyArea(low: number, high: number, length: number): Gap | undefined {
    const found = this.#tree.emptyArea(low, high, length);
    return typeof found === 'string' ? undefined : found;
  }
}

/** Cells of a node in the `maple` region, from node id * MAPLE_CELLS on: slots in use (negative: a leaf), then for each slot its end (0 for the last: the parent knows it), what is in it, and its gap. Cell 0 is the root. */
export const MAPLE_CELLS = 64;
export const MAPLE_SLOT_CELLS = 3;

function recordTree(recorder: Recorder): MapleObserver<number, Vma> {
  const { maple } = REGION;
  const idOf = (item: MapleNode<number, Vma> | Vma | null | undefined): number =>
    item === null || item === undefined ? 0 : item instanceof Vma ? item.number : item.id;
  const cellsOf = (node: MapleNode<number, Vma>): number[] => {
    const cells = [node.leaf ? -node.slots.length : node.slots.length];
    node.slots.forEach((item, i) => {
      cells.push(node.pivots[i] ?? 0, idOf(item), node.leaf ? 0 : (node.gaps?.[i] ?? 0));
    });
    return cells;
  };
  return {
    nodeRead: (node, first, last) =>
      recorder.look(maple, node.id * MAPLE_CELLS + 1 + first * MAPLE_SLOT_CELLS, (last - first + 1) * MAPLE_SLOT_CELLS),
    nodeMade: (node) => recorder.writeAll(maple, node.id * MAPLE_CELLS, cellsOf(node)),
    nodeChanged: (node) =>
      cellsOf(node).forEach((value, i) => {
        recorder.write(maple, node.id * MAPLE_CELLS + i, value);
      }),
    rootChanged: (root) => recorder.write(maple, 0, idOf(root)),
  };
}
