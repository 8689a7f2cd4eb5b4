import type { TreeCore } from './core.ts';
import { type Key, requireKey } from './keys.ts';
import type { MapleNode } from './node.ts';
import { Path } from './path.ts';

/**
 * Where a cursor is (the kernel's enum maple_status): not yet in the tree, at a slot, at the single entry of a tree
 * without nodes, at nothing, or at the last slot before a limit that stopped it.
 */
export type CursorStatus = 'start' | 'active' | 'root' | 'none' | 'overflow' | 'underflow';

type Limit = 'overflow' | 'underflow';

/**
 * A place in a tree, from which one gets to neighbouring slots without a walk from the root (the kernel's ma_state).
 *
 * `index` and `last` are the range of the slot that was reached, or, before the first move, the index asked for. A move
 * that is stopped by its limit answers null, leaves them as they are and says so in `status`; asking again from there
 * is allowed. When the tree has been changed since the last move, the next one finds its place again by itself.
 *
 * The moves answer entries, null for a gap or when there is nothing. Limits are indices, `keys.max` and `keys.zero`
 * when left out; one that is no key of the tree throws a RangeError.
 */
export class Cursor<K extends Key, V> {
  // Declared, not defined: a field that begins as undefined never becomes an unboxed number.
  /** Where the slot begins, or the index asked for. */
  declare index: K;
  /** Where it ends. */
  declare last: K;
  /** How it got there. */
  status: CursorStatus = 'start';
  readonly #core: TreeCore<K, V>;
  readonly #path: Path<K, V>;
  #version = -1;

  /** Made by `MapleTree.cursor`. */
  constructor(core: TreeCore<K, V>, index: K) {
    requireKey(index, 'the index of a cursor', core.keys);
    this.#core = core;
    this.#path = new Path(core);
    this.index = index;
    this.last = index;
  }

