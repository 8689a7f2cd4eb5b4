import {
  alignDown,
  indexAt,
  LEVELS,
  type Level,
  PAGE_SIZE,
  PMD_SIZE,
  PTRS_PER_TABLE,
  pgdIndex,
  pmdIndex,
  pteIndex,
  pudIndex,
} from '../address/geometry.ts';
import { permsText, VM } from '../mm/flags.ts';
import { VMA_CELLS } from '../mm/vma.ts';
import { frameOf, isHuge, isPresent, makeEntry, PTE } from '../mmu/entry.ts';
import { firstCell, tableName, tableOf } from '../mmu/tables.ts';
import type { Memory } from '../trace/memory.ts';

/**
 * What a page reads in replayed memory. Everything here is computed from the cells as they stand at the moment shown;
 * nothing is kept.
 */

/** A mapping as it stands. */
export interface VmaView {
  readonly number: number;
  readonly start: number;
  readonly end: number;
  /** `rw-p` */
  readonly perms: string;
  readonly locked: boolean;
  /** Into the object, or for private anonymous memory what `start` was when it was mapped; bytes. */
  readonly offset: number;
  readonly anonVma: number;
  readonly object: number;
  /** Which mmap its memory came from; 0 for what was there before the scenario. */
  readonly origin: number;
}

function vmaView(cells: ArrayLike<number>, number: number): VmaView | undefined {
  const at = number * VMA_CELLS;
  if (number <= 0 || !cells[at + 1]) return undefined;
  return {
    number,
    start: cells[at]!,
    end: cells[at + 1]!,
    perms: permsText(cells[at + 2]!),
    locked: (cells[at + 2]! & VM.locked) !== 0,
    offset: cells[at + 3]!,
    anonVma: cells[at + 4]!,
    object: cells[at + 5]!,
    origin: cells[at + 6]!,
  };
}

/** The mappings of a scenario, ascending; without what was there before it. */
export function vmasOf(memory: Memory): VmaView[] {
  const cells = memory.region('vma');
  const found: VmaView[] = [];
  for (let number = 1; (number + 1) * VMA_CELLS <= cells.length; number++) {
    const vma = vmaView(cells, number);
    if (vma && vma.origin !== 0) found.push(vma);
  }
  return found.sort((one, other) => one.start - other.start);
}

/** The mapping that holds an address. */
export function vmaAt(memory: Memory, address: number): VmaView | undefined {
  return vmasOf(memory).find((vma) => vma.start <= address && address < vma.end);
}

/** Which mmap the memory of a VMA came from, also when the VMA is gone by now. */
export function vmaOrigin(memory: Memory, vma: number): number {
  return memory.region('vma')[vma * VMA_CELLS + 6] ?? 0;
}

/** A page table, by where it is kept. */
export interface TableView {
  readonly place: number;
  /** Changes when the table is another: level and number in one. */
  readonly word: number;
  /** `pte#4` */
  readonly name: string;
}

/** An entry on the path to an address, with the table it points to. */
export interface EntryView {
  readonly level: Level;
  readonly index: number;
  /** The table that holds the entry. */
  readonly table: TableView | undefined;
  /** The table the entry points to; undefined when it is none, or a huge page. */
  readonly target: TableView | undefined;
  /** The entry is a leaf: a huge page, whose first frame this is. */
  readonly hugeFrame: number | undefined;
}

function tableAt(memory: Memory, place: number): TableView {
  const word = memory.region('table')[place]!;
  return { place, word, name: tableName(word) };
}

/** The path from the PGD entry down to the PMD entry for an address. Below a missing table everything is undefined. */
export function pathTo(memory: Memory, address: number): EntryView[] {
  const entries = memory.region('entry');
  let table: TableView | undefined = tableAt(memory, 0);
  return (['pgd', 'pud', 'pmd'] as const).map((level) => {
    const index = indexAt(address, level);
    const entry = table ? entries[firstCell(table.place) + index]! : 0;
    const huge = isHuge(entry);
    const target = entry === 0 || huge ? undefined : tableAt(memory, tableOf(entry));
    const step: EntryView = { level, index, table, target, hugeFrame: huge ? frameOf(entry) : undefined };
    table = step.target;
    return step;
  });
}

/** The PMD entry for an address, 0 where a table on the way is missing. The quick form of pathTo, for pictures of many tables. */
export function pmdEntryAt(memory: Memory, address: number): number {
  const entries = memory.region('entry');
  const pgd = entries[pgdIndex(address)]!;
  if (pgd === 0) return 0;
  const pud = entries[firstCell(tableOf(pgd)) + pudIndex(address)]!;
  return pud === 0 ? 0 : entries[firstCell(tableOf(pud)) + pmdIndex(address)]!;
}

/** Place of the PTE table for an address, -1 for none. */
export function pteTableAt(memory: Memory, address: number): number {
  const pmd = pmdEntryAt(memory, address);
  return pmd === 0 || isHuge(pmd) ? -1 : tableOf(pmd);
}

/** The entry that translates an address: of its PTE, or made from that of its huge page; 0 for none. */
export function entryAt(memory: Memory, address: number): number {
  const pmd = pmdEntryAt(memory, address);
  if (pmd === 0) return 0;
  if (isHuge(pmd)) return makeEntry(frameOf(pmd) + pteIndex(address), PTE.present);
  return memory.region('entry')[firstCell(tableOf(pmd)) + pteIndex(address)]!;
}

/** Name of the table whose entries begin at a cell. */
export function tableNameAt(memory: Memory, cell: number): string {
  return tableAt(memory, Math.floor(cell / PTRS_PER_TABLE)).name;
}

/** Most pages that are looked at for one of many that are drawn as one. */
const MOST_LOOKS = 8;
/** So many bytes drawn as one show the page in the middle of their table: others would differ from neighbour to neighbour. */
const COARSE = PMD_SIZE / 16;

/** The entry of a page that may stand for all that are resident in [from, to); 0 where none is. */
export function residentEntry(memory: Memory, from: number, to: number): number {
  const bytes = to - from;
  const looks = Math.min(MOST_LOOKS, Math.max(1, Math.ceil(bytes / PAGE_SIZE)));
  for (let look = 0; look < looks; look++) {
    const va = from + ((look + 0.5) * bytes) / looks;
    const entry = entryAt(memory, va);
    if (!isPresent(entry)) continue;
    const middle = bytes > COARSE ? entryAt(memory, alignDown(va, PMD_SIZE) + PMD_SIZE / 2) : 0;
    return isPresent(middle) ? middle : entry;
  }
  return 0;
}

/** First cell of the `entry` region that belongs to the table at a place. */
export function entriesOf(place: number): number {
  return firstCell(place);
}

export function frameOfEntry(entry: number): number {
  return frameOf(entry);
}

export function isHugeEntry(entry: number): boolean {
  return isHuge(entry);
}

export function isPresentEntry(entry: number): boolean {
  return isPresent(entry);
}

/** Present entries of the PTE table at a place. */
export function presentCount(memory: Memory, place: number): number {
  const entries = memory.region('entry');
  const first = firstCell(place);
  let count = 0;
  for (let index = 0; index < PTRS_PER_TABLE; index++) if (isPresent(entries[first + index]!)) count++;
  return count;
}

/** Level of an operand of a step. */
export function levelOf(code: number): Level {
  return LEVELS[code]!;
}

/** The 2 MiB pieces that [start, end) meets, each by its first address. */
export function pmdSlots(start: number, end: number): number[] {
  const slots: number[] = [];
  for (let va = start - (start % PMD_SIZE); va < end; va += PMD_SIZE) slots.push(va);
  return slots;
}
