import type { MremapRules } from '../../mremap/rules.ts';
import { call, type Deed, type ListingLine, line, structure, when } from './line.ts';

/** Whether a kernel asks at all where a move may start or end. */
export function mayRealign({ realign, whatIf }: MremapRules): boolean {
  return realign !== 'never' || whatIf.has('realign-pud') || whatIf.has('realign-tail');
}

/** Whether a move may start lower: try_realign_addr and what it asks. Follows tryRealignAddr and tryRealignTail. */
export function realignLines(rules: MremapRules): ListingLine[] {
  const { realign, whatIf } = rules;
  const atPmd = realign !== 'never';
  const atPud = whatIf.has('realign-pud');
  return [
    ...when(
      atPud,
      structure('pud', 0, 'what if: one level up, unless on a PUD boundary'),
      line('pud-length', 1, 'length ≥ 1 GiB − offset of old, else no', 'reachesPudBoundary'),
      line('pud-offset', 1, 'same offset in the PUD on both sides, else no', 'sameOffsetInPud'),
      ...sideLines(rules, 'pud ', 'Old'),
      ...sideLines(rules, 'pud ', 'New'),
    ),
    ...when(atPud && atPmd, structure('pmd', 0, 'else at PMD level:')),
    ...when(realign === 'v4-1', line('vmas', 0, 'old and new in two VMAs, else no', 'differentVmas')),
    ...when(
      atPmd,
      line('length', 0, 'length ≥ 2 MiB − offset of old, else no', 'reachesPmdBoundary'),
      line('offset', 0, 'old off the PMD boundary, else no', 'notAlignedAlready'),
      line('mutual', 0, 'same offset in the PMD on both sides, else no', 'mutuallyAligned'),
      ...sideLines(rules, '', 'Old'),
      ...sideLines(rules, '', 'New'),
    ),
    ...when(
      atPmd || atPud,
      line('realigned', 0, `start both at the ${atPud ? '' : 'PMD '}boundary below`, 'realigned'),
    ),
    ...when(
      whatIf.has('realign-tail'),
      structure('tail', 0, 'what if: the tail, unless it ends on a PMD boundary'),
      line('tail-mutual', 1, 'same offset on both sides, else no', 'tailAligned'),
      line('tail-old', 1, '{find_vma_intersection}: none above the source', 'nothingAboveOld'),
      line('tail-new', 1, '{find_vma_intersection}: none above the new place', 'nothingAboveNew'),
      line('tail-realigned', 1, 'move on to the boundary', 'tailRealigned'),
    ),
  ];
}

/** What can_align_down asks about one side. Follows canAlignDown. */
function sideLines({ realign, whatIf }: MremapRules, level: '' | 'pud ', side: 'Old' | 'New'): ListingLine[] {
  const address = side === 'Old' ? 'old' : 'new';
  const id = (what: string) => `${level}${address}-${what}`.replaceAll(' ', '-');
  const depth = level === '' ? 0 : 1;
  const below: Deed = `${level}nothingBelow${side}`;
  const single = whatIf.has('single-lookup');
  const asPosted = realign === 'v4-1' || realign === 'v4';
  const anywhere = whatIf.has('inside-vma');
  const unasked = realign === 'v4-1' ? '' : ' (exec’s stack: not asked)';
  const lookUp =
    asPosted && !single
      ? '{find_vma_prev}: ends at the boundary or below'
      : `{find_vma_intersection}: none up to ${single ? address : 'vm_start'}`;
  return [
    structure(id('side'), depth, `{can_align_down}, ${side === 'Old' ? 'the source' : 'the destination'}, else no:`),
    ...when(
      !single && !anywhere,
      line(id('starts'), depth + 1, `${address} starts its VMA${unasked}`, `${level}${address}StartsItsVma`),
    ),
    // The new place of exec’s stack begins where its VMA does, so the boundary below lies outside.
    ...when(
      !single && !asPosted && (anywhere || side === 'Old'),
      line(
        id('inside'),
        depth + 1,
        `${anywhere ? 'what if' : 'exec’s stack'}: boundary inside the VMA → yes`,
        `${level}inside ${side}`,
      ),
    ),
    line(id('below'), depth + 1, lookUp, below),
  ];
}

/** The loop over the extents of a move. Follows movePageTables. */
export function movePageTablesLines(rules: MremapRules): ListingLine[] {
  const { loop, realign, whatIf } = rules;
  const given = whatIf.has('no-guard')
    ? 'what if: give back the bytes moved, even if below 0'
    : `give back the bytes moved${realign === 'never' ? '' : '; below the asked start: 0'}`;
  const start = [
    call('hugetlb', 0, 'hugetlb → {move_hugetlb_page_tables}', 'hugetlb'),
    ...when(mayRealign(rules), call('realign', 0, 'where to start: {try_realign_addr}', 'realign')),
  ];
  return [
    ...(realign === 'v4-1' || realign === 'v4' ? start.toReversed() : start),
    structure('loop', 0, 'until old reaches the end, or memory runs out:'),
    ...(loop === 'small' ? smallLines(rules) : tablesLines(rules)),
    structure('next', 1, 'old and new go on by the extent'),
    structure('given', 0, given),
  ];
}

