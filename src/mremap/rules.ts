/** What kernels do differently in mremap(2) and move_page_tables. */
export interface MremapRules {
  /**
   * Which loop moves the page tables: `small` (4.14) copies at most 64 PTEs at a time and moves no table; `tables` moves
   * whole PMD and PUD entries where it can.
   */
  readonly loop: 'small' | 'tables';
  /** Whether, and by which rule, a move may start at the PMD boundary below (see realign.ts). */
  readonly realign: 'never' | 'v4-1' | 'v4' | 'merged';
  /** `before-lookup` (6.17 on) checks all arguments first and the range before it unmaps the destination. */
  readonly checks: 'as-it-goes' | 'before-lookup';
  /** MREMAP_FIXED with equal lengths may span several VMAs (6.17 on). */
  readonly movesSeveralVmas: boolean;
}
