import { lastAtMost } from './column.ts';
import { applyEvent, EventReader } from './events.ts';
import { type Cells, Memory } from './memory.ts';
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
  readonly #event: EventReader;
  #position = 0;

  /**
   * `end` are the cells of memory at the end of the trace, region by region, if they are known: it stands there, then. They are
   * its own from now on.
   */
  constructor(trace: Trace, end?: readonly Cells[]) {
    this.trace = trace;
    this.#event = new EventReader(trace.tape);
    this.memory = new Memory(trace.sizes, end);
    this.#position = end ? trace.length : 0;
    if (end === undefined) this.#begin();
  }

  /** Steps that have happened. */
  get position(): number {
    return this.#position;
  }

  /** Brings memory to `position`, which is cut to 0 … trace.length. */
  seek(position: number): void {
    const target = Math.max(0, Math.min(this.trace.length, Math.floor(position)));
    // Nobody has seen the end yet: what lies near the start is reached from there.
    if (this.memory.now === 0 && target < this.#position / 2) {
      this.memory.clear();
      this.#position = 0;
      this.#begin();
    }
    this.memory.beginReplay();
    const { first } = this.trace.steps;
    for (let row = lastAtMost(first, this.#position); this.#position < target; row++) {
      const to = Math.min(stepsInRow(this.trace, row), target - first[row]!);
      this.#applyRow(row, this.#position - first[row]!, to, true);
      this.#position = first[row]! + to;
    }
    for (let row = lastAtMost(first, this.#position - 1); this.#position > target; row--) {
      const from = Math.max(0, target - first[row]!);
      this.#applyRow(row, from, this.#position - first[row]!, false);
      this.#position = first[row]! + from;
    }
  }

  /** Writes what was there before the first step. */
  #begin(): void {
    this.#applyForward(0, this.trace.start, true, 0, 0);
  }

  #applyRow(row: number, from: number, to: number, forward: boolean): void {
    const alone = stepsInRow(this.trace, row) === 1;
    const [start, end] = eventsOf(this.trace, row);
    if (forward) {
      this.#applyForward(start, end, alone, from, to);
      return;
    }
    const starts: number[] = [];
    for (let at = start; at < end; at = this.#event.readChange(at)) starts.push(at);
    for (let i = starts.length - 1; i >= 0; i--) {
      this.#event.readChange(starts[i]!);
      this.#apply(alone, from, to, false);
    }
  }

  #applyForward(start: number, end: number, alone: boolean, from: number, to: number): void {
    for (let at = start; at < end; ) {
      at = this.#event.readChange(at);
      this.#apply(alone, from, to, true);
    }
  }

  /** Applies the event that was just read: all of it if its row is one step, else the elements of the steps `from` to `to`. */
  #apply(alone: boolean, from: number, to: number, forward: boolean): void {
    const { form, region, cell, numbers, count, writes } = this.#event;
    if (!writes) return;
    const first = alone ? 0 : from;
    const last = alone ? count : to;
    applyEvent(form, this.memory.cells(region), cell, numbers, first, last, forward);
    if (region === REGION.entry) this.#note(first, last);
  }

  /** Tells memory which page-table entries the event has changed. */
  #note(first: number, last: number): void {
    const { cell, stride, target } = this.#event;
    this.memory.noteChange(cell + first * stride, cell + (last - 1) * stride);
    if (target !== undefined) this.memory.noteChange(target + first * stride, target + (last - 1) * stride);
  }
}
