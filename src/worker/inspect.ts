import { ENTRY_SIZE, indexAt, LEVELS, type Level, PTRS_PER_TABLE } from '../address/geometry.ts';
import { frameOf, isHuge, isPresent, PTE } from '../mmu/entry.ts';
import { firstCell, levelOfTable, tableName, tableOf } from '../mmu/tables.ts';
import type { Memory } from '../trace/memory.ts';

/** What there is to know of one page-table entry at a moment. */
export interface EntryDetail {
  /** Its cell in the `entry` region: it stays the same when its table is hung elsewhere. */
  readonly cell: number;
  readonly level: Level;
  /** Name of the table that holds it, `pte#4`; undefined when there is none at that place now. */
  readonly table: string | undefined;
  readonly index: number;
  /** The addresses that it translates, the end not included; undefined for a table that hangs nowhere. */
  readonly start: number | undefined;
  readonly end: number | undefined;
  /** Cell of the entry that points to its table; undefined for the PGD and for a table that hangs nowhere. */
  readonly pointedFrom: number | undefined;
  /** Name of the table it points to. */
  readonly target: string | undefined;
  /** First frame of the page that it maps; undefined when it maps none. */
  readonly frame: number | undefined;
  readonly huge: boolean;
  /** The flags that are set, in the words of x86-64. */
  readonly flags: readonly string[];
}

const FLAG_NAMES: readonly (readonly [number, string])[] = [
  [PTE.present, 'present'],
  [PTE.protNone, 'PROT_NONE'],
  [PTE.writable, 'writable'],
  [PTE.user, 'user'],
  [PTE.accessed, 'accessed'],
  [PTE.dirty, 'dirty'],
  [PTE.huge, 'huge'],
  [PTE.softDirty, 'soft-dirty'],
  [PTE.noExecute, 'no-execute'],
];

export function entryDetail(memory: Memory, cell: number): EntryDetail {
  const entries = memory.region('entry');
  const place = Math.floor(cell / PTRS_PER_TABLE);
  const index = cell % PTRS_PER_TABLE;
  const word = memory.region('table')[place];
  const level = word ? levelOfTable(word) : 'pte';
  const path = place === 0 ? [] : pathToTable(memory, place);
  const base = path?.reduce((sum, above) => sum + (above % PTRS_PER_TABLE) * ENTRY_SIZE[levelAt(memory, above)], 0);
  const start = base === undefined ? undefined : base + index * ENTRY_SIZE[level];
  const entry = entries[cell] ?? 0;
  const leaf = entry !== 0 && (level === 'pte' || isHuge(entry));
  const targetWord = entry === 0 || leaf ? undefined : memory.region('table')[tableOf(entry)];
  return {
    cell,
    level,
    table: word ? tableName(word) : undefined,
    index,
    start,
    end: start === undefined ? undefined : start + ENTRY_SIZE[level],
    pointedFrom: path?.at(-1),
    target: targetWord ? tableName(targetWord) : undefined,
    frame: leaf && isPresent(entry) ? frameOf(entry) : undefined,
    huge: leaf && level !== 'pte',
    flags: FLAG_NAMES.filter(([bit]) => (entry & bit) !== 0).map(([, name]) => name),
  };
}

function levelAt(memory: Memory, cell: number): Level {
  return levelOfTable(memory.region('table')[Math.floor(cell / PTRS_PER_TABLE)]!);
}

/** Cells of the entries from the PGD down that lead to a table; undefined when it hangs nowhere. */
function pathToTable(memory: Memory, wanted: number): number[] | undefined {
  const entries = memory.region('entry');
  const search = (place: number, depth: number): number[] | undefined => {
    const first = firstCell(place);
    for (let cell = first; cell < first + PTRS_PER_TABLE; cell++) {
      const entry = entries[cell]!;
      if (entry === 0 || isHuge(entry)) continue;
      const below = tableOf(entry);
      if (below === wanted) return [cell];
      const rest = depth > 1 ? search(below, depth - 1) : undefined;
      if (rest) return [cell, ...rest];
    }
    return undefined;
  };
  return search(0, LEVELS.length - 1);
}

/** Cell of the entry that an address has at a level; undefined when its table does not exist. */
export function cellAt(memory: Memory, address: number, level: Level): number | undefined {
  const entries = memory.region('entry');
  let place = 0;
  for (const here of LEVELS.toReversed()) {
    const cell = firstCell(place) + indexAt(address, here);
    if (here === level) return cell;
    const entry = entries[cell]!;
    if (entry === 0 || isHuge(entry)) return undefined;
    place = tableOf(entry);
  }
  return undefined;
}
