import { TASK_SIZE } from '../address/geometry.ts';
import { type Cursor, type MapleNode, type MapleObserver, MapleTree, numberKeys } from '../maple/index.ts';
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

/** A change of the number of levels of the tree. */
export interface HeightChange {
  /** Steps up to and with the one that it belongs to. */
  readonly position: number;
  readonly height: number;
}

/** The VMAs of one address space, by address, in a maple tree. */
export class VmaStore {
  readonly #recorder: Recorder;
  /** Is told of the ways through the tree; undefined where nobody looks. */
  readonly #watching: Recorder | undefined;
  readonly #tree: MapleTree<number, Vma>;
  /** For questions that are answered at once. */
  readonly #asking: VmaIterator;
  /** Every change of the tree's height, where it is observed: to look for them in what was recorded takes longer. */
  readonly heights: HeightChange[] = [];
  readonly #stored = new Set<Vma>();
  /** Allocations until one fails; 0: none does. */
  #failIn = 0;
  #made = 0;
  /** Numbers of VMAs that are gone: since the last recycling, and before it. */
  readonly #gone: number[] = [];
  readonly #spare: number[] = [];

  /** `observed`: every question to the tree, read of it and change of it is recorded. */
  constructor(recorder: Recorder, observed: boolean) {
    this.#recorder = recorder;
    this.#watching = observed ? recorder : undefined;
    this.#tree = new MapleTree<number, Vma>(
      numberKeys,
      observed ? { observer: recordTree(recorder, this.heights) } : {},
    );
    this.#asking = this.iterator(0);
  }

  /** VMAs in the store (map_count). */
  get count(): number {
    return this.#stored.size;
  }

  /** The first VMA that ends above `address`. */
  findVma(address: number): Vma | undefined {
    return this.#asking.set(address).find();
  }

  /** The first VMA that meets [start, end). */
  findVmaIntersection(start: number, end: number): Vma | undefined {
    return this.#asking.set(start).find(end - 1);
  }

  /** The VMA that holds `address`; any number may be asked for. */
  at(address: number): Vma | undefined {
    if (address >= TASK_SIZE) return undefined;
    this.#watching?.mark('mas_walk', address);
    return this.#tree.load(address) ?? undefined;
  }

  /** The last VMA that ends at or below `address`, which must not lie inside one that starts below it. */
  prev(address: number): Vma | undefined {
    return this.#asking.set(address).prev();
  }

  /** The VMAs that meet [start, end), ascending. */
  meeting(start: number, end: number): Vma[] {
    const found: Vma[] = [];
    const iterator = this.iterator(start);
    for (let vma = iterator.find(end - 1); vma; vma = iterator.find(end - 1)) found.push(vma);
    return found;
  }

  /** A place from which one gets to neighbouring VMAs without a walk from the root. Models VMA_ITERATOR. */
  iterator(address: number): VmaIterator {
    return new VmaIterator(this.#watching, this.#tree.cursor(address));
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
    return Vma.make(this.#recorder, this.#spare.pop() ?? ++this.#made, like, origin);
  }

  /** Stores `vma` over its range, in place of whatever was there. */
  insert(vma: Vma): void {
    this.#stored.add(vma);
    this.#watching?.mark('mas_store', vma.start, vma.end - 1);
    this.#tree.store(vma.start, vma.end - 1, vma);
  }

  /** Clears [start, end). The VMAs there, each wholly inside, are forgotten by the caller. */
  clear(start: number, end: number): void {
    this.#watching?.mark('mas_store', start, end - 1);
    this.#tree.store(start, end - 1, null);
  }

  /** Ends the life of a VMA. Its range must be cleared or stored over by the caller. */
  forget(vma: Vma): void {
    vma.start = 0;
    vma.end = 0;
    if (this.#stored.delete(vma)) this.#gone.push(vma.number);
  }

  /** Lets VMAs that are gone have their numbers, and so their cells, used again: for a run that keeps no record. */
  recycle(): void {
    for (let number = this.#gone.pop(); number !== undefined; number = this.#gone.pop()) this.#spare.push(number);
  }

  /** The highest free place of `length` bytes in [low, high]. */
  emptyAreaRev(low: number, high: number, length: number): Gap | undefined {
    this.#watching?.mark('mas_empty_area_rev', low, high);
    const found = this.#tree.emptyAreaRev(low, high, length);
    return typeof found === 'string' ? undefined : found;
  }

  /** The lowest one. */
  emptyArea(low: number, high: number, length: number): Gap | undefined {
    this.#watching?.mark('mas_empty_area', low, high);
    const found = this.#tree.emptyArea(low, high, length);
    return typeof found === 'string' ? undefined : found;
  }
}

/** A place among the VMAs. The first move walks from the root, the next ones go on from where it stands (vma_iterator). */
export class VmaIterator {
  readonly #watching: Recorder | undefined;
  readonly #cursor: Cursor<number, Vma>;

  /** Made by `VmaStore.iterator`. */
  constructor(watching: Recorder | undefined, cursor: Cursor<number, Vma>) {
    this.#watching = watching;
    this.#cursor = cursor;
  }

  /** Starts over at another address. */
  set(address: number): this {
    this.#cursor.set(address);
    return this;
  }

  /** Where it stands: the start of what it found last, or the address it was made with. */
  get address(): number {
    return this.#cursor.index;
  }

  /** The first VMA that ends at or above its address, at most at `limit`; then the next one (mas_find). */
  find(limit: number = numberKeys.max): Vma | undefined {
    this.#mark('mas_find', limit);
    return this.#cursor.find(limit) ?? undefined;
  }

  /** The next VMA (vma_next). */
  next(): Vma | undefined {
    return this.find();
  }

  /** The VMA before (vma_prev). */
  prev(): Vma | undefined {
    this.#mark('mas_prev', 0);
    return this.#cursor.prev(0) ?? undefined;
  }

  #mark(mark: 'mas_find' | 'mas_prev', limit: number): void {
    this.#watching?.mark(mark, this.#cursor.index, limit, ...(this.#cursor.offset < 0 ? [] : ([1] as const)));
  }
}

/**
 * Cells of the `maple` region. 0: the id of the root node, 0 for none; 1: the height. A node's begin at id *
 * MAPLE_CELLS: slots in use (negative: a leaf; 0: not part of the tree any more), then for each slot its end (0 for the
 * last: the parent knows it), what is in it (a node's id or a VMA's number), and its gap. It has at most 16 slots.
 */
export const MAPLE_CELLS = 49;
export const MAPLE_SLOT_CELLS = 3;
export const MAPLE_HEIGHT_CELL = 1;

function recordTree(recorder: Recorder, heights: HeightChange[]): MapleObserver<number, Vma> {
  const { maple } = REGION;
  /** Arrays for the cells of a node's slots, by their length. */
  const rooms: Float64Array[] = [];
  const slotCellsOf = (node: MapleNode<number, Vma>, firstSlot = 0, lastSlot = node.used - 1): Float64Array => {
    const count = (lastSlot - firstSlot + 1) * MAPLE_SLOT_CELLS;
    rooms[count] ??= new Float64Array(count);
    const cells = rooms[count];
    let at = 0;
    for (let slot = firstSlot; slot <= lastSlot; slot++) {
      cells[at++] = slot < node.used - 1 ? node.end(slot) : 0;
      cells[at++] = node.leaf ? (node.entry(slot)?.number ?? 0) : node.childId(slot);
      cells[at++] = node.leaf ? 0 : node.gap(slot);
    }
    return cells;
  };
  /** Where the slots are of the leaf and of the inner node read last, which a new one is likely to resemble. */
  const lastRead = { leaf: { cell: 0, count: 0 }, inner: { cell: 0, count: 0 } };
  return {
    nodeRead: (node, first, last) => {
      const cell = node.id * MAPLE_CELLS + 1;
      const read = node.leaf ? lastRead.leaf : lastRead.inner;
      read.cell = cell;
      read.count = node.used * MAPLE_SLOT_CELLS;
      recorder.look(maple, cell + first * MAPLE_SLOT_CELLS, (last - first + 1) * MAPLE_SLOT_CELLS);
    },
    nodeMade: (node) => {
      const like = node.leaf ? lastRead.leaf : lastRead.inner;
      const cell = node.id * MAPLE_CELLS;
      recorder.writeCells(maple, cell + 1, slotCellsOf(node), like.cell, like.count);
      recorder.write(maple, cell, node.leaf ? -node.used : node.used);
    },
    nodeDropped: (id) => recorder.write(maple, id * MAPLE_CELLS, 0),
    nodeChanged: (node, firstSlot, lastSlot) => {
      const cell = node.id * MAPLE_CELLS + 1 + firstSlot * MAPLE_SLOT_CELLS;
      const cells = slotCellsOf(node, firstSlot, lastSlot);
      for (let i = 0; i < cells.length; i++) recorder.write(maple, cell + i, cells[i]!);
    },
    rootChanged: (root, height) => {
      recorder.write(maple, 0, root === null ? 0 : root instanceof Vma ? root.number : root.id);
      if (height !== recorder.read(maple, MAPLE_HEIGHT_CELL)) heights.push({ position: recorder.nextPosition, height });
      recorder.write(maple, MAPLE_HEIGHT_CELL, height);
    },
  };
}
