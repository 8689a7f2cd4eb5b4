import { wrapU64 } from '../../address/text.ts';

type Bits = Readonly<Record<string, number>>;

export const PROT: Bits = { NONE: 0, READ: 1, WRITE: 2, EXEC: 4, SEM: 8, GROWSDOWN: 0x1000000, GROWSUP: 0x2000000 };

export const MAP = {
  FILE: 0,
  SHARED: 1,
  PRIVATE: 2,
  SHARED_VALIDATE: 3,
  DROPPABLE: 8,
  FIXED: 0x10,
  ANONYMOUS: 0x20,
  ANON: 0x20,
  '32BIT': 0x40,
  ABOVE4G: 0x80,
  GROWSDOWN: 0x100,
  DENYWRITE: 0x800,
  EXECUTABLE: 0x1000,
  LOCKED: 0x2000,
  NORESERVE: 0x4000,
  POPULATE: 0x8000,
  NONBLOCK: 0x10000,
  STACK: 0x20000,
  HUGETLB: 0x40000,
  SYNC: 0x80000,
  FIXED_NOREPLACE: 0x100000,
  UNINITIALIZED: 0x4000000,
} as const satisfies Bits;

/** Where the size of a huge page begins in the flags of mmap: its logarithm, 0 for 2 MiB. */
export const MAP_HUGE_SHIFT = 26;

export const MREMAP_NAMES: Bits = { MAYMOVE: 1, FIXED: 2, DONTUNMAP: 4 };

export const MADV = {
  NORMAL: 0,
  RANDOM: 1,
  SEQUENTIAL: 2,
  WILLNEED: 3,
  DONTNEED: 4,
  FREE: 8,
  REMOVE: 9,
  DONTFORK: 10,
  DOFORK: 11,
  MERGEABLE: 12,
  UNMERGEABLE: 13,
  HUGEPAGE: 14,
  NOHUGEPAGE: 15,
  DONTDUMP: 16,
  DODUMP: 17,
  WIPEONFORK: 18,
  KEEPONFORK: 19,
  COLD: 20,
  PAGEOUT: 21,
  POPULATE_READ: 22,
  POPULATE_WRITE: 23,
  DONTNEED_LOCKED: 24,
  COLLAPSE: 25,
  HWPOISON: 100,
  SOFT_OFFLINE: 101,
  GUARD_INSTALL: 102,
  GUARD_REMOVE: 103,
} as const satisfies Bits;

/** Names of errnos by number, as far as calls on memory give them. */
const ERRNO: Readonly<Record<number, string>> = {
  1: 'EPERM',
  2: 'ENOENT',
  4: 'EINTR',
  5: 'EIO',
  9: 'EBADF',
  11: 'EAGAIN',
  12: 'ENOMEM',
  13: 'EACCES',
  14: 'EFAULT',
  16: 'EBUSY',
  17: 'EEXIST',
  19: 'ENODEV',
  22: 'EINVAL',
  23: 'ENFILE',
  26: 'ETXTBSY',
  38: 'ENOSYS',
  75: 'EOVERFLOW',
  95: 'EOPNOTSUPP',
};
const MOST_ERRNO = 4095n;

const MOST_REMEMBERED = 1000;

/** Reads the bits of one argument, by names with or without a prefix, and remembers what it has read. */
export class BitReader {
  readonly #prefix: string;
  readonly #bits: Bits;
  readonly #known = new Map<string, number | undefined>();

  constructor(prefix: string, bits: Bits) {
    this.#prefix = prefix;
    this.#bits = bits;
  }

  /** `PROT_READ|PROT_WRITE`, `READ|WRITE`, `0x3`, a number with a remark behind it, or nothing at all; undefined for what it cannot read. */
  read(text: string): number | undefined {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const bits = this.#parse(text);
    if (this.#known.size < MOST_REMEMBERED) this.#known.set(text, bits);
    return bits;
  }

  #parse(text: string): number | undefined {
    const plain = text.replace(/\/\*.*?\*\//g, '').trim();
    if (plain === '') return 0;
    let bits = 0;
    for (const part of plain.split('|')) {
      const bit = this.#bit(part.trim());
      if (bit === undefined) return undefined;
      bits |= bit;
    }
    return bits >>> 0;
  }

  #bit(part: string): number | undefined {
    const [, shifted] = /^(\d{1,2})<<MAP_HUGE_SHIFT$/.exec(part) ?? [];
    if (shifted !== undefined) return Number(shifted) << MAP_HUGE_SHIFT;
    if (/^(0x[\da-f]{1,8}|\d{1,10})$/i.test(part)) return Number(part);
    const name = part.startsWith(this.#prefix) ? part.slice(this.#prefix.length) : part;
    return Object.hasOwn(this.#bits, name) ? this.#bits[name] : undefined;
  }
}

/** A number as traces write it: `NULL`, `0x7f…`, decimal, negative ones as 64-bit arithmetic leaves them. Undefined for anything else. */
export function readNumber(text: string): bigint | undefined {
  if (text === 'NULL') return 0n;
  const [, minus, digits] = /^(-?)(0x[\da-f]{1,16}|\d{1,20})$/i.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const value = BigInt(digits);
  return wrapU64(minus ? -value : value);
}

/** A number of a call's result: what the kernel gave as `-errno` becomes the errno's name. */
export function readResult(value: bigint): number | string {
  const errno = wrapU64(-value);
  if (value === 0n || errno > MOST_ERRNO) return Number(value);
  return ERRNO[Number(errno)] ?? `errno ${errno}`;
}

/** `0x7f…`, `0` or `-1 ENOMEM (…)`, perhaps with more behind it; `?` for a call that never came back. Undefined for anything else. */
export function readReturned(text: string): number | string | undefined {
  const [, error, plain] = /^(?:-1 (E[A-Z\d]+)\b|(\?|-?0x[\da-f]+|-?\d+)(?=\s|$))/.exec(text.trim()) ?? [];
  if (error !== undefined || plain === '?') return error ?? '?';
  const value = plain === undefined ? undefined : readNumber(plain);
  return value === undefined ? undefined : readResult(value);
}
