import { PTRS_PER_TABLE } from '../../../src/address/geometry.ts';
import { EventReader } from '../../../src/trace/events.ts';
import { REGION } from '../../../src/trace/regions.ts';
import { rowOfStep } from '../../../src/trace/rows.ts';
import { STEP } from '../../../src/trace/steps.ts';
import { eventsOf, kindOfRow, operandOf, stepsInRow } from '../../../src/trace/trace.ts';
import { entriesOf, frameOfEntry, isPresentEntry } from '../../../src/worker/view.ts';
import type { Moment } from '../../state/moment.ts';
import type { clothOf } from './slots.ts';

/**
 * The 512 cells of a table, each as one number: the frame times 4, plus the form. Two cells that are drawn alike are
 * equal numbers, so that a table is painted again only where it changed.
 */
export const CELL = { never: 0, present: 1, gone: 2 } as const;

/** What is drawn for a table, or a huge page. `gone` are entries that the operation in hand has moved away. */
export function cellsOf(moment: Moment, cloth: ReturnType<typeof clothOf>, into: Uint32Array): void {
  if ('hugeFrame' in cloth) {
    for (let index = 0; index < PTRS_PER_TABLE; index++) into[index] = (cloth.hugeFrame + index) * 4 + CELL.present;
    return;
  }
  const { place } = cloth;
  const entries = moment.memory.region('entry');
  const first = entriesOf(place);
  for (let index = 0; index < PTRS_PER_TABLE; index++) {
    const entry = entries[first + index]!;
    into[index] = isPresentEntry(entry) ? frameOfEntry(entry) * 4 + CELL.present : CELL.never;
  }
  // Only from a table that hung there before the move: its place may be another table's by now.
  const word = moment.memory.region('table')[place]!;
  if (moment.scene?.hungAt.has(word)) markGone(moment, first, into);
}

/** Finds the PTEs that left this table in the move so far: the trace says where each went, and there its page is now. */
function markGone({ loaded, scene, position, memory }: Moment, firstCell: number, into: Uint32Array): void {
  if (!scene || position <= scene.move.first) return;
  const { trace } = loaded;
  const event = new EventReader(trace.tape);
  const entries = memory.region('entry');
  const end = Math.min(position, scene.move.end);
  for (
    let row = rowOfStep(trace, scene.move.first);
    row < trace.steps.first.length && trace.steps.first[row]! < end;
    row++
  ) {
    if (kindOfRow(trace, row) !== STEP.entryMoved || operandOf(trace, row, 0) !== 0) continue;
    const done = Math.min(stepsInRow(trace, row), end - trace.steps.first[row]!);
    const [start, stop] = eventsOf(trace, row);
    for (let at = start; at < stop; ) {
      at = event.read(at);
      const { region, cell, stride, target } = event;
      if (region !== REGION.entry || target === undefined) continue;
      const from = cell - firstCell;
      if (from >= PTRS_PER_TABLE || from + stride * (done - 1) < 0) continue;
      for (let i = 0; i < done; i++) {
        const index = from + i * stride;
        if (index < 0 || index >= PTRS_PER_TABLE || into[index] !== CELL.never) continue;
        into[index] = frameOfEntry(entries[target + i * stride]!) * 4 + CELL.gone;
      }
    }
  }
}
