import {
  alignDown,
  isAligned,
  nextBoundary,
  PAGE_SIZE,
  PMD_SIZE,
  PTRS_PER_TABLE,
  pteIndex,
} from '../address/geometry.ts';
import { frameOf, HUGE_ZERO_FRAME, makeEntry, NEXT_FRAME, PTE, ZERO_FRAME } from '../mmu/entry.ts';
import { NO_CELL } from '../mmu/tables.ts';
import { REGION } from '../trace/regions.ts';
import { FAULTS, type Fault, type Signal } from '../trace/steps.ts';
import type { AddressSpace } from './addressSpace.ts';
import { VM, withoutAccess } from './flags.ts';
import { hugeCell, splitHugePmd, wantsHugePage } from './hugePages.ts';
import { pagesOf, pgoffAt, type Vma } from './vma.ts';

export interface AccessArguments {
  readonly address: number;
  /** Bytes from `address` within which steps are made. */
  readonly length: number;
  /** Bytes from one access to the next. */
  readonly stride: number;
  readonly write: boolean;
}

export interface AccessResult {
  /** Accesses made. */
  readonly done: number;
  /** Where and how it was stopped. */
  readonly fault?: { readonly address: number; readonly signal: Signal };
}

/** Flags of an entry that a write fault makes for private memory. */
const WRITTEN = PTE.present | PTE.writable | PTE.user | PTE.accessed | PTE.dirty | PTE.softDirty;
const READ_ONLY = PTE.present | PTE.user | PTE.accessed;

/** Reads or writes memory as a program does, one access each `stride` bytes; a write leaves the next token in its page. */
export class Accessor {
  readonly #mm: AddressSpace;
  /** The token that the next write leaves. */
  #token = 1;

  constructor(mm: AddressSpace) {
    this.#mm = mm;
  }

