import { alignDown, offsetIn, PAGE_SIZE, PMD_SIZE, PUD_SIZE } from '../../address/geometry.ts';
import type { Kernel } from '../../kernels/kernels.ts';
import type { Move } from '../moves.ts';
import type { Operation, Scenario } from '../schema.ts';
import type { Change } from './change.ts';
import { distancesTo, outside, stepsTo } from './distances.ts';
import type { Range } from './ownership.ts';
import { isWhereAsked, mappedPieces, type Parties, partiesOf, type Situation } from './parties.ts';

/** Which of the things that take part in a move changes; in the order in which they are preferred. */
export const ROLES = ['destination', 'source', 'neighbour'] as const;
export type Role = (typeof ROLES)[number];

export interface Candidate extends Change {
  readonly role: Role;
  /** Of a neighbour: an address in it when the move begins. */
  readonly at?: number;
}

/** The entries at whose boundary the kernel may start a move, by their size; none: it starts every move where it is asked to. */
export function realignSizes({ mremap: { realign, whatIf } }: Kernel, forStack: boolean): number[] {
  // Patch 1 of 7 alone wants two VMAs, and exec has one.
  const ofPmd = realign !== 'never' && !(forStack && realign === 'v4-1');
  return [...(whatIf.has('realign-pud') ? [PUD_SIZE] : []), ...(ofPmd ? [PMD_SIZE] : [])];
}

/**
 * The changes of one address or length that may turn the verdict on a move round. They are solved for from the
 * conditions, each by what it takes to meet it or to miss it by a page; whether it does is for a run to say.
 */
export function candidatesOf(situation: Situation): Candidate[] {
  const operation = situation.scenario.ops[situation.move.operation]!;
  const sizes = realignSizes(situation.kernel, operation.op === 'exec_stack_shift');
  const parties = partiesOf(situation);
  const found = sizes.flatMap((size) =>
    situation.move.realigned ? breaking(situation, parties, size) : mending(situation, parties, size),
  );
  return found.filter(({ by }) => by !== 0);
}

/** Changes after which the move may be realigned to an entry of `size`. */
function mending(situation: Situation, parties: Parties, size: number): Candidate[] {
  return [
    ...(parties.isExec ? mendingExec(situation, parties, size) : mendingPlaces(situation, parties, size)),
    ...mendingLength(situation, parties, size),
    ...clearingBelow(situation, parties, size),
  ];
}

/**
 * Both sides have to be equally far into their entry: one of them comes nearer, or goes on to the same place in the next
 * entry. A side that begins on a boundary stays as it is: there would be nothing to realign.
 */
function mendingPlaces(situation: Situation, parties: Parties, size: number): Candidate[] {
  const { move, mappings } = situation;
  const { source, placed, old, new: target } = parties;
  const found: Candidate[] = [];
  const apart = offsetIn(old, size) - offsetIn(target, size);
  if (placed && offsetIn(old, size) !== 0) {
    const room = { start: target, end: target + move.length, from: target };
    for (const by of stepsTo(apart, size, room, mappings)) {
      found.push({ kind: 'shift', operation: move.operation, by, role: 'destination' });
    }
  }
  if (!source) return found;
  if (source.movable && offsetIn(target, size) !== 0) {
    const others = mappings.flatMap((range) => outside(range, source));
    for (const by of stepsTo(-apart, size, { ...source, from: old }, others)) {
      found.push({ kind: 'shift', operation: source.operation, by, role: 'source' });
    }
  }
  return [...found, ...mendingStart(situation, parties, size)];
}

