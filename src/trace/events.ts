import { type Tape, TapeReader } from './tape.ts';

/**
 * The forms of an event. On the tape an event is a byte (form, and eight times the region), the cell, and some numbers. Where
 * the first or the second of these is usual it is left out, and 64 or 128 added to the byte: 0 of a `single`, else 1.
 *
 * | form     | numbers                                                    | what it stands for                              |
 * |----------|------------------------------------------------------------|-------------------------------------------------|
 * | `single` | before, after                                              | one cell written                                |
 * | `affine` | pieces, stride, count, after, its step, and of each piece: before, its step, and but for the last: count | cells in a row, values in a row, that were so piece by piece |
 * | `listed` | count, stride, every before, every after                   | cells in a row, values of any kind              |
 * | `move`   | count, stride, to, added                                   | each cell cleared, its value with the bits of `added`, which it lacked, put at the same place after `to` |
 * | `moved`  | count, stride, to, bits, every before                      | the same where some had some of the bits        |
 * | `read`   | count; where it is 3, 6 or 9, left out, and 64, 128 or 192 added to the byte | cells looked at; changes nothing |
 * | `mark`   | its numbers                                                | something worth knowing; its code stands for the region, and it has no cell |
 * | `filled` | 2 · listed, every listed                                   | neighbours that were 0, in one step             |
 * |          | 2 · listed + 1, head, tail, like, rest, every listed       | the same: `head` as the cells from `like` on are, then the listed ones, then `tail` as the cells from `rest` on |
 */
export const FORM = { single: 0, affine: 1, listed: 2, move: 3, moved: 4, read: 5, mark: 6, filled: 7 } as const;

/**
 * Ways to ask or change the maple tree, and how many numbers each has: the index asked for, or the first of a range, and the
 * limit, or its last. One number more, 1, tells that it went on from a live state.
 */
const TREE_MARKS = {
  mas_walk: 1,
  mas_find: 2,
  mas_prev: 2,
  mas_empty_area: 2,
  mas_empty_area_rev: 2,
  mas_store: 2,
} as const;
export type TreeMark = keyof typeof TREE_MARKS;

/** What a `mark` tells: a call into a function of the kernel, or its return. Its numbers, so many, are the arguments. */
const MARK_NUMBERS = {
  ...TREE_MARKS,
  copy_vma: 2,
  move_page_tables: 4,
  'ret:move_page_tables': 1,
  get_old_pud: 1,
  move_huge_pmd: 2,
  __split_huge_pmd: 1,
  move_hugetlb_page_tables: 3,
} as const;
export type Mark = keyof typeof MARK_NUMBERS;
const MARKS = Object.keys(MARK_NUMBERS) as readonly Mark[];

/** Of a mark, what is added to its code where it has one number more. */
const ONE_MORE = 16;

/** The numbers of a mark. */
export type NumbersOf<M extends Mark> = [
  ...{
    1: [number];
    2: [number, number];
    3: [number, number, number];
    4: [number, number, number, number];
  }[(typeof MARK_NUMBERS)[M]],
  ...(M extends 'mas_find' | 'mas_prev' ? [live?: 1] : []),
];

/** The code of a mark with so many numbers. */
export const codeOfMark = (mark: Mark, numbers: number): number =>
  MARKS.indexOf(mark) + ONE_MORE * (numbers - MARK_NUMBERS[mark]);

/** The mark that a code stands for. */
export const markOf = (code: number): Mark => MARKS[code % ONE_MORE]!;

const numbersOfMark = (code: number): number => MARK_NUMBERS[markOf(code)] + (code < ONE_MORE ? 0 : 1);

export function isTreeMark(mark: Mark): mark is TreeMark {
  return mark in TREE_MARKS;
}

/** Cells that are often looked at together: what a slot of a node takes. */
const LOOK = 3;

/** The first and the second number of an event that may be left out. */
const usualOf = (form: number) => (form === FORM.single ? 0 : 1);

/** What is added to the first byte of an event that begins with these numbers, for those that it leaves out. */
export function leftOut(form: number, first: number, second: number): number {
  const usual = usualOf(form);
  return (first === usual ? 64 : 0) + (second === usual ? 128 : 0);
}

/** The same of a look at so many cells. */
export function leftOutOfLook(count: number): number {
  return count % LOOK === 0 && count <= 3 * LOOK ? 64 * (count / LOOK) : 0;
}

/** How many numbers an event has that is neither a mark nor a look, by its form and the first of them. */
function numbersIn(form: number, first: number): number {
  switch (form) {
    case FORM.single:
      return 2;
    case FORM.affine:
      return 4 + 3 * first;
    case FORM.listed:
      return 2 + 2 * first;
    case FORM.move:
      return 4;
    case FORM.moved:
      return 4 + first;
    case FORM.filled:
      return (first % 2 === 0 ? 1 : 5) + Math.floor(first / 2);
    default:
      return 1;
  }
}

/** How many cells a `filled` event with these numbers tells of. */
function filledCells(numbers: Float64Array): number {
  const listed = Math.floor(numbers[0]! / 2);
  return numbers[0]! % 2 === 0 ? listed : listed + numbers[1]! + numbers[2]!;
}

/** Reads the events of a tape one after the other. What it shows is that of the event read last. */
export class EventReader {
  form = 0;
  /** The number of the region, of a mark its code. */
  region = 0;
  /** The first cell; 0 of a mark. */
  cell = 0;
  /** Its numbers, as FORM lists them, at the beginning of a longer array. */
  numbers = new Float64Array(8);
  readonly #tape: TapeReader;

  constructor(tape: Tape) {
    this.#tape = new TapeReader(tape);
  }