  access({ address, length, stride, write }: AccessArguments): AccessResult {
    const steps = Math.ceil(length / stride);
    for (let done = 0; done < steps; ) {
      const va = address + done * stride;
      const vma = this.#mm.vmas.at(va);
      if (!vma || !allows(vma, write)) return { done, fault: this.#signal('SIGSEGV', va) };
      if (this.#mm.tlb.mayBeStale && this.#accessStale(va, write)) {
        done++;
        continue;
      }
      const end = Math.min(vma.end, nextBoundary(va, PMD_SIZE));
      const most =
        isAligned(stride, PAGE_SIZE) && !this.#mm.tlb.mayBeStale
          ? Math.min(steps - done, Math.ceil((end - va) / stride))
          : 1;
      const made = this.#accessTable(vma, va, stride, most, write);
      if (made === 0) return { done, fault: this.#signal('SIGBUS', va) };
      done += made;
    }
    return { done: steps };
  }

  /** Uses a translation that is cached and no longer true, as the CPU would. False when there is none. */
  #accessStale(va: number, write: boolean): boolean {
    const { tlb, tables, recorder } = this.#mm;
    const cached = tlb.cached(va);
    const cell = tables.pteCell(va);
    const current = cell === NO_CELL ? 0 : tables.entry(cell);
    if (!isReady(cached, write) || frameOf(cached) === frameOf(current) || hugeCell(this.#mm, va) !== NO_CELL)
      return false;
    if (write) this.#writeTokens(frameOf(cached), 1, 1);
    recorder.step('staleUsed', write ? 1 : 0, va, frameOf(cached));
    return true;
  }

  /**
   * Makes every page of [start, end) present, as mlock and a growing locked mapping do. False if it stopped at one that
   * may not be accessed, or that its object does not have. Models populate_vma_page_range.
   */
  populate(start: number, end: number): boolean {
    for (let va = start; va < end; ) {
      const vma = this.#mm.vmas.at(va);
      if (!vma || !allows(vma, false)) return false;
      const write = (vma.flags & (VM.write | VM.shared)) === VM.write;
      const most = (Math.min(end, vma.end, nextBoundary(va, PMD_SIZE)) - va) / PAGE_SIZE;
      const huge = hugeCell(this.#mm, va);
      if (write && huge !== NO_CELL && this.#isHugeZero(huge)) {
        this.#writeHugeZero(va, huge, false);
        continue;
      }
      const there = this.#presentFrom(va, most, write);
      const made = there || this.#faultIn(vma, va, 1, most, write, 'populate');
      if (made === 0) return false;
      va += made * PAGE_SIZE;
    }
    return true;
  }

  /** How many of the `most` pages from `va` on, within one PTE table, are present already and as writable as wanted. */
  #presentFrom(va: number, most: number, write: boolean): number {
    if (hugeCell(this.#mm, va) !== NO_CELL) return most;
    const cell = this.#mm.tables.pteCell(va);
    if (cell === NO_CELL) return 0;
    let count = 0;
    while (count < most && isReady(this.#mm.tables.entry(cell + count), write)) count++;
    return count;
  }

  #signal(signal: Signal, address: number): { address: number; signal: Signal } {
    return { address, signal };
  }

  /** Up to `most` accesses within one PTE table and one VMA. Returns how many were made; 0: the object has no such page. */
  #accessTable(vma: Vma, va: number, stride: number, most: number, write: boolean): number {
    const pages = Math.max(1, stride / PAGE_SIZE);
    return (
      this.#accessHuge(va, stride, pages, most, write) ||
      this.#accessPresent(va, stride, pages, most, write) ||
      this.#faultIn(vma, va, pages, most, write, write ? 'write' : 'read')
    );
  }

  /** Accesses within a huge page. 0: there is none, or it had to be split for a write. */
  #accessHuge(va: number, stride: number, pages: number, most: number, write: boolean): number {
    const { recorder, tables, tlb } = this.#mm;
    const cell = hugeCell(this.#mm, va);
    if (cell === NO_CELL) return 0;
    if (write && this.#isHugeZero(cell)) return this.#writeHugeZero(va, cell, true);
    const allowed = write ? tables.entry(cell) | WRITTEN : tables.entry(cell);
    recorder.write(REGION.entry, cell, allowed >>> 0);
    const first = (allowed >>> 0) + pteIndex(va) * NEXT_FRAME;
    if (allowed >>> 0 !== 0) tlb.fill(va, pages, most, first, pages * NEXT_FRAME);
    if (write) this.#writeTokens(frameOf(first), pages, most);
    recorder.stepRun('pageAccessed', most, write ? 1 : 0, va, stride);
    return most;
  }

  #isHugeZero(cell: number): boolean {
    return frameOf(this.#mm.tables.entry(cell)) === HUGE_ZERO_FRAME;
  }

  /**
   * A write meets the huge zero page: it is split, or a whole new page takes its place, with a token at `va` if one is
   * to be left there. Returns the accesses that are done with it. Models do_huge_pmd_wp_page.
   */
  #writeHugeZero(va: number, cell: number, token: boolean): number {
    const { recorder, tlb, frames, rules, vmas } = this.#mm;
    if (!rules.replacesHugeZeroPage) {
      splitHugePmd(this.#mm, va);
      return 0;
    }
    const start = alignDown(va, PMD_SIZE);
    recorder.write(REGION.entry, cell, 0);
    tlb.flush(start, start + PMD_SIZE, false);
    this.#setHuge(va, cell, makeEntry(frames.take(PTRS_PER_TABLE), WRITTEN | PTE.huge), token, vmas.at(va)!);
    return 1;
  }

  /** Sets the entry of a huge page, and leaves a token at `va` if it was written. */
  #setHuge(va: number, cell: number, entry: number, token: boolean, vma: Vma): void {
    const { recorder, tlb } = this.#mm;
    recorder.write(REGION.entry, cell, entry);
    const page = entry + pteIndex(va) * NEXT_FRAME;
    tlb.fill(va, 1, 1, page, 0);
    if (token) this.#writeTokens(frameOf(page), 1, 1);
    recorder.step('pageFaulted', FAULTS.indexOf('hugePage'), va, PAGE_SIZE, vma.number);
  }

  /** Accesses that find their entry present and allowing them; as many as are alike. */
  #accessPresent(va: number, stride: number, pages: number, most: number, write: boolean): number {
    const { recorder, tables } = this.#mm;
    const cell = tables.pteCell(va);
    if (cell === NO_CELL) return 0;
    const cells = recorder.memory.cells(REGION.entry);
    const first = cells[cell]!;
    if (!isReady(first, write)) return 0;
    const step = most > 1 ? cells[cell + pages]! - first : 0;
    // Tokens are written frame by frame, so a run takes only entries that differ by whole frames.
    const flagsAlike = step % NEXT_FRAME === 0;
    let count = 1;
    while (
      flagsAlike &&
      count < most &&
      cells[cell + count * pages] === first + count * step &&
      isReady(first + count * step, write)
    )
      count++;
    const dirtied = write && (first & PTE.dirty) === 0 ? PTE.dirty : 0;
    if (dirtied) recorder.writeRun(REGION.entry, cell, pages, count, first + dirtied, step);
    this.#mm.tlb.fill(va, pages, count, first + dirtied, step);
    if (write) this.#writeTokens(frameOf(first), step / NEXT_FRAME, count);
    recorder.stepRun('pageAccessed', count, write ? 1 : 0, va, stride);
    return count;
  }

  #writeTokens(frame: number, frameStep: number, count: number): void {
    this.#mm.recorder.writeRun(REGION.token, frame, frameStep, count, this.#token, 1);
    this.#token += count;
  }

  /**
   * Faults in up to `most` pages, `pages` apart, within one PTE table. Returns how many were; 0 for a shared object that
   * ends before the page. Models handle_mm_fault for small pages.
   */
  #faultIn(vma: Vma, va: number, pages: number, most: number, write: boolean, fault: Fault): number {
    if (vma.flags & VM.hugeTlb) return this.#hugeTlbFault(vma, va, write, fault);
    if (vma.object !== 0) {
      const found =
        vma.flags & VM.shared ? this.#sharedFault(vma, va, write, fault) : this.#fileFault(vma, va, write, fault);
      return found ? 1 : 0;
    }
    const huge = wantsHugePage(this.#mm, vma, va);
    if ((write || huge) && vma.anonVma === 0) anonVmaPrepare(this.#mm, vma);
    if (huge) return this.#hugeFault(vma, va, write, fault);
    const cell = this.#mm.tables.pteAlloc(va);
    if (cell === NO_CELL) return 0;
    if (this.#mm.tables.entry(cell) !== 0) {
      this.#writeProtected(vma, va, cell, fault);
      return 1;
    }
    const cells = this.#mm.recorder.memory.cells(REGION.entry);
    let count = 1;
    while (count < most && cells[cell + count * pages] === 0) count++;
    const entry = write ? makeEntry(this.#mm.frames.take(count), WRITTEN) : makeEntry(ZERO_FRAME, READ_ONLY);
    this.#setEntries(vma, va, cell, pages, count, entry, write ? NEXT_FRAME : 0, fault);
    return count;
  }

  /** A transparent huge page: a zeroed one for a write, the huge zero page for a read. Models do_huge_pmd_anonymous_page. */
  #hugeFault(vma: Vma, va: number, write: boolean, fault: Fault): number {
    const { tables, frames } = this.#mm;
    const cell = tables.pmdAlloc(va);
    if (cell === NO_CELL) return 0;
    tables.deposit(cell, alignDown(va, PMD_SIZE));
    const entry = write
      ? makeEntry(frames.take(PTRS_PER_TABLE), WRITTEN | PTE.huge)
      : makeEntry(HUGE_ZERO_FRAME, READ_ONLY | PTE.huge);
    this.#setHuge(va, cell, entry, write && fault !== 'populate', vma);
    return 1;
  }

  /** A huge page of the pool: a leaf without a table put aside. Models hugetlb_fault. */
  #hugeTlbFault(vma: Vma, va: number, write: boolean, fault: Fault): number {
    const { tables, frames, objects } = this.#mm;
    const cell = tables.pmdAlloc(va);
    if (cell === NO_CELL) return 0;
    const object = objects.get(vma.object);
    const page = pgoffAt(vma, alignDown(va, PMD_SIZE));
    const frame = object.frames.get(page) ?? frames.take(PTRS_PER_TABLE);
    if (vma.flags & VM.shared) object.frames.set(page, frame);
    const flags = WRITTEN & ~(vma.flags & VM.write ? 0 : PTE.writable);
    this.#setHuge(va, cell, makeEntry(frame, flags | PTE.huge), write && fault !== 'populate', vma);
    return 1;
  }

  /** A write met an entry that does not allow it: the zero page or a file's page is replaced, a page of one's own is made writable. */
  #writeProtected(vma: Vma, va: number, cell: number, fault: Fault): void {
    const { recorder, tables, tlb, frames } = this.#mm;
    const entry = tables.entry(cell);
    const ofFile = (vma.flags & VM.shared) === 0 && this.#isOfObject(vma, va, entry);
    if (frameOf(entry) !== ZERO_FRAME && !ofFile) {
      this.#setEntries(vma, va, cell, 1, 1, entry | WRITTEN, 0, fault);
      return;
    }
    recorder.write(REGION.entry, cell, 0);
    const page = alignDown(va, PAGE_SIZE);
    tlb.flush(page, page + PAGE_SIZE, false);
    const copy = frames.take(1);
    if (ofFile) recorder.write(REGION.token, copy, recorder.read(REGION.token, frameOf(entry)));
    const told = fault === 'populate' ? fault : 'copyOnWrite';
    this.#setEntries(vma, va, cell, 1, 1, makeEntry(copy, WRITTEN), 0, told);
  }

  /** Whether an entry points to the page of the VMA's object, and not to a private copy of it. */
  #isOfObject(vma: Vma, va: number, entry: number): boolean {
    if (vma.object === 0) return false;
    const page = pgoffAt(vma, alignDown(va, PAGE_SIZE));
    return this.#mm.objects.get(vma.object).frames.get(page) === frameOf(entry);
  }

  #setEntries(
    vma: Vma,
    va: number,
    cell: number,
    pages: number,
    count: number,
    entry: number,
    step: number,
    fault: Fault,
  ): void {
    const { recorder, tlb } = this.#mm;
    recorder.writeRun(REGION.entry, cell, pages, count, entry, step);
    if (fault !== 'populate' && fault !== 'faultAround') tlb.fill(va, pages, count, entry, step);
    if (fault === 'write' || fault === 'copyOnWrite') this.#writeTokens(frameOf(entry), step / NEXT_FRAME, count);
    recorder.stepRun('pageFaulted', count, FAULTS.indexOf(fault), va, pages * PAGE_SIZE, vma.number);
  }

