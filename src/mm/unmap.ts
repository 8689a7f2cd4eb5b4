import {
  alignDown,
  alignUp,
  isAligned,
  nextBoundary,
  PAGE_SIZE,
  PGDIR_SIZE,
  PMD_SIZE,
  PTRS_PER_TABLE,
  PUD_SIZE,
} from '../address/geometry.ts';
import { runsOfEntries } from '../mmu/runs.ts';
import { REGION } from '../trace/regions.ts';
import { type Errno, LEVEL_CODE, VMA_CHANGES } from '../trace/steps.ts';
import { type AddressSpace, inUserSpace } from './addressSpace.ts';
import { cutsHugeTlb, pteRanges, zapHugePmd } from './hugePages.ts';
import { isolate } from './split.ts';
import type { Vma } from './vma.ts';

/** Unmaps [start, start + length); what is not mapped there is no error. Models do_munmap. */
export function doMunmap(mm: AddressSpace, start: number, length: number): Errno | undefined {
  const bytes = alignUp(length, PAGE_SIZE);
  if (!isAligned(start, PAGE_SIZE) || bytes === 0 || !inUserSpace(start, bytes)) return 'EINVAL';
  const end = start + bytes;
  if (!mm.vmas.findVmaIntersection(start, end)) return undefined;
  if (cutsHugeTlb(mm, start) || cutsHugeTlb(mm, end)) return 'EINVAL';
  const gone = isolate(mm, start, end);
  const ranges = gone.map((vma) => ({ start: vma.start, end: vma.end }));
  mm.vmas.clear(start, end);
  for (const vma of gone) {
    const { start: from, end: to } = vma;
    mm.vmas.forget(vma);
    mm.recorder.step('vmaChanged', VMA_CHANGES.indexOf('removed'), vma.number, from, to);
  }
  unmapRegion(mm, ranges, mm.vmas.prev(start), mm.vmas.findVma(end));
  return undefined;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** What one unmapping gathered, to flush once at its end. Models mmu_gather. */
interface Gather {
  start: number;
  end: number;
  freedTables: boolean;
}

function gather(into: Gather, start: number, end: number): void {
  into.start = Math.min(into.start, start);
  into.end = Math.max(into.end, end);
}

/** Clears the entries of ranges that are no longer mapped, and frees the tables that no neighbour needs. Models unmap_region. */
function unmapRegion(mm: AddressSpace, ranges: Range[], prev: Vma | undefined, next: Vma | undefined): void {
  const gathered: Gather = { start: Number.POSITIVE_INFINITY, end: 0, freedTables: false };
  for (const range of ranges) zapRange(mm, range.start, range.end, gathered);
  freePgtables(mm, ranges, prev?.end ?? 0, next?.start ?? 0, gathered);
  if (gathered.end > 0) mm.tlb.flush(gathered.start, gathered.end, gathered.freedTables);
}

/**
 * Drops every page in [start, end), which lies in one VMA, and flushes. Tables stay, unless `freeTables`: then those PTE
 * tables go whose whole 2 MiB lie in the range. Models zap_page_range_single.
 */
export function zapPageRange(mm: AddressSpace, start: number, end: number, freeTables: boolean): void {
  const gathered: Gather = { start: Number.POSITIVE_INFINITY, end: 0, freedTables: false };
  zapRange(mm, start, end, gathered);
  if (freeTables) {
    for (const { va, count } of [...pteRanges(mm, start, end, () => {})]) {
      if (count < PTRS_PER_TABLE) continue;
      mm.tables.free(mm.tables.pmdCell(va), va);
      gather(gathered, va, va + PMD_SIZE);
      gathered.freedTables = true;
    }
  }
  if (gathered.end > 0) mm.tlb.flush(gathered.start, gathered.end, gathered.freedTables);
}

function zapRange(mm: AddressSpace, start: number, end: number, gathered: Gather): void {
  const whole = (va: number, pmdCell: number) => {
    zapHugePmd(mm, va, pmdCell);
    gather(gathered, va, va + PMD_SIZE);
  };
  for (const { va, cell, count } of pteRanges(mm, start, end, whole)) {
    for (const run of runsOfEntries(mm.recorder.memory.cells(REGION.entry), cell, count)) {
      const from = va + run.offset * PAGE_SIZE;
      mm.recorder.writeRun(REGION.entry, cell + run.offset, run.stride, run.count, 0, 0);
      mm.recorder.stepRun('entryCleared', run.count, LEVEL_CODE.pte, from, run.stride * PAGE_SIZE);
      gather(gathered, from, from + ((run.count - 1) * run.stride + 1) * PAGE_SIZE);
    }
  }
}

/**
 * Frees the page tables of unmapped ranges. Ranges less than 2 MiB apart are taken together. `floor` is where the
 * neighbour below ends, `ceiling` where the one above starts (0: none). Models free_pgtables.
 */
function freePgtables(mm: AddressSpace, ranges: Range[], floor: number, ceiling: number, gathered: Gather): void {
  for (let i = 0; i < ranges.length; ) {
    const start = ranges[i]!.start;
    let end = ranges[i++]!.end;
    while (i < ranges.length && ranges[i]!.start <= end + PMD_SIZE) end = ranges[i++]!.end;
    freePgdRange(mm, start, end, floor, i < ranges.length ? ranges[i]!.start : ceiling, gathered);
  }
}

/** Frees the tables below [start, end) that nothing from `floor` down or from `ceiling` up needs, and flushes. */
export function freeTables(mm: AddressSpace, start: number, end: number, floor: number, ceiling: number): void {
  const gathered: Gather = { start: Number.POSITIVE_INFINITY, end: 0, freedTables: false };
  freePgdRange(mm, start, end, floor, ceiling, gathered);
  if (gathered.end > 0) mm.tlb.flush(gathered.start, gathered.end, gathered.freedTables);
}

/** Whether [start, end) reaches into what a neighbour at or above `ceiling` (0: none) needs, in units of `size`. */
function reachesCeiling(end: number, ceiling: number, size: number): boolean {
  return ceiling !== 0 && end > alignDown(ceiling, size);
}

/** Models free_pgd_range: a table goes if nothing of [floor, ceiling)'s neighbours lies in its span. */
function freePgdRange(
  mm: AddressSpace,
  from: number,
  to: number,
  floor: number,
  ceiling: number,
  gathered: Gather,
): void {
  let start = alignDown(from, PMD_SIZE);
  if (start < floor) start += PMD_SIZE;
  if (ceiling !== 0 && alignDown(ceiling, PMD_SIZE) === 0) return;
  let end = to;
  if (reachesCeiling(end, ceiling, PMD_SIZE)) end -= PMD_SIZE;
  if (start >= end) return;
  const free = (parentCell: number, va: number) => {
    mm.tables.free(parentCell, va);
    gather(gathered, va, va + PAGE_SIZE);
    gathered.freedTables = true;
  };
  const spare = (size: number, partStart: number, partEnd: number): boolean =>
    alignDown(partStart, size) >= floor &&
    !(ceiling !== 0 && (alignDown(ceiling, size) === 0 || reachesCeiling(partEnd, ceiling, size)));
  for (const [pgdStart, pgdEnd] of pieces(start, end, PGDIR_SIZE)) {
    if (mm.tables.entry(mm.tables.pgdCell(pgdStart)) === 0) continue;
    for (const [pudStart, pudEnd] of pieces(pgdStart, pgdEnd, PUD_SIZE)) {
      const pudCell = mm.tables.pudCell(pudStart);
      if (mm.tables.entry(pudCell) === 0) continue;
      for (const [va, pmdCell] of mm.tables.pmdEntries(pudStart, pudEnd)) free(pmdCell, alignDown(va, PMD_SIZE));
      if (spare(PUD_SIZE, pudStart, pudEnd)) free(pudCell, alignDown(pudStart, PUD_SIZE));
    }
    if (spare(PGDIR_SIZE, pgdStart, pgdEnd)) free(mm.tables.pgdCell(pgdStart), alignDown(pgdStart, PGDIR_SIZE));
  }
}

/** [start, end) cut at the boundaries of `size`. */
function* pieces(start: number, end: number, size: number): Generator<[number, number]> {
  for (let at = start; at < end; at = nextBoundary(at, size)) yield [at, Math.min(end, nextBoundary(at, size))];
}
