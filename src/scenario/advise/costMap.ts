import {
  alignDown,
  alignUp,
  offsetIn,
  PAGE_SIZE,
  PMD_SIZE,
  PTRS_PER_TABLE,
  PUD_SIZE,
  TASK_SIZE,
} from '../../address/geometry.ts';
import type { Kernel } from '../../kernels/kernels.ts';
import { type Mapping, mappingsBefore } from '../mappings.ts';
import { runScenario } from '../run.ts';
import type { Scenario } from '../schema.ts';
import { type Advice, withoutFailure } from './advise.ts';
import { type Alignment, alignmentOf } from './alignment.ts';
import { type Cost, costAt } from './cost.ts';

/**
 * What is at a destination: nothing; nothing, but something else in a PMD or PUD that could move whole; something that
 * would be unmapped; or it cannot be one, since it overlaps its source or leaves user space.
 */
export type Ground = 'free' | 'near' | 'taken' | 'impossible';

/** Destinations beside each other that are alike. */
export interface CostRun {
  /** How many; the lowest of them. */
  readonly count: number;
  readonly destination: number;
  readonly alignment: Alignment;
  readonly ground: Ground;
  /** Undefined where nothing may go, and where it was not counted: past MOST_NEAR destinations that have neighbours. */
  readonly cost: Pick<Cost, 'work' | 'entries'> | undefined;
}

/** The cost of a move over its destination: 512 of them, an entry of the lower level apart. */
export interface CostMap {
  /** Where the PMD or PUD begins that the present destination is in. */
  readonly base: number;
  /** Bytes from one destination to the next. */
  readonly step: number;
  /** Ascending, without gaps. */
  readonly runs: readonly CostRun[];
}

export interface CostMaps {
  /** Every page of the present destination's PMD. */
  readonly pmd: CostMap;
  /** In each PMD of its PUD the destination that is as far into it as the source is into its own. */
  readonly pud: CostMap;
}

/** Most destinations with neighbours, of one map, for each of which a run is made: the nearest to the present one. */
const MOST_NEAR = 16;

/** What a move would cost around where it goes. `advice` is what adviseMove says about it. */
export function costMaps(given: Scenario, kernel: Kernel, advice: Advice): CostMaps {
  const scenario = withoutFailure(given);
  const { operation, old, current } = advice;
  const prefix = { ...scenario, ops: scenario.ops.slice(0, operation + 1) };
  const place: Place = {
    ...advice,
    mappings: mappingsBefore(runScenario(prefix, kernel).trace, operation),
    at: (destination) => costAt(scenario, kernel, operation, destination),
  };
  const pud = alignDown(current.destination, PUD_SIZE);
  return {
    pmd: mapOf(place, alignDown(current.destination, PMD_SIZE), PAGE_SIZE, 0),
    pud: mapOf(place, pud, PMD_SIZE, offsetIn(old, PMD_SIZE)),
  };
}

interface Place extends Advice {
  readonly mappings: readonly Mapping[];
  readonly at: (destination: number) => Cost | undefined;
}

function mapOf(place: Place, base: number, step: number, offset: number): CostMap {
  const { current, costs, old } = place;
  const destinations = Array.from({ length: PTRS_PER_TABLE }, (_, n) => base + offset + n * step);
  const grounds = destinations.map((destination) => groundOf(place, destination));
  const distance = (destination: number) => Math.abs(destination - current.destination);
  const counted = new Map(
    destinations
      .filter((_, n) => grounds[n] === 'near')
      .sort((one, other) => distance(one) - distance(other))
      .slice(0, MOST_NEAR)
      .map((destination) => [destination, place.at(destination)]),
  );
  const runs: CostRun[] = [];
  destinations.forEach((destination, n) => {
    const [alignment, ground] = [alignmentOf(old, destination), grounds[n]!];
    const found = ground === 'free' ? costs[alignment] : counted.get(destination);
    const cost = found && { work: found.work, entries: found.entries };
    const last = runs.at(-1);
    const alike = last?.alignment === alignment && last.ground === ground && last.cost?.entries === cost?.entries;
    if (alike) runs[runs.length - 1] = { ...last, count: last.count + 1 };
    else runs.push({ count: 1, destination, alignment, ground, cost });
  });
  return { base, step, runs };
}

function groundOf({ mappings, old, oldLength, newLength }: Place, destination: number): Ground {
  const end = destination + newLength;
  if (destination < PMD_SIZE || end > TASK_SIZE) return 'impossible';
  if (destination < old + oldLength && old < end) return 'impossible';
  const holds = (from: number, to: number) => mappings.some((other) => other.start < to && from < other.end);
  if (holds(destination, end)) return 'taken';
  const alignment = alignmentOf(old, destination);
  // Where every PTE is moved by itself, neighbours change nothing.
  if (alignment === 'none') return 'free';
  const size = alignment === 'pud' ? PUD_SIZE : PMD_SIZE;
  return holds(alignDown(destination, size), alignUp(end, size)) ? 'near' : 'free';
}
