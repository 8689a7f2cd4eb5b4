import { type HeightChange, MAPLE_CELLS, MAPLE_HEIGHT_CELL, MAPLE_SLOT_CELLS } from '../mm/vmaStore.ts';
import { EventReader, FORM, isTreeMark, markOf, type TreeMark } from '../trace/events.ts';
import type { Memory } from '../trace/memory.ts';
import { REGION } from '../trace/regions.ts';
import { eventsOf, type Trace } from '../trace/trace.ts';

/**
 * What a page reads of the maple tree: its nodes as they stand in replayed memory, and what a step read and wrote of it.
 * All indices are inclusive; the last one of all, ULONG_MAX, is 2^64 here.
 */

const HIGHEST = 2 ** 64;

/** The nodes of one level from left to right, column by column. */
export interface TreeLevel {
  readonly leaf: boolean;
  /** Ids of the nodes; an id stands for one node for ever. */
  readonly ids: readonly number[];
  /** The range that each node covers. */
  readonly lo: readonly number[];
  readonly hi: readonly number[];
  /** Slots in use. */
  readonly used: readonly number[];
  /** Place in the level below of each node's first child; its children follow each other. Of a leaf: 0. */
  readonly firstChild: readonly number[];
}

/** From the root down; empty when the tree has no node. */
export type Tree = readonly TreeLevel[];

/** Slots that a node has room for. */
export function slotsOf(leaf: boolean): number {
  return leaf ? 16 : 10;
}

/** Slots of leaves in a full tree of so many levels. */
export function packedSlots(levels: number): number {
  return slotsOf(true) * slotsOf(false) ** (levels - 1);
}

export function treeOf(memory: Memory): Tree {
  const cells = memory.region('maple');
  const height = cells[MAPLE_HEIGHT_CELL]!;
  if (height === 0) return [];
  let level = { ids: [cells[0]!], lo: [0], hi: [HIGHEST] };
  const levels: TreeLevel[] = [];
  for (let depth = 1; depth <= height; depth++) {
    const leaf = depth === height;
    const used = level.ids.map((id) => Math.abs(cells[id * MAPLE_CELLS]!));
    const firstChild: number[] = [];
    const below = { ids: [] as number[], lo: [] as number[], hi: [] as number[] };
    for (let i = 0; i < level.ids.length; i++) {
      firstChild.push(below.ids.length);
      if (leaf) continue;
      for (const { start, end, item } of nodeSlots(cells, level.ids[i]!, level.lo[i]!, level.hi[i]!)) {
        below.ids.push(item);
        below.lo.push(start);
        below.hi.push(end);
      }
    }
    levels.push({ leaf, ...level, used, firstChild });
    level = below;
  }
  return levels;
}

/** How many slots of leaves hold an entry; the others are gaps. */
export function entriesIn(memory: Memory, leaves: TreeLevel): number {
  const cells = memory.region('maple');
  let entries = 0;
  for (let i = 0; i < leaves.ids.length; i++) {
    const base = leaves.ids[i]! * MAPLE_CELLS;
    for (let slot = 0; slot < leaves.used[i]!; slot++) if (cells[base + 2 + slot * MAPLE_SLOT_CELLS] !== 0) entries++;
  }
  return entries;
}

/** A slot of a node: its range, and a VMA's number or a node's id, 0 for none; of an inner node, the longest gap below it. */
export interface SlotView {
  readonly start: number;
  readonly end: number;
  readonly item: number;
  readonly gap: number;
}

/** The slots in use of a node that covers [lo, hi]. Of one that was dropped the number of slots must be told. */
export function nodeSlots(
  cells: ArrayLike<number>,
  id: number,
  lo: number,
  hi: number,
  used = Math.abs(cells[id * MAPLE_CELLS]!),
): SlotView[] {
  const base = id * MAPLE_CELLS;
  const slots: SlotView[] = [];
  let start = lo;
  for (let slot = 0; slot < used; slot++) {
    const at = base + 1 + slot * MAPLE_SLOT_CELLS;
    const end = slot === used - 1 ? hi : cells[at]!;
    slots.push({ start, end, item: cells[at + 1]!, gap: cells[at + 2]! });
    start = end + 1;
  }
  return slots;
}

/** Where the way to an index leads: in each level the place of the node, and its slot. */
export interface TreeStep {
  readonly node: number;
  readonly slot: number;
}

export function pathToIndex(memory: Memory, tree: Tree, index: number): TreeStep[] {
  const cells = memory.region('maple');
  const path: TreeStep[] = [];
  let node = 0;
  for (const level of tree) {
    const slots = nodeSlots(cells, level.ids[node]!, level.lo[node]!, level.hi[node]!);
    const slot = slots.findIndex(({ end }) => index <= end);
    path.push({ node, slot });
    node = level.firstChild[node]! + slot;
  }
  return path;
}

/** Slots `first` to `last` of a node were looked at. */
export interface NodeRead {
  readonly id: number;
  readonly first: number;
  readonly last: number;
}

/** One question to the tree, or one store, as the trace holds it. */
export interface TreeAccess {
  readonly kind: TreeMark;
  /** The index asked for and the limit, or the range stored or searched; inclusive. */
  readonly from: number;
  readonly to: number;
  /** It went on from a live state instead of walking from the root. */
  readonly live: boolean;
  readonly reads: readonly NodeRead[];
  /** Ids of nodes made new, and changed in place. */
  readonly made: readonly number[];
  readonly changed: readonly number[];
  readonly dropped: readonly DroppedNode[];
}

