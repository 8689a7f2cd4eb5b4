import { PAGE_SIZE, TASK_SIZE } from '../address/geometry.ts';
import { Frames } from '../mmu/frames.ts';
import { PageTables } from '../mmu/tables.ts';
import { Tlb } from '../mmu/tlb.ts';
import type { Recorder } from '../trace/recorder.ts';
import { VMA_CHANGES, type VmaChange } from '../trace/steps.ts';
import { VM } from './flags.ts';
import { MMAP_BASE, RESERVED_FROM, START_BRK } from './limits.ts';
import { SharedObjects } from './objects.ts';
import type { MmRules } from './rules.ts';
import type { Vma, VmaLike } from './vma.ts';
import { VmaStore } from './vmaStore.ts';

export interface AddressSpaceOptions {
  readonly hugePages?: boolean;
  /** Every read and change of the tree that holds the VMAs is recorded, for views; it is unless this is false. */
  readonly observed?: boolean;
  /** Objects that other address spaces map as well. */
  readonly objects?: SharedObjects;
}

/** One address space: VMAs above page tables, and the TLB of the one CPU that runs in it. Models mm_struct. */
export class AddressSpace {
  readonly recorder: Recorder;
  readonly rules: MmRules;
  /** Transparent huge pages are in mode `madvise`, else `never`. */
  readonly hugePages: boolean;
  readonly tables: PageTables;
  readonly tlb: Tlb;
  readonly frames = new Frames();
  readonly objects: SharedObjects;
  readonly vmas: VmaStore;
  /** Where the heap begins, and its end as brk last set it. */
  startBrk = START_BRK;
  brk = START_BRK;
  /** Where the kernel put what the call under way maps, when that is known: it is not searched for then. */
  chosenPlace: number | undefined;
  #anonVmas = 0;
  #origins = 0;

  constructor(recorder: Recorder, rules: MmRules, options: AddressSpaceOptions = {}) {
    const { hugePages = false, observed = true, objects = new SharedObjects() } = options;
    this.recorder = recorder;
    this.hugePages = hugePages;
    this.objects = objects;
    this.rules = rules;
    this.tables = new PageTables(recorder);
    this.tlb = new Tlb(recorder);
    this.vmas = new VmaStore(recorder, observed);
  }

  /** Maps what is there before a scenario begins. */
  reserveTop(): void {
    const pgoff = RESERVED_FROM / PAGE_SIZE;
    const range = { start: RESERVED_FROM, end: MMAP_BASE, flags: VM.exec, pgoff, anonVma: 0, object: 0 };
    this.vmas.insert(this.vmas.make(range, 0));
  }

  /** Runs `body` without the failure that was asked for: it counts from then on. */
  beforeFailure<T>(body: () => T): T {
    const [table, vma] = [this.tables.failAt(0), this.vmas.failAt(0)];
    const result = body();
    this.tables.failAt(table);
    this.vmas.failAt(vma);
    return result;
  }

  /** A number for an anon_vma. */
  newAnonVma(): number {
    return ++this.#anonVmas;
  }

  /** A number for the memory of a new mmap. */
  newOrigin(): number {
    return ++this.#origins;
  }

  /** The step that a change of a VMA ends with. */
  changed(change: VmaChange, vma: Vma): void {
    this.recorder.step('vmaChanged', VMA_CHANGES.indexOf(change), vma.number, vma.start, vma.end);
  }

  /**
   * Puts [start, end) into the neighbours that it joins, and returns the VMA that then holds it. What lay there must be
   * gone, or be among the joined ones or `range` itself.
   */
  join(range: VmaLike, left: Vma | undefined, right: Vma | undefined): Vma {
    const keeper = (left ?? right)!;
    const anonVma = keeper.anonVma || range.anonVma || (left && right ? right.anonVma : 0);
    if (left && right) {
      left.end = right.end;
      this.vmas.forget(right);
    } else if (left) {
      left.end = range.end;
    } else {
      keeper.pgoff = range.pgoff;
      keeper.start = range.start;
    }
    keeper.anonVma = anonVma;
    this.vmas.insert(keeper);
    this.changed('merged', keeper);
    return keeper;
  }
}

/** Whether [start, start + length) lies in user space. */
export function inUserSpace(start: number, length: number): boolean {
  return start <= TASK_SIZE && length <= TASK_SIZE - start;
}
