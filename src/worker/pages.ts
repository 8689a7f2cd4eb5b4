import { alignDown, PAGE_SIZE, PMD_SIZE, PTRS_PER_TABLE, pteIndex } from '../address/geometry.ts';
import { FIRST_FRAME } from '../mmu/entry.ts';
import { EventReader, FORM } from '../trace/events.ts';
import type { Memory } from '../trace/memory.ts';
import { REGION } from '../trace/regions.ts';
import { stepRow } from '../trace/rows.ts';
import { STEP } from '../trace/steps.ts';
import { eventsOf, kindOfRow, stepsInRow, type Trace } from '../trace/trace.ts';
import { frameOfEntry, isHugeEntry, vmaOrigin } from './view.ts';

/** Where each page of a run came from: what its colour follows, wherever it goes. By frame. */
export interface Pages {
  /** Which mmap the page's memory came from; 0 for a frame that is no page of a mapping. */
  readonly origin: Uint32Array;
  /** Where it was first mapped: its place in its mapping, times SHADES, plus its place in its table; see shadeOf. */
  readonly shade: Uint16Array;
}

/** Grades in which the two places of a shade are told apart. */
export const SHADES = 128;

/** Reads off the trace where each frame was first mapped. `final` is memory at the end of the run. */
export function pagesOf(trace: Trace, final: Memory): Pages {
  const faults = faultsOf(trace, final);
  const frames = 1 + faults.reduce((most, { frame, step, count }) => Math.max(most, frame + step * (count - 1)), 0);
  const origin = new Uint32Array(frames);
  const shade = new Uint16Array(frames);
  const range = new Map<number, [number, number]>();
  for (const { va, stride, count, origin: from } of faults) {
    const last = va + (count - 1) * stride;
    const known = range.get(from) ?? [va, last];
    range.set(from, [Math.min(known[0], va), Math.max(known[1], last)]);
  }
  for (const fault of faults) {
    const [low, high] = range.get(fault.origin)!;
    for (let i = 0; i < fault.count; i++) {
      const frame = fault.frame + i * fault.step;
      if (frame < FIRST_FRAME || origin[frame] !== 0) continue;
      origin[frame] = fault.origin;
      shade[frame] = shadeOf(fault.va + i * fault.stride, low, high);
    }
  }
  return { origin, shade };
}

/** The shade of a page first mapped at `home`, in a mapping with pages from `low` to `high`. */
function shadeOf(home: number, low: number, high: number): number {
  const place = high === low ? 0 : Math.round(((home - low) / (high - low)) * (SHADES - 1));
  return place * SHADES + Math.round((pteIndex(home) / (PTRS_PER_TABLE - 1)) * (SHADES - 1));
}

interface FaultRun {
  readonly va: number;
  readonly stride: number;
  readonly count: number;
  readonly frame: number;
  readonly step: number;
  readonly origin: number;
}

function faultsOf(trace: Trace, final: Memory): FaultRun[] {
  const faults: FaultRun[] = [];
  const event = new EventReader(trace.tape);
  for (let row = 0; row < trace.steps.at.length; row++) {
    if (kindOfRow(trace, row) !== STEP.pageFaulted) continue;
    const [, va = 0, stride = 0, vma = 0] = stepRow(trace, row).operands;
    const [start, end] = eventsOf(trace, row);
    for (let at = start; at < end; ) {
      at = event.read(at);
      if (event.region !== REGION.entry || event.form >= FORM.move) continue;
      const { value, step } = firstAfter(event);
      const frame = frameOfEntry(value);
      const frameStep = frameOfEntry(value + step) - frame;
      const origin = vmaOrigin(final, vma);
      if (isHugeEntry(value)) {
        faults.push({ va: alignDown(va, PMD_SIZE), stride: PAGE_SIZE, count: PTRS_PER_TABLE, frame, step: 1, origin });
      } else {
        faults.push({ va, stride, count: stepsInRow(trace, row), frame, step: frameStep, origin });
      }
    }
  }
  return faults;
}

/** What an event of the entry region leaves in its first cell, and by how much the next one differs. */
function firstAfter({ form, count, numbers }: EventReader): { value: number; step: number } {
  if (form === FORM.single) return { value: numbers[1]!, step: 0 };
  if (form === FORM.affine) return { value: numbers[3]!, step: numbers[4]! };
  const first = numbers[2 + count]!;
  return { value: first, step: count > 1 ? numbers[3 + count]! - first : 0 };
}
