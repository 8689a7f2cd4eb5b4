/**
 * An address as text: in hex (`"0x100000100000"`) or decimal, below 2^64; or `"@2"` for what operation 2 returned, and
 * `"@2+0x1000"` for so many bytes above it. Only operations before its own can be named.
 */
export type AddressText = string;

/** A number of bytes as text, in hex (`"0x200000"`) or decimal, below 2^64. */
export type BytesText = string;

/** Access to a mapping: of the letters `rwx` those that it has, in this order; `""` for none (PROT_NONE). */
export type ProtText = string;

/** A call of mmap(2). Returns the address of the mapping. */
export interface MmapOperation {
  op: 'mmap';
  /** Where, or with neither `fixed` nor `fixed_noreplace` a hint. Left out: the kernel chooses. */
  addr?: AddressText | undefined;
  len: BytesText;
  prot: ProtText;
  /** MAP_PRIVATE and so on. Left out: `private`. */
  flags?:
    | ('private' | 'shared' | 'anonymous' | 'fixed' | 'fixed_noreplace' | 'growsdown' | 'noreserve' | 'hugetlb')[]
    | undefined;
  /** What is mapped, a name of 1 to 60 characters: one name is one file. Left out: anonymous memory. */
  file?: string | undefined;
  /** From which byte of the file on. */
  offset?: BytesText | undefined;
}

/** Accesses from `addr` on, below `addr` + `len`, one every `stride` bytes. `touch` writes, `read` reads. */
export interface AccessOperation {
  op: 'touch' | 'read';
  addr: AddressText;
  len: BytesText;
  /** Above 0. Left out: a page, 0x1000. */
  stride?: BytesText | undefined;
}

/** A call of mremap(2). Returns the new address. */
export interface MremapOperation {
  op: 'mremap';
  old: AddressText;
  oldLen: BytesText;
  newLen: BytesText;
  /** A list of `maymove`, `fixed`, `dontunmap` and bits such as `"0x8"`; or all bits as one number below 2^32. */
  flags: string[] | number;
  /** Where to, with `fixed`; with `dontunmap` alone, a hint. Left out: 0. */
  newAddr?: AddressText | undefined;
}

/** A call of munmap(2), or of mlock(2). */
export interface RangeOperation {
  op: 'munmap' | 'mlock';
  addr: AddressText;
  len: BytesText;
}

/** A call of mprotect(2). */
export interface MprotectOperation {
  op: 'mprotect';
  addr: AddressText;
  len: BytesText;
  prot: ProtText;
}

/** A call of madvise(2). */
export interface MadviseOperation {
  op: 'madvise';
  addr: AddressText;
  len: BytesText;
  advice:
    | 'dontneed'
    | 'hugepage'
    | 'nohugepage'
    | 'normal'
    | 'sequential'
    | 'random'
    | 'dontfork'
    | 'dofork'
    | 'dontdump'
    | 'dodump';
}

/** A call of brk(2). Returns the program break, which is the old one where it cannot be moved. */
export interface BrkOperation {
  op: 'brk';
  addr: AddressText;
}

/** Many mappings at once, private and anonymous: number i, from 0, begins at `addr` + i × `stride`. */
export interface FillOperation {
  op: 'fill';
  addr: AddressText;
  /** Mappings, 1 to 65,536. */
  count: number;
  /** Of each mapping. */
  len: BytesText;
  /** From where one begins to where the next does; above 0. */
  stride: BytesText;
  prot: ProtText;
  /** The access of every second one, without which neighbours may merge. Left out: as `prot`. */
  odd?: ProtText | undefined;
  /** In which order they are made. Left out: `ascending`. */
  order?: 'ascending' | 'descending' | 'shuffled' | undefined;
}

/** A question to the VMA store, as the kernel's function of that name. Returns where what it finds begins, 0 for nothing. */
export type FindOperation =
  | { op: 'find'; ask: 'find_vma' | 'find_vma_prev'; addr: AddressText }
  | { op: 'find'; ask: 'find_vma_intersection'; addr: AddressText; end: AddressText }
  /** From where the question before ended. */
  | { op: 'find'; ask: 'vma_next' | 'vma_prev' };

/**
 * What exec does with the stack it has prepared: a mapping with every page written, from `start` on, is moved down by
 * `shift` bytes within itself (shift_arg_pages of 6.1, relocate_vma_down of 6.12). Returns the bytes moved.
 */
export interface ExecStackShiftOperation {
  op: 'exec_stack_shift';
  start: AddressText;
  len: BytesText;
  shift: BytesText;
}

/** One thing that the program of a scenario does. */
export type Operation =
  | MmapOperation
  | AccessOperation
  | MremapOperation
  | RangeOperation
  | MprotectOperation
  | MadviseOperation
  | BrkOperation
  | FillOperation
  | FindOperation
  | ExecStackShiftOperation;

/** A program to be simulated, in an address space of its own: plain data, as JSON has it. */
export interface Scenario {
  /** At most 200 characters. */
  id?: string | undefined;
  /** At most 400 characters. */
  title?: string | undefined;
  /** Whether memory that asks for them (MADV_HUGEPAGE) gets transparent huge pages. Left out: `never`. */
  thp?: 'never' | 'madvise' | undefined;
  /** It was recorded on a machine with a pool of huge pages. Changes nothing in the simulator, whose pool is never empty. */
  hugetlb?: boolean | undefined;
  /** Nothing is mapped before the first operation; else there is one mapping at the top, as in the recordings. */
  bare?: true | undefined;
  /**
   * What is made to fail within a mremap or exec_stack_shift, by its number from 0: its allocation of a page table or of a
   * VMA with this number, from 1.
   */
  fail?: { operation: number; table?: number | undefined; vma?: number | undefined } | undefined;
  /** At most 256, carried out in order. */
  ops: Operation[];
}
