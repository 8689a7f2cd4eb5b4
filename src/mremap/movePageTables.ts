import { nextBoundary, PAGE_SIZE, PMD_SIZE, PUD_SIZE } from '../address/geometry.ts';
import type { AddressSpace } from '../mm/addressSpace.ts';
import { decide } from './decide.ts';
import {
  allocNewPmd,
  allocNewPud,
  getOldPmd,
  getOldPud,
  moveNormalPmd,
  moveNormalPud,
  movePtes,
  nothingThere,
} from './entries.ts';
import { tryRealignAddr } from './realign.ts';
import type { PageTableMove } from './types.ts';

/**
 * Moves the page-table entries of [oldAddress, oldAddress + length) to newAddress and returns how many bytes it came,
 * counted from oldAddress. Models move_page_tables, for kernels since 5.11; for 4.14 see moveSmall.
 */
export function movePageTables(mm: AddressSpace, move: PageTableMove): number {
  const { oldAddress, newAddress, length } = move;
  mm.recorder.mark('move_page_tables', oldAddress, newAddress, length, move.needRmapLocks ? 1 : 0);
  const moved = length === 0 ? 0 : moveAll(mm, move);
  mm.recorder.mark('ret:move_page_tables', moved);
  return moved;
}

function moveAll(mm: AddressSpace, move: PageTableMove): number {
  const oldEnd = move.oldAddress + move.length;
  const start = mm.recorder.phase('realign', () => tryRealignAddr(mm, move));
  const moveExtent = move.rules.loop === 'small' ? moveSmall : moveLargest;
  let old = start.old;
  let target = start.new;
  mm.recorder.phase('move_page_tables', () => {
    for (let n = 0; old < oldEnd; n++) {
      const extent = mm.recorder.extent(n, () => moveExtent(mm, old, target, oldEnd));
      old += extent;
      target += extent;
    }
  });
  return Math.max(0, old - move.oldAddress);
}

/**
 * One turn of the loop: moves what one PUD entry, one PMD entry or the PTEs of one PTE table hold, whichever is the
 * largest that fits. Returns the bytes from `old` that are settled with it.
 */
function moveLargest(mm: AddressSpace, old: number, target: number, oldEnd: number): number {
  const pudExtent = getExtent(PUD_SIZE, old, target, oldEnd);
  if (!getOldPud(mm, old)) return nothingThere(mm, 'pud', old, pudExtent);
  allocNewPud(mm, target);
  if (decide(mm, 'wholePud', pudExtent === PUD_SIZE, pudExtent, old, target) && moveNormalPud(mm, old, target)) {
    return pudExtent;
  }
  const pmdExtent = getExtent(PMD_SIZE, old, target, oldEnd);
  if (!getOldPmd(mm, old)) return nothingThere(mm, 'pmd', old, pmdExtent);
  allocNewPmd(mm, target);
  if (decide(mm, 'wholePmd', pmdExtent === PMD_SIZE, pmdExtent, old, target) && moveNormalPmd(mm, old, target)) {
    return pmdExtent;
  }
  mm.tables.pteAlloc(target);
  movePtes(mm, old, target, pmdExtent);
  return pmdExtent;
}

/** How far one entry of `size` bytes reaches on both sides: the whole of `size` only if both addresses are aligned to it. Models get_extent. */
function getExtent(size: number, old: number, target: number, oldEnd: number): number {
  return Math.min(nextBoundary(old, size) - old, oldEnd - old, nextBoundary(target, size) - target);
}

/** The most that 4.14 copies before it lets others run. */
const LATENCY_LIMIT = 64 * PAGE_SIZE;

/** One turn of 4.14's loop: at most 64 PTEs, and never a whole table. */
function moveSmall(mm: AddressSpace, old: number, target: number, oldEnd: number): number {
  const extent = Math.min(nextBoundary(old, PMD_SIZE) - old, oldEnd - old);
  if (!getOldPmd(mm, old)) return nothingThere(mm, 'pmd', old, extent);
  allocNewPmd(mm, target);
  mm.tables.pteAlloc(target);
  const piece = Math.min(extent, nextBoundary(target, PMD_SIZE) - target, LATENCY_LIMIT);
  movePtes(mm, old, target, piece);
  return piece;
}
