import { LEVELS, type Level, PAGE_SIZE, PMD_SIZE, PTRS_PER_TABLE, tableSpan } from '../../address/geometry.ts';
import { hex } from '../../address/text.ts';
import { VM } from '../../mm/flags.ts';
import { VMA_CELLS } from '../../mm/vma.ts';
import { MAPLE_CELLS, MAPLE_SLOT_CELLS } from '../../mm/vmaStore.ts';
import { FIRST_FRAME, frameOf, isHuge, isPresent, NEXT_FRAME, PTE } from '../../mmu/entry.ts';
import { firstCell, levelOfTable, tableName, tableOf } from '../../mmu/tables.ts';
import { TLB_SLOTS } from '../../mmu/tlb.ts';
import type { Memory } from '../../trace/memory.ts';

/** A VMA as the `vma` region has it. */
interface VmaCells {
  readonly number: number;
  readonly start: number;
  readonly end: number;
  readonly flags: number;
  readonly pgoff: number;
  readonly object: number;
}

/** A page of 2 MiB: where it is, the cell of its PMD entry, and that. */
interface HugeEntry {
  readonly va: number;
  readonly cell: number;
}

/**
 * What must never be so between two operations, whatever they did: a sentence for each thing that is. The TLB is not
 * looked at where flushes are left out (`staleTlb`).
 */
export function wrongIn(memory: Memory, { staleTlb = false } = {}): string[] {
  const vmas = vmasOf(memory);
  const { pages, huge, wrong } = readTables(memory);
  return [
    ...wrong,
    ...wrongVmas(vmas),
    ...wrongTree(memory, vmas),
    ...wrongPages(pages, vmas),
    ...wrongHugePages(memory, huge, vmas),
    ...(staleTlb ? [] : wrongTranslations(memory, pages)),
  ];
}

/** Tables in use, the PGD not counted. */
export function tablesInUse(memory: Memory): number {
  return memory.region('table').filter((word) => word !== 0).length - 1;
}

function vmasOf(memory: Memory): VmaCells[] {
  const cells = memory.region('vma');
  const vmas: VmaCells[] = [];
  for (let number = 1; (number + 1) * VMA_CELLS <= cells.length; number++) {
    const [start = 0, end = 0, flags = 0, offset = 0, , object = 0] = cells.subarray(number * VMA_CELLS);
    if (start !== 0 || end !== 0) vmas.push({ number, start, end, flags, pgoff: offset / PAGE_SIZE, object });
  }
  return vmas.sort((a, b) => a.start - b.start);
}

function wrongVmas(vmas: readonly VmaCells[]): string[] {
  return vmas.flatMap(({ number, start, end }, i) => {
    const next = vmas[i + 1];
    return [
      ...(start < end ? [] : [`VMA ${number} is empty: ${hex(start)} to ${hex(end)}`]),
      ...(start % PAGE_SIZE === 0 && end % PAGE_SIZE === 0 ? [] : [`VMA ${number} has a part of a page`]),
      ...(next && next.start < end ? [`VMAs ${number} and ${next.number} overlap at ${hex(next.start)}`] : []),
    ];
  });
}

/** The maple tree, read from its cells, must hold exactly the VMAs. */
function wrongTree(memory: Memory, vmas: readonly VmaCells[]): string[] {
  const cells = memory.region('maple');
  const entries: string[] = [];
  const read = (node: number, first: number, last: number): void => {
    const at = node * MAPLE_CELLS;
    const slots = Math.abs(cells[at]!);
    const leaf = cells[at]! < 0;
    let from = first;
    for (let slot = 0; slot < slots; slot++) {
      const cell = at + 1 + slot * MAPLE_SLOT_CELLS;
      const to = slot === slots - 1 ? last : cells[cell]!;
      const item = cells[cell + 1]!;
      if (leaf && item !== 0) entries.push(`${item}: ${from} to ${to}`);
      if (!leaf) read(item, from, to);
      from = to + 1;
    }
  };
  if (cells[0] !== 0) read(cells[0]!, 0, 2 ** 64);
  const wanted = vmas.map(({ number, start, end }) => `${number}: ${start} to ${end - 1}`);
  if (entries.join() === wanted.join()) return [];
  return [`the maple tree holds ${entries.join(', ')}, but the VMAs are ${wanted.join(', ')}`];
}

/**
 * Walks from the PGD: every table in use must be met once, at its level, or be put aside for a huge page; what is not in
 * use must be empty. A huge page counts as 512 pages.
 */
