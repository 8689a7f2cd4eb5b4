import { alignDown, alignUp, offsetIn, PMD_SIZE, PUD_SIZE, TASK_SIZE } from '../../address/geometry.ts';
import { hex } from '../../address/text.ts';
import type { Operation, Scenario } from '../../scenario/schema.ts';

/** Another place for a mremap, as a scenario that moves there. */
export interface Elsewhere {
  readonly address: number;
  readonly scenario: Scenario;
}

/**
 * The free places nearest to where a scenario's last operation, a mremap, moves to, that lie as far into their PMD, or
 * into their PUD, as its source does: below and above. Only what the scenario knows of is held to be free: the PUDs
 * of the destination.
 */
export function alignedPlaces(scenario: Scenario): Elsewhere[] {
  const { ops } = scenario;
  const last = ops.at(-1);
  if (last?.op !== 'mremap' || last.newAddr === undefined) return [];
  const [old, place, length] = [Number(last.old), Number(last.newAddr), Number(last.newLen)];
  const taken = ops.flatMap((operation) => rangeOf(operation));
  const isFree = (start: number) =>
    start >= alignDown(place, PUD_SIZE) &&
    start + length <= Math.min(alignUp(place + length, PUD_SIZE), TASK_SIZE) &&
    !taken.some(([from, to]) => from < start + length && to > start);
  const places = [PUD_SIZE, PMD_SIZE].flatMap((size) => {
    const above = place + offsetIn(offsetIn(old, size) - offsetIn(place, size) + size, size);
    return [above - size, above].sort((a, b) => Math.abs(a - place) - Math.abs(b - place));
  });
  return [...new Set(places)]
    .filter((start) => start !== place && isFree(start))
    .map((address) => ({
      address,
      scenario: { ...scenario, ops: [...ops.slice(0, -1), { ...last, newAddr: hex(address) }] },
    }));
}

function rangeOf(operation: Operation): [number, number][] {
  if (operation.op !== 'mmap') return [];
  const start = Number(operation.addr);
  return [[start, start + Number(operation.len)]];
}
