/** A word of the page, explained for somebody who meets it for the first time. */
interface Term {
  /** Links hold it: it never changes. */
  readonly id: string;
  readonly term: string;
  /** What it stands for, spelled out. */
  readonly long?: string;
  /** One to three sentences. */
  readonly text: string;
  /** Ids of terms that help to understand it, or that go on from it. */
  readonly see?: readonly string[];
}

/** All terms, under headings, each after those that it needs where that is possible. */
export const GLOSSARY = [
  {
    title: 'Page tables',
    terms: [
      {
        id: 'page',
        term: 'page',
        text: 'The unit in which memory is mapped: 4 KiB on x86-64, at an address that is a multiple of that.',
        see: ['frame', 'huge-page'],
      },
      {
        id: 'frame',
        term: 'frame',
        text: 'A piece of physical memory as long as a page. A page that is present lies in some frame; moving the mapping does not move the frame.',
        see: ['page', 'present'],
      },
      {
        id: 'page-table',
        term: 'page table',
        text: 'A page of 512 entries that says where other pages are. There are four levels, PGD, PUD, PMD and PTE: the CPU takes nine bits of an address at each to choose an entry.',
        see: ['entry', 'pgd', 'pud', 'pmd', 'pte'],
      },
      {
        id: 'entry',
        term: 'entry',
        text: 'Eight bytes of a page table. An entry is none, or points to the table one level below, or is a leaf and holds a frame and its flags.',
        see: ['none', 'leaf-entry', 'present'],
      },
      {
        id: 'pgd',
        term: 'PGD',
        long: 'page global directory',
        text: 'The topmost page table, of which each process has one. An entry covers 512 GiB and points to a PUD table.',
        see: ['pud', 'p4d'],
      },
      {
        id: 'p4d',
        term: 'P4D',
        long: 'page fourth-level directory',
        text: 'A level between PGD and PUD that only five-level paging has. Everywhere else it is folded: it is the PGD entry itself.',
        see: ['pgd'],
      },
      {
        id: 'pud',
        term: 'PUD',
        long: 'page upper directory',
        text: 'The second level. An entry covers 1 GiB and points to a PMD table. Since 5.11 a whole PUD entry can be moved at once.',
        see: ['pmd', 'realign'],
      },
      {
        id: 'pmd',
        term: 'PMD',
        long: 'page middle directory',
        text: 'The third level. An entry covers 2 MiB and points to a PTE table, or is a leaf for a huge page. Writing one PMD entry moves 512 pages.',
        see: ['pte', 'pmd-boundary', 'huge-page'],
      },
      {
        id: 'pte',
        term: 'PTE',
        long: 'page table entry',
        text: 'An entry of the lowest level: it stands for a single page of 4 KiB and says in which frame it lies. A PTE table holds 512 of them, drawn here as a cloth of 32 × 16 cells.',
        see: ['pmd', 'frame'],
      },
      {
        id: 'none',
        term: 'none',
        text: 'An entry that is all zero: there is nothing, not even something that was swapped out. A table can be moved only into an entry that is none.',
        see: ['entry', 'warn-on-once'],
      },
      {
        id: 'present',
        term: 'present',
        text: 'A flag of an entry: the page is in memory, and the CPU may use the entry. Without it an access is a fault.',
        see: ['fault', 'resident'],
      },
      {
        id: 'leaf-entry',
        term: 'leaf',
        text: 'In page tables, an entry that holds a page and not a table: every PTE, and the PMD entry of a huge page. In the maple tree, a node of the lowest level.',
        see: ['huge-page', 'node'],
      },
      {
        id: 'accessed-dirty',
        term: 'accessed and dirty',
        text: 'Two flags that the CPU sets by itself: the page was used; the page was written. They travel along when an entry moves.',
        see: ['soft-dirty'],
      },
      {
        id: 'soft-dirty',
        term: 'soft-dirty',
        text: 'A flag that the kernel keeps for tools that want to know what changed since they last looked. A PTE that is copied is marked so; pages in a table that moves whole are not.',
        see: ['accessed-dirty', 'pte'],
      },
      {
        id: 'pmd-boundary',
        term: 'PMD boundary',
        text: 'An address that is a multiple of 2 MiB: where one PMD entry ends and the next begins. How far an address lies above it is its offset in the PMD.',
        see: ['pmd', 'mutually-aligned'],
      },
    ],
  },
  {
    title: 'Mappings',
    terms: [
      {
        id: 'vma',
        term: 'VMA',
        long: 'virtual memory area',
        text: 'What the kernel knows of one mapping: a range of addresses, from vm_start up to but not including vm_end, with one set of rights. Pages come later, one fault at a time.',
        see: ['maple-tree', 'fault', 'mmap'],
      },
      {
        id: 'mmap',
        term: 'mmap',
        text: 'The system call that makes a mapping. It makes or extends a VMA and no page table.',
        see: ['vma', 'munmap'],
      },
      {
        id: 'munmap',
        term: 'munmap',
        text: 'The system call that takes a range away: VMAs are cut or removed, their pages given up, the TLB is flushed, and tables that no neighbour needs are freed.',
        see: ['mmap', 'flush'],
      },
      {
        id: 'private-anonymous',
        term: 'private, anonymous',
        text: 'Memory of the process alone, with no file behind it: what malloc asks for. It begins as zeros.',
        see: ['anon-vma', 'zero-page'],
      },
      {
        id: 'fault',
        term: 'fault',
        long: 'page fault',
        text: 'An access to an address whose entry is not present, or does not allow it. If a VMA covers the address, the kernel makes the missing tables and the page; if none does, the process gets SIGSEGV.',
        see: ['present', 'vma'],
      },
      {
        id: 'zero-page',
        term: 'zero page',
        text: 'One page of zeros that all who only read untouched memory share. The first write replaces it by a page of one’s own.',
        see: ['fault'],
      },
      {
        id: 'resident',
        term: 'resident',
        text: 'Of a mapping, the pages that are in memory now. The address space shows them coloured; the rest is mapped, but has no page yet.',
        see: ['present', 'fault'],
      },
      {
        id: 'anon-vma',
        term: 'anon_vma',
        text: 'What leads from an anonymous page back to the VMAs that may map it. A VMA gets one with its first own page, and from then on merges only with neighbours that fit.',
        see: ['vma', 'merge'],
      },
      {
        id: 'merge',
        term: 'merge',
        text: 'VMAs that touch, with equal rights and a matching offset, become one. So a moved mapping may come to be part of its new neighbour, and then does not start its VMA.',
        see: ['vma', 'realign'],
      },
      {
        id: 'mmap-lock',
        term: 'mmap lock',
        text: 'The lock of an address space. mremap holds it for writing, so that no VMA can come or go while it looks.',
        see: ['vma'],
      },
    ],
  },
  {
    title: 'Moving',
    terms: [
      {
        id: 'mremap',
        term: 'mremap',
        text: 'The system call that changes the size or the place of a mapping. Its pages stay in their frames; what moves are the entries that point to them.',
        see: ['maymove', 'move-page-tables'],
      },
      {
        id: 'maymove',
        term: 'MAYMOVE',
        long: 'MREMAP_MAYMOVE',
        text: 'A flag of mremap: the mapping may go to another place. Without it, a mapping that cannot grow where it is gives ENOMEM.',
        see: ['mremap', 'fixed'],
      },
      {
        id: 'fixed',
        term: 'FIXED',
        long: 'MREMAP_FIXED',
        text: 'A flag of mremap: to this very address. What is mapped there is unmapped first.',
        see: ['mremap', 'maymove'],
      },
      {
        id: 'dontunmap',
        term: 'DONTUNMAP',
        long: 'MREMAP_DONTUNMAP',
        text: 'A flag of mremap: the pages leave, the old mapping stays, empty. Garbage collectors use it.',
        see: ['mremap'],
      },
      {
        id: 'move-page-tables',
        term: 'move_page_tables',
        text: 'The function of the kernel that brings the entries across, extent by extent. This page is about it.',
        see: ['extent', 'realign'],
      },
      {
        id: 'extent',
        term: 'extent',
        text: 'As much as one turn of the loop in move_page_tables settles: up to the next boundary on either side, or to the end. If it is a whole PMD or PUD on both sides, one entry is moved; else single PTEs.',
        see: ['move-page-tables', 'pmd-boundary'],
      },
      {
        id: 'mutually-aligned',
        term: 'mutually aligned',
        text: 'Source and destination lie equally far above their PMD boundaries. Then every page keeps its index in its table, and tables can be used again as they are.',
        see: ['pmd-boundary', 'realign'],
      },
      {
        id: 'realign',
        term: 'realign',
        text: 'To let a move start at the PMD boundary below its address, on both sides, so that a first table that is only partly covered moves whole. It is done only if nothing else would be dragged along. Since 6.7.',
        see: ['mutually-aligned', 'warn-on-once'],
      },
      {
        id: 'exec-stack-shift',
        term: 'exec stack shift',
        text: 'exec puts a new program’s stack at the top and then shifts it down by a random amount, inside one VMA, with move_page_tables. Where that is a multiple of 2 MiB, kernels since 5.9 could warn.',
        see: ['move-page-tables', 'warn-on-once'],
      },
      {
        id: 'warn-on-once',
        term: 'WARN_ON_ONCE',
        text: 'Writes a warning with a backtrace to the kernel’s log, the first time only. move_page_tables does so when the new entry is not none, and then copies PTE by PTE.',
        see: ['none', 'exec-stack-shift'],
      },
      {
        id: 'rmap-locks',
        term: 'rmap locks',
        long: 'reverse map locks',
        text: 'Locks that keep those away who come from a page and look for its entries, so that they do not miss one that is between two places.',
        see: ['anon-vma'],
      },
      {
        id: 'what-if',
        term: 'what if',
        text: 'A rule that no kernel ever had, switched on here to see what it would do. It is no statement about Linux.',
        see: ['realign'],
      },
    ],
  },
  {
    title: 'The TLB',
    terms: [
      {
        id: 'tlb',
        term: 'TLB',
        long: 'translation lookaside buffer',
        text: 'Where a CPU keeps translations that it has used, so as not to walk the tables each time. The one here is a model of 512 slots.',
        see: ['flush', 'stale'],
      },
      {
        id: 'flush',
        term: 'flush',
        text: 'To have every CPU forget what it has cached of a range. Entries that moved must be flushed before anyone may count on the new place, and it is the dear part of moving.',
        see: ['tlb', 'stale'],
      },
      {
        id: 'stale',
        term: 'stale translation',
        text: 'One that the TLB still holds though its entry has changed. To use it is to read or write somebody else’s page.',
        see: ['flush'],
      },
    ],
  },
  {
    title: 'The maple tree',
    terms: [
      {
        id: 'maple-tree',
        term: 'maple tree',
        text: 'The tree that holds the VMAs of a process by their ranges, since 6.1. Its nodes are wide, so that few have to be read, and it knows gaps as well as entries.',
        see: ['node', 'vma'],
      },
      {
        id: 'node',
        term: 'node',
        text: 'One 256-byte piece of the tree. A leaf has room for 16 entries or gaps, an inner node for 10 children.',
        see: ['slot', 'pivot'],
      },
      {
        id: 'slot',
        term: 'slot',
        text: 'A place in a node: for a VMA, a gap, or a child.',
        see: ['node', 'gap'],
      },
      {
        id: 'pivot',
        term: 'pivot',
        text: 'The last address that belongs to a slot. A look-up takes the first slot whose pivot is not below the address it looks for.',
        see: ['slot'],
      },
      {
        id: 'gap',
        term: 'gap',
        text: 'A range where nothing is mapped. It takes a slot of its own, and inner nodes remember the longest gap below each child, so that free room is found fast.',
        see: ['slot'],
      },
      {
        id: 'height',
        term: 'height',
        text: 'How many levels of nodes the tree has. A look-up from the root reads one node of each.',
        see: ['node'],
      },
      {
        id: 'live-state',
        term: 'live state',
        text: 'A walk that has not been given up (ma_state). From where it stands, the next entry or the one before costs a step, not a walk from the root.',
        see: ['look-up'],
      },
      {
        id: 'look-up',
        term: 'VMA look-up',
        text: 'A question to the tree: which VMA holds this address (find_vma goes on to the next), which lies before it (find_vma_prev), does any meet this range (find_vma_intersection).',
        see: ['maple-tree', 'live-state'],
      },
      {
        id: 'split-rebalance',
        term: 'split and rebalance',
        text: 'A node that is too full gives slots to a sibling or becomes two; one that is too empty takes from a sibling or is joined with it.',
        see: ['node', 'height'],
      },
    ],
  },
  {
    title: 'Huge pages',
    terms: [
      {
        id: 'huge-page',
        term: 'huge page',
        text: 'A page of 2 MiB, held by one PMD entry. It moves by one write if both sides are aligned to 2 MiB.',
        see: ['thp', 'hugetlb', 'huge-split'],
      },
      {
        id: 'thp',
        term: 'THP',
        long: 'transparent huge pages',
        text: 'Huge pages that come without being asked for by size, where a mapping covers a whole aligned 2 MiB. They can be split into small ones at any time.',
        see: ['huge-page', 'huge-split'],
      },
      {
        id: 'huge-split',
        term: 'split of a huge page',
        text: 'Its PMD entry is replaced by a PTE table with 512 small entries to the same memory. The table was put aside for this when the huge page came.',
        see: ['thp', 'pte'],
      },
      {
        id: 'hugetlb',
        term: 'hugetlb',
        text: 'Huge pages from a pool that the administrator sets apart. They are never split, and mremap has a mover of their own for them.',
        see: ['huge-page'],
      },
    ],
  },
] as const satisfies readonly { readonly title: string; readonly terms: readonly Term[] }[];

export type TermId = (typeof GLOSSARY)[number]['terms'][number]['id'];

const TERMS: ReadonlyMap<string, Term> = new Map(
  GLOSSARY.flatMap(({ terms }) => terms.map((term): [string, Term] => [term.id, term])),
);

export function termBy(id: string): Term | undefined {
  return TERMS.get(id);
}
