import { alignDown, PMD_SIZE, PTRS_PER_TABLE } from '../../../src/address/geometry.ts';
import { formatCount } from '../../../src/address/text.ts';
import type { StepRow } from '../../../src/trace/rows.ts';
import { rowOfStep, stepRow } from '../../../src/trace/rows.ts';
import { CONDITIONS } from '../../../src/trace/steps.ts';
import { type EntryView, pathTo, presentCount, type TableView } from '../../../src/worker/view.ts';
import { indexInRow, type Moment } from '../../state/moment.ts';

export type Side = 'source' | 'destination' | 'both';

/** One 2 MiB piece of the address space: a PMD entry, and the PTE table below it if there is one. */
export interface Slot {
  /** First address. */
  readonly va: number;
  readonly side: Side;
  /** PGD, PUD and PMD entry, as far as their tables exist. */
  readonly path: readonly [EntryView, EntryView, EntryView];
  readonly table: TableView | undefined;
  /** First frame of the huge page that the PMD entry is, instead of pointing to a table. */
  readonly hugeFrame: number | undefined;
  /** Present entries of the table, or pages of the huge page. */
  readonly present: number;
  /** What is worth saying about it. */
  readonly note: string;
  /** The table is there, and has no page any more. */
  readonly drained: boolean;
}

/** The pieces that the picture is about: of the move in view, else where pages are. */
export function slotsOf(moment: Moment): Slot[] {
  const { scene } = moment;
  if (!scene) return [];
  const shared = new Set(scene.destination.filter((va) => scene.source.includes(va)));
  const slots = [
    ...scene.source.map((va) => slotAt(moment, va, shared.has(va) ? 'both' : 'source')),
    ...scene.destination.filter((va) => !shared.has(va)).map((va) => slotAt(moment, va, 'destination')),
  ];
  return shared.size === 0 ? slots : slots.sort((one, other) => one.va - other.va);
}

export function slotAt(moment: Moment, va: number, side: Side): Slot {
  const path = pathTo(moment.memory, va) as [EntryView, EntryView, EntryView];
  const table = path[2].target;
  const { hugeFrame } = path[2];
  const present = table ? presentCount(moment.memory, table.place) : hugeFrame === undefined ? 0 : PTRS_PER_TABLE;
  const moving = moment.scene !== undefined && moment.position > moment.scene.move.first;
  const hung = table && moment.scene?.hungAt.get(table.word);
  const drained = table !== undefined && present === 0 && moving && moment.scene?.tableBefore.get(va) === table.word;
  return { va, side, path, table, hugeFrame, present, drained, note: noteOf(moment, va, side, table, hung, drained) };
}

function noteOf(
  moment: Moment,
  va: number,
  side: Side,
  table: TableView | undefined,
  hung: number | undefined,
  drained: boolean,
): string {
  const { scene, position } = moment;
  if (!scene) return '';
  if (isHugePage(moment, va)) return 'one entry for 2 MiB';
  if (!table) {
    const before = scene.tableBefore.get(va);
    if (before !== undefined && position > scene.move.first) return `${nameOfWord(before)} hung here`;
    if (side === 'source') return 'no table';
    const from = va - scene.move.new + scene.move.old;
    return from % PMD_SIZE === 0 && isHugePage(moment, from) ? 'no entry yet' : 'no table yet';
  }
  if (drained) return 'drained, still hanging here';
  if (hung !== undefined && hung !== va) return 'moved by 1 write';
  if (hung === undefined && position > scene.move.first) return 'new';
  return '';
}

function nameOfWord(word: number): string {
  return `pte#${word >>> 3}`;
}

/** Where the action is: an address on either side. */
export interface Focus {
  readonly old: number | undefined;
  readonly new: number | undefined;
}

/** The addresses that the step just done, or the extent around it, is about. */
export function focusOf(moment: Moment): Focus {
  const { done, next, spans, scene, loaded, position } = moment;
  if (!scene) return { old: undefined, new: undefined };
  const { move } = scene;
  const extent = spans.at(-1)?.kind === 'extent' ? spans.at(-1) : undefined;
  if (done?.kind === 'entryMoved') return pairOf(done, indexInRow(moment));
  if (next?.kind === 'entryMoved') return pairOf(next, 0);
  if (extent) {
    for (let row = rowOfStep(loaded.trace, extent.first); loaded.trace.steps.first[row]! < extent.end; row++) {
      const step = stepRow(loaded.trace, row);
      const [condition = 0, , , old, target] = step.operands;
      const asks = step.kind === 'decision' && /^whole(Pud|Pmd)$/.test(CONDITIONS[condition]!);
      if (asks && old !== undefined && target !== undefined) return { old, new: target };
      if (step.kind === 'entryMoved') return pairOf(step, 0);
    }
  }
  const va = addressOf(done, indexInRow(moment));
  if (va !== undefined && va >= alignDown(move.old, PMD_SIZE) && va < move.old + move.length)
    return { old: va, new: va - move.old + move.new };
  if (va !== undefined && va >= alignDown(move.new, PMD_SIZE) && va < move.new + move.length)
    return { old: va - move.new + move.old, new: va };
  if (position > move.end) return { old: move.old + move.length - 1, new: move.new + move.length - 1 };
  return { old: move.old, new: move.new };
}

/** Source and destination of the n-th step of a run of moved entries. */
function pairOf(row: StepRow, index: number): Focus {
  const [, old = 0, target = 0, stride = 0] = row.operands;
  return { old: old + index * stride, new: target + index * stride };
}

/** The address that a step is about, if it is about one. */
function addressOf(row: StepRow | undefined, index: number): number | undefined {
  if (!row) return undefined;
  const [, second = 0, third = 0] = row.operands;
  if (row.kind === 'pageFaulted' || row.kind === 'pageAccessed' || row.kind === 'entryCleared')
    return second + index * third;
  if (row.kind === 'tableMade' || row.kind === 'tableFreed') return third;
  return undefined;
}

function isHugePage(moment: Moment, va: number): boolean {
  return pathTo(moment.memory, va)[2]?.hugeFrame !== undefined;
}

/** What is unfolded for a piece: its table, or its huge page. */
export function clothOf(slot: Slot): { readonly place: number } | { readonly hugeFrame: number } {
  return slot.table ? { place: slot.table.place } : { hugeFrame: slot.hugeFrame! };
}

/** What is there, and how much of it is present. */
export function titleOf(slot: Slot): string {
  const what = slot.table ? slot.table.name : slot.hugeFrame === undefined ? undefined : 'huge page';
  return what === undefined ? 'none' : `${what} · ${formatCount(slot.present)} present`;
}

/** What a side is called in a label. */
export const SIDES: Readonly<Record<Slot['side'], string>> = {
  source: 'source',
  destination: 'dest.',
  both: 'source and dest.',
};

/**
 * Side and title, with how much is in the table where there are so many characters of room; of a table that is not there what
 * is told of it, and its side if there is room. What is on both sides tells no side.
 */
export function nameInOneLine(slot: Slot, room: number): string {
  const side = slot.side === 'both' ? '' : `${SIDES[slot.side]} `;
  const isThere = slot.table || slot.hugeFrame !== undefined;
  if (isThere) return side + titleIn(slot, room - side.length);
  return side.length + slot.note.length <= room ? side + slot.note : slot.note;
}

/** The title of what is there, without how much of it is present where there are fewer characters of room. */
export function titleIn(slot: Slot, room: number): string {
  const title = titleOf(slot);
  return title.length <= room ? title : (slot.table?.name ?? 'huge page');
}
