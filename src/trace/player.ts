import { lastAtMost } from './column.ts';
import { applyEvent, FORM } from './events.ts';
import { Memory } from './memory.ts';
import { REGION } from './regions.ts';
import { eventsOf, stepsInRow, type Trace } from './trace.ts';

/**
 * Replays a trace. `position` counts steps: at position p the first p steps have happened. Seeking walks from where it
 * stands, forward or back, so its cost is the distance in rows plus the entries written.
 */
export class Player {
  readonly trace: Trace;
  /** Memory as it is at the position. It is the same object all the time, and only for reading. */
  readonly memory: Memory;
  #position = 0;

  constructor(trace: Trace) {
    this.trace = trace;
    this.memory = new Memory(trace.sizes);
  }

  /** Steps that have happened, 0 to begin with. */
  get position(): number {
    return this.#position;
  }

  /** Brings memory to `position`, which is cut to 0 … trace.length. */
  seek(position: number): void {
    const target = Math.max(0, Math.min(this.trace.length, Math.floor(position)));
    this.memory.beginReplay();
    while (this.#position < target) this.#forward(target);
    while (this.#position > target) this.#back(target);
  }

  /** Applies what is left of the row at the present position, at most up to `target`. */
  #forward(target: number): void {
    const row = lastAtMost(this.trace.steps.first, this.#position);
    const first = this.trace.steps.first[row]!;
    const to = Math.min(stepsInRow(this.trace, row), target - first);
    this.#applyRow(row, this.#position - first, to, true);
    this.#position = first + to;
  }

  #back(target: number): void {
    const row = lastAtMost(this.trace.steps.first, this.#position - 1);
    const first = this.trace.steps.first[row]!;
    const from = Math.max(0, target - first);
    this.#applyRow(row, from, this.#position - first, false);
    this.#position = first + from;
  }

  #applyRow(row: number, from: number, to: number, forward: boolean): void {
    const { trace, memory } = this;
    const { form, region, cell, value } = trace.events;
    const alone = stepsInRow(trace, row) === 1;
    const [start, end] = eventsOf(trace, row);
    for (let i = forward ? start : end - 1; forward ? i < end : i >= start; i += forward ? 1 : -1) {
      const kind = form[i]!;
      if (kind === FORM.read || kind === FORM.mark) continue;
      const at = value[i]!;
      const count = kind === FORM.single ? 1 : trace.values[at]!;
      const [first, last] = alone ? [0, count] : [from, to];
      applyEvent(kind, memory.cells(region[i]!), cell[i]!, trace.values, at, first, last, forward);
      if (region[i] === REGION.entry) this.#note(kind, cell[i]!, at, first, last);
    }
  }

  /** Tells memory which page-table entries an event has changed. */
  #note(kind: number, cell: number, at: number, first: number, last: number): void {
    const { values } = this.trace;
    const stride = kind === FORM.single ? 1 : values[at + 1]!;
    this.memory.noteChange(cell + first * stride, cell + (last - 1) * stride);
    if (kind !== FORM.move && kind !== FORM.moved) return;
    const target = values[at + 2]!;
    this.memory.noteChange(target + first * stride, target + (last - 1) * stride);
  }
}
