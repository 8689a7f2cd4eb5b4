import { alignDown, alignUp, isAligned, PAGE_SIZE, PMD_SIZE, TASK_SIZE } from '../address/geometry.ts';
import type { Errno } from '../trace/steps.ts';
import type { AddressSpace } from './addressSpace.ts';
import { VM } from './flags.ts';
import { MMAP_BASE, MMAP_MIN_ADDR } from './limits.ts';

/** Where it begins upward, when nothing was found below. */
const TASK_UNMAPPED_BASE = alignDown(TASK_SIZE / 3, PAGE_SIZE);
/** Bytes kept free below a mapping that grows down. */
const STACK_GUARD_GAP = 256 * PAGE_SIZE;

export interface AreaWanted {
  /** Bytes, a multiple of the page size. */
  readonly length: number;
  /** An address to be taken as it is (`fixed`) or if it is free; 0 for none. */
  readonly hint: number;
  readonly fixed: boolean;
  /** Private anonymous memory, which newer kernels place on a 2 MiB boundary. */
  readonly privateAnonymous: boolean;
  /** A hugetlb mapping, which begins on a 2 MiB boundary. */
  readonly hugeTlb?: boolean;
}

/** An address for a new mapping, or why there is none. Models __get_unmapped_area, top-down, for x86-64. */
export function unmappedArea(mm: AddressSpace, wanted: AreaWanted): number | Errno {
  const { length, hint, fixed } = wanted;
  if (length > TASK_SIZE) return 'ENOMEM';
  const wished = wanted.hugeTlb ? alignUp(hint, PMD_SIZE) : hint;
  const address = fixed ? hint : (mm.chosenPlace ?? freeHint(mm, wished, length) ?? freePlace(mm, wanted));
  if (typeof address === 'string') return address;
  if (address > TASK_SIZE - length) return 'ENOMEM';
  if (!isAligned(address, wanted.hugeTlb ? PMD_SIZE : PAGE_SIZE)) return 'EINVAL';
  if (address < MMAP_MIN_ADDR) return 'EPERM';
  return address;
}

function freeHint(mm: AddressSpace, hint: number, length: number): number | undefined {
  const address = alignDown(hint, PAGE_SIZE);
  if (address === 0 || address > TASK_SIZE - length) return undefined;
  const next = mm.vmas.findVma(address);
  return !next || address + length <= startGap(next) ? address : undefined;
}

function freePlace(mm: AddressSpace, { length, hint, privateAnonymous, hugeTlb }: AreaWanted): number | Errno {
  if (hugeTlb) {
    const padded = topDown(mm, length + PMD_SIZE - PAGE_SIZE);
    return typeof padded === 'number' ? alignUp(padded, PMD_SIZE) : padded;
  }
  if (mm.rules.alignsLargeAnonymous && privateAnonymous && hint === 0 && isAligned(length, PMD_SIZE)) {
    const padded = topDown(mm, length + PMD_SIZE);
    if (typeof padded === 'number') {
      const distance = (PMD_SIZE - (padded % PMD_SIZE)) % PMD_SIZE;
      return padded + (distance === 0 ? PMD_SIZE : distance);
    }
  }
  const found = topDown(mm, length);
  return typeof found === 'number' ? found : bottomUp(mm, length);
}

function startGap(vma: { start: number; flags: number }): number {
  return vma.flags & VM.growsDown ? Math.max(0, vma.start - STACK_GUARD_GAP) : vma.start;
}

/** The highest free place below MMAP_BASE. Models vm_unmapped_area with VM_UNMAPPED_AREA_TOPDOWN. */
function topDown(mm: AddressSpace, length: number): number | 'ENOMEM' {
  for (let high = MMAP_BASE; high > MMAP_MIN_ADDR; ) {
    const gap = mm.vmas.emptyAreaRev(MMAP_MIN_ADDR, high - 1, length);
    if (!gap) return 'ENOMEM';
    const next = mm.vmas.findVma(gap.last + 1);
    if (!next || !(next.flags & VM.growsDown) || startGap(next) >= gap.last + 1) return gap.last + 1 - length;
    high = startGap(next);
  }
  return 'ENOMEM';
}

function bottomUp(mm: AddressSpace, length: number): number | 'ENOMEM' {
  const gap = mm.vmas.emptyArea(TASK_UNMAPPED_BASE, TASK_SIZE - 1, length);
  return gap ? gap.first : 'ENOMEM';
}
