import { alignUp, isAligned, PAGE_SIZE, PMD_SIZE, TASK_SIZE } from '../address/geometry.ts';
import { wrapU64 } from '../address/text.ts';
import type { Accessor } from '../mm/access.ts';
import type { AddressSpace } from '../mm/addressSpace.ts';
import { VM } from '../mm/flags.ts';
import { MAX_MAP_COUNT } from '../mm/limits.ts';
import { joinsOf } from '../mm/merge.ts';
import { doMunmap } from '../mm/unmap.ts';
import { unmappedArea } from '../mm/unmappedArea.ts';
import { pgoffAt, type Vma } from '../mm/vma.ts';
import { VmaAllocationFailed } from '../mm/vmaStore.ts';
import { ERRNOS, type Errno } from '../trace/steps.ts';
import { decide } from './decide.ts';
import { moveVma } from './moveVma.ts';
import { vmaLookup } from './questions.ts';
import type { MremapRules } from './rules.ts';
import { MREMAP, type MremapArguments, type Remap } from './types.ts';

const PAGE = BigInt(PAGE_SIZE);
const alignLength = (length: bigint) => wrapU64(length + PAGE - 1n) & ~(PAGE - 1n);

/** Moves or resizes a mapping and returns its address. Models mremap(2). */
export function mremap(
  mm: AddressSpace,
  accessor: Accessor,
  rules: MremapRules,
  args: MremapArguments,
): number | Errno {
  const checked = mm.recorder.phase('check', () => {
    const bad = checkArguments(rules, args);
    decide(mm, 'argumentsValid', bad === undefined, bad ? ERRNOS.indexOf(bad) : 0);
    if (bad) return bad;
    const placed = (args.flags & (MREMAP.fixed | MREMAP.dontunmap)) !== 0;
    if (rules.checks === 'before-lookup' && placed && !hasRoomToMove(mm)) return 'ENOMEM';
    return vmaLookup(mm, Number(args.address)) ?? 'EFAULT';
  });
  if (typeof checked === 'string') return checked;
  const asked: Remap = {
    mm,
    accessor,
    rules,
    address: Number(args.address),
    oldLength: Number(alignLength(args.oldLength)),
    newLength: Number(alignLength(args.newLength)),
    flags: args.flags,
    newAddress: Number(args.newAddress),
  };
  const remap = inHugePages(asked, checked);
  if (remap === 'EINVAL') return remap;
  try {
    return rules.checks === 'as-it-goes' ? remapAsItGoes(remap, args, checked) : remapChecked(remap, checked);
  } catch (error) {
    if (error instanceof VmaAllocationFailed) return 'ENOMEM';
    throw error;
  }
}

/** The checks made before any mapping is looked at, in the kernel's order. Models the head of mremap(2), and check_mremap_params from 6.17 on. */
function checkArguments(rules: MremapRules, args: MremapArguments): Errno | undefined {
  const { address, flags, newAddress } = args;
  const newLength = alignLength(args.newLength);
  const mayMove = (flags & MREMAP.maymove) !== 0;
  const dontUnmap = (flags & MREMAP.dontunmap) !== 0;
  const placed = (flags & (MREMAP.fixed | MREMAP.dontunmap)) !== 0;
  if (flags & ~(MREMAP.maymove | MREMAP.fixed | MREMAP.dontunmap)) return 'EINVAL';
  if (rules.checks === 'as-it-goes') {
    if (flags & MREMAP.fixed && !mayMove) return 'EINVAL';
    if (dontUnmap && (!mayMove || args.oldLength !== args.newLength)) return 'EINVAL';
    if (address % PAGE !== 0n || newLength === 0n) return 'EINVAL';
    return undefined;
  }
  const taskSize = BigInt(TASK_SIZE);
  if (address % PAGE !== 0n || newLength === 0n || newLength > taskSize) return 'EINVAL';
  if (!placed) return undefined;
  if (newAddress > taskSize - newLength || newAddress % PAGE !== 0n || !mayMove) return 'EINVAL';
  const oldLength = alignLength(args.oldLength);
  if (dontUnmap && oldLength !== newLength) return 'EINVAL';
  if (overlaps(Number(address), Number(oldLength), Number(newAddress), Number(newLength))) return 'EINVAL';
  return undefined;
}

function overlaps(address: number, length: number, otherAddress: number, otherLength: number): boolean {
  return address + length > otherAddress && otherAddress + otherLength > address;
}

/** A hugetlb mapping moves by whole huge pages, and does not grow: lengths are rounded up, addresses must fit. */
function inHugePages(remap: Remap, vma: Vma): Remap | 'EINVAL' {
  if (!(vma.flags & VM.hugeTlb)) return remap;
  const [oldLength, newLength] = [alignUp(remap.oldLength, PMD_SIZE), alignUp(remap.newLength, PMD_SIZE)];
  const aligned = isAligned(remap.address, PMD_SIZE) && isAligned(remap.newAddress, PMD_SIZE);
  return aligned && newLength <= oldLength ? { ...remap, oldLength, newLength } : 'EINVAL';
}

const hasRoomToMove = (mm: AddressSpace) => mm.vmas.count + 2 < MAX_MAP_COUNT - 3;

/** The rest of the call up to 6.16: each step is checked when it is reached, so a failure may come after the destination is unmapped. */
function remapAsItGoes(remap: Remap, args: MremapArguments, vma: Vma): number | Errno {
  const { mm, address, oldLength, newLength, flags } = remap;
  if (!(flags & (MREMAP.fixed | MREMAP.dontunmap))) return remapWhereItIsOrAnywhere(remap, vma);
  if (args.newAddress % PAGE !== 0n || BigInt(newLength) + args.newAddress > BigInt(TASK_SIZE)) return 'EINVAL';
  if (overlaps(address, oldLength, remap.newAddress, newLength)) return 'EINVAL';
  if (!hasRoomToMove(mm)) return 'ENOMEM';
  return mremapTo(remap, (resized, length) => vmaToResize(resized, length));
}

