import type { AddressSpace } from '../mm/addressSpace.ts';
import type { Vma } from '../mm/vma.ts';
import { QUESTIONS, type Question } from '../trace/steps.ts';

/** Look-ups in the VMA store that are steps of their own. */
function asked(
  mm: AddressSpace,
  question: Question,
  start: number,
  end: number,
  found: Vma | undefined,
): Vma | undefined {
  mm.recorder.step('lookup', QUESTIONS.indexOf(question), start, end, found?.number ?? 0);
  return found;
}

/** The first VMA that meets [start, end). */
export function findVmaIntersection(mm: AddressSpace, start: number, end: number): Vma | undefined {
  return asked(mm, 'find_vma_intersection', start, end, mm.vmas.findVmaIntersection(start, end));
}

/** The VMA below the one that starts at `address`. */
export function findVmaPrev(mm: AddressSpace, address: number): Vma | undefined {
  return asked(mm, 'find_vma_prev', address, address, mm.vmas.prev(address));
}

/** The VMA that holds `address`. */
export function vmaLookup(mm: AddressSpace, address: number): Vma | undefined {
  return asked(mm, 'find_vma', address, address, mm.vmas.at(address));
}
