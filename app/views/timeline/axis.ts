import { lastAtMost } from '../../../src/trace/column.ts';
import { childrenOf } from '../../../src/trace/place.ts';
import { rowOfStep } from '../../../src/trace/rows.ts';
import { stepsInRow, type Trace } from '../../../src/trace/trace.ts';

/**
 * Where a step stands on the timeline, 0 to 1. It is not to scale, so that what matters can be seen and entered: a run
 * of n like steps takes the room of 1 + log2(n) single ones, and an operation the logarithm of what its steps take,
 * three times as much if it is one of those that the page is about.
 */
export class Axis {
  readonly #trace: Trace;
  /** Room before each row, and in all. */
  readonly #before: Float64Array;

  constructor(trace: Trace, matters: (operation: number) => boolean) {
    this.#trace = trace;
    const rows = trace.steps.at.length;
    const before = new Float64Array(rows + 1);
    for (const operation of childrenOf(trace, -1)) {
      const from = rowOfStep(trace, operation.first);
      const end = rowOfStep(trace, operation.end - 1) + 1;
      let taken = 0;
      for (let row = from; row < end; row++) {
        const room = roomOf(stepsInRow(trace, row));
        before[row + 1] = room;
        taken += room;
      }
      const scale = (Math.log2(1 + taken) * (matters(operation.number) ? 3 : 1)) / taken;
      for (let row = from; row < end; row++) before[row + 1] = before[row]! + before[row + 1]! * scale;
    }
    this.#before = before;
  }

  #room(row: number): number {
    return this.#before[row + 1]! - this.#before[row]!;
  }

  /** Place where a row of steps begins, or, after the last, where all end. */
  atRow(row: number): number {
    const all = this.#before.at(-1)!;
    return row === this.#before.length - 1 ? 1 : this.#before[row]! / all;
  }

  /** Place of a position: of the boundary between the steps before it and those after it. */
  at(position: number): number {
    const { first } = this.#trace.steps;
    const all = this.#before[first.length]!;
    if (all === 0) return 0;
    if (position >= this.#trace.length) return 1;
    const row = lastAtMost(first, position);
    const within = (position - first[row]!) / stepsInRow(this.#trace, row);
    return (this.#before[row]! + this.#room(row) * within) / all;
  }

  /** The position nearest to a place. */
  positionAt(place: number): number {
    const rows = this.#trace.steps.at.length;
    const wanted = Math.max(0, Math.min(1, place)) * this.#before[rows]!;
    const row = Math.min(lastAtMost(this.#before, wanted), rows - 1);
    if (row < 0) return 0;
    const within = (wanted - this.#before[row]!) / this.#room(row);
    return Math.min(
      this.#trace.length,
      this.#trace.steps.first[row]! + Math.round(within * stepsInRow(this.#trace, row)),
    );
  }
}

function roomOf(steps: number): number {
  return steps === 1 ? 1 : 1 + Math.log2(steps);
}
