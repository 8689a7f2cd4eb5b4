import { alignUp, PAGE_SIZE, TASK_SIZE } from '../../address/geometry.ts';
import type { Kernel } from '../../kernels/kernels.ts';
import { Accessor, anonVmaPrepare } from '../../mm/access.ts';
import { AddressSpace } from '../../mm/addressSpace.ts';
import { VM } from '../../mm/flags.ts';
import type { SharedObjects } from '../../mm/objects.ts';
import { doMunmap } from '../../mm/unmap.ts';
import type { Vma, VmaLike } from '../../mm/vma.ts';
import { Recorder } from '../../trace/recorder.ts';
import type { FileGiven, Mapping } from './calls.ts';
import { Ranges } from './ranges.ts';

/** What has to be assumed about a process whose life the trace does not tell from its first mapping on. */
export const ASSUMPTIONS = ['implied', 'standIn', 'heap', 'exec', 'thread', 'eachItsOwn', 'alone'] as const;
export type Assumption = (typeof ASSUMPTIONS)[number];
export type Assume = (assumption: Assumption) => void;

/** Not even access, and flags that nothing else has, so that nothing joins it. */
const STAND_IN = VM.dontCopy | VM.dontDump | VM.noReserve;
const ACCESS = VM.read | VM.write | VM.exec;

/**
 * The address space of a process as a trace tells it: its VMAs in the simulator, without pages. A range is known once
 * the trace has told what is there; what was mapped before the trace began, or by exec, is not.
 */
export class Space {
  readonly kernel: Kernel;
  readonly recorder = new Recorder();
  readonly mm: AddressSpace;
  readonly accessor: Accessor;
  /** The trace tells of every mapping that is made and unmapped; else nothing is known for longer than a call. */
  followed = false;
  /** Whether it is known where the heap ends. */
  heapKnown = false;
  readonly #known = new Ranges();
  /** Where the stand-ins for something unknown begin; each is a page long. */
  readonly #standIns = new Set<number>();
  /** How many files a descriptor has stood for. */
  readonly #descriptors = new Map<number, number>();

  constructor(kernel: Kernel, objects: SharedObjects) {
    this.kernel = kernel;
    this.mm = new AddressSpace(this.recorder, kernel.mm, { observed: false, objects });
    this.accessor = new Accessor(this.mm);
  }

  /** Drops the record of what was done. To be called between two calls. */
  settle(): void {
    this.recorder.forget();
    this.mm.vmas.recycle();
  }

  isKnown(start: number, end: number): boolean {
    return this.#firstUnknown(start, end) === undefined;
  }

