import { hex } from '../address/text.ts';
import type { KernelId } from '../kernels/kernels.ts';
import type { Operation, Scenario } from './schema.ts';

/** What can fill the middle of the screen. */
export const VIEWS = ['tables', 'tree'] as const;
/** The page tables, or the maple tree. */
export type View = (typeof VIEWS)[number];

/** A scenario of the library. */
export interface LibraryEntry {
  /** Short name, which links hold: it never changes, and what it stands for does not either. */
  readonly name: string;
  /** What it teaches: the heading it stands under. */
  readonly group: string;
  /** One sentence: what to look at. */
  readonly about: string;
  /** Where it opens: a place, such as `3/realign/4` for step 4 of that phase of the third operation. */
  readonly opensAt: string;
  /** The kernel it opens on, where it shows something of that one only. */
  readonly kernel?: KernelId;
  /** What fills the middle of the screen, where it is not the page tables. */
  readonly view?: View;
  readonly scenario: Scenario;
}

const PAGE = 0x1000;
const MIB = 0x100000;
const GIB = 0x40000000;
const SOURCE = 0x100000000000;
/** One GiB on: another PUD entry, and so another PMD table. */
const DESTINATION = 0x100040000000;

const PRIVATE = ['private', 'anonymous', 'fixed_noreplace'] as const;

const map = (addr: number, len: number, prot: 'rw' | 'r' = 'rw'): Operation => ({
  op: 'mmap',
  addr: hex(addr),
  len: hex(len),
  prot,
  flags: [...PRIVATE],
});
const touch = (addr: number, len: number): Operation => ({
  op: 'touch',
  addr: hex(addr),
  len: hex(len),
  stride: hex(PAGE),
});
const move = (from: number, to: number, len: number): Operation => ({
  op: 'mremap',
  old: hex(from),
  oldLen: hex(len),
  newLen: hex(len),
  flags: ['maymove', 'fixed'],
  newAddr: hex(to),
});

/** A mapping, all its pages written, then moved. */
const moved = (from: number, to: number, len: number): Operation[] => [
  map(from, len),
  touch(from, len),
  move(from, to, len),
];

const entry = (
  name: string,
  group: string,
  title: string,
  about: string,
  opensAt: string,
  ops: Operation[],
): LibraryEntry => ({
  name,
  group,
  about,
  opensAt,
  scenario: { title, ops },
});

const FIRES = 'Realignment';
const REFUSED = 'Why not?';
const LARGE = 'Larger moves';
const OTHER = 'Beside it';
const EXEC = 'exec';
const HUGE = 'Huge pages';
const FAILURE = 'When memory runs out';
const TREE = 'The maple tree';

/** With what a scenario says beside its operations, in the order of the schema. */
const withMore = (known: LibraryEntry, more: Partial<Scenario>): LibraryEntry => {
  const { ops, ...rest } = known.scenario;
  return { ...known, scenario: { ...rest, ...more, ops } };
};
const withThp = (known: LibraryEntry): LibraryEntry => withMore(known, { thp: 'madvise' });
const inTree = (known: LibraryEntry): LibraryEntry => ({ ...known, view: 'tree' });
/** Mappings of one page each, `stride` apart. */
const fillWith = (count: number, stride: number): Extract<Operation, { op: 'fill' }> => ({
  op: 'fill',
  addr: hex(SOURCE),
  count,
  len: hex(PAGE),
  stride: hex(stride),
  prot: 'rw',
});
/** The 5,001st of them where a gap of two pages follows each, and the PMD boundary below it. */
const MAPPING_5001 = SOURCE + 5000 * 3 * PAGE;
const PMD_BELOW_5001 = MAPPING_5001 - (MAPPING_5001 % (2 * MIB));
/** The n-th allocation of a table in the last operation fails. */
const withFailure = (known: LibraryEntry, table: number): LibraryEntry =>
  withMore(known, { fail: { operation: known.scenario.ops.length - 1, table } });