/** The rest of the call from 6.17 on: the range is checked before anything is changed. */
function remapChecked(remap: Remap, vma: Vma): number | Errno {
  const { oldLength, newLength, flags } = remap;
  if (remap.rules.movesSeveralVmas && flags & MREMAP.fixed && oldLength === newLength) return remapMove(remap);
  if (!(flags & (MREMAP.fixed | MREMAP.dontunmap))) return remapWhereItIsOrAnywhere(remap, vma);
  return vmaToResize(remap, Math.min(oldLength, newLength)) ?? mremapTo(remap, () => undefined);
}

/** Moves every VMA in the range to its offset at the destination; holes stay holes. Models remap_move (6.17 on). */
function remapMove(remap: Remap): number | Errno {
  const { mm, address, oldLength } = remap;
  const end = address + oldLength;
  let result: number | Errno = 'EFAULT';
  let target = remap.newAddress;
  let previousEnd = address;
  const starts = mm.vmas
    .meeting(address, end)
    .map((vma) => ({ start: Math.max(vma.start, address), end: Math.min(vma.end, end) }));
  for (const piece of starts) {
    target += piece.start - previousEnd;
    const bytes = piece.end - piece.start;
    const asked = { ...remap, address: piece.start, oldLength: bytes, newLength: bytes, newAddress: target };
    const part = inHugePages(asked, mm.vmas.at(piece.start)!);
    if (part === 'EINVAL') return part;
    const bad = vmaToResize(part, part.oldLength);
    if (bad) return bad;
    const moved = mremapTo(part, () => undefined);
    if (typeof moved === 'string') return moved;
    if (piece.start === address) result = moved;
    target += part.newLength;
    previousEnd = piece.end;
  }
  return result;
}

function remapWhereItIsOrAnywhere(remap: Remap, vma: Vma): number | Errno {
  const { mm, address, oldLength, newLength, flags } = remap;
  if (oldLength === newLength) return address;
  if (oldLength > newLength) {
    const bad = mm.recorder.phase('unmap_tail', () => doMunmap(mm, address + newLength, oldLength - newLength));
    return bad ?? address;
  }
  const bad = vmaToResize(remap, oldLength);
  if (bad) return bad;
  if (address + oldLength === vma.end) {
    const free = expandable(mm, vma, newLength - oldLength);
    if (decide(mm, 'fitsInPlace', free, vma.end, vma.end + newLength - oldLength)) {
      mm.recorder.phase('resize', () => growInPlace(remap, vma));
      return address;
    }
  }
  if (!(flags & MREMAP.maymove)) return 'ENOMEM';
  const place = mm.recorder.phase('find_place', () =>
    unmappedArea(mm, { length: newLength, hint: 0, fixed: false, privateAnonymous: vma.object === 0 }),
  );
  return typeof place === 'string' ? place : moveVma(remap, vma, oldLength, place);
}

/** Models vma_expandable. */
function expandable(mm: AddressSpace, vma: Vma, delta: number): boolean {
  const end = vma.end + delta;
  return end <= TASK_SIZE && !mm.vmas.findVmaIntersection(vma.end, end);
}

function growInPlace(remap: Remap, vma: Vma): void {
  const { mm, accessor } = remap;
  const start = vma.end;
  const end = start + remap.newLength - remap.oldLength;
  const range = { start, end, flags: vma.flags, pgoff: pgoffAt(vma, start), anonVma: vma.anonVma, object: vma.object };
  const { right } = joinsOf(mm.rules, range, vma, mm.vmas.findVma(start));
  mm.join(range, vma, right);
  if (vma.flags & VM.locked) mm.recorder.phase('populate', () => accessor.populate(start, end));
}

/** What growing or moving asks of the source range. Models vma_to_resize for anonymous memory. */
function vmaToResize(remap: Remap, length: number): Errno | undefined {
  const vma = remap.mm.vmas.at(remap.address);
  if (!vma) return 'EFAULT';
  if (length === 0 && !(vma.flags & VM.shared)) return 'EINVAL';
  if (remap.flags & MREMAP.dontunmap && vma.flags & VM.hugeTlb) return 'EINVAL';
  if (length > vma.end - remap.address) return 'EFAULT';
  return undefined;
}

/** Moves to a place that the caller names: takes it by force (fixed), or as a hint. Models mremap_to. */
function mremapTo(remap: Remap, check: (remap: Remap, length: number) => Errno | undefined): number | Errno {
  const { mm, address, newLength, newAddress, flags } = remap;
  const fixed = (flags & MREMAP.fixed) !== 0;
  if (fixed) {
    const bad = mm.recorder.phase('unmap_destination', () => doMunmap(mm, newAddress, newLength));
    if (bad) return bad;
  }
  let { oldLength } = remap;
  if (oldLength > newLength) {
    const bad = mm.recorder.phase('unmap_tail', () => doMunmap(mm, address + newLength, oldLength - newLength));
    if (bad) return bad;
    oldLength = newLength;
  }
  const bad = check(remap, oldLength);
  if (bad) return bad;
  // Of a length of 0 the source may have gone with the destination.
  const vma = mm.vmas.at(address);
  if (!vma) return 'EFAULT';
  const place = mm.recorder.phase('find_place', () =>
    unmappedArea(mm, { length: newLength, hint: newAddress, fixed, privateAnonymous: vma.object === 0 }),
  );
  return typeof place === 'string' ? place : moveVma(remap, vma, oldLength, place);
}