/** One turn of the loop since 5.11. Follows moveLargest. */
function tablesLines(rules: MremapRules): ListingLine[] {
  return [
    structure('pud-extent', 1, 'extent ← {get_extent}, to a PUD boundary'),
    line('old-pud', 1, 'no PUD entry, {get_old_pud} → pass over', 'oldPudPresent'),
    line('new-pud', 1, 'make the new PUD table: {alloc_new_pud}', 'make pud'),
    line('whole-pud', 1, 'extent = 1 GiB? {move_normal_pud}:', 'wholePud'),
    line('new-pud-none', 2, 'new entry taken → warn, go on below', 'newPudNone'),
    line('move-pud', 2, 'move the entry', 'move pud'),
    ...flushLine(rules, 'flush-pud', 2, 'flush its 1 GiB', 'flush pud'),
    structure('pmd-extent', 1, 'extent ← {get_extent}, to a PMD boundary'),
    line('old-pmd', 1, 'no PMD entry, {get_old_pmd} → pass over', 'oldPmdPresent'),
    line('new-pmd', 1, 'make the new PMD table: {alloc_new_pmd}', 'make pmd'),
    line('whole-pmd', 1, 'extent = 2 MiB? {move_normal_pmd}:', 'wholePmd'),
    ...wholePmdLines(rules),
    ...remainingLines(),
    line('move-ptes', 1, 'copy PTE by PTE: {move_ptes}', 'move pte'),
    ...flushLine(rules, 'flush-ptes', 2, 'flush the extent', 'flush pte'),
  ];
}

/** One turn of 4.14's loop. Follows moveSmall. */
function smallLines(rules: MremapRules): ListingLine[] {
  return [
    structure('pmd-extent', 1, 'extent ← to the PMD boundary of old'),
    line('old-pmd', 1, 'no PMD entry, {get_old_pmd} → pass over', 'oldPmdPresent'),
    line('new-pmd', 1, 'make the new PUD and PMD tables: {alloc_new_pmd}', 'make pud', 'make pmd'),
    structure('whole-pmd', 1, 'a whole huge page, new aligned? {move_huge_pmd}:'),
    ...wholePmdLines(rules),
    ...remainingLines(),
    structure('pte-extent', 1, 'extent ← at most 64 pages, to that of new'),
    line('move-ptes', 1, 'copy PTE by PTE: {move_ptes}', 'move pte'),
    ...flushLine(rules, 'flush-ptes', 2, 'flush the extent', 'flush pte'),
  ];
}

/** How a PMD entry moves, be it that of a table or of a huge page. Follows moveNormalPmd and moveHugePmd. */
function wholePmdLines(rules: MremapRules): ListingLine[] {
  const small = rules.loop === 'small';
  const ofTable = rules.warnsOfTakenHuge ? '' : ' of a table';
  return [
    line('new-pmd-none', 2, `new entry taken → warn${ofTable}, go on below`, 'newPmdNone'),
    line(
      'move-pmd',
      2,
      small ? 'move the entry' : 'move the entry; a huge page’s: {move_huge_pmd}',
      ...(small ? [] : (['move pmd'] as const)),
      'move huge',
    ),
    ...flushLine(rules, 'flush-pmd', 2, 'flush its 2 MiB', ...(small ? [] : (['flush pmd'] as const)), 'flush huge'),
  ];
}

/** What is made ready before PTEs are copied. */
function remainingLines(): ListingLine[] {
  return [
    line('split', 1, 'a huge page still? {split_huge_pmd}', 'hugeSplit'),
    line('flush-split', 2, 'flush its 2 MiB', 'flush split'),
    line('new-pte', 1, 'make the new PTE table: {pte_alloc}', 'make pte'),
  ];
}

function flushLine({ whatIf }: MremapRules, id: string, depth: number, words: string, ...litBy: Deed[]): ListingLine[] {
  return when(!whatIf.has('skip-flush'), line(id, depth, words, ...litBy));
}

/** Follows moveHugetlbPageTables. */
export function hugetlbLines(): ListingLine[] {
  return [
    structure('loop', 0, 'for each huge page of the source:'),
    line('tables', 1, 'make the new tables: {huge_pte_alloc}', 'make pud', 'make pmd'),
    line('move', 1, 'move its entry', 'move huge'),
    line('flush', 0, 'flush them all at once', 'flush huge'),
  ];
}
