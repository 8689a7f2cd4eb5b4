import type { Kernel } from '../../kernels/kernels.ts';
import type { Move } from '../moves.ts';
import { type Outcome, resolve } from '../run.ts';
import type { Scenario } from '../schema.ts';
import { Ownership, type Piece, type Range } from './ownership.ts';

/** A move of a run, with what there was when its operation began. */
export interface Situation {
  readonly scenario: Scenario;
  readonly outcomes: readonly Outcome[];
  readonly kernel: Kernel;
  readonly move: Move;
  /** The mappings then, ascending. */
  readonly mappings: readonly Range[];
}

/** Who takes part in a move: each by the operation that mapped it. */
export interface Parties {
  readonly ownership: Ownership;
  readonly isExec: boolean;
  /** What the source belongs to; undefined where it has no owner. */
  readonly source: (Range & { readonly operation: number; readonly movable: boolean }) | undefined;
  /** The destination is where the operation says, and not where the kernel chose. */
  readonly placed: boolean;
  readonly old: number;
  readonly new: number;
}

export function partiesOf({ scenario, outcomes, move }: Situation): Parties {
  const ownership = new Ownership();
  const before = scenario.ops.slice(0, move.operation);
  before.forEach((operation, number) => void ownership.follow(number, operation, outcomes));
  const moving = scenario.ops[move.operation]!;
  if (moving.op === 'exec_stack_shift') {
    const source = { start: move.old, end: move.old + move.length, operation: move.operation, movable: true };
    return { ownership, isExec: true, source, placed: true, old: move.old, new: move.new };
  }
  const target =
    moving.op === 'mremap' && moving.newAddr !== undefined ? addressOf(outcomes, moving.newAddr) : undefined;
  const outcome = outcomes[move.operation];
  const owner = ownership.ownerOf(move.old);
  const range = owner === undefined ? undefined : ownership.rangeOf(owner);
  const movable = owner !== undefined && isWhereAsked(scenario, outcomes, owner);
  const source = owner === undefined || !range ? undefined : { ...range, operation: owner, movable };
  const placed = outcome?.kind === 'returned' ? outcome.value === target : target !== undefined;
  return { ownership, isExec: false, source, placed, old: move.old, new: move.new };
}

function addressOf(outcomes: readonly Outcome[], text: string): number {
  return Number(resolve(outcomes, text));
}

/** Whether an operation mapped something at the address that it names, so that another address would put it elsewhere. */
export function isWhereAsked(scenario: Scenario, outcomes: readonly Outcome[], number: number): boolean {
  const [operation, outcome] = [scenario.ops[number]!, outcomes[number]];
  if (outcome?.kind !== 'returned') return false;
  const asked =
    operation.op === 'mmap' || operation.op === 'fill'
      ? operation.addr
      : operation.op === 'mremap'
        ? operation.newAddr
        : undefined;
  return asked !== undefined && addressOf(outcomes, asked) === outcome.value;
}

/** What is mapped when the operation begins, with who mapped it. */
export function mappedPieces({ mappings }: Situation, ownership: Ownership): Piece[] {
  return ownership.mapped.flatMap((piece) =>
    mappings
      .filter(({ start, end }) => start < piece.end && piece.start < end)
      .map(({ start, end }) => ({ ...piece, start: Math.max(start, piece.start), end: Math.min(end, piece.end) })),
  );
}
