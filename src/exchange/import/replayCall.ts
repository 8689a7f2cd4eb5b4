import { isAligned, PAGE_SIZE, PMD_SIZE, TASK_SIZE } from '../../address/geometry.ts';
import { hex } from '../../address/text.ts';
import { brk } from '../../mm/brk.ts';
import { VM } from '../../mm/flags.ts';
import { type MmapArguments, mmap, placeOfMmap } from '../../mm/mmap.ts';
import { type Advice, madvise, mprotect } from '../../mm/protect.ts';
import { doMunmap } from '../../mm/unmap.ts';
import type { Call, MremapCall, Result } from './calls.ts';
import { MADV, MAP, MAP_HUGE_SHIFT } from './names.ts';
import { type Assume, type Space, wholePages } from './space.ts';

/** What came of holding a call's recorded result against the simulator's. */
export type Comparison =
  | { readonly kind: 'agrees' }
  /** `simulated`: what the simulator gives, as the trace would write it. */
  | { readonly kind: 'differs'; readonly simulated: string; readonly remark?: string }
  | { readonly kind: 'notCompared'; readonly why: string };

export const AGREES: Comparison = { kind: 'agrees' };
export const LIMITS = 'The kernel may have met a limit that is not simulated (RLIMIT_AS, RLIMIT_DATA, overcommit).';
export const NOT_ABOUT_ADDRESSES = 'failures over files, rights and limits are not simulated';
/** Errors that have to do with files, rights or limits. */
const OTHER_ERRORS = new Set([
  'EACCES',
  'EBADF',
  'ENODEV',
  'EAGAIN',
  'EPERM',
  'EOVERFLOW',
  'ETXTBSY',
  'ENFILE',
  'EINTR',
  'ENOSYS',
  'EOPNOTSUPP',
]);

/** Replays a call; a place that the kernel chose is taken from its result. */
export function replayCall(space: Space, call: Exclude<Call, MremapCall>, result: Result, assume: Assume): Comparison {
  if (typeof result === 'string' && OTHER_ERRORS.has(result)) return { kind: 'notCompared', why: NOT_ABOUT_ADDRESSES };
  switch (call.name) {
    case 'mmap':
      return typeof result === 'string' ? failedMmap(space, call, result, assume) : replayMmap(space, call, result);
    case 'munmap': {
      space.clearStandIns(call.address, call.address + wholePages(call.length));
      const errno = doMunmap(space.mm, call.address, call.length);
      if (errno === undefined) space.know(call.address, call.address + wholePages(call.length));
      return compare(result, errno ?? 0);
    }
    case 'mprotect': {
      const { address, length, access } = call;
      const end = address + wholePages(length);
      if (result === 0) implyRange(space, address, end, assume);
      const errno = mprotect(space.mm, space.accessor, address, length, access & (VM.read | VM.write | VM.exec));
      if (errno === undefined && length > 0) space.touched(address, end);
      return compare(result, errno ?? 0);
    }
    case 'madvise':
      return replayMadvise(space, call, result, assume);
    case 'brk':
      return replayBrk(space, call.address, result, assume);
  }
}

export function compare(recorded: Result, simulated: Result, remark?: string): Comparison {
  if (recorded === simulated) return AGREES;
  return { kind: 'differs', simulated: resultText(simulated), ...(remark === undefined ? {} : { remark }) };
}

/** A result as a trace writes it. */
export function resultText(result: Result): string {
  return typeof result === 'string' ? result : result === 0 ? '0' : hex(result);
}

function implyRange(space: Space, start: number, end: number, assume: Assume): void {
  if (!isAligned(start, PAGE_SIZE) || end > TASK_SIZE) return;
  space.clearStandIns(start, end);
  space.imply(start, end, assume);
}

type MmapCall = Extract<Call, { name: 'mmap' }>;

function mmapArguments(space: Space, call: MmapCall, address: number, fixed: boolean): MmapArguments {
  const { flags, file, offset } = call;
  const size = Math.floor(flags / 2 ** MAP_HUGE_SHIFT);
  return {
    address,
    length: call.length,
    access: call.access & (VM.read | VM.write | VM.exec),
    shared: (flags & MAP.SHARED) !== 0,
    fixed,
    noReplace: (flags & MAP.FIXED_NOREPLACE) !== 0 && !fixed,
    growsDown: (flags & MAP.GROWSDOWN) !== 0,
    noReserve: (flags & MAP.NORESERVE) !== 0,
    hugeTlb: (flags & MAP.HUGETLB) !== 0 && (size === 0 || 2 ** size === PMD_SIZE),
    file: file && { name: space.fileName(file, (flags & MAP.FIXED) === 0), offset },
  };
}

