import type { OperationResult } from './results.ts';
import type { Scenario } from './schema.ts';

/** Addresses from `start` up to, and without, `end`. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

/**
 * Results without what depends on the machine, where only some addresses are the scenario's own: of an address that the
 * kernel chose outside of them, only that it did; and from then on no count of tables, for what lies there has some of its
 * own.
 */
export function comparable(
  results: readonly OperationResult[],
  scenario: Scenario,
  windows: readonly Window[],
): OperationResult[] {
  const isInside = (address: string | undefined) =>
    windows.some(({ start, end }) => Number(address) >= start && Number(address) < end);
  let chosen = false;
  return results.map((result, number) => {
    if (result.skipped) return { skipped: true };
    const { ret, errno, done, fault, signal, maps, pages, tables } = result;
    const address = result.chosen?.addr ?? ret;
    const { op } = scenario.ops[number]!;
    const outside = (op === 'mremap' || op === 'mmap') && address !== undefined && !isInside(address);
    chosen ||= outside;
    return {
      ...(address === undefined ? {} : { ret: outside ? '@chosen' : address }),
      ...(errno === undefined ? {} : { errno }),
      ...(done === undefined ? {} : { done }),
      ...(fault === undefined ? {} : { fault: isInside(fault) ? fault : '@chosen' }),
      ...(signal === undefined ? {} : { signal }),
      ...(maps && { maps: maps.filter(([start]) => isInside(start)) }),
      ...(pages && { pages: pages.filter(([start]) => isInside(start)) }),
      ...(tables === undefined || chosen ? {} : { tables }),
    };
  });
}
