import { pteIndex } from '../../src/address/geometry.ts';
import type { Move } from '../../src/scenario/moves.ts';
import { FORM } from '../../src/trace/events.ts';
import type { Memory } from '../../src/trace/memory.ts';
import { Player } from '../../src/trace/player.ts';
import { REGION } from '../../src/trace/regions.ts';
import { STEP } from '../../src/trace/steps.ts';
import { eventsOf, stepsInRow, type Trace } from '../../src/trace/trace.ts';
import { frameOfEntry, vmaAt, vmaOrigin } from '../../src/worker/view.ts';

/** Where each page of a run came from: what its colour follows, wherever it goes. By frame. */
export interface Pages {
  /** Which mmap the page's memory came from; 0 for a frame that is no page of a mapping. */
  readonly origin: Uint32Array;
  /** Address at which the page was first mapped. */
  readonly home: Float64Array;
  /** Lowest and highest home by origin. */
  readonly range: ReadonlyMap<number, readonly [number, number]>;
}

/** Reads off the trace which address each frame was first mapped at. `final` is memory at the end of the run. */
export function pagesOf(trace: Trace, final: Memory): Pages {
  const faults = faultsOf(trace, final);
  const frames = 1 + faults.reduce((most, { frame, step, count }) => Math.max(most, frame + step * (count - 1)), 0);
  const origin = new Uint32Array(frames);
  const home = new Float64Array(frames);
  const range = new Map<number, [number, number]>();
  for (const fault of faults) {
    for (let i = 0; i < fault.count; i++) {
      const frame = fault.frame + i * fault.step;
      if (frame === 0 || origin[frame] !== 0) continue;
      origin[frame] = fault.origin;
      home[frame] = fault.va + i * fault.stride;
    }
    const last = fault.va + (fault.count - 1) * fault.stride;
    const known = range.get(fault.origin) ?? [fault.va, last];
    range.set(fault.origin, [Math.min(known[0], fault.va), Math.max(known[1], last)]);
  }
  return { origin, home, range };
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
  trace.steps.kind.forEach((kind, row) => {
    if (kind !== STEP.pageFaulted) return;
    const at = trace.steps.operand[row]!;
    const [va, stride, vma] = [trace.operands[at + 1]!, trace.operands[at + 2]!, trace.operands[at + 3]!];
    const [start, end] = eventsOf(trace, row);
    for (let event = start; event < end; event++) {
      if (trace.events.region[event] !== REGION.entry || trace.events.form[event]! >= FORM.move) continue;
      const { value, step } = firstAfter(trace, event);
      const frame = frameOfEntry(value);
      const frameStep = frameOfEntry(value + step) - frame;
      faults.push({ va, stride, count: stepsInRow(trace, row), frame, step: frameStep, origin: vmaOrigin(final, vma) });
    }
  });
  return faults;
}

/** What an event of the entry region leaves in its first cell, and by how much the next one differs. */
function firstAfter(trace: Trace, event: number): { value: number; step: number } {
  const at = trace.events.value[event]!;
  const form = trace.events.form[event]!;
  if (form === FORM.single) return { value: trace.values[at + 1]!, step: 0 };
  if (form === FORM.affine) return { value: trace.values[at + 4]!, step: trace.values[at + 5]! };
  const count = trace.values[at]!;
  const list = at + 2 + count;
  return { value: trace.values[list]!, step: count > 1 ? trace.values[list + 1]! - trace.values[list]! : 0 };
}

/** Hue, saturation and lightness of a page: the hue from its place in the mapping, the lightness from its index in its first table. */
export function pageShade(pages: Pages, frame: number): [number, number, number] {
  const home = pages.home[frame]!;
  const [low, high] = pages.range.get(pages.origin[frame]!) ?? [home, home];
  const place = high === low ? 0 : (home - low) / (high - low);
  return [200 + place * 75, 64, 70 - (pteIndex(home) / 511) * 34 - place * 4];
}

/** Names of mappings: the one that moves is A, the others follow in the order in which they were made. */
export function mappingNames(trace: Trace, moves: readonly Move[], final: Memory): (vma: number) => string {
  const origins: number[] = [];
  const player = new Player(trace);
  for (const move of moves) {
    player.seek(move.first);
    origins.push(vmaOrigin(player.memory, vmaAt(player.memory, move.old)?.number ?? 0));
  }
  const { kind, operand } = trace.steps;
  kind.forEach((code, row) => {
    if (code === STEP.vmaChanged) origins.push(vmaOrigin(final, trace.operands[operand[row]! + 1]!));
  });
  const letters = new Map<number, string>();
  for (const origin of origins) {
    if (origin !== 0 && !letters.has(origin)) letters.set(origin, letterOf(letters.size));
  }
  return (vma) => letters.get(vmaOrigin(final, vma)) ?? 'what was there before';
}

function letterOf(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : `${letter}${Math.floor(index / 26)}`;
}

/** Which of the moves the picture is about while an operation is shown: its own, else the next one, else the last. -1: there is none. */
export function moveInView(moves: readonly Move[], position: number, operation: number): number {
  const own = moves.findLastIndex((move) => move.operation === operation && move.first <= position);
  if (own >= 0) return own;
  const next = moves.findIndex((move) => move.operation >= operation);
  return next >= 0 ? next : moves.length - 1;
}
