import { lastAtMost } from '../trace/column.ts';
import { type Span, type StepRow, spanRow, stepRow } from '../trace/rows.ts';
import { CONDITIONS, PHASES } from '../trace/steps.ts';
import { stepsInRow, type Trace } from '../trace/trace.ts';
import type { Move } from './moves.ts';

/**
 * Two runs of one scenario, side by side. They go in step by what they have moved: the one that is behind takes the next
 * step, the other waits; where they are equally far, both take one. Outside of move_page_tables "how far" is the phase.
 */
export interface Lane {
  readonly trace: Trace;
  readonly moves: readonly Move[];
}

/** Positions of the two runs. */
export interface Pair {
  readonly a: number;
  readonly b: number;
}

/** How far a run is when it takes a step: compared from the first number on. */
type Key = readonly [operation: number, round: number, phase: number, bytes: number];

/** Joint steps, in runs: plain columns that can be handed to another thread. */
export interface LaneTable {
  /** Number of the first joint step of each run. */
  readonly first: Uint32Array;
  /** Positions of the two runs before it. */
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  /** Who takes a step at each joint step of the run: 1 the first, 2 the other, 3 both. */
  readonly takes: Uint8Array;
  /** Joint steps in all, and the lengths of the two runs. */
  readonly length: number;
  readonly ends: Pair;
}

/** Brings two runs in step. */
export function joinLanes(a: Lane, b: Lane): LaneTable {
  const [one, other] = [new Walk(a), new Walk(b)];
  const columns = { first: [] as number[], a: [] as number[], b: [] as number[], takes: [] as number[] };
  let length = 0;
  while (one.left || other.left) {
    const order = compare(one.key, other.key);
    const count =
      order === 0 ? one.stepsBeside(other) : order < 0 ? one.stepsUntil(other.key) : other.stepsUntil(one.key);
    columns.first.push(length);
    columns.a.push(one.position);
    columns.b.push(other.position);
    columns.takes.push((order <= 0 ? 1 : 0) + (order >= 0 ? 2 : 0));
    if (order <= 0) one.take(count);
    if (order >= 0) other.take(count);
    length += count;
  }
  return {
    first: Uint32Array.from(columns.first),
    a: Uint32Array.from(columns.a),
    b: Uint32Array.from(columns.b),
    takes: Uint8Array.from(columns.takes),
    length,
    ends: { a: a.trace.length, b: b.trace.length },
  };
}

/** Where the two runs stand after so many joint steps. */
export function pairAt({ first, a, b, takes, length, ends }: LaneTable, step: number): Pair {
  if (step >= length) return ends;
  const row = lastAtMost(first, Math.max(0, step));
  const taken = Math.max(0, step) - first[row]!;
  return { a: a[row]! + (takes[row]! & 1 ? taken : 0), b: b[row]! + (takes[row]! & 2 ? taken : 0) };
}

/** The first joint step after which a run stands at a position, or beyond. */
export function jointStepOf(lanes: LaneTable, which: keyof Pair, position: number): number {
  let [low, high] = [0, lanes.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (pairAt(lanes, middle)[which] < position) low = middle + 1;
    else high = middle;
  }
  return low;
}

function compare(one: Key, other: Key): number {
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return one[i]! - other[i]!;
  return 0;
}

/** After the last step of a run. */
const ENDED: Key = [Number.POSITIVE_INFINITY, 0, 0, 0];

/** A run on its way, row by row. */
class Walk {
  readonly #trace: Trace;
  readonly #moves: readonly Move[];
  readonly #phases: readonly Phase[];
  readonly #starts: readonly number[];
  #row = 0;
  #within = 0;
  #bytes = 0;
  position = 0;
  key: Key = ENDED;

  constructor({ trace, moves }: Lane) {
    this.#trace = trace;
    this.#moves = moves;
    this.#phases = phasesOf(trace);
    this.#starts = this.#phases.map(({ first }) => first);
    this.#settle();
  }

  get left(): boolean {
    return this.#row < this.#trace.steps.at.length;
  }

  /** Steps left in the present row. */
  get #rest(): number {
    return stepsInRow(this.#trace, this.#row) - this.#within;
  }

  /** How many steps both can take while they stay equally far. */
  stepsBeside(other: Walk): number {
    return this.#bytesEach() === other.#bytesEach() ? Math.min(this.#rest, other.#rest) : 1;
  }

