import { alignUp, PAGE_SIZE, TASK_SIZE } from '../../address/geometry.ts';
import { hex } from '../../address/text.ts';
import { MMAP_MIN_ADDR } from '../../mm/limits.ts';
import { MREMAP } from '../../mremap/types.ts';
import { flagBits, type Outcome, resolve } from '../run.ts';
import type { Operation, Scenario } from '../schema.ts';
import { type Change, changeAndForesee } from './change.ts';
import { Ownership, type Range } from './ownership.ts';
import { isWhereAsked } from './parties.ts';

/** Something of a mapping that can be dragged, and what changes when it is. */
export interface Grip extends Omit<Change, 'by'> {
  readonly part: 'start' | 'end' | 'whole';
  /** Where it is: the mapping, as it is now. */
  readonly range: Range;
}

/** What dragging each part of what an operation mapped changes. */
const KINDS: Partial<Record<Operation['op'], Partial<Record<Grip['part'], Change['kind']>>>> = {
  mmap: { start: 'cut', end: 'resize', whole: 'shift' },
  fill: { whole: 'shift' },
  mremap: { end: 'length', whole: 'shift' },
  exec_stack_shift: { start: 'cut', end: 'resize', whole: 'shift' },
};

/**
 * Finds the grips of a mapping that is there after `done` operations, or while the one after them is under way: itself,
 * and of its edges those that one operation has made. None where the kernel chose its place, or no operation mapped it.
 */
export function gripsAfter(scenario: Scenario, outcomes: readonly Outcome[], done: number): (mapping: Range) => Grip[] {
  const before = new Ownership();
  scenario.ops.slice(0, done).forEach((operation, number) => void before.follow(number, operation, outcomes));
  const during = new Ownership();
  scenario.ops.slice(0, done + 1).forEach((operation, number) => void during.follow(number, operation, outcomes));
  const isStack = scenario.ops[done]?.op === 'exec_stack_shift';
  return ({ start, end }) => {
    const isThere = before.mapped.some((piece) => piece.start <= start && start < piece.end);
    const ownership = isThere ? before : during;
    const isTheStack = isStack && !isThere;
    const grip = (part: Grip['part'], at: number): Grip[] => {
      const operation = isTheStack ? done : ownership.ownerOf(at);
      const made = operation === undefined ? undefined : ownership.rangeOf(operation);
      if (operation === undefined || !made) return [];
      const asked = scenario.ops[operation]!;
      const kind = KINDS[asked.op]?.[part];
      if (!kind) return [];
      // With DONTUNMAP, the lengths must be the same.
      if (asked.op === 'mremap' && part === 'end' && flagBits(asked.flags) & MREMAP.dontunmap) return [];
      if (asked.op !== 'exec_stack_shift' && !isWhereAsked(scenario, outcomes, operation)) return [];
      // Where something was cut off or merged, the edge is not this operation's.
      if (!isTheStack && part === 'start' && made.start !== start) return [];
      if (!isTheStack && part === 'end' && made.end !== end) return [];
      return [{ kind, operation, part, range: { start, end } }];
    };
    return [...grip('whole', start), ...grip('start', start), ...grip('end', end - PAGE_SIZE)];
  };
}

/** The grip of the place that a move goes to, before it is there. */
export function gripOfTarget(
  scenario: Scenario,
  outcomes: readonly Outcome[],
  operation: number,
  range: Range,
): Grip | undefined {
  const isPlaced = scenario.ops[operation]?.op === 'mremap' && isWhereAsked(scenario, outcomes, operation);
  return isPlaced ? { kind: 'shift', operation, part: 'whole', range } : undefined;
}

/** A range that an operation maps. */
export interface Made extends Range {
  readonly operation: number;
}

/** The changed scenario, and what its operations map elsewhere or otherwise; or why it is not to be changed so. */
export type Dragged =
  | { readonly scenario: Scenario; readonly made: readonly Made[] }
  | { readonly sentence: string; readonly made: readonly Made[] };

/** What comes of dragging a grip by so many bytes, up or down. `outcomes` are those of the scenario as it is. */
export function drag(scenario: Scenario, outcomes: readonly Outcome[], grip: Grip, by: number): Dragged {
  const { kind, operation, part, range } = grip;
  if (by === 0) return { scenario, made: [] };
  const start = range.start + (part === 'end' ? 0 : by);
  const end = range.end + (part === 'start' ? 0 : by);
  const wanted = [{ operation, start, end }];
  if (end <= start) return { sentence: 'Nothing would be left of it: it must be a page long at least.', made: [] };
  const bounds = outOfBounds({ start, end });
  if (bounds !== undefined) return { sentence: bounds, made: wanted };
  const after = changeAndForesee(scenario, outcomes, { kind, operation, by });
  if (!after) return { sentence: 'An operation on this memory would be left with nothing.', made: wanted };
  const was = followed(scenario, outcomes);
  const is = followed(after.scenario, after.outcomes);
  const made = is.made.filter(
    (one) => !was.made.some((other) => other.operation === one.operation && sameRange(one, other)),
  );
  const problem =
    made.map(outOfBounds).find((sentence) => sentence !== undefined) ??
    is.problems.find(({ pair }) => !was.problems.some((other) => other.pair === pair))?.sentence;
  return problem === undefined ? { scenario: after.scenario, made } : { sentence: problem, made };
}

