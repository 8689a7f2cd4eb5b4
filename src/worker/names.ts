import { formatCount } from '../address/text.ts';
import { VMA_CELLS } from '../mm/vma.ts';
import type { Memory } from '../trace/memory.ts';
import { vmaOrigin } from './view.ts';

/** What the mappings of a run are called. */
export interface Names {
  /** Which mmap the memory of each VMA came from, by the number of the VMA; 0 for what was there before the scenario. */
  readonly origins: Uint32Array;
  /** Letters by origin. Without one, a mapping is called by its origin's number. */
  readonly letters: ReadonlyMap<number, string>;
}

/** Most mappings that are called by letters. */
const LETTERS = 26;

/**
 * The mapping that moves first is A, the others follow in the order in which they were made. Where they are more than the
 * letters, only those that move have one. `moving` are their origins, `final` is memory at the end of the run.
 */
export function namesOf(final: Memory, moving: readonly number[]): Names {
  const origins = new Uint32Array(Math.floor(final.region('vma').length / VMA_CELLS));
  const all = new Set(moving);
  for (let vma = 1; vma < origins.length; vma++) {
    const origin = vmaOrigin(final, vma);
    origins[vma] = origin;
    if (origin !== 0 && all.size <= LETTERS) all.add(origin);
  }
  const lettered = [...(all.size <= LETTERS ? all : new Set(moving))];
  return { origins, letters: new Map(lettered.map((origin, index) => [origin, letterOf(index)])) };
}

function letterOf(index: number): string {
  const letter = String.fromCharCode(65 + (index % LETTERS));
  return index < LETTERS ? letter : `${letter}${Math.floor(index / LETTERS)}`;
}

/** What a VMA is called, by its number. */
export function nameIn({ origins, letters }: Names, vma: number): string {
  const origin = origins[vma] ?? 0;
  return origin === 0 ? 'top' : (letters.get(origin) ?? formatCount(origin));
}
