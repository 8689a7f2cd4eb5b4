import { alignDown, PMD_SIZE, PUD_SIZE, pteIndex } from '../../../src/address/geometry.ts';
import type { StepRow } from '../../../src/trace/rows.ts';
import { indexInRow, type Moment } from '../../state/moment.ts';
import { CLOTH_COLUMNS, type TablesPicture } from './layout.ts';

/** An entry on its way, done or about to be: drawn from where it was to where it is. */
export interface Flight {
  readonly level: 'pte' | 'pmd' | 'pud';
  /** It has just happened; else it is the next step. */
  readonly done: boolean;
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  /** For PTEs: which cells, by place in the picture. */
  readonly cells: boolean;
  readonly label: string;
}

/** The move of an entry that has just happened, else the one that comes next, where the picture shows both ends. */
export function flightOf(moment: Moment, picture: TablesPicture): Flight | undefined {
  const { done, next, position } = moment;
  if (done?.kind === 'entryMoved') return flight(done, indexInRow(moment), true, picture);
  if (next?.kind === 'entryMoved') return flight(next, position - next.first, false, picture);
  return undefined;
}

const LEVELS = ['pte', 'pmd', 'pud'] as const;

function flight(row: StepRow, index: number, done: boolean, picture: TablesPicture): Flight | undefined {
  const [code = 0, old = 0, target = 0, stride = 0] = row.operands;
  const level = LEVELS[code]!;
  const place = (va: number) => (level === 'pte' ? cellAt(picture, va) : boxAt(picture, level, va));
  const [from, to] = [place(old + index * stride), place(target + index * stride)];
  if (!from || !to) return undefined;
  return {
    level,
    done,
    from,
    to,
    cells: level === 'pte',
    label: done ? (row.operands[4] === 1 ? '1 huge' : `1 ${level.toUpperCase()}`) : 'next',
  };
}

function cellAt({ cloths, pitch }: TablesPicture, va: number): [number, number] | undefined {
  const cloth = cloths.find(({ slot, unfolded }) => unfolded && slot.va === alignDown(va, PMD_SIZE));
  if (!cloth) return undefined;
  const index = pteIndex(va);
  return [
    cloth.x + 4 + (index % CLOTH_COLUMNS) * pitch + (pitch - 1) / 2,
    cloth.y + 4 + Math.floor(index / CLOTH_COLUMNS) * pitch + (pitch - 1) / 2,
  ];
}

function boxAt({ boxes, sizes }: TablesPicture, level: 'pmd' | 'pud', va: number): [number, number] | undefined {
  const size = level === 'pmd' ? PMD_SIZE : PUD_SIZE;
  const box = boxes.find((known) => known.level === level && known.va === alignDown(va, size));
  return box && [box.x + sizes.box.width, box.y + sizes.box.height / 2];
}
