import type { Accessor } from '../mm/access.ts';
import type { AddressSpace } from '../mm/addressSpace.ts';
import type { Vma } from '../mm/vma.ts';
import type { MremapRules } from './rules.ts';

/** Bits of the flags argument of mremap(2). */
export const MREMAP = { maymove: 1, fixed: 2, dontunmap: 4 } as const;

/** The arguments as the system call gets them: 64-bit, unchecked. */
export interface MremapArguments {
  readonly address: bigint;
  readonly oldLength: bigint;
  readonly newLength: bigint;
  readonly flags: number;
  readonly newAddress: bigint;
}

/** The same after the checks that need no look at the mappings; lengths in whole pages. */
export interface Remap {
  readonly mm: AddressSpace;
  readonly accessor: Accessor;
  readonly rules: MremapRules;
  readonly address: number;
  readonly oldLength: number;
  readonly newLength: number;
  readonly flags: number;
  readonly newAddress: number;
}

/** What move_page_tables is asked to do. Addresses and lengths are multiples of the page size. */
export interface PageTableMove {
  readonly rules: MremapRules;
  readonly oldVma: Vma;
  readonly oldAddress: number;
  readonly newVma: Vma;
  readonly newAddress: number;
  /** Bytes. */
  readonly length: number;
  /** The reverse map must be locked, because it could meet the page at its new place first. Only reported. */
  readonly needRmapLocks: boolean;
  /** exec moves its own stack, inside one VMA. */
  readonly forStack: boolean;
}
