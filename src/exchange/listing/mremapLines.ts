import type { MremapRules } from '../../mremap/rules.ts';
import { call, type ListingLine, line, structure, when } from './line.ts';

/** The system call. Follows mremap. */
export function mremapLines({ checks, movesSeveralVmas }: MremapRules): ListingLine[] {
  const early = checks === 'before-lookup';
  return [
    early
      ? line('arguments', 0, 'check all arguments: {check_mremap_params}', 'argumentsValid')
      : line('arguments', 0, 'check flags, lengths and the old address', 'argumentsValid'),
    line('vma', 0, 'find the VMA: {vma_lookup}; none → EFAULT', 'vma_lookup'),
    ...when(movesSeveralVmas, structure('several', 0, 'FIXED, equal lengths: VMA by VMA, {remap_move}')),
    ...when(early, structure('range', 0, 'check the range: {check_prep_vma}')),
    structure('to', 0, 'FIXED or DONTUNMAP: {mremap_to}'),
    ...when(!early, structure('place', 1, 'check the new place: aligned, no overlap')),
    call('unmap-destination', 1, 'FIXED: unmap the destination, {do_munmap}', 'unmap'),
    call('unmap-rest', 1, 'shorter: unmap the tail, {do_munmap}', 'unmap'),
    ...when(!early, structure('to-range', 1, 'check the range: {vma_to_resize}')),
    call('to-move', 1, '{move_vma} there', 'move_vma'),
    call('unmap-tail', 0, 'shorter: unmap the tail, {do_munmap}', 'unmap'),
    ...when(!early, structure('longer', 0, 'longer: check the range, {vma_to_resize}')),
    line('fits', 0, 'longer: room behind it? {vma_expandable}', 'fitsInPlace'),
    line('extend', 1, 'extend the VMA', 'vma merged'),
    line('populate', 1, 'locked: fill the added pages, {mm_populate}', 'populate'),
    call('move', 0, 'else find a place, {get_unmapped_area}, and {move_vma}', 'move_vma'),
    line('return', 0, 'come back with an address or an errno', 'returned'),
  ];
}

/** Follows moveVma. */
export function moveVmaLines({ leftBehind }: MremapRules): ListingLine[] {
  const tidied = leftBehind === 'tidied';
  return [
    ...when(tidied, line('split-off', 0, 'DONTUNMAP of locked memory: split the range off', 'split off')),
    line('copy', 0, 'copy the VMA: {copy_vma}', 'vma made', 'vma merged', 'make vma'),
    call('move', 0, '{move_page_tables} to the copy', 'move_page_tables'),
    line('whole', 0, 'less moved than asked?', 'wholeRangeMoved'),
    call('back', 1, '{move_page_tables} back', 'move_page_tables'),
    call('unmap-new', 1, 'unmap the copy, {do_munmap} → ENOMEM', 'unmap'),
    line('stays', 0, `DONTUNMAP: the old VMA stays${tidied ? ', its page offset as if new' : ''}`, 'vma flags'),
    call('unmap', 0, 'else unmap the source: {do_munmap}', 'unmap'),
    line('populate', 0, 'locked and longer: fill the added pages, {mm_populate}', 'populate'),
  ];
}

/** Follows doMunmap. */
export function unmapLines(): ListingLine[] {
  return [
    line('split-huge', 0, 'a huge page across an end → {split_huge_pmd}', 'hugeSplit', 'flush split'),
    line('split', 0, 'split the VMAs that reach out of the range', 'vma split', 'make vma'),
    line('remove', 0, 'take out of the maple tree what lies in it', 'vma removed'),
    line('clear', 0, 'clear the entries still there', 'entryCleared'),
    line('free', 0, 'free tables that no neighbour needs: {free_pgtables}', 'tableFreed'),
    line('flush', 0, 'flush it all at once', 'flush gathered'),
  ];
}

/** What exec does with its stack. Follows execStackShift. */
export function execLines(): ListingLine[] {
  return [
    line('stack', 0, 'before: exec has written a stack', 'make stack'),
    structure('between', 0, 'another VMA between old and new place → EFAULT'),
    line('expand', 0, 'stretch the VMA down over both: {vma_expand}', 'vma grown'),
    call('move', 0, '{move_page_tables}, inside this one VMA', 'move_page_tables'),
    structure('whole', 0, 'less moved than asked → ENOMEM'),
    line('free', 0, 'free the tables above its new end: {free_pgd_range}', 'tableFreed', 'flush gathered'),
    line('shrink', 0, 'shrink the VMA to the new place: {vma_shrink}', 'vma shrunk'),
    line('return', 0, 'done, or an errno', 'returned'),
  ];
}