/** The move has to start its VMA: it begins where one starts, or the mapping begins where the move does. */
function mendingStart({ move, mappings, kernel, scenario }: Situation, parties: Parties, size: number): Candidate[] {
  const { source, old, new: target } = parties;
  if (!source) return [];
  // VMAs of the same memory, and the one that may have merged with what lies below.
  const isOfSource = ({ start, end }: Range) =>
    (source.start <= start && start < source.end) || (start <= old && old < end);
  const starts = mappings.filter(isOfSource).map(({ start }) => start);
  if (kernel.mremap.whatIf.has('inside-vma')) {
    starts.push(...distancesTo(offsetIn(target, size) - offsetIn(old, size), size).map((by) => old + by));
  }
  const within = starts.filter((start) => offsetIn(start, size) === offsetIn(target, size));
  const found: Candidate[] = within.map((start) => ({
    kind: 'from',
    operation: move.operation,
    by: start - old,
    role: 'source',
  }));
  if (source.movable && scenario.ops[source.operation]!.op === 'mmap') {
    // To where the move begins; or further up, where the move then begins too.
    const further = distancesTo(offsetIn(target, size) - offsetIn(source.start, size), size)[0];
    const mutual = offsetIn(target, size) !== 0 && source.start + further > old ? [further] : [];
    for (const by of [old - source.start, ...mutual]) {
      found.push({ kind: 'cut', operation: source.operation, by, role: 'source' });
    }
  }
  return found;
}

/** exec's destination follows its source: only the distance decides whether both are equally far into their entry. */
function mendingExec({ move, mappings }: Situation, { old, new: target }: Parties, size: number): Candidate[] {
  const { operation, length } = move;
  const found: Candidate[] = [];
  const room = { start: target, end: target + length, from: target };
  const distance = old - target;
  const offset = offsetIn(old, size);
  const steps = offset === 0 ? [] : stepsTo(distance, size, room, mappings).filter((step) => step < distance);
  for (const by of steps) found.push({ kind: 'distance', operation, by: -by, role: 'destination' });
  const shortest = Math.max(0, size - length);
  // Off the boundary, and near enough to the next one: to the lowest such place, or down to the highest.
  const lower = offset === 0 || offset < shortest ? -(offset + PAGE_SIZE) : 0;
  const higher = offset === 0 ? Math.max(PAGE_SIZE, shortest) : Math.max(0, shortest - offset);
  for (const by of [lower, higher]) found.push({ kind: 'shift', operation, by, role: 'source' });
  // Or only its start goes there.
  found.push({ kind: 'cut', operation, by: lower, role: 'source' });
  if (offset === 0) found.push({ kind: 'cut', operation, by: PAGE_SIZE, role: 'source' });
  return found;
}

/**
 * The move has to reach the next boundary: as much of the mapping as that takes, or a longer mapping. And it must not
 * reach, at the destination, to where it would lie below its own source.
 */
function mendingLength({ scenario, move }: Situation, parties: Parties, size: number): Candidate[] {
  const { old, new: target, placed, isExec } = parties;
  const missing = size - offsetIn(old, size) - move.length;
  const wanted = missing > 0 ? [missing] : [];
  // A place that the kernel chooses ends where the gap does, so a longer move begins lower.
  const chosen = placed || isExec ? [] : distancesTo(offsetIn(target, size) - offsetIn(old, size), size);
  const boundary = alignDown(old, size);
  const end = target + move.length;
  const fewer = end > boundary && target < old ? [boundary - end] : [];
  return [...wanted, ...chosen, ...fewer].flatMap((by) => lengthening(scenario, move, parties, by));
}

/** The move itself takes more or less, or what it takes from is longer or shorter: from its first mapping on, or from a move on the way. */
function lengthening(scenario: Scenario, move: Move, { ownership, source }: Parties, by: number): Candidate[] {
  const lineage = source && source.operation !== move.operation ? ownership.lineageOf(source.operation) : [];
  return [move.operation, ...lineage].flatMap((operation): Candidate[] => {
    const { op } = scenario.ops[operation]!;
    const kind = RESIZED_BY[op];
    return kind ? [{ kind, operation, by, role: 'source' }] : [];
  });
}

/** How the length is changed of what an operation maps. */
const RESIZED_BY: Partial<Record<Operation['op'], Change['kind']>> = {
  mmap: 'resize',
  exec_stack_shift: 'resize',
  mremap: 'amount',
};

