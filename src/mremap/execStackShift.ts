import { alignUp, isAligned, PAGE_SIZE, TASK_SIZE } from '../address/geometry.ts';
import type { Accessor } from '../mm/access.ts';
import type { AddressSpace } from '../mm/addressSpace.ts';
import { VM } from '../mm/flags.ts';
import { MMAP_MIN_ADDR } from '../mm/limits.ts';
import { freeTables } from '../mm/unmap.ts';
import type { Vma } from '../mm/vma.ts';
import type { Errno } from '../trace/steps.ts';
import { movePageTables } from './movePageTables.ts';
import type { MremapRules } from './rules.ts';

export interface StackShift {
  readonly start: number;
  /** Bytes. */
  readonly length: number;
  /** Bytes that the stack moves down. */
  readonly shift: number;
}

/**
 * What exec does with the stack it has prepared: a VMA with every page written is stretched downward, its page tables
 * move within it, what is left over is freed, and it shrinks. Returns what move_page_tables returned. Models
 * shift_arg_pages (6.1) and relocate_vma_down (later).
 */
export function execStackShift(
  mm: AddressSpace,
  accessor: Accessor,
  rules: MremapRules,
  asked: StackShift,
): number | Errno {
  const { start, length, shift } = asked;
  const end = start + length;
  const fits = [start, length, shift].every((value) => isAligned(value, PAGE_SIZE)) && length > 0 && end <= TASK_SIZE;
  if (!fits || shift === 0 || shift > start) return 'EINVAL';
  if (start - shift <= MMAP_MIN_ADDR) return 'ENOMEM';
  if (mm.vmas.findVmaIntersection(start, end)) return 'EEXIST';
  const vma = mm.recorder.phase('make_stack', () => mm.beforeFailure(() => makeStack(mm, accessor, start, end)));
  const [newStart, newEnd] = [start - shift, end - shift];
  if (mm.vmas.findVma(newStart) !== vma) return 'EFAULT';
  mm.recorder.phase('expand_vma', () => resize(mm, vma, newStart, end, 'grown'));
  const move = { rules, oldVma: vma, oldAddress: start, newVma: vma, newAddress: newStart, length };
  const moved = movePageTables(mm, { ...move, needRmapLocks: false, forStack: true });
  if (moved !== length) return 'ENOMEM';
  const above = mm.vmas.findVma(end);
  mm.recorder.phase('free_tables', () => freeTables(mm, Math.max(newEnd, start), end, newEnd, above?.start ?? 0));
  mm.recorder.phase('shrink_vma', () => {
    mm.vmas.clear(newEnd, end);
    resize(mm, vma, newStart, newEnd, 'shrunk');
  });
  return moved;
}

function makeStack(mm: AddressSpace, accessor: Accessor, start: number, end: number): Vma {
  const flags = VM.read | VM.write | VM.account | VM.growsDown;
  const range = { start, end, flags, pgoff: start / PAGE_SIZE, anonVma: 0, object: 0 };
  const vma = mm.vmas.make(range, mm.newOrigin());
  mm.vmas.insert(vma);
  mm.changed('made', vma);
  accessor.access({ address: start, length: alignUp(end - start, PAGE_SIZE), stride: PAGE_SIZE, write: true });
  return vma;
}

/** Gives the VMA other ends; its page offset is as it was at its start before, as exec leaves it. */
function resize(mm: AddressSpace, vma: Vma, start: number, end: number, change: 'grown' | 'shrunk'): void {
  vma.start = start;
  vma.end = end;
  mm.vmas.insert(vma);
  mm.changed(change, vma);
}
