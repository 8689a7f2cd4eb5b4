import { Column } from './column.ts';
import { applyEvent, FORM, MARKS, type Mark } from './events.ts';
import { Memory } from './memory.ts';
import { PHASES, type Phase, STEP, type StepKind } from './steps.ts';
import type { Trace } from './trace.ts';

/** A run was stopped because it would have been too long or too large. The trace up to there is whole. */
export class RunStopped extends Error {
  override name = 'RunStopped';
}

/** Most steps that a run may have: 2^26. */
export const MOST_STEPS = 2 ** 26;
/** Most rows of steps, which are what takes memory: 2^20, about 150 MB. */
const MOST_ROWS = 2 ** 20;

/** Rows between two beats; a tenth of a second, on a slow machine. */
const ROWS_A_BEAT = 2 ** 14;

/**
 * The one way to change simulated memory. Every write is kept with what was there before; the events since the last
 * step belong to the next one, so no change is without a step.
 */
export class Recorder {
  readonly memory = new Memory();
  readonly #kind = new Column(Uint8Array);
  readonly #first = new Column(Uint32Array);
  readonly #event = new Column(Uint32Array);
  readonly #operand = new Column(Uint32Array);
  readonly #operands = new Column(Float64Array);
  readonly #form = new Column(Uint8Array);
  readonly #region = new Column(Uint8Array);
  readonly #cell = new Column(Uint32Array);
  readonly #value = new Column(Uint32Array);
  readonly #values = new Column(Float64Array);
  readonly #spanKind = new Column(Uint8Array, 64);
  readonly #spanName = new Column(Uint32Array, 64);
  readonly #spanParent = new Column(Int32Array, 64);
  readonly #spanFirst = new Column(Uint32Array, 64);
  readonly #spanEnd = new Column(Uint32Array, 64);
  readonly #columns: readonly { truncate(length: number): void }[] = [
    ...[this.#kind, this.#first, this.#event, this.#operand, this.#operands],
    ...[this.#form, this.#region, this.#cell, this.#value, this.#values],
    ...[this.#spanKind, this.#spanName, this.#spanParent, this.#spanFirst, this.#spanEnd],
  ];
  readonly #open: number[] = [];
  readonly #most: number;
  readonly #onBeat: (() => void) | undefined;
  #steps = 0;
  /** First event row that no step has taken yet. */
  #pending = 0;

  /** `onBeat` is called again and again while steps are recorded. */
  constructor(mostSteps = MOST_STEPS, onBeat?: () => void) {
    this.#most = mostSteps;
    this.#onBeat = onBeat;
  }

  /** Steps so far. */
  get steps(): number {
    return this.#steps;
  }

  read(region: number, cell: number): number {
    return this.memory.cells(region)[cell] ?? 0;
  }

  /** Writes one cell. Writing what is there already is no event. */
  write(region: number, cell: number, after: number): void {
    const cells = this.memory.ensure(region, cell);
    const before = cells[cell]!;
    if (before === after) return;
    const at = this.#row(FORM.single, region, cell);
    this.#values.push(before);
    this.#values.push(after);
    this.#apply(at, FORM.single, region, cell, 1);
  }

  /** Writes `count` cells, `stride` apart: the i-th becomes `after + i * step`. */
  writeRun(region: number, cell: number, stride: number, count: number, after: number, step: number): void {
    if (count === 1) {
      this.write(region, cell, after);
      return;
    }
    const cells = this.memory.ensure(region, Math.max(cell, cell + (count - 1) * stride));
    const before = cells[cell]!;
    const beforeStep = cells[cell + stride]! - before;
    let affine = true;
    for (let i = 2; i < count && affine; i++) affine = cells[cell + i * stride] === before + i * beforeStep;
    if (affine) {
      const at = this.#row(FORM.affine, region, cell);
      for (const value of [count, stride, before, beforeStep, after, step]) this.#values.push(value);
      this.#apply(at, FORM.affine, region, cell, count);
    } else {
      this.#listed(region, cell, stride, count, (i) => after + i * step);
    }
  }

  /** Writes cells in a row that nobody has written before. Throws where one has been. */
  fill(region: number, cell: number, after: ArrayLike<number>): void {
    const cells = this.memory.ensure(region, cell + after.length - 1);
    const at = this.#row(FORM.filled, region, cell);
    this.#values.reserve(2 + after.length);
    this.#values.push(after.length);
    this.#values.push(1);
    for (let i = 0; i < after.length; i++) {
      if (cells[cell + i] !== 0) throw new Error(`Cell ${cell + i} of region ${region} is not new.`);
      this.#values.push(after[i]!);
    }
    this.#apply(at, FORM.filled, region, cell, after.length);
  }

  /** Rewrites `count` cells, `stride` apart, each to what `change` makes of it. */
  rewrite(region: number, cell: number, stride: number, count: number, change: (before: number) => number): void {
    const cells = this.memory.cells(region);
    this.#listed(region, cell, stride, count, (i) => change(cells[cell + i * stride]!));
  }

  #listed(region: number, cell: number, stride: number, count: number, after: (i: number) => number): void {
    const cells = this.memory.cells(region);
    const at = this.#row(FORM.listed, region, cell);
    this.#values.reserve(2 + 2 * count);
    this.#values.push(count);
    this.#values.push(stride);
    for (let i = 0; i < count; i++) this.#values.push(cells[cell + i * stride]!);
    for (let i = 0; i < count; i++) this.#values.push(after(i));
    this.#apply(at, FORM.listed, region, cell, count);
  }

  /**
   * Moves `count` cells, `stride` apart, from `cell` on to `to` on, and sets `bits` in each that arrives.
   * The destination cells must be 0 when their turn comes, as they are where a run is moved down by less than its length.
   */
  moveRun(region: number, cell: number, to: number, stride: number, count: number, bits: number): void {
    const cells = this.memory.cells(region);
    let some = 0;
    let all = bits;
    for (let i = 0; i < count; i++) {
      const has = cells[cell + i * stride]! & bits;
      some |= has;
      all &= has;
    }
    const form = some === all ? FORM.move : FORM.moved;
    const at = this.#row(form, region, cell);
    for (const value of [count, stride, to, bits & ~(form === FORM.move ? all : 0)]) this.#values.push(value);
    if (form === FORM.moved) for (let i = 0; i < count; i++) this.#values.push(cells[cell + i * stride]!);
    this.#apply(at, form, region, cell, count);
  }

  /** Notes that cells were looked at. */
  look(region: number, cell: number, count: number): void {
    this.#row(FORM.read, region, cell);
    this.#values.push(count);
  }

  /** Notes a call or a return. */
  mark(mark: Mark, ...numbers: number[]): void {
    this.#row(FORM.mark, MARKS.indexOf(mark), 0);
    this.#values.push(numbers.length);
    for (const number of numbers) this.#values.push(number);
  }

  #row(form: number, region: number, cell: number): number {
    this.#form.push(form);
    this.#region.push(region);
    this.#cell.push(cell);
    this.#value.push(this.#values.length);
    return this.#values.length;
  }

