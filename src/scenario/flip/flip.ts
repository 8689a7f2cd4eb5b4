import { isAligned, PMD_SIZE } from '../../address/geometry.ts';
import { KERNELS, type Kernel, type KernelId, withWhatIf } from '../../kernels/kernels.ts';
import { Player } from '../../trace/player.ts';
import type { Trace } from '../../trace/trace.ts';
import { type Mapping, mappingsBefore, mappingsIn, spanOf } from '../mappings.ts';
import { type Move, movesOf } from '../moves.ts';
import { type Run, runScenario } from '../run.ts';
import type { Scenario } from '../schema.ts';
import { type Candidate, candidatesOf, ROLES, type Role, realignSizes } from './candidates.ts';
import { type Change, changedNumber, changeScenario, operationsTouched } from './change.ts';

/** What would turn the verdict on a move round: realigned or not. */
export type Flip =
  | {
      readonly kind: 'change';
      readonly change: FlippingChange;
      readonly scenario: Scenario;
      /** The move is realigned with it; else it was before. */
      readonly realigns: boolean;
    }
  /** The kernel realigns no such move, whatever the addresses are. */
  | {
      readonly kind: 'never';
      /** One that does. */
      readonly instead: KernelId;
      /** What comes of this move there, as it is: it is realigned, it is asked about in vain, or there is none. */
      readonly there: 'realigned' | 'asked' | 'none';
    }
  | { readonly kind: 'nothing'; readonly why: WhyNothing };

/**
 * `hugetlb`: its pages begin on a PMD boundary wherever they are. `aligned`: there is nothing to realign, since both sides
 * begin on a PMD boundary. `way-back`: the move undoes one that failed, and goes where that one came from. `none-found`: no
 * change of one address or length does. `not-all-tried`: none of those does for which there was time.
 */
export type WhyNothing = 'hugetlb' | 'aligned' | 'way-back' | 'none-found' | 'not-all-tried';

export interface FlippingChange extends Change {
  readonly role: Role;
  /** The address or length, before and after. */
  readonly from: number;
  readonly to: number;
  /** Operations that say something else. */
  readonly touched: number;
  /** Of a neighbour: the number of its VMA. */
  readonly vma?: number;
  /** It is the operation that moves that changes, and not one before it. */
  readonly ofMove: boolean;
  /** exec's stack, and not a mapping. */
  readonly ofStack: boolean;
}

/** Most runs that are made to see whether a candidate turns the verdict round, and most that they may leave behind together. */
const MOST_TRIALS = 12;
const MOST_STEPS = 2 ** 22;
const MOST_BYTES = 24 * 2 ** 20;

/** The kernel that is offered where the chosen one realigns nothing. */
const REALIGNING: KernelId = '6.12';

/**
 * The smallest change of one address or length that turns the verdict on a move round, and the scenario with it. Whatever
 * it offers was run, as a whole, with all accesses: whether a mapping was written to decides what it merges with, and with
 * that what a later operation may do, so a run without them could tell otherwise. `move` counts as movesOf does; throws if
 * there is none of that number. `run`: that of the scenario under the kernel, where there is one.
 */
export function flipOf(scenario: Scenario, kernel: Kernel, move: number, run = runScenario(scenario, kernel)): Flip {
  const moves = movesOf(run.trace);
  const moving = moves[move];
  if (!moving) throw new Error(`The scenario has ${moves.length} moves; there is none of number ${move}.`);
  if (moving.isHugetlb) return { kind: 'nothing', why: 'hugetlb' };
  const { operation } = moving;
  const place = { operation, nth: moves.slice(0, move).filter(isOf(operation)).length };
  if (realignSizes(kernel, scenario.ops[operation]!.op === 'exec_stack_shift').length === 0) {
    const other = withWhatIf(KERNELS[REALIGNING], [...kernel.mremap.whatIf]);
    const same = moveAt(runScenario(scenario, other), place);
    const there = same === undefined ? 'none' : same.realigned ? 'realigned' : 'asked';
    return { kind: 'never', instead: REALIGNING, there };
  }
  if (moving.isBack) return { kind: 'nothing', why: 'way-back' };
  const mappings = mappingsBefore(run.trace, operation);
  const situation = { scenario, outcomes: run.outcomes, kernel, move: moving, mappings };
  const trials = trialsOf(candidatesOf(situation), scenario, run);
  const { trial, allTried } = firstToTurn(trials, run, kernel, moving, place);
  if (trial) {
    const change = described(trial, scenario, run, operation, mappings);
    return { kind: 'change', change, scenario: trial.scenario, realigns: !moving.realigned };
  }
  const aligned = [moving.old, moving.new].every((address) => isAligned(address, PMD_SIZE));
  return { kind: 'nothing', why: aligned ? 'aligned' : allTried ? 'none-found' : 'not-all-tried' };
}

