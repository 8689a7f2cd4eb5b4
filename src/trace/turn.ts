import { lastAtMost } from './column.ts';
import { applyEvent, EventReader, FORM } from './events.ts';
import type { Memory } from './memory.ts';
import { type Field, fieldOf, type Tape, TapeReader } from './tape.ts';
import { endOfRow, eventsOf, type Recorded } from './trace.ts';

/** One turn of a loop, as it was recorded, and how the turns after it would go on from it. */
export interface Turn {
  readonly rows: number;
  readonly steps: number;
  /** Bytes on the tape. */
  readonly length: number;
  /** Those of them that go on. */
  readonly fields: readonly Field[];
  /** What it has changed, in order. */
  readonly changes: readonly Change[];
  /** How often it can go on. */
  readonly most: number;
}

/** An event of the form `single` or `move`. A move goes on with as many cells, as far apart, with the same bits. */
export interface Change {
  readonly form: number;
  readonly region: number;
  readonly cell: number;
  readonly numbers: Readonly<Float64Array>;
  /** The differences to the turn before. */
  readonly cellStep: number;
  readonly steps: Readonly<Float64Array>;
}

/** Numbers of a move, which has more than a `single`. */
const CHANGE_NUMBERS = 4;

/**
 * The rows from step `start` on, if they go on from as many before them: the same steps and events, each number moved on by
 * some difference. Undefined if they are not so, or change memory in other ways than `Change` tells.
 */
export function lastTurn(recorded: Recorded, start: number): Turn | undefined {
  const { steps, tape } = recorded;
  const first = lastAtMost(steps.first, start);
  const rows = steps.first.length - first;
  const count = recorded.length - start;
  if (first < rows) return undefined;
  let [at] = eventsOf(recorded, first);
  const length = tape.length - at;
  if (eventsOf(recorded, first - rows)[0] !== at - length) return undefined;
  for (let row = first; row < first + rows; row++) {
    const alike =
      steps.first[row]! - steps.first[row - rows]! === count && steps.at[row]! - steps.at[row - rows]! === length;
    if (!alike) return undefined;
  }
  const growth = new Growth(tape, length);
  for (let row = first; row < first + rows; row++) {
    const end = steps.at[row]!;
    while (at < end) {
      const next = growth.takeEvent(at);
      if (next === undefined) return undefined;
      at = next;
    }
    at = endOfRow(recorded, row);
    if (tape[end] !== tape[end - length] || !growth.take(end + 1, at)) return undefined;
  }
  const { fields, changes, most } = growth;
  return at === tape.length ? { rows, steps: count, length, fields, changes, most } : undefined;
}

/** Changes memory as so many turns after it would. */
export function applyTurn({ changes }: Turn, memory: Memory, times: number): void {
  const moved = new Float64Array(CHANGE_NUMBERS);
  for (let n = 1; n <= times; n++) {
    for (const { form, region, cell, numbers, cellStep, steps } of changes) {
      for (let i = 0; i < CHANGE_NUMBERS; i++) moved[i] = numbers[i]! + n * steps[i]!;
      const count = form === FORM.move ? moved[0]! : 1;
      applyEvent(form, memory.cells(region), cell + n * cellStep, moved, 0, count, true);
    }
  }
}

/** What goes on from one turn to the next. */
class Growth {
  readonly fields: Field[] = [];
  readonly changes: Change[] = [];
  most = Number.POSITIVE_INFINITY;
  readonly #tape: Tape;
  readonly #length: number;
  readonly #reader: TapeReader;
  readonly #event: EventReader;
  readonly #before: EventReader;

  constructor(tape: Tape, length: number) {
    this.#tape = tape;
    this.#length = length;
    this.#reader = new TapeReader(tape);
    this.#event = new EventReader(tape);
    this.#before = new EventReader(tape);
  }

  /** Takes up the event at `at`, and returns where the next one begins. Undefined if it would not go on. */
  takeEvent(at: number): number | undefined {
    const next = this.#event.read(at);
    if (this.#tape[at] !== this.#tape[at - this.#length] || !this.take(at + 1, next)) return undefined;
    return !this.#event.writes || this.#takeChange(at) ? next : undefined;
  }

  #takeChange(at: number): boolean {
    const { form, region, cell, numbers: all } = this.#event;
    if (form !== FORM.single && form !== FORM.move) return false;
    const before = this.#before;
    before.read(at - this.#length);
    const numbers = all.slice(0, CHANGE_NUMBERS);
    const steps = numbers.map((number, i) => number - before.numbers[i]!);
    this.changes.push({ form, region, cell, numbers, cellStep: cell - before.cell, steps });
    return form === FORM.single || (steps[0] === 0 && steps[1] === 0 && steps[3] === 0);
  }

  /** Takes up the numbers from one place on the tape to another. False if one of them would not go on. */
  take(from: number, end: number): boolean {
    const reader = this.#reader;
    for (reader.at = from; reader.at < end; reader.skip(1)) {
      const field = fieldOf(this.#tape, reader.at, this.#length);
      if (field === undefined) return false;
      if (field.step === 0) continue;
      this.fields.push(field);
      this.most = Math.min(this.most, field.most);
    }
    return true;
  }
}
