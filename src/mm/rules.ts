/** What kernels do differently outside of move_page_tables. */
export interface MmRules {
  /**
   * How mmap decides about merging. `sides-in-turn` (6.1): the upper neighbour first, then the lower one against what
   * that gave. `both-at-once` (6.12): as everywhere else.
   */
  readonly mmapMerge: 'sides-in-turn' | 'both-at-once';
  /**
   * When a range and its neighbour have different anon_vmas and one has none. `neighbour-faulted`: they join only if it
   * is the neighbour that has one (is_mergeable_anon_vma up to 6.15). `either-unfaulted`: always (6.16 on; without fork).
   */
  readonly oneSidedMerge: 'neighbour-faulted' | 'either-unfaulted';
  /** What a copy that touches its own source may merge with, when the source stays (MREMAP_DONTUNMAP). */
  readonly copyBesideSource: 'nothing' | 'other-neighbour' | 'source-too';
  /** Anonymous memory of a multiple of 2 MiB, without a hint, is placed on a 2 MiB boundary. */
  readonly alignsLargeAnonymous: boolean;
  /** mprotect that takes writing from never-written memory stops accounting for it. */
  readonly protectDropsAccount: boolean;
  /** A write onto the huge zero page brings a whole huge page (6.13 on); before, it is split. */
  readonly replacesHugeZeroPage: boolean;
  /** madvise(dontneed) frees a PTE table whose whole 2 MiB it covers within one VMA. */
  readonly dontneedFreesTables: boolean;
}