  /** Starts over at another index (mas_set). */
  set(index: K): void {
    requireKey(index, 'the index of a cursor', this.#core.keys);
    this.index = index;
    this.last = index;
    this.status = 'start';
    this.#version = -1;
  }

  /** The leaf of the slot that was last reached; null when there is none or the tree has been changed since. */
  get node(): MapleNode<K, V> | null {
    return this.#isFresh() ? this.#core.view(this.#path.node, 0) : null;
  }

  /** The slot of {@link Cursor.node}, -1 when that is null. */
  get offset(): number {
    return this.#isFresh() ? this.#path.slot : -1;
  }

  /** Walks from the root to the slot of `index`; answers its entry, null for a gap (mas_walk). */
  walk(): V | null {
    const { zero, one, max } = this.#core.keys;
    if (this.#core.height > 0) {
      this.#findPlace(this.index);
      return this.#arrive(this.#path.entry());
    }
    this.#version = -1;
    const { single } = this.#core;
    if (single !== null && this.index === zero) {
      this.status = 'root';
      this.last = zero;
      return single;
    }
    this.status = 'none';
    this.index = single === null ? zero : one;
    this.last = max;
    return null;
  }

  /**
   * The first entry that ends at or after `index`; from a slot already reached, the next one. None of them begins above
   * `max` (mas_find).
   */
  find(max: K = this.#core.keys.max): V | null {
    requireKey(max, 'the limit of a cursor', this.#core.keys);
    const found = this.#beginFind(max);
    if (found !== undefined) return found;
    const entry = this.#stepForward(max, false);
    this.status = 'active';
    return entry;
  }

  /** The entry over `index` or the nearest one below; from a slot already reached, the previous one (mas_find_rev). */
  findRev(min: K = this.#core.keys.zero): V | null {
    requireKey(min, 'the limit of a cursor', this.#core.keys);
    const found = this.#beginFindRev(min);
    return found !== undefined ? found : this.#stepBack(min, false);
  }

  /** The next entry after the slot of `index`, if it begins at or below `max` (mas_next). */
  next(max: K = this.#core.keys.max): V | null {
    return this.#moveForward(max, false);
  }

  /** The next slot, which may be a gap (mas_next_range). */
  nextRange(max: K = this.#core.keys.max): V | null {
    return this.#moveForward(max, true);
  }

  /** The previous entry before the slot of `index`, if it ends at or above `min` (mas_prev). */
  prev(min: K = this.#core.keys.zero): V | null {
    return this.#moveBack(min, false);
  }

  /** The previous slot, which may be a gap (mas_prev_range). */
  prevRange(min: K = this.#core.keys.zero): V | null {
    return this.#moveBack(min, true);
  }

  #moveForward(max: K, gapsToo: boolean): V | null {
    requireKey(max, 'the limit of a cursor', this.#core.keys);
    const found = this.#beginNext(max);
    return found !== undefined ? found : this.#stepForward(max, gapsToo);
  }

  #moveBack(min: K, gapsToo: boolean): V | null {
    requireKey(min, 'the limit of a cursor', this.#core.keys);
    const found = this.#beginPrev(min);
    return found !== undefined ? found : this.#stepBack(min, gapsToo);
  }

  /** What a move answers without a step, or undefined when it has to step (mas_next_setup and its like). */
  #beginNext(max: K): V | null | undefined {
    if (this.last >= max) return this.#stop('overflow');
    const wasNowhere = this.status === 'none';
    if (this.status === 'underflow') {
      const entry = this.walk();
      if (entry !== null && this.#core.height > 0) return entry;
    } else if (this.status === 'start' || wasNowhere) {
      this.walk();
    }
    if (this.#core.height > 0) return undefined;
    if (this.#core.single !== null) {
      if (wasNowhere && this.index === this.#core.keys.zero) return this.#atRootEntry();
      this.#beyondRootEntry();
    }
    return null;
  }

  #beginPrev(min: K): V | null | undefined {
    const { zero } = this.#core.keys;
    if (this.index <= min) return this.#stop('underflow');
    if (this.status === 'overflow') {
      const entry = this.walk();
      if (entry !== null && this.#core.height > 0) return entry;
    } else if (this.status === 'start' || this.status === 'none') {
      this.walk();
    }
    if (this.#core.height > 0) return undefined;
    if (this.#core.single !== null && this.index > zero) return this.#atRootEntry();
    this.status = 'none';
    return null;
  }

  #beginFind(max: K): V | null | undefined {
    switch (this.status) {
      case 'active':
        return this.last >= max ? null : this.#stepsOrNull();
      case 'overflow':
        if (this.last >= max) return null;
        break;
      case 'none':
        if (this.last >= max) return null;
        this.index = this.last;
        break;
      case 'underflow':
        if (this.index >= max) return this.#stop('overflow');
        break;
      case 'root':
        this.#beyondRootEntry();
        return null;
      case 'start':
        if (this.index > max) return null;
        break;
    }
    const entry = this.walk();
    if (entry !== null) return entry;
    if (this.#core.height === 0) {
      if (this.#core.single !== null) this.#beyondRootEntry();
      return null;
    }
    return this.index === max ? null : undefined;
  }

  #beginFindRev(min: K): V | null | undefined {
    switch (this.status) {
      case 'active':
        break;
      case 'overflow':
      case 'underflow':
        if (this.index <= min) return this.#stop('underflow');
        this.status = 'active';
        break;
      case 'root':
        this.status = 'none';
        return null;
      case 'none':
      case 'start': {
        if (this.index < min) return null;
        const entry = this.walk();
        if (entry !== null) return entry;
        break;
      }
    }
    if (this.#core.height === 0) return this.#core.single === null ? null : this.#atRootEntry();
    return this.index < min ? null : undefined;
  }

  #stop(limit: Limit): null {
    this.status = limit;
    return null;
  }

  #stepsOrNull(): null | undefined {
    return this.#core.height > 0 ? undefined : null;
  }

  #atRootEntry(): V | null {
    this.index = this.#core.keys.zero;
    this.last = this.#core.keys.zero;
    this.status = 'root';
    return this.#core.single;
  }

  #beyondRootEntry(): void {
    this.index = this.#core.keys.one;
    this.last = this.#core.keys.max;
    this.status = 'none';
  }

  /** To the next slot, and on over gaps unless they are wanted (mas_next_slot). */
  #stepForward(max: K, gapsToo: boolean): V | null {
    const path = this.#path;
    const stale = !this.#isFresh();
    if (stale) this.#findPlace(this.last);
    let moved = false;
    while (path.end() < max) {
      this.#step(1);
      moved = true;
      const entry = path.entry();
      if (entry !== null || gapsToo) return this.#arrive(entry);
    }
    this.#stay(moved, stale);
    return this.#stop('overflow');
  }

  #stepBack(min: K, gapsToo: boolean): V | null {
    const path = this.#path;
    const stale = !this.#isFresh();
    if (stale) this.#findPlace(this.index);
    let moved = false;
    while (path.start() > min) {
      this.#step(-1);
      moved = true;
      const entry = path.entry();
      if (entry !== null || gapsToo) return this.#arrive(entry);
    }
    this.#stay(moved, stale);
    return this.#stop('underflow');
  }

  /** No further: at the last slot that was come to. One that was only found again may be another than the range says. */
  #stay(moved: boolean, stale: boolean): void {
    if (moved) this.#arrive(null);
    else if (stale) this.#version = -1;
  }

  /** Takes on the range of the slot that was reached. */
  #arrive(entry: V | null): V | null {
    this.status = 'active';
    this.index = this.#path.start();
    this.last = this.#path.end();
    return entry;
  }

  #step(by: 1 | -1): void {
    const path = this.#path;
    if (!path.stepInNode(by)) this.#stepOver(by);
    if (this.#core.observer !== null) this.#core.tellRead(path.node, 0, path.slot, path.slot);
  }

  #stepOver(by: 1 | -1): void {
    const path = this.#path;
    if (!path.noted) this.#core.noteWay(path);
    for (let level = path.stepOver(by); level < path.level; level++) {
      this.#core.tellRead(path.nodeAt(level), this.#core.rank(level), path.slotAt(level), path.slotAt(level));
    }
  }

  #isFresh(): boolean {
    return this.#version === this.#core.version;
  }

  #findPlace(index: K): void {
    this.#core.walk(this.#path, index, false);
    this.#version = this.#core.version;
  }
}
