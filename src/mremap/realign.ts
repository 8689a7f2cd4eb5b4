import { alignDown, alignUp, offsetIn, PMD_SIZE, PUD_SIZE } from '../address/geometry.ts';
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
  const size = canRealignAddr(mm, move);
  if (size === undefined) return { old: oldAddress, new: newAddress };
  const distance = offsetIn(oldAddress, size);
  mm.recorder.step('realigned', distance, oldAddress, newAddress);
  return { old: oldAddress - distance, new: newAddress - distance };
}

/** The size of the entry at whose boundary the move may start; undefined: where it was asked to. */
function canRealignAddr(mm: AddressSpace, move: PageTableMove): number | undefined {
  const { realign, whatIf } = move.rules;
  if (whatIf.has('realign-pud') && canRealignPud(mm, move)) return PUD_SIZE;
  if (realign === 'never') return undefined;
  const oldOffset = offsetIn(move.oldAddress, PMD_SIZE);
  const newOffset = offsetIn(move.newAddress, PMD_SIZE);
  const may =
    (realign !== 'v4-1' || decide(mm, 'differentVmas', move.oldVma !== move.newVma)) &&
    decide(mm, 'reachesPmdBoundary', move.length >= PMD_SIZE - oldOffset, move.length, oldOffset) &&
    decide(mm, 'notAlignedAlready', oldOffset !== 0, oldOffset) &&
    decide(mm, 'mutuallyAligned', oldOffset === newOffset, oldOffset, newOffset) &&
    canAlignDown(mm, move, 'Old', PMD_SIZE) &&
    canAlignDown(mm, move, 'New', PMD_SIZE);
  return may ? PMD_SIZE : undefined;
}

/** What if a first, partly covered PUD moved whole as well: the same questions, one level up. */
function canRealignPud(mm: AddressSpace, move: PageTableMove): boolean {
  const oldOffset = offsetIn(move.oldAddress, PUD_SIZE);
  const newOffset = offsetIn(move.newAddress, PUD_SIZE);
  return (
    oldOffset !== 0 &&
    decide(mm, 'reachesPudBoundary', move.length >= PUD_SIZE - oldOffset, move.length, oldOffset) &&
    decide(mm, 'sameOffsetInPud', oldOffset === newOffset, oldOffset, newOffset) &&
    canAlignDown(mm, move, 'Old', PUD_SIZE) &&
    canAlignDown(mm, move, 'New', PUD_SIZE)
  );
}

/** Whether nothing would be dragged along from the boundary of `size` up to the address. Models can_align_down. */
function canAlignDown(mm: AddressSpace, move: PageTableMove, side: 'Old' | 'New', size: number): boolean {
  const [vma, address] = side === 'Old' ? [move.oldVma, move.oldAddress] : [move.newVma, move.newAddress];
  const { realign, whatIf } = move.rules;
  const boundary = alignDown(address, size);
  const nothingBelow = side === 'Old' ? 'nothingBelowOld' : 'nothingBelowNew';
  if (whatIf.has('single-lookup')) {
    const below = findVmaIntersection(mm, boundary, address);
    return decide(mm, nothingBelow, below === undefined, boundary, address, below?.number ?? 0);
  }
  const asPosted = realign === 'v4-1' || realign === 'v4';
  const insideVma = (move.forStack && realign !== 'v4-1') || whatIf.has('inside-vma');
  if (!insideVma) {
    const startsItsVma = side === 'Old' ? 'oldStartsItsVma' : 'newStartsItsVma';
    if (!decide(mm, startsItsVma, vma.start === address, address, vma.start)) return false;
  } else if (!asPosted && boundary >= vma.start) {
    return decide(mm, nothingBelow, true, boundary, vma.start, 0);
  }
  const below = lowerNeighbour(mm, asPosted, boundary, vma);
  return decide(mm, nothingBelow, below === undefined, boundary, vma.start, below?.number ?? 0);
}

/** A VMA that reaches into [boundary, start of `vma`): found by one range look-up, or as posted by asking for the VMA before. */
function lowerNeighbour(mm: AddressSpace, asPosted: boolean, boundary: number, vma: Vma): Vma | undefined {
  const below = asPosted ? findVmaPrev(mm, vma.start) : findVmaIntersection(mm, boundary, vma.start);
  return below && below.end > boundary ? below : undefined;
}

/** What if a last, partly covered PMD moved whole as well: raises the end when nothing follows up to the boundary. */
export function tryRealignTail(mm: AddressSpace, move: PageTableMove, oldEnd: number): number {
  if (!move.rules.whatIf.has('realign-tail') || offsetIn(oldEnd, PMD_SIZE) === 0) return oldEnd;
  const newEnd = move.newAddress + move.length;
  const oldOffset = offsetIn(oldEnd, PMD_SIZE);
  const newOffset = offsetIn(newEnd, PMD_SIZE);
  const free = (end: number, condition: 'nothingAboveOld' | 'nothingAboveNew') => {
    const above = findVmaIntersection(mm, end, alignUp(end, PMD_SIZE));
    return decide(mm, condition, above === undefined, end, alignUp(end, PMD_SIZE), above?.number ?? 0);
  };
  const may =
    decide(mm, 'tailAligned', oldOffset === newOffset, oldOffset, newOffset) &&
    free(oldEnd, 'nothingAboveOld') &&
    free(newEnd, 'nothingAboveNew');
  if (!may) return oldEnd;
  const distance = alignUp(oldEnd, PMD_SIZE) - oldEnd;
  mm.recorder.step('tailRealigned', distance, oldEnd, newEnd);
  return oldEnd + distance;
}