function sizeOf({ start, end }: Range): number {
  return end - start;
}

function sameRange(one: Range, other: Range): boolean {
  return one.start === other.start && one.end === other.end;
}

function outOfBounds({ start, end }: Range): string | undefined {
  if (end > TASK_SIZE) return `${hex(end)} is beyond user space, which ends at ${hex(TASK_SIZE)}.`;
  if (start < MMAP_MIN_ADDR)
    return `${hex(Math.max(0, start))} is below ${hex(MMAP_MIN_ADDR)}, the lowest address that may be mapped.`;
  return undefined;
}

interface Problem {
  /** What it is between: numbers of operations. */
  readonly pair: string;
  readonly sentence: string;
}

/** What the operations of a scenario map, one after the other, and what of that cannot be. */
function followed({ ops }: Scenario, outcomes: readonly Outcome[]): { made: Made[]; problems: Problem[] } {
  const ownership = new Ownership();
  const made: Made[] = [];
  const problems: Problem[] = [];
  ops.forEach((operation, number) => {
    const range = mappedBy(operation, outcomes[number]!, outcomes);
    if (range) {
      made.push({ operation: number, ...range.whole });
      for (const piece of ownership.mapped) {
        if (piece.start >= range.fresh.end || range.fresh.start >= piece.end) continue;
        const sentence = `${hex(range.fresh.start)} to ${hex(range.fresh.end)} would overlap what operation ${piece.owner + 1} has mapped: ${hex(piece.start)} to ${hex(piece.end)}.`;
        problems.push({ pair: `${number} ${piece.owner}`, sentence });
      }
      const own = operation.op === 'mremap' ? movedFrom(operation, outcomes) : undefined;
      // A mapping may not move to where its old length reaches, even where less than that is mapped.
      if (own && own.start !== range.whole.start && own.start < range.whole.end && range.whole.start < own.end) {
        const sentence = `${hex(range.whole.start)} to ${hex(range.whole.end)} would overlap what it is moved from: ${hex(own.start)} to ${hex(own.end)}.`;
        problems.push({ pair: `${number} itself`, sentence });
      }
      const missing = own && ownership.firstUnmapped(own.start, Math.min(own.end, own.start + sizeOf(range.whole)));
      if (missing !== undefined) {
        const sentence = `What moves would reach beyond its mapping: at ${hex(missing)} nothing is mapped.`;
        problems.push({ pair: `${number} source`, sentence });
      }
    }
    ownership.follow(number, operation, outcomes);
  });
  return { made, problems };
}

/** The range that a mremap names as its old one. */
function movedFrom({ old, oldLen }: Operation & { op: 'mremap' }, outcomes: readonly Outcome[]): Range {
  const start = Number(resolve(outcomes, old));
  return { start, end: start + alignUp(Number(oldLen), PAGE_SIZE) };
}

/** What an operation that ended well maps: the whole, and of it what was not its own before. */
function mappedBy(
  operation: Operation,
  outcome: Outcome,
  outcomes: readonly Outcome[],
): { whole: Range; fresh: Range } | undefined {
  if (outcome.kind !== 'returned') return undefined;
  const { value: start } = outcome;
  const whole = (length: number) => {
    const range = { start, end: start + alignUp(length, PAGE_SIZE) };
    return { whole: range, fresh: range };
  };
  switch (operation.op) {
    case 'mmap':
      return whole(Number(operation.len));
    case 'fill':
      return whole((operation.count - 1) * Number(operation.stride) + Number(operation.len));
    case 'exec_stack_shift': {
      const from = Number(resolve(outcomes, operation.start));
      const range = { start: from - Number(operation.shift), end: from + Number(operation.len) };
      return { whole: range, fresh: range };
    }
    case 'mremap': {
      const moved = whole(Number(operation.newLen));
      const isPlaced = (flagBits(operation.flags) & (MREMAP.fixed | MREMAP.dontunmap)) !== 0;
      if (isPlaced || Number(resolve(outcomes, operation.old)) !== start) return moved;
      const grown = Math.min(moved.whole.end, start + alignUp(Number(operation.oldLen), PAGE_SIZE));
      return { whole: moved.whole, fresh: { start: grown, end: moved.whole.end } };
    }
    default:
      return undefined;
  }
}
