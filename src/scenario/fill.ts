import type { AddressSpace } from '../mm/addressSpace.ts';
import { type MmapArguments, mmap } from '../mm/mmap.ts';
import type { Errno } from '../trace/steps.ts';
import type { ORDERS } from './schema.ts';

export type FillOrder = (typeof ORDERS)[number];

export interface FillArguments {
  readonly address: number;
  readonly count: number;
  /** Bytes of each mapping, and from the start of one to the start of the next. */
  readonly length: number;
  readonly stride: number;
  /** Access of the mappings at even places, and at odd ones: neighbours that touch merge unless these differ. */
  readonly access: number;
  readonly oddAccess: number;
  readonly order: FillOrder;
}

/** Makes many private anonymous mappings, one mmap with MAP_FIXED_NOREPLACE each; answers the lowest address, or the first failure. */
export function fill(mm: AddressSpace, args: FillArguments): number | Errno {
  const { address, count, length, stride } = args;
  const placeOf = placesIn(args.order, count);
  for (let i = 0; i < count; i++) {
    const place = placeOf(i);
    const access = place % 2 === 0 ? args.access : args.oddAccess;
    const result = mm.recorder.extent(i, () => mmap(mm, anonymous(address + place * stride, length, access)));
    if (typeof result === 'string') return result;
  }
  return address;
}

/** Private anonymous memory at an address where nothing is. */
function anonymous(address: number, length: number, access: number): MmapArguments {
  return {
    address,
    length,
    access,
    shared: false,
    fixed: false,
    noReplace: true,
    growsDown: false,
    noReserve: false,
    hugeTlb: false,
  };
}

/** Which place is filled i-th. Shuffled: by steps of about 0.618 of the count, without a common factor with it, so that each comes once. */
export function placesIn(order: FillOrder, count: number): (i: number) => number {
  if (order === 'ascending') return (i) => i;
  if (order === 'descending') return (i) => count - 1 - i;
  let step = Math.max(1, Math.round(count * 0.618));
  while (commonFactor(step, count) > 1) step++;
  return (i) => (i * step) % count;
}

function commonFactor(a: number, b: number): number {
  return b === 0 ? a : commonFactor(b, a % b);
}
