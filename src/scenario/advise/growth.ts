import { alignDown, offsetIn, PAGE_SIZE, PMD_SIZE, PUD_SIZE } from '../../address/geometry.ts';
import { hex } from '../../address/text.ts';
import type { Kernel } from '../../kernels/kernels.ts';
import { spanOf } from '../mappings.ts';
import { runScenario } from '../run.ts';
import type { Operation, Scenario } from '../schema.ts';
import { type Advice, FREE_GROUND, withoutFailure } from './advise.ts';
import { ALIGNMENTS, type Alignment } from './alignment.ts';
import { workBetween } from './cost.ts';

/** What it costs when a range goes on growing, each time by what a move lets it grow by, and is written to at once. */
export interface Growth {
  /** Bytes that it grows by each time, and how often it grows, the move itself included. */
  readonly by: number;
  readonly times: number;
  /** By the room that is left behind it wherever it goes: none, enough to grow once more in place, twice, and so on. */
  readonly points: readonly GrowthPoint[];
}

interface GrowthPoint {
  /** Bytes beside what is needed at once. */
  readonly reserve: number;
  /** How often it moves. */
  readonly moves: number;
  /** Entries moved by all of them, by how each destination lies to the one before. */
  readonly entries: Readonly<Record<Alignment, number>>;
}

const MOST_TIMES = 8;
/** Pages that a range may grow to here. */
const MOST_PAGES = 2 ** 16;

/**
 * What the move that `advice` is about costs if its range grows on like that; undefined where it does not grow, cannot be
 * written to, or is soon too long for so many runs.
 */
export function growthOf(
  given: Scenario,
  kernel: Kernel,
  { operation, old, oldLength, newLength }: Advice,
): Growth | undefined {
  const by = newLength - oldLength;
  const times = Math.min(MOST_TIMES, Math.floor((MOST_PAGES * PAGE_SIZE - oldLength) / by));
  if (by <= 0 || times < 2) return undefined;
  const { ops, ...rest } = withoutFailure(given);
  const before = ops.slice(0, operation);
  /** Undefined where it does not work. */
  const entriesOf = (alignment: Alignment, inPlace: number): number | undefined => {
    const program = { ...rest, ops: [...before, ...growing({ old, oldLength, by, times }, alignment, inPlace)] };
    const run = runScenario(program, kernel);
    const works = run.outcomes
      .slice(operation)
      .every((outcome) => outcome.kind === 'returned' || (outcome.kind === 'accessed' && !outcome.signal));
    if (!works) return undefined;
    return workBetween(program, run.trace, spanOf(run.trace, operation)!.first, run.trace.length).entries;
  };
  const points: GrowthPoint[] = [];
  for (let inPlace = 0; inPlace < times; inPlace++) {
    const [none, pmd, pud] = ALIGNMENTS.map((alignment) => entriesOf(alignment, inPlace));
    if (none === undefined || pmd === undefined || pud === undefined) return undefined;
    points.push({ reserve: inPlace * by, moves: Math.ceil(times / (inPlace + 1)), entries: { none, pmd, pud } });
  }
  return { by, times, points };
}

interface Range {
  readonly old: number;
  readonly oldLength: number;
  readonly by: number;
  readonly times: number;
}

/** The operations by which a range grows: it moves, then has room for `inPlace` times more, moves again, and so on. */
function growing({ old, oldLength, by, times }: Range, alignment: Alignment, inPlace: number): Operation[] {
  const ops: Operation[] = [];
  let place = old;
  for (let n = 0; n < times; n++) {
    const length = oldLength + n * by;
    const lengths = { oldLen: hex(length), newLen: hex(length + by) };
    const from = place;
    if (n % (inPlace + 1) === 0) {
      const moves = n / (inPlace + 1) + 1;
      place = FREE_GROUND + moves * ROOM + offsetOf(old, alignment, moves);
      ops.push({ op: 'mremap', old: hex(from), ...lengths, flags: ['maymove', 'fixed'], newAddr: hex(place) });
    } else {
      ops.push({ op: 'mremap', old: hex(from), ...lengths, flags: [] });
    }
    ops.push({ op: 'touch', addr: hex(place + length), len: hex(by) });
  }
  return ops;
}

/** From one place to the next: more than a range grows to. */
const ROOM = 2 * PUD_SIZE;

/** How far into its PUD the place lies that the n-th move leads to, so that it lies to the one before as it should. */
function offsetOf(old: number, alignment: Alignment, n: number): number {
  const [inPmd, inPud] = [offsetIn(old, PMD_SIZE), offsetIn(old, PUD_SIZE)];
  const odd = n % 2;
  if (alignment === 'pud') return inPud;
  if (alignment === 'none') return offsetIn(inPmd + (odd * PMD_SIZE) / 2, PMD_SIZE);
  return inPmd + alignDown(inPud + odd * PMD_SIZE, PMD_SIZE) - (inPud + odd * PMD_SIZE >= PUD_SIZE ? PUD_SIZE : 0);
}
