import type { CursorStatus } from '../cursor.ts';
import { difference, type Key, type KeySpace, sum } from '../keys.ts';
import type { SortedRanges } from './SortedRanges.ts';

export const MOVES = ['walk', 'find', 'findRev', 'next', 'prev', 'nextRange', 'prevRange'] as const;
export type Move = (typeof MOVES)[number];

interface Slot<K extends Key> {
  readonly index: K;
  readonly last: K;
  readonly entry: number | null;
}

/**
 * What a cursor should do, on a list of all slots, entries and gaps, in order. It follows the kernel's functions
 * (mas_find, mas_next and the others) for trees that have a node, and looks for its place anew at every step.
 */
export class SlotWalker<K extends Key> {
  index: K;
  last: K;
  status: CursorStatus = 'start';
  readonly #model: SortedRanges<K>;
  readonly #keys: KeySpace<K>;

  constructor(model: SortedRanges<K>, index: K) {
    this.#model = model;
    this.#keys = model.keys;
    this.index = index;
    this.last = index;
  }

  set(index: K): void {
    this.index = index;
    this.last = index;
    this.status = 'start';
  }

  move(move: Move, limit: K): number | null {
    switch (move) {
      case 'walk':
        return this.#goTo(this.#slotAt(this.index));
      case 'find':
        return this.#find(limit);
      case 'findRev':
        return this.#findRev(limit);
      case 'next':
        return this.#next(limit, false);
      case 'nextRange':
        return this.#next(limit, true);
      case 'prev':
        return this.#prev(limit, false);
      case 'prevRange':
        return this.#prev(limit, true);
    }
  }

  #find(max: K): number | null {
    if (this.status === 'start' ? this.index > max : this.status !== 'underflow' && this.last >= max) return null;
    if (this.status === 'underflow' && this.index >= max) return this.#stop('overflow');
    if (this.status !== 'active') {
      const entry = this.#goTo(this.#slotAt(this.index));
      if (entry !== null || this.index === max) return entry;
    }
    const entry = this.#forward(max, false);
    this.status = 'active';
    return entry;
  }

  #findRev(min: K): number | null {
    if (this.status === 'overflow' || this.status === 'underflow') {
      if (this.index <= min) return this.#stop('underflow');
      this.status = 'active';
    }
    if (this.status === 'start') {
      if (this.index < min) return null;
      const entry = this.#goTo(this.#slotAt(this.index));
      if (entry !== null) return entry;
    }
    return this.index < min ? null : this.#back(min, false);
  }

  #next(max: K, gapsToo: boolean): number | null {
    if (this.last >= max) return this.#stop('overflow');
    const turned = this.status === 'underflow';
    if (turned || this.status === 'start') {
      const entry = this.#goTo(this.#slotAt(this.index));
      if (turned && entry !== null) return entry;
    }
    return this.#forward(max, gapsToo);
  }

  #prev(min: K, gapsToo: boolean): number | null {
    if (this.index <= min) return this.#stop('underflow');
    const turned = this.status === 'overflow';
    if (turned || this.status === 'start') {
      const entry = this.#goTo(this.#slotAt(this.index));
      if (turned && entry !== null) return entry;
    }
    return this.#back(min, gapsToo);
  }

  #forward(max: K, gapsToo: boolean): number | null {
    let slot = this.#slotAt(this.last);
    while (slot.last < max) {
      slot = this.#slotAt(sum(slot.last, this.#keys.one));
      const entry = this.#goTo(slot);
      if (entry !== null || gapsToo) return entry;
    }
    return this.#stop('overflow');
  }

  #back(min: K, gapsToo: boolean): number | null {
    let slot = this.#slotAt(this.index);
    while (slot.index > min) {
      slot = this.#slotAt(difference(slot.index, this.#keys.one));
      const entry = this.#goTo(slot);
      if (entry !== null || gapsToo) return entry;
    }
    return this.#stop('underflow');
  }

  #goTo({ index, last, entry }: Slot<K>): number | null {
    this.index = index;
    this.last = last;
    this.status = 'active';
    return entry;
  }

  #stop(status: CursorStatus): null {
    this.status = status;
    return null;
  }

  #slotAt(index: K): Slot<K> {
    const { zero, one, max } = this.#keys;
    const { ranges } = this.#model;
    const found = ranges.find(({ last }) => last >= index);
    if (found && found.first <= index) return { index: found.first, last: found.last, entry: found.entry };
    const before = ranges.findLast(({ last }) => last < index);
    return {
      index: before ? sum(before.last, one) : zero,
      last: found ? difference(found.first, one) : max,
      entry: null,
    };
  }
}
