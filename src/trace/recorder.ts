import { Column, packed } from './column.ts';
import { applyEvent, codeOfMark, FORM, leftOut, leftOutOfLook, type Mark, type NumbersOf } from './events.ts';
import { type HeldBits, heldBits } from './heldBits.ts';
import { Memory } from './memory.ts';
import { PHASES, type Phase, STEP, type StepKind } from './steps.ts';
import { TapeWriter } from './tape.ts';
import { headOfRow, type Recorded, type Trace } from './trace.ts';
import { applyTurn, lastTurn, type Turn } from './turn.ts';

/** A run was stopped because it would have been too long or too large. The trace up to there is whole. */
export class RunStopped extends Error {
  override name = 'RunStopped';
}

/** Most steps that a run may have: 2^26. */
export const MOST_STEPS = 2 ** 26;
/** Most rows of steps, which are what takes memory: 2^20, about 30 MB where page tables move, about 250 where mappings are made. */
const MOST_ROWS = 2 ** 20;

/** Rows between two beats; a tenth of a second, on a slow machine. */
const ROWS_A_BEAT = 2 ** 14;

/**
 * The one way to change simulated memory. Every write is kept with what was there before; the events since the last
 * step belong to the next one. So no change is without a step but those before all steps, see `begun`.
 */
export class Recorder {
  /** Another one with each beginning. */
  memory!: Memory;
  readonly #first = new Column();
  readonly #at = new Column();
  readonly #tape = new TapeWriter();
  readonly #spanKind = new Column(1024);
  readonly #spanName = new Column(1024);
  readonly #spanParent = new Column(1024);
  readonly #spanFirst = new Column(1024);
  readonly #spanEnd = new Column(1024);
  readonly #columns: readonly { truncate(length: number): void }[] = [
    ...[this.#first, this.#at],
    ...[this.#spanKind, this.#spanName, this.#spanParent, this.#spanFirst, this.#spanEnd],
  ];
  readonly #open: number[] = [];
  #most!: number;
  #onBeat: (() => void) | undefined;
  #steps = 0;
  /** Where on the tape the first step's events begin, once what is there before it has been written. */
  #start: number | undefined;
  /** Where on the tape the events begin that no step has taken yet. */
  #pending = 0;
  /** The numbers of the event that is being written. */
  #numbers = new Float64Array(64);

  constructor(...how: Parameters<Recorder['begin']>) {
    this.begin(...how);
  }

  /**
   * Begins anew, with empty memory and in the room that was there. `onBeat` is called again and again while steps are
   * recorded; `sizes` are cells to make room for at once, region by region.
   */
  begin(mostSteps = MOST_STEPS, onBeat?: () => void, sizes?: ArrayLike<number>): void {
    this.forget();
    this.memory = new Memory(sizes);
    this.#most = mostSteps;
    this.#onBeat = onBeat;
  }

  /** Steps so far. */
  get steps(): number {
    return this.#steps;
  }

  /** What was written so far was there before the first step, which is still to come. */
  begun(): void {
    this.#start = this.#tape.length;
    this.#pending = this.#tape.length;
  }

  /** The position from which on what is written now is seen. */
  get nextPosition(): number {
    return this.#start === undefined ? 0 : this.#steps + 1;
  }

  read(region: number, cell: number): number {
    return this.memory.cells(region)[cell] ?? 0;
  }

  /** Writes one cell. Writing what is there already is no event. */
  write(region: number, cell: number, after: number): void {
    const cells = this.memory.ensure(region, cell);
    const before = cells[cell]!;
    if (before === after) return;
    const numbers = this.#numbers;
    numbers[0] = before;
    numbers[1] = after;
    this.#record(FORM.single, region, cell, 2, 1);
  }

  /** Writes `count` cells, `stride` apart: the i-th becomes `after + i * step`. */
  writeRun(region: number, cell: number, stride: number, count: number, after: number, step: number): void {
    if (count === 1) {
      this.write(region, cell, after);
      return;
    }
    const cells = this.memory.ensure(region, Math.max(cell, cell + (count - 1) * stride));
    const numbers = this.#roomFor(5 + 3 * count);
    let pieces = 0;
    for (let i = 0; i < count; pieces++) {
      const before = cells[cell + i * stride]!;
      const beforeStep = i + 1 < count ? cells[cell + (i + 1) * stride]! - before : 0;
      let length = 1;
      while (i + length < count && cells[cell + (i + length) * stride] === before + length * beforeStep) length++;
      numbers[5 + 3 * pieces] = before;
      numbers[6 + 3 * pieces] = beforeStep;
      numbers[7 + 3 * pieces] = length;
      i += length;
    }
    numbers[0] = pieces;
    numbers[1] = stride;
    numbers[2] = count;
    numbers[3] = after;
    numbers[4] = step;
    this.#record(FORM.affine, region, cell, 4 + 3 * pieces, count);
  }

  /**
   * Writes neighbouring cells, all in one step. Where all are 0 until then, and begin or end as the `likeCount` cells from
   * `like` on do, that is all the trace keeps of these.
   */
  writeCells(region: number, cell: number, after: ArrayLike<number>, like = 0, likeCount = 0): void {
    const count = after.length;
    const fresh = this.memory.isFresh(region, cell);
    const cells = this.memory.ensure(region, cell + count - 1);
    for (let i = cell; !fresh && i < cell + count; i++) {
      if (cells[i] !== 0) {
        this.#listed(region, cell, 1, count, (i) => after[i]!);
        return;
      }
    }
    const most = Math.min(count, likeCount);
    let head = 0;
    while (head < most && cells[like + head] === after[head]) head++;
    let tail = 0;
    while (tail < most - head && cells[like + likeCount - 1 - tail] === after[count - 1 - tail]) tail++;
    const listed = count - head - tail;
    const numbers = this.#roomFor(5 + listed);
    const resembles = listed < count;
    if (resembles) numbers.set([2 * listed + 1, head, tail, like, like + likeCount - tail]);
    else numbers[0] = 2 * listed;
    const start = resembles ? 5 : 1;
    for (let i = 0; i < listed; i++) numbers[start + i] = after[head + i]!;
    this.#record(FORM.filled, region, cell, start + listed, count);
  }

  /** Rewrites `count` cells, `stride` apart, each to what `change` makes of it. */
  rewrite(region: number, cell: number, stride: number, count: number, change: (before: number) => number): void {
    const cells = this.memory.cells(region);
    this.#listed(region, cell, stride, count, (i) => change(cells[cell + i * stride]!));
  }

  #listed(region: number, cell: number, stride: number, count: number, after: (i: number) => number): void {
    const cells = this.memory.cells(region);
    const numbers = this.#roomFor(2 + 2 * count);
    numbers[0] = count;
    numbers[1] = stride;
    for (let i = 0; i < count; i++) {
      numbers[2 + i] = cells[cell + i * stride]!;
      numbers[2 + count + i] = after(i);
    }
    this.#record(FORM.listed, region, cell, 2 + 2 * count, count);
  }

