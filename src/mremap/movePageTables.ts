import { isAligned, nextBoundary, PAGE_SIZE, PMD_SIZE, PUD_SIZE } from '../address/geometry.ts';
import type { AddressSpace } from '../mm/addressSpace.ts';
import { VM } from '../mm/flags.ts';
import { splitHugePmd } from '../mm/hugePages.ts';
import { isHuge } from '../mmu/entry.ts';
import { NO_CELL } from '../mmu/tables.ts';
import { decide } from './decide.ts';
import {
  allocNewPmd,
  allocNewPud,
  type EntryMove,
  getOldPmd,
  getOldPud,
  moveHugePmd,
  moveNormalPmd,
  moveNormalPud,
  movePtes,
  nothingThere,
} from './entries.ts';
import { moveHugetlbPageTables } from './hugetlb.ts';
import { tryRealignAddr, tryRealignTail } from './realign.ts';
import { extentsOfTable, repeatTurns } from './repeat.ts';
import type { MremapRules } from './rules.ts';
import type { PageTableMove } from './types.ts';

/**
 * Moves the page-table entries of [oldAddress, oldAddress + length) to newAddress and returns how many bytes it came,
 * counted from oldAddress. Models move_page_tables, for kernels since 5.11; for 4.14 see moveSmall.
 */
export function movePageTables(mm: AddressSpace, move: PageTableMove): number {
  const { oldAddress, newAddress, length } = move;
  mm.recorder.mark('move_page_tables', oldAddress, newAddress, length, move.needRmapLocks ? 1 : 0);
  const moved = length === 0 ? 0 : move.oldVma.flags & VM.hugeTlb ? moveHugetlb(mm, move) : moveAll(mm, move);
  mm.recorder.mark('ret:move_page_tables', moved);
  return moved;
}

/** As posted, the series asks about realignment before it looks for hugetlb: nothing can come of it, for huge pages are aligned. */
function moveHugetlb(mm: AddressSpace, move: PageTableMove): number {
  const { realign } = move.rules;
  if (realign === 'v4-1' || realign === 'v4') mm.recorder.phase('realign', () => tryRealignAddr(mm, move));
  return moveHugetlbPageTables(mm, move);
}

function moveAll(mm: AddressSpace, move: PageTableMove): number {
  const start = mm.recorder.phase('realign', () => tryRealignAddr(mm, move));
  const oldEnd = mm.recorder.phase('realign', () => tryRealignTail(mm, move, move.oldAddress + move.length));
  const moveExtent = move.rules.loop === 'small' ? moveSmall : moveLargest;
  let old = start.old;
  let target = start.new;
  mm.recorder.phase('move_page_tables', () => {
    for (let n = 0; old < oldEnd; n++) {
      const extent = mm.recorder.extent(n, () => moveExtent(mm, move, old, target, oldEnd));
      if (extent === FAILED) break;
      old += extent;
      target += extent;
      const tables = repeatTurns(mm, old, target, Math.floor(getExtent(PUD_SIZE, old, target, oldEnd) / PMD_SIZE));
      n += tables * extentsOfTable(target);
      old += tables * PMD_SIZE;
      target += tables * PMD_SIZE;
    }
  });
  return progress(move, old);
}

/** How far the move came, from where it was asked to start. A realigned one that failed at once stands below that: nothing was moved. */
function progress(move: PageTableMove, old: number): number {
  const moved = Math.min(old - move.oldAddress, move.length);
  return moved < 0 && !move.rules.whatIf.has('no-guard') ? 0 : moved;
}

/** An extent for which a table could not be allocated. */
const FAILED = -1;

/**
 * One turn of the loop: moves what one PUD entry, one PMD entry or the PTEs of one PTE table hold, whichever is the
 * largest that fits. Returns the bytes from `old` that are settled with it, or FAILED.
 */
function moveLargest(mm: AddressSpace, { rules }: PageTableMove, old: number, target: number, oldEnd: number): number {
  const pudExtent = getExtent(PUD_SIZE, old, target, oldEnd);
  const oldPud = getOldPud(mm, old);
  if (oldPud === NO_CELL) return nothingThere(mm, 'pud', old, pudExtent);
  const newPud = allocNewPud(mm, target);
  if (newPud === NO_CELL) return FAILED;
  const wholePud = decide(mm, 'wholePud', pudExtent === PUD_SIZE, pudExtent, old, target);
  if (wholePud && moveNormalPud(mm, rules, { old, target, oldCell: oldPud, newCell: newPud })) return pudExtent;

  const extent = getExtent(PMD_SIZE, old, target, oldEnd);
  const oldPmd = getOldPmd(mm, old);
  if (oldPmd === NO_CELL) return nothingThere(mm, 'pmd', old, extent);
  const newPmd = allocNewPmd(mm, target);
  if (newPmd === NO_CELL) return FAILED;
  const wholePmd = decide(mm, 'wholePmd', extent === PMD_SIZE, extent, old, target);
  const move = { old, target, oldCell: oldPmd, newCell: newPmd };
  if (isHuge(mm.tables.entry(oldPmd))) {
    if (wholePmd && moveHugePmd(mm, rules, move)) return extent;
    splitHugePmd(mm, old);
  } else if (wholePmd && moveNormalPmd(mm, rules, move)) {
    return extent;
  }
  return moveBelow(mm, rules, move, extent);
}

/** Moves the PTEs of `extent` bytes below two PMD entries. Returns `extent`, or FAILED. */
function moveBelow(mm: AddressSpace, rules: MremapRules, move: EntryMove, extent: number): number {
  const { old, target } = move;
  const newCell = mm.tables.pteAlloc(target, move.newCell);
  if (newCell === NO_CELL) return FAILED;
  movePtes(mm, rules, { old, target, oldCell: mm.tables.pteOffset(move.oldCell, old), newCell }, extent);
  return extent;
}

/** How far one entry of `size` bytes reaches on both sides: the whole of `size` only if both addresses are aligned to it. Models get_extent. */
function getExtent(size: number, old: number, target: number, oldEnd: number): number {
  return Math.min(nextBoundary(old, size) - old, oldEnd - old, nextBoundary(target, size) - target);
}

/** The most that 4.14 copies before it lets others run. */
const LATENCY_LIMIT = 64 * PAGE_SIZE;

/** One turn of 4.14's loop: at most 64 PTEs, and never a whole table. */
function moveSmall(mm: AddressSpace, { rules }: PageTableMove, old: number, target: number, oldEnd: number): number {
  const extent = Math.min(nextBoundary(old, PMD_SIZE) - old, oldEnd - old);
  const oldPmd = getOldPmd(mm, old);
  if (oldPmd === NO_CELL) return nothingThere(mm, 'pmd', old, extent);
  const newPmd = allocNewPmd(mm, target);
  if (newPmd === NO_CELL) return FAILED;
  const move = { old, target, oldCell: oldPmd, newCell: newPmd };
  if (isHuge(mm.tables.entry(oldPmd))) {
    const whole = extent === PMD_SIZE && isAligned(target, PMD_SIZE);
    if (whole && moveHugePmd(mm, rules, move)) return extent;
    splitHugePmd(mm, old);
  }
  return moveBelow(mm, rules, move, Math.min(extent, nextBoundary(target, PMD_SIZE) - target, LATENCY_LIMIT));
}
