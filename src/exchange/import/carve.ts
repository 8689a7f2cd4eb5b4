import { alignDown, alignUp, PAGE_SIZE, PMD_SIZE, PUD_SIZE, TASK_SIZE } from '../../address/geometry.ts';
import { hex, wrapU64 } from '../../address/text.ts';
import type { AddressSpace } from '../../mm/addressSpace.ts';
import { VM } from '../../mm/flags.ts';
import type { Vma } from '../../mm/vma.ts';
import { MREMAP } from '../../mremap/types.ts';
import type { Operation, Scenario } from '../../scenario/schema.ts';
import type { MremapCall, Result } from './calls.ts';
import { MOST_RESIDENT, type Ranges, rangesOf } from './replayMremap.ts';

/** A mapping near a mremap, as it was before the call. */
export interface Near {
  readonly start: number;
  readonly end: number;
  readonly flags: number;
  /** Offset in pages in its object. */
  readonly pgoff: number;
  readonly object: number;
}

/** What lies in the PUDs of a mremap's source and destination, ascending, and how many mappings there were in all. */
export interface Around {
  readonly near: readonly Near[];
  readonly all: number;
}

/** Most neighbours that are taken along on each side of a range. */
const MOST_NEIGHBOURS = 16;

/** The mappings that a mremap meets, and its neighbours in the PUDs of both its ends. */
export function lookAround(mm: AddressSpace, call: MremapCall, result: Result): Around {
  const ranges = rangesOf(call, result);
  const near = new Map<number, Near>();
  if (ranges) {
    for (const [start, end] of spansOf(ranges)) {
      for (const vma of aroundRange(mm, start, end)) near.set(vma.start, nearOf(vma));
    }
  }
  return { near: [...near.values()].sort((a, b) => a.start - b.start), all: mm.vmas.count };
}

/** Source and destination, each at least a page. */
function spansOf({ old, oldLength, newLength, moved }: Ranges): [number, number][] {
  const spans: [number, number][] = [[old, old + Math.max(oldLength, moved === undefined ? newLength : 0, PAGE_SIZE)]];
  if (moved !== undefined) spans.push([moved, moved + newLength]);
  return spans;
}

function* aroundRange(mm: AddressSpace, start: number, end: number): Generator<Vma> {
  const [low, high] = [alignDown(start, PUD_SIZE), Math.min(alignUp(end, PUD_SIZE), TASK_SIZE)];
  const up = mm.vmas.iterator(start);
  let above = 0;
  for (let vma = up.find(high - 1); vma && above < MOST_NEIGHBOURS; vma = up.find(high - 1)) {
    above++;
    yield vma;
  }
  const down = mm.vmas.iterator(start);
  let below = 0;
  for (let vma = down.prev(); vma && vma.end > low && below < MOST_NEIGHBOURS; vma = down.prev()) {
    below++;
    yield vma;
  }
}

function nearOf({ start, end, flags, pgoff, object }: Vma): Near {
  return { start, end, flags, pgoff, object };
}

export interface Carved {
  readonly scenario: Scenario;
  /** Mappings in it, and how many others the process had. */
  readonly carried: number;
  readonly others: number;
}

/**
 * A scenario of one mremap: the mappings near it, cut to the PUDs that it meets, its source resident, and the call, to
 * the place where the kernel put it. Undefined for a call with a range outside of user space.
 */
export function carve(call: MremapCall, result: Result, { near, all }: Around, title: string): Carved | undefined {
  const ranges = rangesOf(call, result);
  if (!ranges) return undefined;
  const pieces = near.flatMap((vma) => piecesIn(vma, spansOf(ranges)));
  const maps = pieces.flatMap(mapOf);
  const last = callOf(call, ranges);
  const ops = [...maps, ...pieces.flatMap((piece) => accessesOf(piece, ranges)), last];
  return { scenario: { title, bare: true, ops }, carried: near.length, others: all - near.length };
}