  /** How many steps of the present row are behind `key`, which is ahead. */
  stepsUntil([operation, round, phase, bytes]: Key): number {
    const each = this.#bytesEach();
    const here = operation === this.key[0] && round === this.key[1] && phase === this.key[2];
    if (each === 0 || !here) return this.#rest;
    return Math.min(this.#rest, Math.ceil((bytes - this.key[3]) / each));
  }

  take(count: number): void {
    const step = stepRow(this.#trace, this.#row);
    this.#bytes = Math.max(this.#bytes, this.#bytesAfter(step, this.#within + count) ?? this.#bytes);
    this.position += count;
    this.#within += count;
    if (this.#within === stepsInRow(this.#trace, this.#row)) {
      this.#row++;
      this.#within = 0;
    }
    this.#settle();
  }

  #settle(): void {
    if (!this.left) {
      this.key = ENDED;
      return;
    }
    const operation = operationAt(this.#trace, this.position);
    const phase = this.#phaseAt(this.position);
    if (this.#move()?.first === this.position) this.#bytes = 0;
    const moving = phase?.name === 'move_page_tables';
    this.key = [
      operation,
      phase?.round ?? Number.POSITIVE_INFINITY,
      phase ? PHASES.indexOf(phase.name as (typeof PHASES)[number]) : 0,
      moving ? this.#bytes : 0,
    ];
  }

  /** The phase of a step; the last steps of an operation lie in none. */
  #phaseAt(step: number): Phase | undefined {
    const phase = this.#phases[lastAtMost(this.#starts, step)];
    return phase && step < phase.end ? phase : undefined;
  }

  #move(): Move | undefined {
    return this.#moves.find(({ first, end }) => first <= this.position && this.position <= end);
  }

  /** Bytes that each step of the present row moves. */
  #bytesEach(): number {
    const { kind, operands } = stepRow(this.#trace, this.#row);
    return kind === 'entryMoved' && this.#move() ? operands[3]! : 0;
  }

  /** How many bytes of the move are behind it after so many steps of a row; undefined for a step that moves nothing on. */
  #bytesAfter({ kind, operands }: StepRow, taken: number): number | undefined {
    const move = this.#move();
    if (!move) return undefined;
    if (kind === 'entryMoved') return operands[1]! + taken * operands[3]! - move.old;
    if (kind !== 'decision' || !isPassedOver(operands)) return undefined;
    return operands[2]! + operands[3]! - move.old;
  }
}

/** A decision that the source has no table, so that its bytes are passed over. */
function isPassedOver([condition = 0, holds]: readonly number[]): boolean {
  const name = CONDITIONS[condition];
  return holds === 0 && (name === 'oldPudPresent' || name === 'oldPmdPresent');
}

function operationAt(trace: Trace, step: number): number {
  const { first, end, parent, name } = trace.spans;
  let row = lastAtMost(first, step);
  while (row >= 0 && (end[row]! <= step || parent[row]! >= 0)) row = parent[row]!;
  return row < 0 ? 0 : name[row]!;
}

type Phase = Span & { readonly round: number };

/** The phases of a run, with how often their operation has begun anew: a call that moves several mappings goes round. */
function phasesOf(trace: Trace): Phase[] {
  const phases: Phase[] = [];
  for (let row = 0; row < trace.spans.kind.length; row++) {
    if (trace.spans.kind[row] !== 1) continue;
    const phase = spanRow(trace, row);
    const before = phases.at(-1);
    const order = (name: string) => (PHASES as readonly string[]).indexOf(name);
    const again = before?.parent === phase.parent && order(phase.name) <= order(before.name);
    phases.push({ ...phase, round: before?.parent === phase.parent ? before.round + (again ? 1 : 0) : 0 });
  }
  return phases;
}

/** Where two runs of one scenario first do something else: the positions before those steps. */
export function firstDifference(a: Trace, b: Trace): Pair | undefined {
  const rows = Math.max(a.steps.at.length, b.steps.at.length);
  for (let row = 0; row < rows; row++) {
    const [one, other] = [rowAt(a, row), rowAt(b, row)];
    if (one && other && sameRow(one, other)) continue;
    // A run of like steps may be as long as the other's for a while.
    const shared =
      one && other && sameRow({ ...one, count: 0 }, { ...other, count: 0 }) ? Math.min(one.count, other.count) : 0;
    return { a: (one?.first ?? a.length) + shared, b: (other?.first ?? b.length) + shared };
  }
  return undefined;
}

function rowAt(trace: Trace, row: number): StepRow | undefined {
  return row < trace.steps.at.length ? stepRow(trace, row) : undefined;
}

function sameRow(one: StepRow, other: StepRow): boolean {
  return (
    one.kind === other.kind &&
    one.count === other.count &&
    one.operands.length === other.operands.length &&
    one.operands.every((operand, i) => operand === other.operands[i])
  );
}
