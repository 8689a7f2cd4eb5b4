import { type Key, sum } from './keys.ts';
import type { LeafBlock } from './leaves.ts';
import type { NodeRef } from './node.ts';
import type { TreeNodes } from './treeNodes.ts';

/**
 * The way from the root to a node, as a rule a leaf, and to a slot of it. As a node does not know where it begins, that
 * comes from the nodes on the way. Levels count from 0, the root's.
 *
 * A path is made once and used again and again, by a cursor or by the stores of a tree. A look-up does not note the
 * way, since it seldom has to go back up: then only the end of the path is valid.
 */
export class Path<K extends Key, V> {
  node: NodeRef = 0;
  level = 0;
  /** The lowest index of the node. */
  // Declared, not defined: a field that begins as undefined never becomes an unboxed number.
  declare lo: K;
  slot = 0;
  noted = false;
  /** If the node is a leaf: the block where it is, and which leaf of that. */
  block!: LeafBlock<K, V>;
  leafInBlock = 0;
  /** For each level above the node, the node there and the slot that leads on. */
  readonly #nodes: NodeRef[] = [];
  readonly #slots: number[] = [];
  readonly #tree: TreeNodes<K, V>;

  constructor(tree: TreeNodes<K, V>) {
    this.#tree = tree;
    this.lo = tree.keys.zero;
  }

  /** Starts anew at the root, which is a node. */
  begin(noted: boolean): void {
    this.node = this.#tree.top;
    this.level = 0;
    this.lo = this.#tree.keys.zero;
    this.noted = noted;
    if (this.atLeaf()) this.#openLeaf();
  }

  /** Whether the node is a leaf. */
  atLeaf(): boolean {
    return this.#tree.rank(this.level) === 0;
  }

  /** One level down, through a slot of the node. */
  enter(slot: number): void {
    const { inner } = this.#tree;
    const { node, level } = this;
    if (this.noted) {
      this.#nodes[level] = node;
      this.#slots[level] = slot;
    }
    this.level = level + 1;
    this.lo = inner.start(node, slot, this.lo);
    this.node = inner.child(node, slot);
    if (this.atLeaf()) this.#openLeaf();
  }

  #openLeaf(): void {
    const { leaves } = this.#tree;
    this.block = leaves.block(this.node);
    this.leafInBlock = leaves.inBlock(this.node);
  }

  /** Enters nodes down to the slot of a leaf that holds `index`. In variables, which are faster than fields. */
  walk(index: K): void {
    const { inner, observer, height } = this.#tree;
    let { node, level, lo } = this;
    for (; level < height - 1; level++) {
      const slot = inner.slotOf(node, index);
      if (observer !== null) this.#tree.tellRead(node, this.#tree.rank(level), 0, slot);
      if (this.noted) {
        this.#nodes[level] = node;
        this.#slots[level] = slot;
      }
      lo = inner.start(node, slot, lo);
      node = inner.child(node, slot);
    }
    this.node = node;
    this.level = level;
    this.lo = lo;
    this.#openLeaf();
    this.slot = this.block.slotOf(this.leafInBlock, index);
    if (observer !== null) this.#tree.tellRead(node, 0, 0, this.slot);
  }

  /** Back up to the node at `level`. */
  leaveTo(level: number): void {
    this.lo = this.loAt(level);
    this.node = this.nodeAt(level);
    this.level = level;
  }

  /** Becomes the same way as another, down to `level`. */
  copy(other: Path<K, V>, level: number): void {
    this.begin(true);
    while (this.level < level) this.enter(other.slotAt(this.level));
    this.slot = other.slotAt(level);
  }

  nodeAt(level: number): NodeRef {
    return level === this.level ? this.node : (this.#nodes[level] as NodeRef);
  }

  slotAt(level: number): number {
    return level === this.level ? this.slot : (this.#slots[level] as number);
  }

  /** The lowest index of the node at `level`. */
  loAt(level: number): K {
    const { keys, inner } = this.#tree;
    for (let above = level - 1; above >= 0; above--) {
      const slot = this.slotAt(above);
      if (slot > 0) return sum(inner.end(this.nodeAt(above), slot - 1), keys.one);
    }
    return keys.zero;
  }

  /** The highest index of the node at `level`. */
  hiAt(level: number): K {
    return this.#tree.nodes(this.#tree.rank(level)).hi(this.nodeAt(level));
  }

  /** The entry in the slot of the leaf. */
  entry(): V | null {
    return this.block.entry(this.leafInBlock, this.slot);
  }

  /** The lowest index of the slot of the leaf. */
  start(): K {
    return this.block.start(this.leafInBlock, this.slot, this.lo);
  }

  /** The highest index of the slot of the leaf. */
  end(): K {
    return this.block.end(this.leafInBlock, this.slot);
  }

  /** Goes one slot to the right or left, if the leaf has one there. */
  stepInNode(by: 1 | -1): boolean {
    const slot = this.slot + by;
    if (slot < 0 || slot >= this.block.length(this.leafInBlock)) return false;
    this.slot = slot;
    return true;
  }

  /**
   * Goes to the near edge of the next node on the right or left. Answers the highest level at which the slot is
   * another, -1 when there is no such node.
   */
  stepOver(by: 1 | -1): number {
    const { inner } = this.#tree;
    let level = this.level - 1;
    while (level >= 0 && this.slotAt(level) === (by > 0 ? inner.lastSlot(this.nodeAt(level)) : 0)) level--;
    if (level >= 0) this.turn(by, level, this.level);
    return level;
  }

  /** Goes one slot to the right or left at level `from`, and from there along the near edge down to level `to`. */
  turn(by: 1 | -1, from: number, to: number): void {
    let slot = this.slotAt(from) + by;
    this.leaveTo(from);
    while (this.level < to) {
      this.enter(slot);
      slot = by > 0 ? 0 : this.#tree.nodes(this.#tree.rank(this.level)).lastSlot(this.node);
    }
    this.slot = slot;
  }
}