  #firstUnknown(start: number, end: number): number | undefined {
    return this.#known.firstMissing(start, Math.min(end, TASK_SIZE));
  }

  know(start: number, end: number): void {
    if (this.followed) this.#known.add(start, Math.min(end, TASK_SIZE));
  }

  /** Maps what must be there in [start, end) though the trace does not tell of it: private memory that may be written. */
  imply(start: number, end: number, assume: Assume): void {
    if (this.isKnown(start, end)) return;
    let at = start;
    for (const [from, to] of [...this.#pieces(start, end), [end, end] as const]) {
      if (at < from && !this.isKnown(at, from)) {
        const like = { flags: VM.read | VM.write | VM.account, pgoff: at / PAGE_SIZE, anonVma: this.mm.newAnonVma() };
        this.add({ ...like, start: at, end: from });
        this.know(at, from);
        assume('implied');
      }
      at = to;
    }
  }

  /** The VMAs that meet [start, end), whatever numbers these are. */
  meeting(start: number, end: number): Vma[] {
    const stop = Math.min(end, TASK_SIZE);
    return start < stop ? this.mm.vmas.meeting(start, stop) : [];
  }

  #pieces(start: number, end: number): (readonly [number, number])[] {
    return this.meeting(start, end).map((vma) => [Math.max(vma.start, start), Math.min(vma.end, end)] as const);
  }

  /** Whether all of [start, end) is mapped. */
  isMapped(start: number, end: number): boolean {
    let at = start;
    for (const [from, to] of this.#pieces(start, end)) {
      if (from !== at) return false;
      at = to;
    }
    return at >= end;
  }

  /** Something must lie in [start, end), for the kernel found no room there: puts a page where nothing is known to be free. */
  block(start: number, end: number, assume: Assume): void {
    const at = this.#firstUnknown(start, end);
    if (at === undefined || this.meeting(start, end).length > 0) return;
    this.add({ start: at, end: at + PAGE_SIZE, flags: STAND_IN, pgoff: 0 });
    this.#standIns.add(at);
    assume('standIn');
  }

  /** Takes stand-ins out of [start, end): it has turned out that they are not there. */
  clearStandIns(start: number, end: number): void {
    if (this.#standIns.size === 0) return;
    for (const vma of this.meeting(start, end)) {
      if (this.#standIns.delete(vma.start)) doMunmap(this.mm, vma.start, vma.end - vma.start);
    }
  }

  /** Adds a VMA to those that are there, and joins it with none. */
  add(like: Pick<VmaLike, 'start' | 'end' | 'flags' | 'pgoff'> & Partial<VmaLike>): Vma {
    const vma = this.mm.vmas.make({ anonVma: 0, object: 0, ...like }, this.mm.newOrigin());
    this.mm.vmas.insert(vma);
    this.mm.changed('made', vma);
    return vma;
  }

  /** Private memory that may be written is taken as written to: then it has an anon_vma, by which it is told from other memory. */
  touched(start: number, end: number): void {
    for (const vma of this.meeting(start, end)) {
      const own = (vma.flags & (VM.write | VM.shared | VM.hugeTlb)) === VM.write;
      if (own && vma.anonVma === 0) anonVmaPrepare(this.mm, vma);
    }
  }

  /** What a descriptor stands for, when no path is told: another file each time that it is mapped anew, the same for parts put over it. */
  fileName({ descriptor, path }: FileGiven, anew: boolean): string {
    if (path !== undefined) return path;
    const count = (this.#descriptors.get(descriptor) ?? 0) + (anew || !this.#descriptors.has(descriptor) ? 1 : 0);
    this.#descriptors.set(descriptor, count);
    return `descriptor ${descriptor}, file ${count}`;
  }

  /** Forgets every mapping. */
  clear(): void {
    doMunmap(this.mm, 0, TASK_SIZE);
    this.#standIns.clear();
  }

  /** Takes in a mapping of /proc/PID/maps. With the first one all else is known to be free. */
  take(mapping: Mapping): void {
    this.followed = true;
    this.know(0, TASK_SIZE);
    const { start, end, access, shared, offset, file, flags = [] } = mapping;
    if (this.meeting(start, end).length > 0) return;
    const writable = (access & VM.write) !== 0 && !shared;
    const object = file === undefined ? 0 : this.mm.objects.ofFile(file).number;
    this.add({
      start,
      end,
      flags: flagsOf(access, shared, flags),
      pgoff: object === 0 ? start / PAGE_SIZE : offset / PAGE_SIZE,
      anonVma: writable ? this.mm.newAnonVma() : 0,
      object,
    });
    if (mapping.name === '[heap]') {
      this.mm.startBrk = start;
      this.mm.brk = end;
    }
  }

  /** What a child gets: the mappings, but for those that are not to be copied. */
  copy(): Space {
    const copy = new Space(this.kernel, this.mm.objects);
    for (const vma of this.meeting(0, TASK_SIZE)) {
      if (vma.flags & VM.dontCopy) continue;
      const { start, end, flags, pgoff, anonVma, object } = vma;
      copy.add({ start, end, flags: flags & ~VM.locked, pgoff, anonVma: anonVma && copy.mm.newAnonVma(), object });
    }
    copy.followed = this.followed;
    copy.#known.addAll(this.#known);
    copy.heapKnown = this.heapKnown;
    copy.mm.startBrk = this.mm.startBrk;
    copy.mm.brk = this.mm.brk;
    copy.settle();
    return copy;
  }

  /** Makes [start, end) what the kernel says that it is, after the simulator came out otherwise: one VMA like `like`, or nothing. */
  force(start: number, end: number, like: VmaLike | undefined): void {
    if (start >= end) return;
    doMunmap(this.mm, start, end - start);
    if (like) this.add({ ...like, start, end });
    this.know(start, end);
  }
}

function flagsOf(access: number, shared: boolean, letters: readonly string[]): number {
  let flags = (access & ACCESS) | (shared ? VM.shared : 0);
  for (const letter of letters) flags |= VM_FLAGS[letter] ?? 0;
  const accounted = (access & VM.write) !== 0 && !shared && (flags & (VM.noReserve | VM.hugeTlb)) === 0;
  return accounted ? flags | VM.account : flags;
}

/** The letters of VmFlags in smaps that are modelled. */
const VM_FLAGS: Readonly<Record<string, number>> = {
  gd: VM.growsDown,
  lo: VM.locked,
  sr: VM.seqRead,
  rr: VM.randRead,
  dc: VM.dontCopy,
  ac: VM.account,
  nr: VM.noReserve,
  ht: VM.hugeTlb,
  dd: VM.dontDump,
  hg: VM.hugePage,
  nh: VM.noHugePage,
};

/** Lengths as the kernel rounds them. */
export function wholePages(length: number): number {
  return alignUp(length, PAGE_SIZE);
}
