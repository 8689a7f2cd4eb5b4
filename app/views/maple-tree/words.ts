import { formatCount, formatRoughly, hex, plural } from '../../../src/address/text.ts';
import type { Memory } from '../../../src/trace/memory.ts';
import { placeOf } from '../../../src/trace/place.ts';
import type { Trace } from '../../../src/trace/trace.ts';
import { costOf, nodeSlots, slotsOf, type Tree, type TreeAccess } from '../../../src/worker/tree.ts';
import type { NodePlace } from './layout.ts';

/** How things of the maple tree are told in words. */

export type NameOf = (vma: number) => string;

const HIGHEST = 2 ** 64;

/** An inclusive end, in full; the highest index of all is 2^64 - 1. */
export function endText(end: number): string {
  return end === HIGHEST ? 'ffff…ffff' : end.toString(16);
}

/** Its last digits: neighbours in a leaf differ there. */
export function shortEnd(end: number): string {
  return end === HIGHEST ? '…ffffff' : `…${end.toString(16).padStart(6, '0').slice(-6)}`;
}

export const rangeText = (start: number, end: number): string =>
  `${hex(start)}–${end === HIGHEST ? '0xffffffffffffffff' : hex(end)}`;

export const kindOf = (leaf: boolean): string => (leaf ? 'leaf64' : 'arange64');

/** `11 × 9, 7 and 6 of 10`: how many nodes use how many slots. */
export function fillText(used: readonly number[], leaf: boolean): string {
  const counts = new Map<number, number>();
  for (const slots of used) counts.set(slots, (counts.get(slots) ?? 0) + 1);
  const sorted = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0]);
  const parts = sorted
    .slice(0, 3)
    .map(([slots, nodes]) => (nodes === 1 ? `${slots}` : `${formatCount(nodes)} × ${slots}`));
  return `${parts.join(', ')}${sorted.length > 3 ? ', …' : ''} of ${slotsOf(leaf)}`;
}

/** How many slots of a node are left, of which `used` are not. */
export const freeText = (used: number, leaf: boolean): string => `${plural(slotsOf(leaf) - used, 'slot')} free`;

/** A node in one line: where it is, what it covers, how full it is. */
export function nodeText(memory: Memory, tree: Tree, { level, node }: NodePlace): string {
  const row = tree[level]!;
  const [lo, hi] = [row.lo[node]!, row.hi[node]!];
  const slots = nodeSlots(memory.region('maple'), row.ids[node]!, lo, hi);
  const where =
    level === 0 ? 'Root' : `Level ${level + 1}, node ${formatCount(node + 1)} of ${formatCount(row.ids.length)}`;
  const gaps = slots.filter(({ item }) => item === 0);
  const longest = row.leaf
    ? gaps.reduce((most, { start, end }) => Math.max(most, end - start + 1), 0)
    : slots.reduce((most, { gap }) => Math.max(most, gap), 0);
  const content = row.leaf
    ? `${plural(slots.length - gaps.length, 'mapping')}, ${plural(gaps.length, 'gap')}`
    : plural(slots.length, 'child', 'children');
  const gapText = longest === 0 ? 'no gap' : `longest gap ${row.leaf ? '' : 'below '}${formatRoughly(longest)}`;
  return `${where} (${kindOf(row.leaf)}), ${rangeText(lo, hi)}: ${slots.length} of ${slotsOf(row.leaf)} slots, ${content}, ${gapText}`;
}

/** A question or store as a call. */
export function callText({ kind, from, to }: TreeAccess): string {
  if (kind === 'mas_prev') return `${kind}(${hex(from)})`;
  return kind === 'mas_walk' || to === HIGHEST ? `${kind}(${hex(from)})` : `${kind}(${rangeText(from, to)})`;
}

/** What it cost: nodes and slots read, nodes written. */
export function costText(access: TreeAccess): string {
  const { nodes, slots } = costOf(access);
  const { made, changed, dropped } = access;
  const written = [
    made.length > 0 ? `${made.length} made` : '',
    changed.length > 0 ? `${new Set(changed).size} changed` : '',
    dropped.length > 0 ? `${dropped.length} dropped` : '',
  ].filter(Boolean);
  const read = `${plural(nodes, 'node')}, ${plural(slots, 'slot')} read`;
  return written.length > 0 ? `${read}; nodes: ${written.join(', ')}` : read;
}

export function fromText({ live, kind }: TreeAccess): string {
  if (kind === 'mas_store') return '';
  return live ? 'from a live state' : 'from the root';
}

/** The whole tree, or what is below one node, a line a node and a line a leaf's slot. */
export function treeText(memory: Memory, tree: Tree, nameOf: NameOf, top: NodePlace = { level: 0, node: 0 }): string {
  const cells = memory.region('maple');
  const lines: string[] = [];
  const write = (level: number, node: number) => {
    const row = tree[level]!;
    const indent = '  '.repeat(level - top.level);
    lines.push(`${indent}${nodeText(memory, tree, { level, node })}`);
    nodeSlots(cells, row.ids[node]!, row.lo[node]!, row.hi[node]!).forEach(({ start, end, item }, slot) => {
      if (!row.leaf) write(level + 1, row.firstChild[node]! + slot);
      else lines.push(`${indent}  ${rangeText(start, end)} ${item === 0 ? 'gap' : nameOf(item)}`);
    });
  };
  if (tree.length === 0) return 'The tree has no node.';
  write(top.level, top.node);
  return lines.join('\n');
}

/** A position as one tells it: of a fill the mapping, else the step. */
export function formatPlace(trace: Trace, position: number): string {
  const mapping = /^\d+\/map\/(\d+)\/\d+$/.exec(placeOf(trace, position));
  return mapping ? `with mapping ${formatCount(Number(mapping[1]))}` : `in step ${formatCount(position)}`;
}
