import { alignUp, PAGE_SIZE, PMD_SIZE, TASK_SIZE } from '../address/geometry.ts';
import type { Errno } from '../trace/steps.ts';
import type { AddressSpace } from './addressSpace.ts';
import { VM } from './flags.ts';
import { MAX_MAP_COUNT, MMAP_MIN_ADDR } from './limits.ts';
import { joinsOfMmap } from './merge.ts';
import { doMunmap } from './unmap.ts';
import { unmappedArea } from './unmappedArea.ts';
import type { VmaLike } from './vma.ts';

export interface MmapArguments {
  /** Where, or a hint; 0 to let the kernel choose. */
  readonly address: number;
  /** Bytes. */
  readonly length: number;
  /** VM.read, VM.write and VM.exec. */
  readonly access: number;
  readonly shared: boolean;
  /** MAP_FIXED: takes the place of what is there. */
  readonly fixed: boolean;
  /** MAP_FIXED_NOREPLACE: fails if anything is there. */
  readonly noReplace: boolean;
  readonly growsDown: boolean;
  readonly noReserve: boolean;
  /** MAP_HUGETLB, in 2 MiB pages. */
  readonly hugeTlb: boolean;
}

/** Maps anonymous memory and returns its address. Models do_mmap and mmap_region. */
export function mmap(mm: AddressSpace, args: MmapArguments): number | Errno {
  if (args.length === 0) return 'EINVAL';
  const length = alignUp(args.length, args.hugeTlb ? PMD_SIZE : PAGE_SIZE);
  if (length > TASK_SIZE) return 'ENOMEM';
  if (mm.vmas.count > MAX_MAP_COUNT) return 'ENOMEM';
  const fixed = args.fixed || args.noReplace;
  const hint = !fixed && args.address !== 0 ? Math.max(args.address, MMAP_MIN_ADDR) : args.address;
  const { shared, hugeTlb } = args;
  const address = unmappedArea(mm, { length, hint, fixed, privateAnonymous: !shared && !hugeTlb, hugeTlb });
  if (typeof address === 'string') return address;
  if (args.noReplace && mm.vmas.findVmaIntersection(address, address + length)) return 'EEXIST';
  const bad = args.fixed ? doMunmap(mm, address, length) : undefined;
  if (bad) return bad;
  mapRegion(mm, address, length, args);
  return address;
}

function mapRegion(mm: AddressSpace, start: number, length: number, args: MmapArguments): void {
  const writable = (args.access & VM.write) !== 0;
  const flags =
    args.access |
    (args.shared ? VM.shared : 0) |
    (args.growsDown ? VM.growsDown : 0) |
    (args.noReserve ? VM.noReserve : 0) |
    (args.hugeTlb ? VM.hugeTlb : 0) |
    (writable && !args.shared && !args.noReserve && !args.hugeTlb ? VM.account : 0);
  const ofObject = args.shared || args.hugeTlb;
  const object = ofObject ? mm.objects.make(length / PAGE_SIZE).number : 0;
  const pgoff = ofObject ? 0 : start / PAGE_SIZE;
  const range: VmaLike = { start, end: start + length, flags, pgoff, anonVma: 0, object };
  const { left, right } = joinsOfMmap(mm.rules, range, mm.vmas.prev(start), mm.vmas.findVma(range.end));
  if (left || right) {
    mm.join(range, left, right);
    return;
  }
  const vma = mm.vmas.make(range, mm.newOrigin());
  mm.vmas.insert(vma);
  mm.changed('made', vma);
}
