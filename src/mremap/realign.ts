import { alignDown, offsetIn, PMD_SIZE } from '../address/geometry.ts';
import type { AddressSpace } from '../mm/addressSpace.ts';
import type { Vma } from '../mm/vma.ts';
import { decide } from './decide.ts';
import { findVmaIntersection, findVmaPrev } from './questions.ts';
import type { PageTableMove } from './types.ts';

/**
 * Where the move starts: both addresses one PMD boundary lower when nothing is in the way, else as asked.
 *
 *      PMD boundary     old_addr            next PMD boundary
 *           |  nothing     |====== the mapping ======…
 *           ^ start here, and the whole first PMD moves by one write
 *
 * Models try_realign_addr (6.7 on); `v4-1` and `v4` are the patches as they were posted.
 */
export function tryRealignAddr(mm: AddressSpace, move: PageTableMove): { old: number; new: number } {
  const { oldAddress, newAddress } = move;
  if (!canRealignAddr(mm, move)) return { old: oldAddress, new: newAddress };
  const distance = offsetIn(oldAddress, PMD_SIZE);
  mm.recorder.step('realigned', distance, oldAddress, newAddress);
  return { old: oldAddress - distance, new: newAddress - distance };
}

function canRealignAddr(mm: AddressSpace, move: PageTableMove): boolean {
  const { realign } = move.rules;
  if (realign === 'never') return false;
  const oldOffset = offsetIn(move.oldAddress, PMD_SIZE);
  const newOffset = offsetIn(move.newAddress, PMD_SIZE);
  return (
    (realign !== 'v4-1' || decide(mm, 'differentVmas', move.oldVma !== move.newVma)) &&
    decide(mm, 'reachesPmdBoundary', move.length >= PMD_SIZE - oldOffset, move.length, oldOffset) &&
    decide(mm, 'notAlignedAlready', oldOffset !== 0, oldOffset) &&
    decide(mm, 'mutuallyAligned', oldOffset === newOffset, oldOffset, newOffset) &&
    canAlignDown(mm, move, 'Old', move.oldVma, move.oldAddress) &&
    canAlignDown(mm, move, 'New', move.newVma, move.newAddress)
  );
}

/** Whether nothing would be dragged along from the PMD boundary up to `address`. Models can_align_down. */
function canAlignDown(mm: AddressSpace, move: PageTableMove, side: 'Old' | 'New', vma: Vma, address: number): boolean {
  const boundary = alignDown(address, PMD_SIZE);
  const asPosted = move.rules.realign === 'v4-1' || move.rules.realign === 'v4';
  const stackRule = move.forStack && move.rules.realign !== 'v4-1';
  if (!stackRule) {
    const condition = side === 'Old' ? 'oldStartsItsVma' : 'newStartsItsVma';
    if (!decide(mm, condition, vma.start === address, address, vma.start)) return false;
  } else if (!asPosted && boundary >= vma.start) {
    return true;
  }
  const below = asPosted ? findVmaPrev(mm, vma.start) : findVmaIntersection(mm, boundary, vma.start);
  const blocks = below !== undefined && below.end > boundary;
  const condition = side === 'Old' ? 'nothingBelowOld' : 'nothingBelowNew';
  return decide(mm, condition, !blocks, boundary, vma.start, blocks ? below.number : 0);
}
