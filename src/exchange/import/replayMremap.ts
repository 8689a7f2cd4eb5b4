import { alignUp, isAligned, LEVELS, PAGE_SIZE, PMD_SIZE, PUD_SIZE, TASK_SIZE } from '../../address/geometry.ts';
import { hex, wrapU64 } from '../../address/text.ts';
import { VM } from '../../mm/flags.ts';
import { makePresent } from '../../mm/present.ts';
import { doMunmap, zapPageRange } from '../../mm/unmap.ts';
import type { VmaLike } from '../../mm/vma.ts';
import { mremap } from '../../mremap/mremap.ts';
import { MREMAP } from '../../mremap/types.ts';
import { type Move, movesOf } from '../../scenario/moves.ts';
import type { Recorder } from '../../trace/recorder.ts';
import { ERRNOS, STEP } from '../../trace/steps.ts';
import { kindOfRow, operandOf, stepsInRow } from '../../trace/trace.ts';
import type { MremapCall, Result } from './calls.ts';
import { type Comparison, compare, LIMITS, NOT_ABOUT_ADDRESSES } from './replayCall.ts';
import type { Assume, Space } from './space.ts';

/** Entries that a mremap moves, by level; `huge` are leaves of 2 MiB. */
export interface Entries {
  readonly ptes: number;
  readonly pmds: number;
  readonly puds: number;
  readonly huge: number;
}

export const NO_ENTRIES: Entries = { ptes: 0, pmds: 0, puds: 0, huge: 0 };

/** What the simulator did for a mremap. */
export interface Replayed<Around = unknown> {
  readonly comparison: Comparison;
  readonly entries: Entries;
  /** The calls of move_page_tables, more than one where a call moves several mappings; none where nothing was looked at. */
  readonly moves: readonly Move[];
  /** New entries that were taken already, so that what should have moved whole was copied. */
  readonly refused: number;
  /** Bytes of the source that were taken as resident. */
  readonly resident: number;
  /** What was seen just before the call; undefined where it is not worth a look. */
  readonly around: Around | undefined;
}

/** The arguments as numbers, lengths in whole pages; undefined for a range outside of user space. */
export interface Ranges {
  readonly old: number;
  readonly oldLength: number;
  readonly newLength: number;
  /** Where it is afterwards, if that is elsewhere. */
  readonly moved: number | undefined;
}

/** Most of one source that is taken as resident: such that a scenario of it may still be run. */
export const MOST_RESIDENT = 3 * PUD_SIZE;

const PAGE = BigInt(PAGE_SIZE);

export function rangesOf(call: MremapCall, result: Result): Ranges | undefined {
  const whole = (length: bigint) => Number(wrapU64(length + PAGE - 1n) & ~(PAGE - 1n));
  const [old, oldLength, newLength] = [Number(call.old), whole(call.oldLength), whole(call.newLength)];
  if (!isAligned(old, PAGE_SIZE) || Math.max(oldLength, newLength) > TASK_SIZE) return undefined;
  if (newLength === 0 || old > TASK_SIZE - Math.max(oldLength, newLength)) return undefined;
  const moved = typeof result === 'number' && result !== old ? result : undefined;
  if (moved !== undefined && (!isAligned(moved, PAGE_SIZE) || moved > TASK_SIZE - newLength)) return undefined;
  return { old, oldLength, newLength, moved };
}

/**
 * Replays a mremap; `look` is called just before. Where it moves, its source is made present for as long as it takes, so that what is moved is counted;
 * afterwards the address space is as the trace says, whatever the simulator made of it.
 */
export function replayMremap<Around>(
  space: Space,
  call: MremapCall,
  result: Result,
  assume: Assume,
  look: () => Around | undefined,
): Replayed<Around> {
  const { mm } = space;
  const ranges = rangesOf(call, result);
  if (typeof result === 'string' && !isErrno(result)) {
    const comparison: Comparison = { kind: 'notCompared', why: NOT_ABOUT_ADDRESSES };
    return { comparison, ...NOTHING, resident: 0, around: look() };
  }
  if (!ranges) return { comparison: compare(result, perform(space, call)), ...NOTHING, resident: 0, around: look() };
  const taken = prepare(space, call, ranges, result, assume);
  const around = look();
  const before = mm.vmas.at(ranges.old);
  const source: VmaLike | undefined = before && {
    start: before.start,
    end: before.end,
    flags: before.flags,
    pgoff: before.pgoff + (ranges.old - before.start) / PAGE_SIZE,
    anonVma: before.anonVma,
    object: before.object,
  };
  const resident = ranges.moved === undefined ? 0 : makeSourcePresent(space, ranges);
  space.recorder.forget();
  if (ranges.moved !== undefined && !(call.flags & MREMAP.fixed)) mm.chosenPlace = ranges.moved;
  const ended = space.recorder.operation(0, () => perform(space, call));
  mm.chosenPlace = undefined;
  const done = ranges.moved === undefined ? NOTHING : workOf(space.recorder, around !== undefined);
  if (ranges.moved !== undefined) {
    zapPageRange(mm, ranges.moved, ranges.moved + ranges.newLength, true);
    zapPageRange(mm, ranges.old, ranges.old + ranges.oldLength, true);
  }
  if (ended !== result) follow(space, call, ranges, result, ended, source);
  told(space, ranges, result);
  const comparison =
    taken && ended === result ? taken : compare(result, ended, result === 'ENOMEM' ? LIMITS : undefined);
  return { comparison, ...done, resident, around };
}

const NOTHING = { entries: NO_ENTRIES, moves: [] as const, refused: 0 };