function readTables(memory: Memory): { pages: Map<number, number>; huge: HugeEntry[]; wrong: string[] } {
  const entries = memory.region('entry');
  const words = memory.region('table');
  const deposits = memory.region('deposit');
  const pages = new Map<number, number>();
  const huge: HugeEntry[] = [];
  const met = new Set<number>();
  const wrong: string[] = [];
  const read = (place: number, level: Level, base: number): void => {
    if (met.has(place)) wrong.push(`table ${tableName(words[place]!)} is met twice`);
    if (words[place] === 0) wrong.push(`an entry at ${hex(base)} points to a freed table`);
    else if (levelOfTable(words[place]!) !== level)
      wrong.push(`${tableName(words[place]!)} hangs at ${hex(base)} as a ${level} table`);
    met.add(place);
    for (let index = 0; index < PTRS_PER_TABLE; index++) {
      const entry = entries[firstCell(place) + index]!;
      if (entry === 0) continue;
      const va = base + (index * tableSpan(level)) / PTRS_PER_TABLE;
      const cell = firstCell(place) + index;
      if (isHuge(entry)) {
        if (level !== 'pmd') wrong.push(`an entry of a ${level} table at ${hex(va)} is huge`);
        huge.push({ va, cell });
        for (let i = 0; i < PTRS_PER_TABLE; i++) pages.set(va + i * PAGE_SIZE, entry + i * NEXT_FRAME);
      } else if (level === 'pte') pages.set(va, entry);
      else read(tableOf(entry), LEVELS[LEVELS.indexOf(level) - 1]!, va);
    }
  };
  read(0, 'pgd', 0);
  deposits.forEach((deposit, cell) => {
    if (deposit === 0) return;
    const place = deposit - 1;
    if (!isHuge(entries[cell]!)) wrong.push(`a table is put aside for cell ${cell}, which has no huge page`);
    if (met.has(place)) wrong.push(`table ${tableName(words[place]!)}, put aside, is met elsewhere too`);
    if (words[place] === 0 || levelOfTable(words[place]!) !== 'pte') wrong.push(`what is put aside is no PTE table`);
    if (entries.subarray(firstCell(place), firstCell(place + 1)).some((entry) => entry !== 0))
      wrong.push(`a table that is put aside holds entries`);
    met.add(place);
  });
  words.forEach((word, place) => {
    if (word !== 0 && !met.has(place)) wrong.push(`table ${tableName(word)} is in use, but nothing points to it`);
    const from = firstCell(place);
    if (word === 0 && entries.subarray(from, from + PTRS_PER_TABLE).some((entry) => entry !== 0))
      wrong.push(`a freed table still holds entries`);
  });
  return { pages, huge, wrong };
}

/** A huge page must lie in one VMA. A transparent one has a table put aside, one of a hugetlb mapping has none. */
function wrongHugePages(memory: Memory, huge: readonly HugeEntry[], vmas: readonly VmaCells[]): string[] {
  return huge.flatMap(({ va, cell }) => {
    const vma = vmas.find(({ start, end }) => start <= va && va + PMD_SIZE <= end);
    if (!vma) return [`the huge page at ${hex(va)} lies in no single VMA`];
    const hasDeposit = (memory.region('deposit')[cell] ?? 0) !== 0;
    return hasDeposit === ((vma.flags & VM.hugeTlb) === 0) ? [] : [`the huge page at ${hex(va)} has a wrong deposit`];
  });
}

/** Pages must lie in VMAs; a private frame has one page, and a frame of a shared object one place in it. */
function wrongPages(pages: ReadonlyMap<number, number>, vmas: readonly VmaCells[]): string[] {
  const wrong: string[] = [];
  const ownerOf = new Map<number, number>();
  let next = 0;
  for (const [va, entry] of pages) {
    if (!isPresent(entry)) wrong.push(`the entry for ${hex(va)} is neither none nor present`);
    while (next < vmas.length && vmas[next]!.end <= va) next++;
    const vma = vmas[next];
    if (!vma || vma.start > va) {
      wrong.push(`a page is present at ${hex(va)}, which is not mapped`);
      continue;
    }
    const frame = frameOf(entry);
    if (frame < FIRST_FRAME) continue;
    // A private page by its address, one of an object by its place there, as a number below 0.
    const owner = vma.object === 0 ? va : -(vma.object * 2 ** 40 + vma.pgoff + (va - vma.start) / PAGE_SIZE);
    const other = ownerOf.get(frame);
    if (other !== undefined && other !== owner) wrong.push(`frame ${frame} is both of ${other} and of ${owner}`);
    ownerOf.set(frame, owner);
  }
  return wrong;
}

/** The TLB must hold nothing that the page tables do not allow. */
function wrongTranslations(memory: Memory, pages: ReadonlyMap<number, number>): string[] {
  const cached = memory.region('tlbPage');
  const entries = memory.region('tlbEntry');
  const wrong: string[] = [];
  for (let slot = 0; slot < TLB_SLOTS; slot++) {
    if (cached[slot] === 0) continue;
    const va = cached[slot]!;
    const entry = pages.get(va) ?? 0;
    const wider = entries[slot]! & ~entry & (PTE.present | PTE.writable);
    if (entry === 0 || frameOf(entry) !== frameOf(entries[slot]!) || wider !== 0)
      wrong.push(`the TLB holds a stale translation of ${hex(va)}`);
  }
  return wrong;
}