  /**
   * Moves `count` cells, `stride` apart, from `cell` on to `to` on, and sets `bits` in each that arrives.
   * The destination cells must be 0 when their turn comes, as they are where a run is moved down by less than its length.
   * `held` is what the cells hold, for a caller that has looked already.
   */
  moveRun(
    region: number,
    cell: number,
    to: number,
    stride: number,
    count: number,
    bits: number,
    held: HeldBits = heldBits(this.memory.cells(region), cell, stride, count),
  ): void {
    const added = bits & ~held.all;
    const alike = (held.some & added) === 0;
    const numbers = this.#roomFor(4 + count);
    numbers[0] = count;
    numbers[1] = stride;
    numbers[2] = to;
    numbers[3] = alike ? added : bits;
    if (!alike) {
      const cells = this.memory.cells(region);
      for (let i = 0; i < count; i++) numbers[4 + i] = cells[cell + i * stride]!;
    }
    this.#record(alike ? FORM.move : FORM.moved, region, cell, alike ? 4 : 4 + count, count);
  }

  /** Notes that cells were looked at. */
  look(region: number, cell: number, count: number): void {
    const left = leftOutOfLook(count);
    this.#tape.putByte(FORM.read + 8 * region + left);
    this.#tape.put(cell);
    if (left === 0) this.#tape.put(count);
  }

  /** Notes a call or a return. */
  mark<M extends Mark>(mark: M, ...numbers: NumbersOf<M>): void {
    this.#tape.putByte(FORM.mark + 8 * codeOfMark(mark, numbers.length));
    for (const number of numbers as readonly number[]) this.#tape.put(number);
  }

  #roomFor(count: number): Float64Array {
    if (count > this.#numbers.length) this.#numbers = new Float64Array(2 * count);
    return this.#numbers;
  }

