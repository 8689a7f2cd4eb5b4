/**
 * The forms of an event. An event is a row of three columns (form, region, cell) and some numbers in `values`.
 *
 * | form     | values                                                     | what it stands for                              |
 * |----------|------------------------------------------------------------|-------------------------------------------------|
 * | `single` | before, after                                              | one cell written                                |
 * | `affine` | count, stride, before, its step, after, its step           | cells in a row, values in a row                 |
 * | `listed` | count, stride, every before, every after                   | cells in a row, values of any kind              |
 * | `filled` | count, stride, every after                                 | cells in a row that were 0 before               |
 * | `move`   | count, stride, to, added                                   | each cell cleared, its value with the bits of `added`, which it lacked, put at the same place after `to` |
 * | `moved`  | count, stride, to, bits, every before                      | the same where some had some of the bits        |
 * | `read`   | count                                                      | cells looked at; changes nothing                |
 * | `mark`   | count, numbers                                             | something worth knowing; the region column holds its code |
 */
export const FORM = { single: 0, affine: 1, listed: 2, move: 3, moved: 4, read: 5, mark: 6, filled: 7 } as const;

/** Ways to ask or change the maple tree. Numbers: the index asked for, the limit, and 1 when it went on from a live state. */
export const TREE_MARKS = [
  'mas_walk',
  'mas_find',
  'mas_next',
  'mas_prev',
  'mas_empty_area',
  'mas_empty_area_rev',
  'mas_store',
] as const;
export type TreeMark = (typeof TREE_MARKS)[number];

/** What a `mark` tells: a call into a function of the kernel, or its return. Its numbers are the arguments. */
export const MARKS = [
  ...TREE_MARKS,
  'copy_vma',
  'move_page_tables',
  'ret:move_page_tables',
  'get_old_pud',
  'move_huge_pmd',
  '__split_huge_pmd',
  'move_hugetlb_page_tables',
] as const;
export type Mark = (typeof MARKS)[number];

export function isTreeMark(mark: Mark): mark is TreeMark {
  return (TREE_MARKS as readonly Mark[]).includes(mark);
}

/**
 * Applies the elements `from` to `to` of one event to `cells`, forward (from before to after) or back.
 * Only a move may write a cell twice: one that was left and filled again. So it is taken back from its end on.
 */
export function applyEvent(
  form: number,
  cells: Uint32Array | Float64Array,
  cell: number,
  values: Float64Array,
  at: number,
  from: number,
  to: number,
  forward: boolean,
): void {
  switch (form) {
    case FORM.single:
      if (from < to) cells[cell] = values[forward ? at + 1 : at]!;
      return;
    case FORM.affine: {
      const stride = values[at + 1]!;
      const first = values[forward ? at + 4 : at + 2]!;
      const step = values[forward ? at + 5 : at + 3]!;
      for (let i = from; i < to; i++) cells[cell + i * stride] = first + i * step;
      return;
    }
    case FORM.listed: {
      const stride = values[at + 1]!;
      const list = at + 2 + (forward ? values[at]! : 0);
      for (let i = from; i < to; i++) cells[cell + i * stride] = values[list + i]!;
      return;
    }
    case FORM.filled: {
      const stride = values[at + 1]!;
      for (let i = from; i < to; i++) cells[cell + i * stride] = forward ? values[at + 2 + i]! : 0;
      return;
    }
    case FORM.move:
    case FORM.moved: {
      const stride = values[at + 1]!;
      const target = values[at + 2]!;
      const bits = values[at + 3]!;
      if (forward) {
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
        cells[cell + i * stride] = form === FORM.move ? arrived & ~bits : values[at + 4 + i]!;
      }
    }
  }
}