  /** How many cells it tells of, or numbers it has, if it is a mark. */
  get count(): number {
    const { form, numbers } = this;
    if (form === FORM.single) return 1;
    if (form === FORM.mark) return numbersOfMark(this.region);
    if (form === FORM.affine) return numbers[2]!;
    return form === FORM.filled ? filledCells(numbers) : numbers[0]!;
  }

  /** How far apart its cells are. */
  get stride(): number {
    const { form, numbers } = this;
    return form === FORM.single || form === FORM.filled ? 1 : numbers[1]!;
  }

  /** Of a move, the cell that the first one is moved to. */
  get target(): number | undefined {
    return this.form === FORM.move || this.form === FORM.moved ? this.numbers[2] : undefined;
  }

  /** Whether it changes cells. */
  get writes(): boolean {
    return this.form !== FORM.read && this.form !== FORM.mark;
  }

  /** Reads the event at `at`, and returns where the next one begins. */
  read(at: number): number {
    const left = this.#readHead(at);
    return this.#readNumbers(left);
  }

  /** The same, but that of an event that changes nothing no more is read than its form and region. */
  readChange(at: number): number {
    const left = this.#readHead(at);
    if (this.writes) return this.#readNumbers(left);
    this.#tape.skip(this.form === FORM.mark ? this.count : left > 0 ? 1 : 2);
    return this.#tape.at;
  }

  /** Reads the first byte, and returns what it tells of the numbers: which are left out. */
  #readHead(at: number): number {
    this.#tape.at = at;
    const head = this.#tape.takeByte();
    this.form = head & 7;
    if (this.form === FORM.mark) {
      this.region = head >>> 3;
      return 0;
    }
    this.region = (head >>> 3) & 7;
    return head >>> 6;
  }

  #readNumbers(left: number): number {
    const tape = this.#tape;
    const { form } = this;
    if (form === FORM.read) {
      this.cell = tape.take();
      this.numbers[0] = left > 0 ? left * LOOK : tape.take();
      return tape.at;
    }
    this.cell = form === FORM.mark ? 0 : tape.take();
    const first = left & 1 ? usualOf(form) : tape.take();
    const count = form === FORM.mark ? this.count : numbersIn(form, first);
    if (count > this.numbers.length) this.numbers = new Float64Array(2 * count);
    const { numbers } = this;
    numbers[0] = first;
    if (count > 1) numbers[1] = left & 2 ? usualOf(form) : tape.take();
    for (let i = 2; i < count; i++) numbers[i] = tape.take();
    return tape.at;
  }
}

/**
 * Applies the elements `from` to `to` of one event to `cells`, forward (from before to after) or back.
 * Only a move may write a cell twice: one that was left and filled again. So it is taken back from its end on.
 */
export function applyEvent(
  form: number,
  cells: Uint32Array | Float64Array,
  cell: number,
  numbers: Float64Array,
  from: number,
  to: number,
  forward: boolean,
): void {
  switch (form) {
    case FORM.single:
      if (from < to) cells[cell] = numbers[forward ? 1 : 0]!;
      return;
    case FORM.affine: {
      const stride = numbers[1]!;
      if (forward) {
        for (let i = from; i < to; i++) cells[cell + i * stride] = numbers[3]! + i * numbers[4]!;
        return;
      }
      const last = 2 + 3 * numbers[0]!;
      let start = 0;
      for (let piece = 5; start < to; piece += 3) {
        const end = piece < last ? start + numbers[piece + 2]! : numbers[2]!;
        for (let i = Math.max(start, from); i < Math.min(end, to); i++) {
          cells[cell + i * stride] = numbers[piece]! + (i - start) * numbers[piece + 1]!;
        }
        start = end;
      }
      return;
    }
    case FORM.listed: {
      const stride = numbers[1]!;
      const list = forward ? 2 + numbers[0]! : 2;
      for (let i = from; i < to; i++) cells[cell + i * stride] = numbers[list + i]!;
      return;
    }
    case FORM.filled: {
      if (!forward) {
        cells.fill(0, cell, cell + filledCells(numbers));
        return;
      }
      const listed = Math.floor(numbers[0]! / 2);
      const resembles = numbers[0]! % 2 === 1;
      const head = resembles ? numbers[1]! : 0;
      for (let i = 0; i < listed; i++) cells[cell + head + i] = numbers[(resembles ? 5 : 1) + i]!;
      if (!resembles) return;
      const [tail, like, rest] = [numbers[2]!, numbers[3]!, numbers[4]!];
      cells.copyWithin(cell, like, like + head);
      cells.copyWithin(cell + head + listed, rest, rest + tail);
      return;
    }
    case FORM.move:
    case FORM.moved: {
      const stride = numbers[1]!;
      const target = numbers[2]!;
      const bits = numbers[3]!;
      if (forward) {
        if (to - from > 1 && stride === 1 && bits === 0 && Math.abs(target - cell) >= to - from) {
          cells.copyWithin(target + from, cell + from, cell + to);
          cells.fill(0, cell + from, cell + to);
          return;
        }
        for (let i = from; i < to; i++) {
          cells[target + i * stride] = cells[cell + i * stride]! | bits;
          cells[cell + i * stride] = 0;
        }
        return;
      }
      // From the end on: exec moves a stack by less than it is long, so a cell that was left may have been filled again.
      for (let i = to - 1; i >= from; i--) {
        const arrived = cells[target + i * stride]!;
        cells[target + i * stride] = 0;
        cells[cell + i * stride] = form === FORM.move ? arrived & ~bits : numbers[4 + i]!;
      }
    }
  }
}