/**
 * The first of the trials with which the move is realigned and was not, or the other way round, while all else goes as well;
 * and whether all were tried.
 */
function firstToTurn(
  trials: readonly Trial[],
  run: Run,
  kernel: Kernel,
  moving: Move,
  place: MovePlace,
): { readonly trial: Trial | undefined; readonly allTried: boolean } {
  const bytes = bytesMapped(run.trace, place.operation);
  const taken = { runs: 0, steps: 0, bytes: 0 };
  const turning = trials.find((trial) => {
    if (taken.runs >= MOST_TRIALS || taken.steps >= MOST_STEPS || taken.bytes >= MOST_BYTES) return false;
    const after = runScenario(trial.scenario, kernel, { mostSteps: MOST_STEPS });
    taken.runs++;
    taken.steps += after.trace.length;
    taken.bytes += after.trace.tape.length;
    const move = moveAt(after, place);
    if (!move || (move.realigned === undefined) === (moving.realigned === undefined)) return false;
    const less = mayUnmap(trial.candidate);
    const nothingLost = bytesMapped(after.trace, place.operation).every((now, n) => now >= bytes[n]! - less);
    return nothingLost && worksAsWell(run, after);
  });
  return { trial: turning, allTried: taken.runs === trials.length };
}

function described(
  { candidate, touched }: Trial,
  scenario: Scenario,
  { outcomes }: Run,
  moving: number,
  mappings: readonly Mapping[],
): FlippingChange {
  const { at, ...change } = candidate;
  const from = changedNumber(change, scenario, outcomes);
  const ofStack = scenario.ops[change.operation]!.op === 'exec_stack_shift';
  const vma = at === undefined ? undefined : mappings.find(({ start, end }) => start <= at && at < end)?.number;
  const ofMove = change.operation === moving;
  return { ...change, from, to: from + change.by, touched, ofMove, ofStack, ...(vma === undefined ? {} : { vma }) };
}

const isOf = (operation: number) => (move: Move) => move.operation === operation;

/** Which move: the how manieth of an operation. */
interface MovePlace {
  readonly operation: number;
  readonly nth: number;
}

function moveAt({ trace }: Run, { operation, nth }: MovePlace): Move | undefined {
  return movesOf(trace).filter(isOf(operation))[nth];
}

interface Trial {
  readonly candidate: Candidate;
  readonly scenario: Scenario;
  readonly touched: number;
}

/** The candidates that can be made, each once, in the order in which they are preferred. */
function trialsOf(candidates: readonly Candidate[], scenario: Scenario, { outcomes }: Run): Trial[] {
  const trials = new Map<string, Trial>();
  for (const candidate of candidates) {
    const changed = changeScenario(scenario, outcomes, candidate);
    if (!changed) continue;
    const text = JSON.stringify(changed);
    if (trials.has(text)) continue;
    trials.set(text, { candidate, scenario: changed, touched: operationsTouched(scenario, changed) });
  }
  return [...trials.values()].sort(
    (a, b) =>
      Math.abs(a.candidate.by) - Math.abs(b.candidate.by) ||
      a.touched - b.touched ||
      ROLES.indexOf(a.candidate.role) - ROLES.indexOf(b.candidate.role) ||
      a.candidate.by - b.candidate.by,
  );
}

/** Whether every operation that ended well does so still. */
function worksAsWell(before: Run, after: Run): boolean {
  if (after.stopped !== undefined) return false;
  return before.outcomes.every((outcome, number) => {
    const now = after.outcomes[number]!;
    if (outcome.kind === 'returned') return now.kind === 'returned';
    if (outcome.kind === 'accessed' && outcome.signal === undefined) {
      return now.kind === 'accessed' && now.signal === undefined;
    }
    return true;
  });
}

/**
 * Bytes that may be mapped less because a change asks for less: here, and where the memory is moved to. What else is
 * missing would be another mapping, which must not be unmapped for it.
 */
function mayUnmap({ kind, by }: Change): number {
  const isLess = kind === 'cut' ? by > 0 : (kind === 'resize' || kind === 'amount') && by < 0;
  return isLess ? 2 * Math.abs(by) : 0;
}

/** How much is mapped when an operation ends, and in the end. */
function bytesMapped(trace: Trace, operation: number): number[] {
  const player = new Player(trace);
  return [spanOf(trace, operation)?.end ?? 0, trace.length].map((position) => {
    player.seek(position);
    return mappingsIn(player).reduce((sum, { start, end }) => sum + end - start, 0);
  });
}
