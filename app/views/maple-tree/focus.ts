import { lastAtMost } from '../../../src/trace/column.ts';
import { stepRow } from '../../../src/trace/rows.ts';
import { mainAccess, type Tree, type TreeAccess, treeAccesses } from '../../../src/worker/tree.ts';
import type { Moment } from '../../state/moment.ts';
import type { TreeChoice } from '../../state/treeView.ts';
import type { TreeFocus } from './layout.ts';

/** The last step that read or wrote the tree, and what it did there. */
export interface TreeMoment {
  /** Position after that step: the present one, or an earlier one if no step since has touched the tree. */
  readonly position: number;
  readonly current: boolean;
  readonly accesses: readonly TreeAccess[];
  /** Which of them is shown; -1 for none. */
  readonly index: number;
  /** That one, with as many of its reads as are shown. */
  readonly access: TreeAccess | undefined;
}

export function treeMoment(moment: Moment, choice: TreeChoice = {}): TreeMoment {
  const { trace, tree } = moment.loaded;
  const last = moment.done ? lastAtMost(tree.rows, moment.done.row) : -1;
  if (last < 0) return { position: 0, current: false, accesses: [], index: -1, access: undefined };
  const row = tree.rows[last]!;
  const { first, count } = stepRow(trace, row);
  const current = row === moment.done?.row;
  const accesses = treeAccesses(trace, row);
  const index = choice.access ?? mainAccess(accesses);
  const whole = accesses[index];
  const access = whole && {
    ...whole,
    reads: whole.reads.slice(0, choice.reads),
    // What an earlier step made is not new any more.
    ...(current ? {} : { made: [], changed: [], dropped: [] }),
  };
  return { position: Math.min(first + count, moment.position), current, accesses, index, access };
}

/** What the picture shows of it. */
export function treeFocus(tree: Tree, now: TreeMoment, choice: TreeChoice, zoom: number | undefined): TreeFocus {
  return {
    access: now.access,
    gone: now.current ? now.accesses.flatMap(({ dropped }) => dropped) : [],
    chosen: choice.chosen && tree[choice.chosen.level]?.ids[choice.chosen.node] ? choice.chosen : undefined,
    zoom: placeOfNode(tree, zoom),
  };
}

/** Where a node is in the tree; undefined when it is not, or not any more. */
export function placeOfNode(tree: Tree, id: number | undefined): { level: number; node: number } | undefined {
  if (id === undefined) return undefined;
  for (let level = 0; level < tree.length; level++) {
    const node = tree[level]!.ids.indexOf(id);
    if (node >= 0) return { level, node };
  }
  return undefined;
}
