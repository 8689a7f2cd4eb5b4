import type { AddressSpace } from '../mm/addressSpace.ts';
import type { Vma } from '../mm/vma.ts';
import type { VmaIterator } from '../mm/vmaStore.ts';
import { QUESTIONS, type Question } from '../trace/steps.ts';

/** Look-ups in the VMA store that are steps of their own. Those that take an iterator leave it at what was found. */
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

/** The VMA that holds `address`. */
export function vmaLookup(mm: AddressSpace, address: number): Vma | undefined {
  return asked(mm, 'vma_lookup', address, address, mm.vmas.at(address));
}

/** The first VMA that ends above `address`. */
export function findVma(mm: AddressSpace, address: number, iterator = mm.vmas.iterator(address)): Vma | undefined {
  return asked(mm, 'find_vma', address, address, iterator.find());
}

/** The first VMA that meets [start, end). */
export function findVmaIntersection(
  mm: AddressSpace,
  start: number,
  end: number,
  iterator = mm.vmas.iterator(start),
): Vma | undefined {
  return asked(mm, 'find_vma_intersection', start, end, iterator.find(end - 1));
}

/** The VMA below the one that starts at `address`. */
export function findVmaPrev(mm: AddressSpace, address: number, iterator = mm.vmas.iterator(address)): Vma | undefined {
  return asked(mm, 'find_vma_prev', address, address, iterator.prev());
}

/** The next VMA from where an iterator stands. */
export function vmaNext(mm: AddressSpace, iterator: VmaIterator): Vma | undefined {
  const { address } = iterator;
  return asked(mm, 'vma_next', address, address, iterator.next());
}

/** The VMA before where an iterator stands. */
export function vmaPrev(mm: AddressSpace, iterator: VmaIterator): Vma | undefined {
  const { address } = iterator;
  return asked(mm, 'vma_prev', address, address, iterator.prev());
}
