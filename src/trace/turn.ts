import { EventReader, FORM } from './events.ts';
import { type Field, fieldOf, type Tape, TapeReader } from './tape.ts';
import { endOfRow, eventsOf, type Trace } from './trace.ts';

/** What one turn of a loop has recorded, as what is to be changed in a copy of it. */
export interface Turn {
  readonly rows: number;
  /** The cell that it has moved, and where to. */
  readonly cell: number;
  readonly to: number;
  /** Bytes on the tape. */
  readonly length: number;
  /** Those of them that go on. */
  readonly fields: readonly Field[];
  /** How often they can go on. */
  readonly most: number;
}

/**
 * The last `rows` rows, if they go on from as many before them: the same steps and events, each number moved on by some
 * difference. Of cells they may change only `cell`, which is moved to `to` as its neighbour was. Undefined if they are not so.
 */
export function lastTurn(
  { steps, tape }: Pick<Trace, 'steps' | 'tape'>,
  rows: number,
  cell: number,
  to: number,
): Turn | undefined {
  const first = steps.kind.length - rows;
  let [at] = eventsOf({ steps, tape }, first);
  const length = tape.length - at;
  if (eventsOf({ steps, tape }, first - rows)[0] !== at - length) return undefined;
  const growth = new Growth(tape, length);
  const event = new EventReader(tape);
  let moves = 0;
  for (let row = first; row < first + rows; row++) {
    const end = steps.at[row]!;
    if (steps.kind[row] !== steps.kind[row - rows] || steps.at[row - rows] !== end - length) return undefined;
    while (at < end) {
      const next = event.read(at);
      if (tape[at] !== tape[at - length] || !growth.take(at + 1, next)) return undefined;
      if (event.writes) {
        if (!movesOne(event, cell, to)) return undefined;
        event.read(at - length);
        if (!movesOne(event, cell - 1, to - 1)) return undefined;
        moves++;
      }
      at = next;
    }
    at = endOfRow({ steps, tape }, row);
    if (!growth.take(end, at)) return undefined;
  }
  return moves === 1 && at === tape.length
    ? { rows, cell, to, length, fields: growth.fields, most: growth.most }
    : undefined;
}

/** Whether an event does no more than move one cell as it is. */
function movesOne({ form, cell, target, count, numbers }: EventReader, from: number, to: number): boolean {
  return form === FORM.move && count === 1 && numbers[3] === 0 && cell === from && target === to;
}

/** What goes on from one turn to the next. */
class Growth {
  readonly fields: Field[] = [];
  most = Number.POSITIVE_INFINITY;
  readonly #tape: Tape;
  readonly #length: number;
  readonly #reader: TapeReader;

  constructor(tape: Tape, length: number) {
    this.#tape = tape;
    this.#length = length;
    this.#reader = new TapeReader(tape);
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
