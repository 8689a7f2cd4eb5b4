import type { Memory } from '../../../src/trace/memory.ts';
import { type Tree, treeOf } from '../../../src/worker/tree.ts';

/** The tree that was last read of a memory, and at which replay. */
const read = new WeakMap<Memory, { readonly now: number; readonly tree: Tree }>();

/** The tree as memory has it at the moment: read once for all that show it. */
export function treeNow(memory: Memory): Tree {
  const { now } = memory;
  const last = read.get(memory);
  if (last?.now === now) return last.tree;
  const tree = treeOf(memory);
  read.set(memory, { now, tree });
  return tree;
}
