import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PAGE_SIZE, PTRS_PER_TABLE } from '../address/geometry.ts';
import { formsOf, rowsOf } from '../scenario/testing/reading.ts';
import { FORM } from '../trace/events.ts';
import { Recorder } from '../trace/recorder.ts';
import { TLB_SLOTS, Tlb } from './tlb.ts';

/** What the TLB holds: entry by page. */
function cached(recorder: Recorder): Map<number, number> {
  const pages = recorder.memory.region('tlbPage');
  const entries = recorder.memory.region('tlbEntry');
  const found = new Map<number, number>();
  for (let slot = 0; slot < TLB_SLOTS; slot++) {
    if (pages[slot] !== 0 || entries[slot] !== 0) found.set(pages[slot]! / PAGE_SIZE, entries[slot]!);
  }
  return found;
}

/** Entries by page as text, which compares faster than maps do. */
const sorted = (entries: ReadonlyMap<number, number>) => [...entries].sort(([a], [b]) => a - b).join(' ');

/** The same as a map: filling a page pushes out the one that has its slot. */
class NaiveTlb {
  readonly entries = new Map<number, number>();

  fill(page: number, entry: number): void {
    for (const other of this.entries.keys()) if (other % TLB_SLOTS === page % TLB_SLOTS) this.entries.delete(other);
    this.entries.set(page, entry);
  }

  flush(start: number, end: number): void {
    for (const page of this.entries.keys())
      if ((page + 1) * PAGE_SIZE > start && page * PAGE_SIZE < end) this.entries.delete(page);
  }
}

const FIRST_PAGE = 0x100000000;
const fills = fc
  .record({
    table: fc.nat(2),
    index: fc.nat(PTRS_PER_TABLE - 1),
    stride: fc.integer({ min: 1, max: 40 }),
    count: fc.integer({ min: 1, max: 200 }),
    entry: fc.nat(1000).map((n) => n + 1),
    step: fc.constantFrom(0, 1, 512),
  })
  .map((fill) => ({
    ...fill,
    kind: 'fill' as const,
    page: FIRST_PAGE + fill.table * PTRS_PER_TABLE + fill.index,
    count: Math.min(fill.count, 1 + Math.floor((PTRS_PER_TABLE - 1 - fill.index) / fill.stride)),
  }));
const flushes = fc
  .record({ page: fc.nat(3 * PTRS_PER_TABLE), pages: fc.integer({ min: 1, max: 3 * PTRS_PER_TABLE }) })
  .map(({ page, pages }) => ({ kind: 'flush' as const, page: FIRST_PAGE + page, pages }));

describe('Tlb', () => {
  it('holds what a map of pages holds after any fills and flushes', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fills, flushes), { maxLength: 25 }), (operations) => {
        const recorder = new Recorder();
        const tlb = new Tlb(recorder);
        const naive = new NaiveTlb();
        for (const operation of operations) {
          const { page } = operation;
          if (operation.kind === 'fill') {
            const { stride, count, entry, step } = operation;
            tlb.fill(page * PAGE_SIZE, stride, count, entry, step);
            recorder.stepRun('pageAccessed', count, 0, page * PAGE_SIZE, stride * PAGE_SIZE);
            for (let i = 0; i < count; i++) naive.fill(page + i * stride, entry + i * step);
          } else {
            const end = page + operation.pages;
            tlb.flush(page * PAGE_SIZE, end * PAGE_SIZE, false);
            naive.flush(page * PAGE_SIZE, end * PAGE_SIZE);
          }
          expect(sorted(cached(recorder))).toBe(sorted(naive.entries));
        }
      }),
      { numRuns: 100 },
    );
  });

  it('drops a page of which only a part is flushed', () => {
    const recorder = new Recorder();
    const tlb = new Tlb(recorder);
    tlb.fill(0x5000, 1, 3, 9, 0);
    recorder.stepRun('pageAccessed', 3, 0, 0x5000, PAGE_SIZE);
    tlb.flush(0x6000, 0x6001, false);
    expect([...cached(recorder).keys()]).toEqual([5, 7]);
    tlb.flush(0x7800, 0x8000, false);
    expect([...cached(recorder).keys()]).toEqual([5]);
    tlb.flush(0x5800, 0x6000, false);
    expect([...cached(recorder).keys()]).toEqual([]);
  });

  it('tells every flush as a step, also one that finds nothing', () => {
    const recorder = new Recorder();
    new Tlb(recorder).flush(0x1000, 0x3000, true);
    expect(rowsOf(recorder.finish(), 'flush')).toMatchObject([{ operands: [0x1000, 0x3000, 1] }]);
  });

  it('tells a hit from a fill: what is cached already is looked at, not written', () => {
    const recorder = new Recorder();
    const tlb = new Tlb(recorder);
    const fill = () => {
      tlb.fill(0x100000000000, 1, 4, 1024 * 512 + 1, 512);
      recorder.stepRun('pageAccessed', 4, 0, 0x100000000000, 0x1000);
    };
    fill();
    fill();
    const trace = recorder.finish();
    expect(formsOf(trace, 0)).toEqual([FORM.affine, FORM.affine]);
    expect(formsOf(trace, 1)).toEqual([FORM.read]);
  });
});
