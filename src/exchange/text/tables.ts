import { ENTRY_SIZE, type Level, PTRS_PER_TABLE } from '../../address/geometry.ts';
import { formatCount, hex } from '../../address/text.ts';
import { isHuge, isPresent } from '../../mmu/entry.ts';
import { firstCell, tableName, tableOf } from '../../mmu/tables.ts';
import type { Memory } from '../../trace/memory.ts';

/** How many like tables in a row are told of one by one; more are one line. */
const MOST_ALIKE = 3;

/**
 * All page tables as they stand, a line a table, indented by level: the index of the entry that points to it, its name, the
 * first address it covers, and of a PTE table which entries are present. Like PTE tables in a row are one line.
 */
export function tablesText(memory: Memory): string {
  const lines = ['pgd'];
  below(memory, 'pgd', 0, 0, '  ', lines);
  return lines.join('\n');
}

interface Child {
  readonly index: number;
  readonly name: string;
  readonly va: number;
  /** Of a leaf: what is present in it. */
  readonly told: string | undefined;
  readonly place: number;
}

const NEXT: Readonly<Record<Exclude<Level, 'pte'>, Level>> = { pgd: 'pud', pud: 'pmd', pmd: 'pte' };

function below(
  memory: Memory,
  level: Exclude<Level, 'pte'>,
  place: number,
  va: number,
  indent: string,
  lines: string[],
): void {
  const children = childrenOf(memory, level, place, va);
  for (let at = 0; at < children.length; ) {
    const child = children[at]!;
    const run = alikeFrom(children, at);
    if (run > MOST_ALIKE) {
      lines.push(
        `${indent}[${child.index}-${child.index + run - 1}] ${formatCount(run)} tables, ${hex(child.va)} on: each ${child.told}`,
      );
      at += run;
      continue;
    }
    lines.push(
      `${indent}[${child.index}] ${child.name} ${hex(child.va)}${child.told === undefined ? '' : `: ${child.told}`}`,
    );
    const next = NEXT[level];
    if (child.told === undefined && next !== 'pte') below(memory, next, child.place, child.va, `${indent}  `, lines);
    at++;
  }
}

function childrenOf(memory: Memory, level: Exclude<Level, 'pte'>, place: number, va: number): Child[] {
  const entries = memory.region('entry');
  const children: Child[] = [];
  for (let index = 0; index < PTRS_PER_TABLE; index++) {
    const entry = entries[firstCell(place) + index]!;
    if (entry === 0) continue;
    const start = va + index * ENTRY_SIZE[level];
    if (isHuge(entry)) {
      children.push({ index, name: 'huge page', va: start, told: '512 pages by one entry', place: 0 });
      continue;
    }
    const target = tableOf(entry);
    const told = level === 'pmd' ? presentText(entries, target) : undefined;
    children.push({ index, name: tableName(memory.region('table')[target]!), va: start, told, place: target });
  }
  return children;
}

/** How many children from `at` on follow each other and hold the same. */
function alikeFrom(children: readonly Child[], at: number): number {
  const first = children[at]!;
  if (first.told === undefined || first.name === 'huge page') return 1;
  let end = at + 1;
  while (children[end]?.told === first.told && children[end]?.index === first.index + end - at) end++;
  return end - at;
}

/** Most ranges of present entries that are told of. */
const MOST_RANGES = 6;

/** `256 present, 256-511` */
function presentText(entries: ArrayLike<number>, place: number): string {
  const ranges: [number, number][] = [];
  let present = 0;
  for (let index = 0; index < PTRS_PER_TABLE; index++) {
    if (!isPresent(entries[firstCell(place) + index]!)) continue;
    present++;
    const last = ranges.at(-1);
    if (last && last[1] === index - 1) last[1] = index;
    else ranges.push([index, index]);
  }
  if (present === 0) return 'none present';
  const shown = ranges.slice(0, MOST_RANGES).map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`));
  return `${present} present, ${shown.join(' ')}${ranges.length > MOST_RANGES ? ' …' : ''}`;
}