  /** Keeps an event with the first `length` of the present numbers, and does to its `count` cells what it tells. */
  #record(form: number, region: number, cell: number, length: number, count: number): void {
    const numbers = this.#numbers;
    this.#tape.putEvent(
      form + 8 * region + leftOut(form, numbers[0]!, numbers[1]!),
      cell,
      numbers,
      length,
      form === FORM.move,
    );
    applyEvent(form, this.memory.cells(region), cell, numbers, 0, count, true);
  }

  /** One step, which takes the events since the one before. */
  step(kind: StepKind, ...operands: number[]): void {
    this.#take(kind, 1, operands);
  }

  /** `count` like steps; each write since the step before must have `count` elements. */
  stepRun(kind: StepKind, count: number, ...operands: number[]): void {
    this.#take(kind, count, operands);
  }

  #take(kind: StepKind, count: number, operands: readonly number[]): void {
    if (this.#steps + count > this.#most) {
      throw new RunStopped(`The run was stopped after ${this.#steps} steps: at most ${this.#most} are simulated.`);
    }
    if (this.#first.length === MOST_ROWS) {
      throw new RunStopped(
        `The run was stopped after ${this.#steps} steps: they are too unlike to be kept, more than ${MOST_ROWS} runs.`,
      );
    }
    this.#first.push(this.#steps);
    this.#at.push(this.#tape.length);
    this.#tape.putByte(headOfRow(STEP[kind], operands.length));
    for (const operand of operands) this.#tape.put(operand);
    this.#pending = this.#tape.length;
    this.#steps += count;
    this.#start ??= 0;
    if (this.#first.length % ROWS_A_BEAT === 0) this.#onBeat?.();
  }

  /** Runs `body` as the operation with this number. */
  operation<T>(number: number, body: () => T): T {
    return this.#span(0, number, body);
  }

  /** Runs `body` as a phase. A phase within a phase is part of the outer one. */
  phase<T>(phase: Phase, body: () => T): T {
    return this.#open.length > 1 ? body() : this.#span(1, PHASES.indexOf(phase), body);
  }

  /** Runs `body` as an extent of a move. */
  extent<T>(number: number, body: () => T): T {
    return this.#span(2, number, body);
  }

  /** The last `extents` extents as one turn, if they go on from as many before them: for `repeat`. */
  lastTurn(extents: number): Turn | undefined {
    const [kind, parent, name] = [this.#spanKind, this.#spanParent, this.#spanName];
    const last = kind.length - 1;
    const before = last + 1 - 2 * extents;
    const follow = parent.at(before) === parent.at(last) && name.at(last) - name.at(before) === 2 * extents - 1;
    if (kind.at(before) !== 2 || !follow) return undefined;
    const start = this.#spanFirst.at(last + 1 - extents);
    const turn = lastTurn(this.recorded, start);
    if (turn === undefined) return undefined;
    const room = Math.min((MOST_ROWS - this.#first.length) / turn.rows, (this.#most - this.#steps) / turn.steps);
    return { ...turn, most: Math.min(turn.most, Math.floor(room)) };
  }

  /** Does and records `times` turns more, at most `turn.most`. `turn`, of so many extents, is the last one. */
  repeat(turn: Turn, extents: number, times: number): void {
    applyTurn(turn, this.memory, times);
    this.#tape.repeat(turn.length, times, turn.fields);
    this.#first.repeat(turn.rows, times, turn.steps);
    this.#at.repeat(turn.rows, times, turn.length);
    this.#spanKind.repeat(extents, times, 0);
    this.#spanName.repeat(extents, times, extents);
    this.#spanParent.repeat(extents, times, 0);
    this.#spanFirst.repeat(extents, times, turn.steps);
    this.#spanEnd.repeat(extents, times, turn.steps);
    this.#pending = this.#tape.length;
    this.#steps += times * turn.steps;
  }

  /** What was recorded so far, as it lies here: good until more is. */
  get recorded(): Recorded {
    const steps = { first: this.#first.values, at: this.#at.values };
    return { steps, tape: this.#tape.values, start: this.#start ?? 0, length: this.#steps };
  }

  /** Drops what was recorded so far; simulated memory stays. For a run that nobody will replay, which would take ever more room. */
  forget(): void {
    for (const column of this.#columns) column.truncate(0);
    this.#tape.clear();
    this.#steps = 0;
    this.#start = undefined;
    this.#pending = 0;
  }

  #span<T>(kind: number, name: number, body: () => T): T {
    const row = this.#spanKind.length;
    this.#spanKind.push(kind);
    this.#spanName.push(name);
    this.#spanParent.push(this.#open.at(-1) ?? -1);
    this.#spanFirst.push(this.#steps);
    this.#spanEnd.push(this.#steps);
    this.#open.push(row);
    try {
      return body();
    } finally {
      this.#open.pop();
      if (this.#spanFirst.at(row) === this.#steps) this.#dropSpan(row);
      else this.#spanEnd.set(row, this.#steps);
    }
  }

  /** A span without a step is not worth a row. Its own spans have none either, and are gone already. */
  #dropSpan(row: number): void {
    for (const column of [this.#spanKind, this.#spanName, this.#spanParent, this.#spanFirst, this.#spanEnd]) {
      column.truncate(row);
    }
  }

  /** The trace so far. Events that no step has taken (after a run was stopped) are left out. */
  finish(): Trace {
    const { steps, tape, start, length } = this.recorded;
    return {
      steps: {
        first: packed(steps.first, length),
        at: packed(steps.at, this.#pending),
      },
      tape: tape.slice(0, this.#pending),
      start,
      spans: {
        kind: new Uint8Array(this.#spanKind.values),
        name: this.#spanName.values.slice(),
        parent: new Int32Array(this.#spanParent.values), // no parent, -1, was kept as the greatest
        first: packed(this.#spanFirst.values, length),
        end: packed(this.#spanEnd.values, length),
      },
      length,
      sizes: this.memory.sizes(),
    };
  }
}
