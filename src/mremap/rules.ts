/** Rules that nobody shipped, to be switched on one by one on top of a kernel. */
export const WHAT_IF = {
  'realign-pud': 'realign at PUD level too',
  'realign-tail': 'realign the tail when nothing follows up to the PMD boundary',
  'single-lookup': 'one range look-up instead of the test whether the range starts its VMA',
  'inside-vma': 'realign inside one VMA: what is not moved is dragged along',
  'skip-flush': 'leave out the TLB flush, and stale translations are used',
  'no-guard': 'leave out the guard of the return value: a failed move counts as done',
} as const;
/** The name of such a rule. */
export type WhatIf = keyof typeof WHAT_IF;

/** What kernels do differently in mremap(2) and move_page_tables. */
export interface MremapRules {
  /**
   * Which loop moves the page tables: `small` (4.14) copies at most 64 PTEs at a time and moves no table; `tables` moves
   * whole PMD and PUD entries where it can.
   */
  readonly loop: 'small' | 'tables';
  /** Whether, and by which rule, a move may start at the PMD boundary below (see realign.ts). */
  readonly realign: 'never' | 'v4-1' | 'v4' | 'merged';
  /** A huge page whose new PMD entry is taken is refused with a warning (6.1), or without one (6.12). */
  readonly warnsOfTakenHuge: boolean;
  /**
   * What MREMAP_DONTUNMAP does to the VMA that stays. `tidied` (6.1.192, 6.12.117): of locked memory the range is split
   * off first, and a VMA that moved as a whole takes the page offset of its place again. `as-it-is` (6.18): neither.
   */
  readonly leftBehind: 'tidied' | 'as-it-is';
  /** `before-lookup` (6.17 on) checks all arguments first and the range before it unmaps the destination. */
  readonly checks: 'as-it-goes' | 'before-lookup';
  readonly whatIf: ReadonlySet<WhatIf>;
  /** MREMAP_FIXED with equal lengths may span several VMAs (6.17 on). */
  readonly movesSeveralVmas: boolean;
}
