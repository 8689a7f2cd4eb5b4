import type { Key } from './keys.ts';
import type { MapleNode, MapleRoot } from './node.ts';

/**
 * Told of everything that happens to the nodes of a tree, in the order in which it happens. What it is told suffices
 * to keep a copy of the tree. Every method may be left out; a tree without an observer pays one comparison a node.
 *
 * A method must not call back into the tree, nor keep the node that it is given: that shows another one afterwards.
 */
export interface MapleObserver<K extends Key, V> {
  /**
   * A look-up, a walk (also the one that precedes a store), a cursor's move or a gap search looked at the slots
   * `firstSlot` to `lastSlot` of a node. A scan for an index starts at slot 0, as the kernel's does.
   */
  nodeRead?(node: MapleNode<K, V>, firstSlot: number, lastSlot: number): void;
  /** A node is complete and is about to be linked in; its children, if any, were made before it. */
  nodeMade?(node: MapleNode<K, V>): void;
  /** The node of this id has been unlinked. The kernel frees it after a grace period; here it cannot be looked at. */
  nodeDropped?(id: number): void;
  /**
   * A node that is part of the tree was changed in place: a parent got another child in one of its slots or another
   * gap, or a leaf got another entry (exact_fit) or moved one boundary between two slots (slot_store). Nothing is
   * different outside of the slots `firstSlot` to `lastSlot`.
   */
  nodeChanged?(node: MapleNode<K, V>, firstSlot: number, lastSlot: number): void;
  /** The tree hangs on another node, on a single entry over [0, 0], or on nothing, and has so many levels of nodes. */
  rootChanged?(root: MapleRoot<K, V>, height: number): void;
}
