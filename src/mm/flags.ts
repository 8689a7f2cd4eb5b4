/** The VMA flags that matter here, with the kernel's names. */
export const VM = {
  read: 1,
  write: 2,
  exec: 4,
  /** VM_SHARED and VM_MAYSHARE together. */
  shared: 8,
  growsDown: 0x100,
  seqRead: 0x8000,
  randRead: 0x10000,
  dontCopy: 0x20000,
  locked: 0x2000,
  account: 0x100000,
  noReserve: 0x200000,
  hugeTlb: 0x400000,
  dontDump: 0x4000000,
  hugePage: 0x20000000,
  noHugePage: 0x40000000,
} as const;

const ACCESS = VM.read | VM.write | VM.exec;

/** `rwx` letters, in any order, as flags. */
export function protFlags(prot: string): number {
  return (prot.includes('r') ? VM.read : 0) | (prot.includes('w') ? VM.write : 0) | (prot.includes('x') ? VM.exec : 0);
}

/** As in /proc/self/maps: `rw-p`, `r--s`. */
export function permsText(flags: number): string {
  return (
    (flags & VM.read ? 'r' : '-') +
    (flags & VM.write ? 'w' : '-') +
    (flags & VM.exec ? 'x' : '-') +
    (flags & VM.shared ? 's' : 'p')
  );
}

export function withAccess(flags: number, access: number): number {
  return (flags & ~ACCESS) | access;
}

/** Flags without those that say how the memory may be accessed. */
export function withoutAccess(flags: number): number {
  return flags & ~ACCESS;
}
