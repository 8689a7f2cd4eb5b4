import { VM } from './flags.ts';
import type { MmRules } from './rules.ts';
import { pagesOf, type Vma, type VmaLike } from './vma.ts';

/** Which neighbours a range joins. */
export interface Joins {
  readonly left?: Vma | undefined;
  readonly right?: Vma | undefined;
}

/** The lower one ends where the upper one begins, and they are of one kind: flags, object, and offsets that go on. */
export function alike(lower: VmaLike, upper: VmaLike): boolean {
  return (
    lower.end === upper.start &&
    (lower.flags & VM.hugeTlb) === 0 &&
    lower.flags === upper.flags &&
    lower.object === upper.object &&
    upper.pgoff === lower.pgoff + pagesOf(lower)
  );
}

/** Models is_mergeable_anon_vma for a range with `anonVma` (0: none) beside one neighbour. Without fork, a chain has one link or none. */
function anonVmaFits(rules: MmRules, anonVma: number, neighbour: VmaLike): boolean {
  if (anonVma === neighbour.anonVma) return true;
  if (rules.oneSidedMerge === 'either-unfaulted') return anonVma === 0 || neighbour.anonVma === 0;
  return anonVma === 0;
}

function neighboursFit(left: VmaLike, right: VmaLike): boolean {
  return left.anonVma === right.anonVma || left.anonVma === 0 || right.anonVma === 0;
}

/** The neighbours that a range joins: both only if they fit each other, else the lower one. Models vma_merge (6.1) and vma_merge_new_range. */
export function joinsOf(rules: MmRules, range: VmaLike, prev: Vma | undefined, next: Vma | undefined): Joins {
  const left = prev && alike(prev, range) && anonVmaFits(rules, range.anonVma, prev) ? prev : undefined;
  let right = next && alike(range, next) && anonVmaFits(rules, range.anonVma, next) ? next : undefined;
  if (left && right && !neighboursFit(left, right)) right = undefined;
  return { left, right };
}

/** The same for mmap, which on 6.1 looks at the upper neighbour first and gives the lower one what that had. */
export function joinsOfMmap(rules: MmRules, range: VmaLike, prev: Vma | undefined, next: Vma | undefined): Joins {
  if (rules.mmapMerge === 'both-at-once') return joinsOf(rules, range, prev, next);
  const right = next && alike(range, next) && anonVmaFits(rules, 0, next) ? next : undefined;
  const left = prev && alike(prev, range) && anonVmaFits(rules, right?.anonVma ?? 0, prev) ? prev : undefined;
  return { left, right };
}