/** What is mapped from the boundary up to either side has to go: to below the boundary, above the range, or it ends sooner. */
function clearingBelow(situation: Situation, parties: Parties, size: number): Candidate[] {
  const { scenario, outcomes, move } = situation;
  const { ownership, source, old, new: target } = parties;
  const sides = [
    { at: old, end: Math.max(source?.end ?? 0, old + move.length) },
    { at: target, end: target + move.length },
  ];
  return sides.flatMap(({ at, end }) => {
    const boundary = alignDown(at, size);
    const below = mappedPieces(situation, ownership).filter((piece) => piece.start < at && boundary < piece.end);
    return below.flatMap((piece) => {
      const { owner } = piece;
      const range = ownership.rangeOf(owner)!;
      const isSource = owner === source?.operation;
      const place = isSource
        ? ({ operation: owner, role: 'source' } as const)
        : ({ operation: owner, role: 'neighbour', at: piece.start } as const);
      const lower = [piece.end, range.end].map((last) => boundary - last);
      const higher = [piece.start, range.start].map((first) => end - first);
      // What lies where the range begins is unmapped there anyway.
      if (range.end > at) higher.push(at - range.start);
      const shifts = !isSource && isWhereAsked(scenario, outcomes, owner) ? [...lower, ...higher] : [];
      // It ends sooner, or where this part of it begins; or it begins where this part of it ends.
      const sooner = [...lower, piece.start - range.end].filter((by) => range.end + by > range.start);
      const later = !isSource && piece.end < range.end ? [piece.end - range.start] : [];
      const { op } = scenario.ops[owner]!;
      const resize = RESIZED_BY[op];
      return [
        ...shifts.map((by): Candidate => ({ kind: 'shift', by, ...place })),
        ...(resize ? sooner : []).map((by): Candidate => ({ kind: resize!, by, ...place })),
        ...(op === 'mmap' && shifts.length > 0 ? later : []).map((by): Candidate => ({ kind: 'cut', by, ...place })),
      ];
    });
  });
}

/** Changes after which the move may no longer be realigned to an entry of `size`: each condition is missed by a page. */
function breaking(situation: Situation, parties: Parties, size: number): Candidate[] {
  const { scenario, move } = situation;
  const { source, isExec, placed, old } = parties;
  const { operation } = move;
  const pages = [-PAGE_SIZE, PAGE_SIZE];
  const found: Candidate[] = [];
  const add = (kind: Change['kind'], number: number, role: Role, steps: number[]) => {
    for (const by of steps) found.push({ kind, operation: number, by, role });
  };
  const longest = size - offsetIn(old, size) - PAGE_SIZE;
  const less = longest > 0 ? [longest - move.length] : [];
  if (isExec) {
    add('distance', operation, 'destination', pages);
    add('resize', operation, 'source', less);
  } else {
    if (placed) add('shift', operation, 'destination', pages);
    add('from', operation, 'source', pages);
    if (source?.movable) add('shift', source.operation, 'source', pages);
    // Its mapping begins below it.
    if (source?.movable && scenario.ops[source.operation]!.op === 'mmap') {
      add('cut', source.operation, 'source', [-PAGE_SIZE]);
    }
    // A place that the kernel chooses depends on the length.
    for (const by of placed ? less : [...less, ...pages]) found.push(...lengthening(scenario, move, parties, by));
  }
  return [...found, ...blockingBelow(situation, parties, size)];
}

/** The nearest mapping below either boundary comes to reach over it by a page. */
function blockingBelow(situation: Situation, parties: Parties, size: number): Candidate[] {
  const { scenario, outcomes, move } = situation;
  const { ownership, source, old, new: target } = parties;
  return [old, target].flatMap((at) => {
    const boundary = alignDown(at, size);
    const piece = mappedPieces(situation, ownership).findLast(({ end }) => end <= boundary);
    if (!piece || piece.owner === source?.operation || piece.owner === move.operation) return [];
    const by = boundary - piece.end + PAGE_SIZE;
    const place = { operation: piece.owner, by, role: 'neighbour', at: piece.start } as const;
    const resize = RESIZED_BY[scenario.ops[piece.owner]!.op];
    return [
      ...(isWhereAsked(scenario, outcomes, piece.owner) ? [{ kind: 'shift', ...place } as const] : []),
      ...(resize ? [{ kind: resize, ...place }] : []),
    ];
  });
}