/** The named scenarios, in the order in which they are listed. */
export const LIBRARY: readonly LibraryEntry[] = [
  entry(
    'front',
    FIRES,
    'Mutually aligned, 1 MiB off the PMD boundary',
    'Both sides sit 1 MiB into their PMD and nothing is below: the first table moves whole.',
    '3/realign/1',
    moved(SOURCE + MIB, DESTINATION + MIB, 3 * MIB),
  ),
  entry(
    'exactly-one',
    FIRES,
    'One page, and it ends at the PMD boundary',
    'The shortest move that realigns: a single page, the last of its PMD.',
    '3/realign/1',
    moved(SOURCE + 2 * MIB - PAGE, DESTINATION + 2 * MIB - PAGE, PAGE),
  ),
  entry(
    'ends-at-boundary',
    FIRES,
    'A neighbour that ends exactly at the boundary',
    'B lies directly below the PMD boundary. That is no obstacle: only what reaches into the PMD is.',
    '4/realign/1',
    [map(SOURCE - MIB, MIB, 'r'), ...moved(SOURCE + MIB, DESTINATION + MIB, 3 * MIB)],
  ),
  entry(
    'below-source',
    REFUSED,
    'Something is mapped below the source',
    'B shares the first PMD of the source. Its table must stay, so the first pages are copied one by one.',
    '5/realign/1',
    [
      map(SOURCE, MIB / 2),
      touch(SOURCE, MIB / 2),
      map(SOURCE + MIB, 3 * MIB),
      touch(SOURCE + MIB, 3 * MIB),
      move(SOURCE + MIB, DESTINATION + MIB, 3 * MIB),
    ],
  ),
  entry(
    'below-destination',
    REFUSED,
    'Something is mapped below the destination',
    'B already has a table where the first table of A would have to hang.',
    '5/realign/1',
    [
      map(DESTINATION + MIB / 4, MIB / 2),
      touch(DESTINATION + MIB / 4, MIB / 2),
      map(SOURCE + MIB, 3 * MIB),
      touch(SOURCE + MIB, 3 * MIB),
      move(SOURCE + MIB, DESTINATION + MIB, 3 * MIB),
    ],
  ),
  entry(
    'untouched-below',
    REFUSED,
    'A mapping without a single page forbids it too',
    'B was never touched and cannot even be read. A mapping counts, not a page.',
    '4/realign/1',
    [
      { ...(map(SOURCE, PAGE) as Operation & { op: 'mmap' }), prot: '' },
      ...moved(SOURCE + MIB, DESTINATION + MIB, 3 * MIB),
    ],
  ),
  entry(
    'too-short',
    REFUSED,
    'One page short of the PMD boundary',
    'The range ends inside the PMD it begins in, so its table could not move whole.',
    '3/realign/1',
    moved(SOURCE + MIB, DESTINATION + MIB, MIB - PAGE),
  ),
  entry(
    'not-mutual',
    REFUSED,
    'Not mutually aligned',
    'The destination is one page off: every page lands at another index, so no table can be reused.',
    '3/realign/1',
    moved(SOURCE + MIB, DESTINATION + MIB + PAGE, 3 * MIB),
  ),
  entry(
    'aligned-already',
    REFUSED,
    'On a PMD boundary already',
    'There is nothing to round down: both tables move whole on every kernel that moves tables.',
    '3/realign/2',
    moved(SOURCE, DESTINATION, 4 * MIB),
  ),
  entry(
    'middle-of-vma',
    REFUSED,
    'From the middle of a VMA',
    'The moved part does not start its VMA. Its other pages share the first table and must stay.',
    '3/realign/1',
    [map(SOURCE, 4 * MIB), touch(SOURCE, 4 * MIB), move(SOURCE + MIB, DESTINATION + MIB, 3 * MIB)],
  ),
  entry(
    'pud-move',
    LARGE,
    '1 GiB, both sides on a PUD boundary',
    'One write moves 512 tables and 262,144 pages.',
    '3/copy_vma/1',
    moved(SOURCE, SOURCE + 2 * GIB, GIB),
  ),
  entry(
    'gib-misaligned',
    LARGE,
    '1 GiB, one page off: 262,144 pages, PTE by PTE',
    'The most expensive move there is: every entry is copied, into 513 new tables.',
    '3/copy_vma/1',
    moved(SOURCE, SOURCE + 2 * GIB + 2 * MIB + PAGE, GIB),
  ),
  entry(
    'gib-pmd',
    LARGE,
    '1 GiB, on PMD but not on PUD boundaries',
    '512 PMD entries move, one write each.',
    '3/copy_vma/1',
    moved(SOURCE, SOURCE + 2 * GIB + 2 * MIB, GIB),
  ),
  entry(
    'tail',
    OTHER,
    'The last PMD is only partly covered too',
    'The front is realigned, the tail never is: its pages are copied one by one. “What if” can do it.',
    '3/move_page_tables/2/1',
    moved(SOURCE + MIB, DESTINATION + MIB, 2 * MIB + MIB / 2),
  ),
  entry(
    'there-and-back',
    OTHER,
    'There, back, and written again',
    'The tables that moved whole come back; a page that moved and came back is the same page.',
    '3/realign/1',
    [
      ...moved(SOURCE + MIB, DESTINATION + MIB, 3 * MIB),
      move(DESTINATION + MIB, SOURCE + MIB, 3 * MIB),
      touch(SOURCE + MIB, MIB),
    ],
  ),
  entry(
    'dontunmap',
    OTHER,
    'The source stays mapped (MREMAP_DONTUNMAP)',
    'The pages leave, the VMA stays. Moved by table, no PTE table is left behind; moved by page, an empty one is.',
    '3/realign/1',
    [
      map(SOURCE + MIB, 3 * MIB),
      touch(SOURCE + MIB, 3 * MIB),
      {
        ...(move(SOURCE + MIB, DESTINATION + MIB, 3 * MIB) as Operation & { op: 'mremap' }),
        flags: ['maymove', 'fixed', 'dontunmap'],
      },
      touch(SOURCE + MIB, 16 * PAGE),
    ],
  ),
  entry(
    'hugetlb',
    OTHER,
    'Two pages of hugetlb',
    'They have a mover of their own, and one flush for all. Their addresses are aligned, so nothing is ever realigned.',
    '3/move_page_tables/1/1',
    [
      { ...(map(SOURCE, 4 * MIB) as Operation & { op: 'mmap' }), flags: [...PRIVATE, 'hugetlb'] },
      touch(SOURCE, 4 * MIB),
      move(SOURCE, DESTINATION, 4 * MIB),
    ],
  ),
  {
    ...entry(
      'exec-warning',
      EXEC,
      'exec shifts its stack by 2 MiB, inside one VMA',
      'Where the series began: a drained table still hangs where the next one should go. 6.1 warns and copies; 6.12 realigns.',
      '1/move_page_tables/2/1',
      [{ op: 'exec_stack_shift', start: '0x7fffff9ff000', len: '0x600000', shift: '0x200000' }],
    ),
    kernel: '6.1',
  },
  entry(
    'exec-not-mutual',
    EXEC,
    'exec shifts its stack by one page',
    'The usual case: nothing is aligned, so every page goes one by one.',
    '1/realign/1',
    [{ op: 'exec_stack_shift', start: '0x7fffffbff000', len: '0x400000', shift: '0x1000' }],
  ),
  withThp(
    entry(
      'huge-whole',
      HUGE,
      'Two huge pages move whole',
      'One entry stands for 2 MiB, and the table put aside for it goes along.',
      '4/move_page_tables/1/1',
      [
        map(SOURCE, 4 * MIB),
        { op: 'madvise', addr: hex(SOURCE), len: hex(4 * MIB), advice: 'hugepage' },
        touch(SOURCE, 4 * MIB),
        move(SOURCE, DESTINATION, 4 * MIB),
      ],
    ),
  ),
  withThp(
    entry(
      'huge-split',
      HUGE,
      'A huge page has to be split first',
      'The destination is a page off, so 512 small entries take its place and are copied.',
      '4/move_page_tables/1/1',
      [
        map(SOURCE, 2 * MIB),
        { op: 'madvise', addr: hex(SOURCE), len: hex(2 * MIB), advice: 'hugepage' },
        touch(SOURCE, 2 * MIB),
        move(SOURCE, DESTINATION + PAGE, 2 * MIB),
      ],
    ),
  ),
  withFailure(
    entry(
      'out-of-memory',
      FAILURE,
      'The third table cannot be allocated',
      'The move stops half way, reports how far it came, and everything goes back. Nothing is lost.',
      '3/move_page_tables/2/1',
      moved(SOURCE + MIB, DESTINATION + MIB + PAGE, 3 * MIB),
    ),
    3,
  ),
  withFailure(
    entry(
      'out-of-memory-realigned',
      FAILURE,
      'The very first table cannot be allocated, after realigning',
      'The move stands below where it was asked to start. The guard of the return value makes that 0; try without it, under “what if”.',
      '3/move_page_tables/1/1',
      moved(SOURCE + MIB, DESTINATION + MIB, 3 * MIB),
    ),
    1,
  ),
  inTree(
    entry(
      'tree-gaps',
      TREE,
      '8,000 mappings, a gap beside each',
      'Is anything below mapping 5,001 in its PMD? One node a level is read; see why there are five levels and not four.',
      '2/look_up/1',
      [
        fillWith(8000, 3 * PAGE),
        { op: 'find', ask: 'find_vma_intersection', addr: hex(PMD_BELOW_5001), end: hex(MAPPING_5001) },
      ],
    ),
  ),
  inTree(
    entry(
      'tree-adjacent',
      TREE,
      '8,000 mappings side by side',
      'No gaps, so each mapping takes one slot, and four levels do.',
      '2/look_up/1',
      [
        { ...fillWith(8000, PAGE), odd: 'r' },
        { op: 'find', ask: 'find_vma_intersection', addr: hex(SOURCE + 4400 * PAGE), end: hex(SOURCE + 5000 * PAGE) },
      ],
    ),
  ),
  inTree(
    entry(
      'tree-split-left',
      TREE,
      'A split pushed to the left',
      'The right leaf is full, but its left sibling is not: slots go there, and the tree gets no third leaf.',
      '2/map/1',
      [fillWith(11, 3 * PAGE), map(SOURCE + 11 * 3 * PAGE, PAGE)],
    ),
  ),
  inTree(
    entry(
      'tree-rebalance',
      TREE,
      'A rebalance after unmapping',
      'The third munmap leaves a leaf with too few slots: it takes some of its left sibling’s.',
      '4/unmap/1',
      [
        fillWith(12, 3 * PAGE),
        ...[11, 10, 9].map(
          (place): Operation => ({ op: 'munmap', addr: hex(SOURCE + place * 3 * PAGE), len: hex(PAGE) }),
        ),
      ],
    ),
  ),
  inTree(
    entry(
      'tree-two-ways',
      TREE,
      'Two ways to ask “is anything below?”',
      'A range look-up, as merged; the VMA before, as first proposed; and the VMA before from a state that is there already.',
      '2/look_up/1',
      [
        fillWith(8000, 3 * PAGE),
        { op: 'find', ask: 'find_vma_intersection', addr: hex(PMD_BELOW_5001), end: hex(MAPPING_5001) },
        { op: 'find', ask: 'find_vma_prev', addr: hex(MAPPING_5001) },
        { op: 'find', ask: 'find_vma', addr: hex(MAPPING_5001) },
        { op: 'find', ask: 'vma_prev' },
      ],
    ),
  ),
];

/**
 * Scenarios that are listed no more but that links name. Whoever changes one of the library gives it a new name, and brings
 * the one before here under the old name. library.test.ts holds what each name stands for.
 */
const EARLIER: readonly LibraryEntry[] = [];

/** The entry of the library with a short name; undefined if there is none. */
export function libraryScenario(name: string): LibraryEntry | undefined {
  return [...LIBRARY, ...EARLIER].find((known) => known.name === name);
}