  /** One fault in shared memory. False when the page lies beyond the end of the object. Models shmem's fault and do_fault_around. */
  #sharedFault(vma: Vma, va: number, write: boolean, fault: Fault): boolean {
    const object = this.#mm.objects.get(vma.object);
    const page = pgoffAt(vma, alignDown(va, PAGE_SIZE));
    const flags = READ_ONLY | (vma.flags & VM.write ? PTE.writable : 0);
    if (!write) this.#faultAround(vma, va, flags);
    const present = this.#mm.tables.pteCell(va);
    if (present !== NO_CELL && this.#mm.tables.entry(present) !== 0) {
      if (write) this.#writeProtected(vma, va, present, fault);
      return true;
    }
    // The kernel looks for the page when it has the tables above the last.
    const pmd = this.#mm.tables.pmdAlloc(va);
    if (pmd === NO_CELL || page >= object.pages) return false;
    const cell = this.#mm.tables.pteAlloc(va, pmd);
    if (cell === NO_CELL) return false;
    const known = object.frames.get(page);
    const frame = known ?? this.#mm.frames.take(1);
    object.frames.set(page, frame);
    const entry = makeEntry(frame, write ? flags | WRITTEN : flags);
    this.#setEntries(vma, va, cell, 1, 1, entry, 0, fault);
    return true;
  }

  /** One fault in a private mapping of a file: a read maps the file's page, a write a copy of it. Models do_read_fault, do_cow_fault and do_wp_page. */
  #fileFault(vma: Vma, va: number, write: boolean, fault: Fault): boolean {
    const { tables, frames, objects, recorder } = this.#mm;
    if (write && vma.anonVma === 0) anonVmaPrepare(this.#mm, vma);
    if (!write) this.#faultAround(vma, va, READ_ONLY);
    const cell = tables.pteAlloc(va);
    if (cell === NO_CELL) return false;
    if (tables.entry(cell) !== 0) {
      if (write) this.#writeProtected(vma, va, cell, fault);
      return true;
    }
    const object = objects.get(vma.object);
    const page = pgoffAt(vma, alignDown(va, PAGE_SIZE));
    const known = object.frames.get(page) ?? frames.take(1);
    object.frames.set(page, known);
    const copy = write ? frames.take(1) : known;
    if (write) recorder.write(REGION.token, copy, recorder.read(REGION.token, known));
    this.#setEntries(vma, va, cell, 1, 1, makeEntry(copy, write ? WRITTEN : READ_ONLY), 0, fault);
    return true;
  }

  /** Maps what the object already has around `va`: the aligned 16 pages, cut to the VMA and the 2 MiB. */
  #faultAround(vma: Vma, va: number, flags: number): void {
    const window = 16 * PAGE_SIZE;
    const object = this.#mm.objects.get(vma.object);
    const base = Math.max(alignDown(va, window), vma.start);
    const end = Math.min(base + window, vma.end, nextBoundary(va, PMD_SIZE));
    for (let at = base; at < end; at += PAGE_SIZE) {
      const frame = object.frames.get(pgoffAt(vma, at));
      if (frame === undefined) continue;
      const cell = this.#mm.tables.pteAlloc(at);
      if (cell === NO_CELL || this.#mm.tables.entry(cell) !== 0) continue;
      this.#setEntries(vma, at, cell, 1, 1, makeEntry(frame, flags), 0, 'faultAround');
    }
  }
}