const isErrno = (result: Result) => (ERRNOS as readonly Result[]).includes(result);

function perform(space: Space, call: MremapCall): Result {
  const { old, oldLength, newLength, flags, newAddress } = call;
  const args = { address: old, oldLength, newLength, flags, newAddress };
  const ended = mremap(space.mm, space.accessor, space.kernel.mremap, args);
  space.recorder.step('returned', 0, 0);
  return ended;
}

/** Makes room for what the trace implies. Answers if the place that the kernel chose is not free in the simulator. */
function prepare(
  space: Space,
  call: MremapCall,
  { old, oldLength, newLength, moved }: Ranges,
  result: Result,
  assume: Assume,
): Comparison | undefined {
  const [end, newEnd] = [old + oldLength, old + newLength];
  if (result !== 'EFAULT') {
    space.clearStandIns(old, moved === undefined ? Math.max(end, newEnd) : end);
    const { movesSeveralVmas } = space.kernel.mremap;
    const several = movesSeveralVmas && space.followed && (call.flags & MREMAP.fixed) !== 0 && oldLength === newLength;
    // One call may move several mappings with holes between them, so only the first page is sure to be there.
    space.imply(old, several ? old + PAGE_SIZE : Math.max(end, old + PAGE_SIZE), assume);
    if (several && space.meeting(old + PAGE_SIZE, end).length === 0) space.imply(old, end, assume);
    const implied = oldLength === 0 && result !== 'EINVAL' ? space.mm.vmas.at(old) : undefined;
    // Only what is shared can be had twice.
    if (implied && !space.followed) implied.flags = (implied.flags & ~VM.account) | VM.shared;
  }
  const grows = newLength > oldLength && !(call.flags & (MREMAP.fixed | MREMAP.dontunmap));
  if (grows && (moved !== undefined || result === 'ENOMEM')) space.block(end, newEnd, assume);
  if (moved === undefined) return undefined;
  space.clearStandIns(moved, moved + newLength);
  if (call.flags & MREMAP.fixed) return undefined;
  const [taken] = space.meeting(moved, moved + newLength);
  if (!taken) return undefined;
  const remark = `In the simulator there is a mapping at ${hex(taken.start)}–${hex(taken.end)}.`;
  doMunmap(space.mm, moved, newLength);
  return { kind: 'differs', simulated: 'not free', remark };
}

/** Makes what may be accessed of the source present, and answers how many bytes. */
function makeSourcePresent(space: Space, { old, oldLength, newLength }: Ranges): number {
  const end = old + Math.min(oldLength, newLength, MOST_RESIDENT);
  let bytes = 0;
  for (const vma of space.meeting(old, end)) {
    if (!(vma.flags & (VM.read | VM.write | VM.exec))) continue;
    const huge = (vma.flags & VM.hugeTlb) !== 0;
    const [from, to] = [Math.max(vma.start, old), Math.min(vma.end, huge ? alignUp(end, PMD_SIZE) : end)];
    makePresent(space.mm, from, to, huge);
    bytes += to - from;
  }
  return bytes;
}

function workOf(recorder: Recorder, inDetail: boolean): Pick<Replayed, 'entries' | 'moves' | 'refused'> {
  const counts = { pte: 0, pmd: 0, pud: 0, pgd: 0, huge: 0 };
  let refused = 0;
  const { recorded } = recorder;
  for (let row = 0; row < recorded.steps.at.length; row++) {
    const kind = kindOfRow(recorded, row);
    if (kind === STEP.warning) refused++;
    if (kind !== STEP.entryMoved) continue;
    const level = operandOf(recorded, row, 4) === 1 ? 'huge' : LEVELS[operandOf(recorded, row, 0)!]!;
    counts[level] += stepsInRow(recorded, row);
  }
  const entries = { ptes: counts.pte, pmds: counts.pmd, puds: counts.pud, huge: counts.huge };
  return { entries, moves: inDetail ? movesOf(recorder.finish()) : [], refused };
}

/** The simulator came out otherwise: brings it to where the trace says that the kernel is. */
function follow(
  space: Space,
  call: MremapCall,
  { old, oldLength, newLength, moved }: Ranges,
  result: Result,
  ended: Result,
  source: VmaLike | undefined,
): void {
  const kept = call.oldLength === 0n || (call.flags & MREMAP.dontunmap) !== 0;
  if (typeof ended === 'number' && ended !== old && ended !== moved) doMunmap(space.mm, ended, newLength);
  if (typeof ended === 'number' && ended === old) space.force(old, old + newLength, undefined);
  if (typeof result === 'string') {
    if (typeof ended === 'number' && !kept) space.force(old, old + oldLength, source);
    return;
  }
  const like = source ?? { start: 0, end: 0, flags: VM.read | VM.write | VM.account, pgoff: 0, anonVma: 0, object: 0 };
  if (moved === undefined) {
    if (newLength < oldLength) doMunmap(space.mm, old, oldLength);
    space.force(old, old + newLength, like);
    return;
  }
  if (!kept) space.force(old, old + oldLength, undefined);
  else if (typeof ended === 'number' && ended === old) space.force(old, old + oldLength, source);
  space.force(moved, moved + newLength, like);
}

/** What is known after the call. */
function told(space: Space, { old, oldLength, newLength, moved }: Ranges, result: Result): void {
  if (typeof result !== 'number') return;
  if (moved === undefined) {
    space.know(old, old + Math.max(oldLength, newLength));
    return;
  }
  space.know(moved, moved + newLength);
  if (oldLength > 0) space.know(old, old + oldLength);
  space.touched(moved, moved + newLength);
}
