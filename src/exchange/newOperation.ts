import { alignUp, PMD_SIZE } from '../address/geometry.ts';
import { hex, wrapU64 } from '../address/text.ts';
import { START_BRK } from '../mm/limits.ts';
import type { Operation } from '../scenario/schema.ts';

/** Where the first mapping goes, and how far from a mapping its new place is at first. */
const FIRST = 0x100000000000;
const APART = 0x40000000;

/** A new operation of a kind, to begin with: about what the last operation before it mapped. */
export function newOperation(op: Operation['op'], before: readonly Operation[]): Operation {
  const { addr, len } = lastMapped(before) ?? { addr: hex(FIRST), len: '0x200000' };
  switch (op) {
    case 'mmap':
      return { op, addr: clearOf(before), len: '0x200000', prot: 'rw', flags: [...FIXED_FLAGS] };
    case 'mremap':
      return { op, old: addr, oldLen: len, newLen: len, flags: ['maymove', 'fixed'], newAddr: apartFrom(addr) };
    case 'mprotect':
      return { op, addr, len, prot: 'r' };
    case 'madvise':
      return { op, addr, len, advice: 'dontneed' };
    case 'brk':
      return { op, addr: hex(START_BRK + 0x200000) };
    case 'fill':
      return { op, addr: clearOf(before), count: 10, len: '0x1000', stride: '0x3000', prot: 'rw' };
    case 'find':
      return { op, ask: 'find_vma', addr };
    case 'exec_stack_shift':
      return { op, start: '0x7fffff9ff000', len: '0x600000', shift: '0x200000' };
    default:
      return { op, addr, len };
  }
}

function apartFrom(addr: string): string {
  const [named, above = '0'] = addr.startsWith('@') ? addr.split('+') : [undefined, addr];
  const there = hex(wrapU64(BigInt(above) + BigInt(APART)));
  return named === undefined ? there : `${named}+${there}`;
}

const FIXED_FLAGS = ['private', 'anonymous', 'fixed_noreplace'] as const;

/** What the last operation mapped, as one names it: by its address where that is told. */
function lastMapped(before: readonly Operation[]): { addr: string; len: string } | undefined {
  const number = before.findLastIndex(({ op }) => op === 'mmap' || op === 'mremap');
  const operation = before[number];
  if (operation?.op === 'mmap') return { addr: operation.addr ?? `@${number}`, len: operation.len };
  if (operation?.op !== 'mremap') return undefined;
  return { addr: operation.newAddr ?? `@${number}`, len: operation.newLen };
}

/** Above all that is mapped at addresses that are told, at a PMD boundary with one to spare. */
function clearOf(before: readonly Operation[]): string {
  const ends = before.flatMap((operation) => {
    if (operation.op !== 'mmap' && operation.op !== 'fill') return [];
    const { addr = '@', len } = operation;
    const all = operation.op === 'fill' ? (operation.count - 1) * Number(operation.stride) + Number(len) : Number(len);
    const end = addr.startsWith('@') ? 0 : Number(addr) + all;
    return end < FIRST + APART ? [end] : [];
  });
  return ends.length === 0 ? hex(FIRST) : hex(alignUp(Math.max(FIRST, ...ends), PMD_SIZE) + PMD_SIZE);
}
