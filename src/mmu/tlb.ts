import { alignDown, PAGE_SIZE, pageNumber } from '../address/geometry.ts';
import type { Recorder } from '../trace/recorder.ts';
import { REGION } from '../trace/regions.ts';

/** Slots of the TLB. A model: real ones have about 1,500 to 3,000 in sets; here a page has one slot, its number mod 512. */
export const TLB_SLOTS = 512;

const slotOf = (va: number) => pageNumber(va) % TLB_SLOTS;

/** The translation look-aside buffer of the one CPU: copies of entries, which stay until they are flushed or pushed out. */
export class Tlb {
  /** A flush was left out: what is cached may be out of date, and must be looked at before an access. */
  mayBeStale = false;
  readonly #recorder: Recorder;
  /** Bounds of the addresses whose pages may be cached; a quick answer for flushes that meet none. */
  #lowest = Number.POSITIVE_INFINITY;
  #highest = Number.NEGATIVE_INFINITY;

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  /**
   * Caches the entries of `count` pages, `stride` pages apart, all within one PTE table; where all are cached already it
   * is a hit, and nothing changes. The i-th entry is `entry + i * step`. The events go with the step that the caller
   * makes next.
   */
  fill(va: number, stride: number, count: number, entry: number, step: number): void {
    const page = alignDown(va, PAGE_SIZE);
    const slot = slotOf(page);
    if (this.#hits(page, slot, stride, count, entry, step)) {
      this.#recorder.look(REGION.tlbPage, slot, count);
      return;
    }
    this.#widen(page, page + (count - 1) * stride * PAGE_SIZE);
    this.#recorder.writeRun(REGION.tlbPage, slot, stride, count, page, stride * PAGE_SIZE);
    this.#recorder.writeRun(REGION.tlbEntry, slot, stride, count, entry, step);
  }

  #hits(page: number, slot: number, stride: number, count: number, entry: number, step: number): boolean {
    const pages = this.#recorder.memory.cells(REGION.tlbPage);
    const entries = this.#recorder.memory.cells(REGION.tlbEntry);
    for (let i = 0; i < count; i++) {
      const at = slot + i * stride;
      if (pages[at] !== page + i * stride * PAGE_SIZE || entries[at] !== entry + i * step) return false;
    }
    return true;
  }

  /** The entry that is cached for a page, 0 for none. */
  cached(va: number): number {
    const page = alignDown(va, PAGE_SIZE);
    const slot = slotOf(page);
    return this.#recorder.read(REGION.tlbPage, slot) === page ? this.#recorder.read(REGION.tlbEntry, slot) : 0;
  }

  /** Drops what is cached for [start, end). Models flush_tlb_mm_range; `freedTables` only travels along. */
  flush(start: number, end: number, freedTables: boolean): void {
    if (this.mayHold(start, end)) this.#drop(start, end);
    this.#recorder.step('flush', start, end, freedTables ? 1 : 0);
  }

  /** Whether some of [start, end) may be cached; a quick answer, and true in doubt. */
  mayHold(start: number, end: number): boolean {
    return start < this.#highest + PAGE_SIZE && end > this.#lowest;
  }

  #drop(start: number, end: number): void {
    const pages = this.#recorder.memory.cells(REGION.tlbPage);
    const cached = (slot: number) => pages[slot]! > start - PAGE_SIZE && pages[slot]! < end && pages[slot] !== 0;
    this.#lowest = Number.POSITIVE_INFINITY;
    this.#highest = Number.NEGATIVE_INFINITY;
    for (let slot = 0; slot < TLB_SLOTS; ) {
      let count = 0;
      while (slot + count < TLB_SLOTS && cached(slot + count)) count++;
      if (count > 0) {
        this.#recorder.writeRun(REGION.tlbPage, slot, 1, count, 0, 0);
        this.#recorder.writeRun(REGION.tlbEntry, slot, 1, count, 0, 0);
        slot += count;
      } else {
        if (pages[slot] !== 0) this.#widen(pages[slot]!, pages[slot]!);
        slot++;
      }
    }
  }

  #widen(lowest: number, highest: number): void {
    this.#lowest = Math.min(this.#lowest, lowest);
    this.#highest = Math.max(this.#highest, highest);
  }
}