function isReady(entry: number, write: boolean): boolean {
  return (entry & PTE.present) !== 0 && (!write || (entry & PTE.writable) !== 0);
}

function allows(vma: Vma, write: boolean): boolean {
  return (vma.flags & (write ? VM.write : VM.read | VM.write | VM.exec)) !== 0;
}

/** Gives a VMA its anon_vma: that of a neighbour it fits, the upper one first, else a new one. Models __anon_vma_prepare. */
export function anonVmaPrepare(mm: AddressSpace, vma: Vma): void {
  const next = mm.vmas.findVma(vma.end);
  const prev = mm.vmas.prev(vma.start);
  const reusable =
    (next && next.anonVma !== 0 && fitsForAnonVma(vma, next) && next) ||
    (prev && prev.anonVma !== 0 && fitsForAnonVma(prev, vma) && prev);
  vma.anonVma = reusable ? reusable.anonVma : mm.newAnonVma();
  mm.changed('anonVma', vma);
}

/** Models anon_vma_compatible: as for merging, but access rights may differ. */
function fitsForAnonVma(lower: Vma, upper: Vma): boolean {
  return (
    lower.end === upper.start &&
    lower.object === upper.object &&
    withoutAccess(lower.flags) === withoutAccess(upper.flags) &&
    upper.pgoff === lower.pgoff + pagesOf(lower)
  );
}