function replayMmap(space: Space, call: MmapCall, place: number): Comparison {
  const end = place + wholePages(call.length);
  if (!isAligned(place, PAGE_SIZE) || end > TASK_SIZE)
    return { kind: 'notCompared', why: 'what lies above user space is not simulated' };
  if (end === place) return compare(place, 'EINVAL');
  const { mm } = space;
  const replaces = (call.flags & MAP.FIXED) !== 0;
  const asked = replaces || (call.flags & MAP.FIXED_NOREPLACE) !== 0;
  space.clearStandIns(place, end);
  const taken = replaces ? undefined : space.meeting(place, end)[0];
  const ended = mmap(mm, mmapArguments(space, call, place, true));
  if (typeof ended === 'string') return compare(place, ended);
  space.know(place, end);
  space.touched(place, end);
  if (asked && place !== call.address) return compare(place, call.address);
  if (!taken) return AGREES;
  return {
    kind: 'differs',
    simulated: 'not free',
    remark: `In the simulator there is a mapping at ${hex(taken.start)}–${hex(taken.end)}.`,
  };
}

/** Whether an mmap that failed fails in the simulator too. Nothing is mapped. */
function failedMmap(space: Space, call: MmapCall, errno: string, assume: Assume): Comparison {
  const { mm } = space;
  const { address, flags } = call;
  const length = wholePages(call.length);
  const type = flags % 16;
  if (type < MAP.SHARED || type > MAP.SHARED_VALIDATE) {
    return type === MAP.DROPPABLE
      ? { kind: 'notCompared', why: 'MAP_DROPPABLE is not simulated' }
      : compare(errno, 'EINVAL');
  }
  const there = length <= TASK_SIZE && address <= TASK_SIZE - length;
  if (errno === 'EEXIST' && there && isAligned(address, PAGE_SIZE)) space.block(address, address + length, assume);
  const ended = placeOfMmap(mm, mmapArguments(space, call, address, (flags & MAP.FIXED) !== 0));
  return compare(errno, ended, errno === 'ENOMEM' ? LIMITS : undefined);
}

const ADVICE: Readonly<Record<number, Advice>> = {
  [MADV.NORMAL]: 'normal',
  [MADV.RANDOM]: 'random',
  [MADV.SEQUENTIAL]: 'sequential',
  [MADV.DONTNEED]: 'dontneed',
  [MADV.DONTFORK]: 'dontfork',
  [MADV.DOFORK]: 'dofork',
  [MADV.HUGEPAGE]: 'hugepage',
  [MADV.NOHUGEPAGE]: 'nohugepage',
  [MADV.DONTDUMP]: 'dontdump',
  [MADV.DODUMP]: 'dodump',
};

function replayMadvise(
  space: Space,
  { address, length, advice }: Extract<Call, { name: 'madvise' }>,
  result: Result,
  assume: Assume,
): Comparison {
  const end = address + wholePages(length);
  const known = ADVICE[advice];
  const hugeAdvice = advice === MADV.HUGEPAGE || advice === MADV.NOHUGEPAGE;
  if (typeof result === 'string' && result !== 'ENOMEM' && (known === undefined || hugeAdvice)) {
    return { kind: 'notCompared', why: 'why this advice was refused is not simulated' };
  }
  if (result === 0) implyRange(space, address, end, assume);
  if (known !== undefined) return compare(result, madvise(space.mm, address, length, known) ?? 0);
  if (!isAligned(address, PAGE_SIZE)) return compare(result, 'EINVAL');
  return compare(result, length === 0 || space.isMapped(address, end) ? 0 : 'ENOMEM');
}

function replayBrk(space: Space, address: number, result: Result, assume: Assume): Comparison {
  const { mm } = space;
  if (typeof result === 'string') return { kind: 'notCompared', why: 'brk gives no errors' };
  if (!space.heapKnown) {
    space.heapKnown = true;
    if (address !== 0) assume('heap');
    const heap = result > 0 ? mm.vmas.at(result - 1) : undefined;
    mm.startBrk = heap ? Math.min(heap.start, mm.startBrk) : result;
    mm.brk = result;
    return AGREES;
  }
  if (result < mm.startBrk) mm.startBrk = result;
  const [from, to] = [wholePages(mm.brk), wholePages(Math.max(address, mm.brk)) + PAGE_SIZE];
  if (result === address) space.clearStandIns(from, to);
  else if (address > mm.brk) space.block(from, to, assume);
  const ended = brk(mm, address);
  mm.brk = result;
  if (ended > result) doMunmap(mm, wholePages(result), wholePages(ended) - wholePages(result));
  if (wholePages(result) > from) {
    space.know(from, wholePages(result));
    space.touched(from, wholePages(result));
  } else if (wholePages(result) < from) {
    space.know(wholePages(result), from);
  }
  return compare(result, ended, address > from ? LIMITS : undefined);
}