/** A node that is not part of the tree any more; its slots can still be read. */
export interface DroppedNode {
  readonly id: number;
  readonly leaf: boolean;
  /** Slots that were in use. */
  readonly used: number;
}

/** What the steps of a row read and wrote of the tree, in order. */
export function treeAccesses(trace: Trace, row: number): TreeAccess[] {
  const event = new EventReader(trace.tape);
  const accesses: {
    [Key in keyof TreeAccess]: TreeAccess[Key] extends readonly (infer T)[] ? T[] : TreeAccess[Key];
  }[] = [];
  const [start, end] = eventsOf(trace, row);
  for (let at = start; at < end; ) {
    at = event.read(at);
    const { form, region, cell, numbers } = event;
    if (form === FORM.mark) {
      const kind = markOf(region);
      if (!isTreeMark(kind)) continue;
      const from = numbers[0]!;
      const to = event.count > 1 ? numbers[1]! : from;
      const live = event.count > 2;
      accesses.push({ kind, from, to, live, reads: [], made: [], changed: [], dropped: [] });
      continue;
    }
    const access = accesses.at(-1);
    const id = Math.floor(cell / MAPLE_CELLS);
    if (region !== REGION.maple || id === 0 || !access) continue;
    const within = cell % MAPLE_CELLS;
    if (form === FORM.read) {
      const first = (within - 1) / MAPLE_SLOT_CELLS;
      access.reads.push({ id, first, last: first + event.count / MAPLE_SLOT_CELLS - 1 });
    } else if (form === FORM.filled) access.made.push(id);
    else if (within === 0) {
      const [before, after] = [numbers[0]!, numbers[1]!]; // the slots in use: of a node just made, or dropped
      if (after === 0) access.dropped.push({ id, leaf: before < 0, used: Math.abs(before) });
    } else if (access.changed.at(-1) !== id) access.changed.push(id);
  }
  return accesses;
}

/** Which of the accesses of a step it is about: its last store, else its last question; -1 for none. */
export function mainAccess(accesses: readonly TreeAccess[]): number {
  const store = accesses.findLastIndex(({ kind }) => kind === 'mas_store');
  return store >= 0 ? store : accesses.length - 1;
}

/** Ids of the nodes that an access read, made or changed. */
export function touchedNodes({ reads, made, changed }: TreeAccess): Set<number> {
  return new Set([...made, ...changed, ...reads.map(({ id }) => id)]);
}

/** How far above the leaves a dropped node was: 0 for a leaf. `gone` are all nodes that were dropped in the same step. */
export function heightAboveLeaves(memory: Memory, node: DroppedNode, gone: readonly DroppedNode[]): number {
  const cells = memory.region('maple');
  if (node.leaf) return 0;
  const child = nodeSlots(cells, node.id, 0, 0, 1)[0]!.item;
  const dropped = gone.find(({ id }) => id === child);
  const used = cells[child * MAPLE_CELLS]!;
  return 1 + heightAboveLeaves(memory, dropped ?? { id: child, leaf: used < 0, used: Math.abs(used) }, gone);
}

/** What an access cost: nodes, each counted once, and slots looked at. */
export function costOf({ reads }: TreeAccess): { nodes: number; slots: number } {
  return {
    nodes: new Set(reads.map(({ id }) => id)).size,
    slots: reads.reduce((sum, { first, last }) => sum + last - first + 1, 0),
  };
}

/** What is worth knowing of the tree over a whole run. */
export interface TreeStory {
  /** Rows of steps that read or wrote the tree, ascending. */
  readonly rows: Uint32Array;
  /** The position from which on the tree has so many levels, for each change of its height. */
  readonly heights: readonly HeightChange[];
}

export function treeStory(trace: Trace, heights: readonly HeightChange[]): TreeStory {
  const event = new EventReader(trace.tape);
  const rows: number[] = [];
  for (let row = 0; row < trace.steps.at.length; row++) {
    const [start, end] = eventsOf(trace, row);
    // A row mostly begins with the tree, if it uses it at all: then no more of it is read.
    for (let at = start; at < end && rows.at(-1) !== row; ) {
      at = event.readChange(at);
      const { form, region } = event;
      if (form === FORM.mark ? isTreeMark(markOf(region)) : region === REGION.maple) rows.push(row);
    }
  }
  // The step that the last changes belong to may never have come.
  return { rows: Uint32Array.from(rows), heights: heights.filter(({ position }) => position <= trace.length) };
}

/** The step, as a position, in which a node was made; undefined for one that the trace does not know. */
export function madeAt(trace: Trace, id: number): number | undefined {
  const event = new EventReader(trace.tape);
  for (let row = 0; row < trace.steps.at.length; row++) {
    const [start, end] = eventsOf(trace, row);
    for (let at = start; at < end; ) {
      at = event.readChange(at);
      const { form, region, cell } = event;
      if (form === FORM.filled && region === REGION.maple && Math.floor(cell / MAPLE_CELLS) === id) {
        return trace.steps.first[row]! + 1;
      }
    }
  }
  return undefined;
}