/** The part of a mapping that lies in the PUDs of either range. */
function piecesIn(vma: Near, spans: readonly [number, number][]): Near[] {
  const inside = spans.filter(
    ([start, end]) => vma.start < alignUp(end, PUD_SIZE) && vma.end > alignDown(start, PUD_SIZE),
  );
  if (inside.length === 0) return [];
  const low = Math.min(...inside.map(([start]) => alignDown(start, PUD_SIZE)));
  const high = Math.max(...inside.map(([, end]) => alignUp(end, PUD_SIZE)));
  const start = Math.max(vma.start, low);
  return [{ ...vma, start, end: Math.min(vma.end, high), pgoff: vma.pgoff + (start - vma.start) / PAGE_SIZE }];
}

function mapOf({ start, end, flags, pgoff, object }: Near): Operation[] {
  const hugeTlb = (flags & VM.hugeTlb) !== 0;
  const file = object !== 0 && !hugeTlb;
  const map: Operation = {
    op: 'mmap',
    addr: hex(start),
    len: hex(end - start),
    prot: `${flags & VM.read ? 'r' : ''}${flags & VM.write ? 'w' : ''}${flags & VM.exec ? 'x' : ''}`,
    flags: [
      flags & VM.shared ? 'shared' : 'private',
      ...(file ? [] : (['anonymous'] as const)),
      'fixed',
      ...(flags & VM.growsDown ? (['growsdown'] as const) : []),
      ...(flags & VM.noReserve ? (['noreserve'] as const) : []),
      ...(hugeTlb ? (['hugetlb'] as const) : []),
    ],
    ...(file ? { file: `file ${object}`, offset: hex(wrapU64(BigInt(pgoff * PAGE_SIZE))) } : {}),
  };
  const range = { addr: hex(start), len: hex(end - start) };
  const advice = ADVICE.filter(([bit]) => flags & bit).map(
    ([, each]): Operation => ({ op: 'madvise', ...range, advice: each }),
  );
  return [map, ...advice, ...(flags & VM.locked ? [{ op: 'mlock', ...range } as const] : [])];
}

const ADVICE = [
  [VM.hugePage, 'hugepage'],
  [VM.noHugePage, 'nohugepage'],
  [VM.seqRead, 'sequential'],
  [VM.randRead, 'random'],
  [VM.dontCopy, 'dontfork'],
  [VM.dontDump, 'dontdump'],
] as const;

/** The source is resident; of its neighbours, what lies in the PMDs at the ends of source and destination. */
function accessesOf(vma: Near, ranges: Ranges): Operation[] {
  if (!(vma.flags & (VM.read | VM.write | VM.exec))) return [];
  const { old, oldLength, newLength, moved } = ranges;
  const source: [number, number] = [old, old + Math.min(oldLength, MOST_RESIDENT)];
  const ends = [old, old + oldLength, ...(moved === undefined ? [] : [moved, moved + newLength])];
  const tables = ends.map((at): [number, number] => [alignDown(at, PMD_SIZE), alignUp(at, PMD_SIZE)]);
  return joined([source, ...tables])
    .map(([start, end]) => [Math.max(start, vma.start), Math.min(end, vma.end)] as const)
    .filter(([start, end]) => start < end)
    .map(([start, end]) => ({ op: vma.flags & VM.write ? 'touch' : 'read', addr: hex(start), len: hex(end - start) }));
}

/** Ranges that meet become one. */
function joined(ranges: readonly [number, number][]): [number, number][] {
  const whole: [number, number][] = [];
  for (const [start, end] of [...ranges].sort(([a], [b]) => a - b)) {
    const last = whole.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else whole.push([start, end]);
  }
  return whole;
}

/** The call as it was made; where the kernel chose the place, that place is asked for. */
function callOf(call: MremapCall, { moved }: Ranges): Operation {
  const { old, oldLength, newLength, flags, newAddress } = call;
  const chosen = moved !== undefined && !(flags & MREMAP.fixed);
  const bits = chosen ? flags | MREMAP.fixed : flags;
  const named = bits < 8;
  return {
    op: 'mremap',
    old: hex(old),
    oldLen: hex(oldLength),
    newLen: hex(newLength),
    flags: named ? (['maymove', 'fixed', 'dontunmap'] as const).filter((name) => bits & MREMAP[name]) : bits,
    ...(chosen ? { newAddr: hex(moved) } : newAddress !== 0n ? { newAddr: hex(newAddress) } : {}),
  };
}
