import { type Key, type KeySpace, sum } from './keys.ts';
import { lastSlot, type MapleNode, slotEnd, slotStart } from './node.ts';
import { type MapleObserver, scan } from './observer.ts';

/**
 * The way from the root to a node, as a rule a leaf, and to a slot of it. As a node does not know its bounds, they come
 * from the nodes on the way. Levels count from 0, the root's.
 *
 * A path is made once and used again and again, by a cursor or by the stores of a tree. A look-up does not note the
 * way, since it seldom has to go back up: then only the end of the path is valid.
 */
export class Path<K extends Key, V> {
  node!: MapleNode<K, V>;
  level = 0;
  /** The lowest and the highest index of the node. */
  // Declared, not defined: a field that begins as undefined never becomes an unboxed number.
  declare lo: K;
  declare hi: K;
  slot = 0;
  noted = false;
  /** For each level above the node, the node there and the slot that leads on. */
  readonly #nodes: (MapleNode<K, V> | null)[] = [];
  readonly #slots: number[] = [];
  readonly #keys: KeySpace<K>;
  readonly #observer: MapleObserver<K, V> | null;

  constructor(keys: KeySpace<K>, observer: MapleObserver<K, V> | null) {
    this.#keys = keys;
    this.#observer = observer;
    this.lo = keys.zero;
    this.hi = keys.max;
  }

  /** Starts anew at the root. */
  begin(root: MapleNode<K, V>, noted: boolean): void {
    this.node = root;
    this.level = 0;
    this.lo = this.#keys.zero;
    this.hi = this.#keys.max;
    this.noted = noted;
  }

  /** Lets go of all nodes. */
  clear(): void {
    if (this.node === null) return;
    for (let level = 0; level < this.#nodes.length; level++) this.#nodes[level] = null;
    this.node = null as never;
    this.level = 0;
  }

  /** One level down, through a slot of the node. */
  enter(slot: number): void {
    const { node, lo, hi } = this;
    if (this.noted) {
      this.#nodes[this.level] = node;
      this.#slots[this.level] = slot;
    }
    this.level++;
    this.lo = slotStart(node, slot, lo, this.#keys.one);
    this.hi = slotEnd(node, slot, hi);
    this.node = node.slots[slot] as MapleNode<K, V>;
  }

  /** Enters nodes down to the slot of a leaf that holds `index`. In variables, which are faster than fields. */
  walk(index: K): void {
    const { one } = this.#keys;
    let { node, level, lo, hi } = this;
    for (; !node.leaf; level++) {
      const slot = scan(node, index, this.#observer);
      if (this.noted) {
        this.#nodes[level] = node;
        this.#slots[level] = slot;
      }
      lo = slotStart(node, slot, lo, one);
      hi = slotEnd(node, slot, hi);
      node = node.slots[slot] as MapleNode<K, V>;
    }
    this.node = node;
    this.level = level;
    this.lo = lo;
    this.hi = hi;
    this.slot = scan(node, index, this.#observer);
  }

  /** Back up to the node at `level`. */
  leaveTo(level: number): void {
    this.lo = this.loAt(level);
    this.hi = this.hiAt(level);
    this.node = this.nodeAt(level);
    this.level = level;
  }

  /** Becomes the same way as another, down to `level`. */
  copy(other: Path<K, V>, level: number): void {
    this.begin(other.nodeAt(0), true);
    while (this.level < level) this.enter(other.slotAt(this.level));
    this.slot = other.slotAt(level);
  }

  nodeAt(level: number): MapleNode<K, V> {
    return level === this.level ? this.node : (this.#nodes[level] as MapleNode<K, V>);
  }

  slotAt(level: number): number {
    return level === this.level ? this.slot : (this.#slots[level] as number);
  }

  /** The lowest index of the node at `level`. */
  loAt(level: number): K {
    for (let above = level - 1; above >= 0; above--) {
      const slot = this.slotAt(above);
      if (slot > 0) return sum(this.nodeAt(above).pivots[slot - 1] as K, this.#keys.one);
    }
    return this.#keys.zero;
  }

  /** The highest index of the node at `level`. */
  hiAt(level: number): K {
    for (let above = level - 1; above >= 0; above--) {
      const { pivots } = this.nodeAt(above);
      const slot = this.slotAt(above);
      if (slot < pivots.length) return pivots[slot] as K;
    }
    return this.#keys.max;
  }

  /** The entry in the slot; the node is a leaf. */
  entry(): V | null {
    return this.node.slots[this.slot] as V | null;
  }

  /** The lowest index of the slot. */
  start(): K {
    return this.slot > 0 ? sum(this.node.pivots[this.slot - 1] as K, this.#keys.one) : this.lo;
  }

  /** The highest index of the slot. */
  end(): K {
    const { pivots } = this.node;
    return this.slot < pivots.length ? (pivots[this.slot] as K) : this.hi;
  }

  /** Goes one slot to the right or left, if the node has one there. */
  stepInNode(by: 1 | -1): boolean {
    const slot = this.slot + by;
    if (slot < 0 || slot > lastSlot(this.node)) return false;
    this.slot = slot;
    return true;
  }

  /**
   * Goes to the near edge of the next node on the right or left. Answers the highest level at which the slot is
   * another, -1 when there is no such node.
   */
  stepOver(by: 1 | -1): number {
    let level = this.level - 1;
    while (level >= 0 && this.slotAt(level) === (by > 0 ? lastSlot(this.nodeAt(level)) : 0)) level--;
    if (level >= 0) this.turn(by, level, this.level);
    return level;
  }

  /** Goes one slot to the right or left at level `from`, and from there along the near edge down to level `to`. */
  turn(by: 1 | -1, from: number, to: number): void {
    let slot = this.slotAt(from) + by;
    this.leaveTo(from);
    while (this.level < to) {
      this.enter(slot);
      slot = by > 0 ? 0 : lastSlot(this.node);
    }
    this.slot = slot;
  }
}