  #apply(at: number, form: number, region: number, cell: number, count: number): void {
    applyEvent(form, this.memory.cells(region), cell, this.#values.raw, at, 0, count, true);
  }

  /** One step, which takes the events since the one before. */
  step(kind: StepKind, ...operands: number[]): void {
    this.stepRun(kind, 1, ...operands);
  }

  /** `count` like steps; each write since the step before must have `count` elements. */
  stepRun(kind: StepKind, count: number, ...operands: number[]): void {
    if (this.#steps + count > this.#most) {
      throw new RunStopped(`The run was stopped after ${this.#steps} steps: at most ${this.#most} are simulated.`);
    }
    if (this.#kind.length === MOST_ROWS) {
      throw new RunStopped(
        `The run was stopped after ${this.#steps} steps: they are too unlike to be kept, more than ${MOST_ROWS} runs.`,
      );
    }
    this.#kind.push(STEP[kind]);
    this.#first.push(this.#steps);
    this.#event.push(this.#pending);
    this.#operand.push(this.#operands.length);
    for (const operand of operands) this.#operands.push(operand);
    this.#pending = this.#form.length;
    this.#steps += count;
    if (this.#kind.length % ROWS_A_BEAT === 0) this.#onBeat?.();
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

  /** Shows what was recorded so far, row by row, without the copy that a trace is: the code of its kind, its steps, its operands. */
  forEachRow(visit: (kind: number, count: number, operands: ArrayLike<number>) => void): void {
    const rows = this.#kind.length;
    const endOf = (column: Column<Uint32Array>, row: number, end: number) =>
      row + 1 < rows ? column.at(row + 1) : end;
    for (let row = 0; row < rows; row++) {
      const count = endOf(this.#first, row, this.#steps) - this.#first.at(row);
      const operands = this.#operands.raw.subarray(
        this.#operand.at(row),
        endOf(this.#operand, row, this.#operands.length),
      );
      visit(this.#kind.at(row), count, operands);
    }
  }

  /** Drops what was recorded so far; simulated memory stays. For a run that nobody will replay, which would take ever more room. */
  forget(): void {
    for (const column of this.#columns) column.truncate(0);
    this.#steps = 0;
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
    const events = this.#pending;
    return {
      steps: {
        kind: this.#kind.trimmed(),
        first: this.#first.trimmed(),
        event: this.#event.trimmed(),
        operand: this.#operand.trimmed(),
      },
      operands: this.#operands.trimmed(),
      events: {
        form: this.#form.trimmed().slice(0, events),
        region: this.#region.trimmed().slice(0, events),
        cell: this.#cell.trimmed().slice(0, events),
        value: this.#value.trimmed().slice(0, events),
      },
      values: this.#values.trimmed(),
      spans: {
        kind: this.#spanKind.trimmed(),
        name: this.#spanName.trimmed(),
        parent: this.#spanParent.trimmed(),
        first: this.#spanFirst.trimmed(),
        end: this.#spanEnd.trimmed(),
      },
      length: this.#steps,
      sizes: this.memory.sizes(),
    };
  }
}
