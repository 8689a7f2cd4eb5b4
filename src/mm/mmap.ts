import { alignUp, isAligned, PAGE_SIZE, PMD_SIZE, TASK_SIZE } from '../address/geometry.ts';
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
  /** What is mapped, from which byte on; undefined for anonymous memory. */
  readonly file?: MappedFile | undefined;
}

export interface MappedFile {
  readonly name: string;
  readonly offset: number;
}

/** Maps memory and returns its address. Models do_mmap and mmap_region. */
export function mmap(mm: AddressSpace, args: MmapArguments): number | Errno {
  const address = placeOfMmap(mm, args);
  if (typeof address === 'string') return address;
  const length = mappedLength(args);
  const bad = args.fixed ? doMunmap(mm, address, length) : undefined;
  if (bad) return bad;
  mapRegion(mm, address, length, args);
  return address;
}

/** Where it would be mapped, or why it would be refused before anything is changed. */
export function placeOfMmap(mm: AddressSpace, args: MmapArguments): number | Errno {
  if (args.length === 0 || (args.file && !isAligned(args.file.offset, PAGE_SIZE))) return 'EINVAL';
  const length = mappedLength(args);
  if (length > TASK_SIZE) return 'ENOMEM';
  if (mm.vmas.count > MAX_MAP_COUNT) return 'ENOMEM';
  const fixed = args.fixed || args.noReplace;
  const hint = !fixed && args.address !== 0 ? Math.max(args.address, MMAP_MIN_ADDR) : args.address;
  const { shared, hugeTlb, file } = args;
  const privateAnonymous = !shared && !hugeTlb && !file;
  const address = unmappedArea(mm, { length, hint, fixed, privateAnonymous, hugeTlb });
  if (typeof address === 'string') return address;
  if (args.noReplace && mm.vmas.findVmaIntersection(address, address + length)) return 'EEXIST';
  // What grows downward has to be private and anonymous.
  if (args.growsDown && !privateAnonymous) return 'EINVAL';
  return address;
}

function mappedLength({ length, hugeTlb }: MmapArguments): number {
  return alignUp(length, hugeTlb ? PMD_SIZE : PAGE_SIZE);
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
  const object = objectOf(mm, length, args);
  const pgoff = object === 0 ? start / PAGE_SIZE : (args.file?.offset ?? 0) / PAGE_SIZE;
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

/** Number of what the pages come from, 0 for private anonymous memory. */
function objectOf(mm: AddressSpace, length: number, { shared, hugeTlb, file }: MmapArguments): number {
  if (file) return mm.objects.ofFile(file.name).number;
  return shared || hugeTlb ? mm.objects.make(length / PAGE_SIZE).number : 0;
}
