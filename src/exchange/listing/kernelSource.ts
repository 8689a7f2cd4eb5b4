import type { KernelId } from '../../kernels/kernels.ts';

/** Functions that listings name, as they are called in 6.12; those that only others have, as they are called there. */
export type KernelFunction =
  | 'alloc_new_pmd'
  | 'alloc_new_pud'
  | 'can_align_down'
  | 'check_mremap_params'
  | 'check_prep_vma'
  | 'copy_vma'
  | 'do_munmap'
  | 'find_vma_intersection'
  | 'find_vma_prev'
  | 'free_pgd_range'
  | 'free_pgtables'
  | 'get_extent'
  | 'get_old_pmd'
  | 'get_old_pud'
  | 'get_unmapped_area'
  | 'huge_pte_alloc'
  | 'mm_populate'
  | 'move_huge_pmd'
  | 'move_hugetlb_page_tables'
  | 'move_normal_pmd'
  | 'move_normal_pud'
  | 'move_page_tables'
  | 'move_ptes'
  | 'move_vma'
  | 'mremap'
  | 'mremap_to'
  | 'pte_alloc'
  | 'relocate_vma_down'
  | 'remap_move'
  | 'split_huge_pmd'
  | 'try_realign_addr'
  | 'vma_expand'
  | 'vma_expandable'
  | 'vma_lookup'
  | 'vma_shrink'
  | 'vma_to_resize';

/** The release whose source is linked. The series is none: it was posted while 6.4 was in the making. */
const RELEASE: Readonly<Record<KernelId, string>> = {
  '4.14': 'v4.14',
  '6.1': 'v6.1',
  'v4-1': 'v6.4',
  v4: 'v6.4',
  '6.12': 'v6.12',
  '6.18': 'v6.18',
};

/** Where other kernels call it otherwise. */
const OTHER_NAMES: Partial<Record<KernelFunction, Partial<Record<KernelId, string>>>> = {
  relocate_vma_down: {
    '4.14': 'shift_arg_pages',
    '6.1': 'shift_arg_pages',
    'v4-1': 'shift_arg_pages',
    v4: 'shift_arg_pages',
  },
  try_realign_addr: { 'v4-1': 'realign_addr', v4: 'realign_addr', '6.18': 'can_realign_addr' },
  vma_expand: { '4.14': 'vma_adjust', '6.1': 'vma_adjust' },
  vma_lookup: { '4.14': 'find_vma' },
  vma_shrink: { '4.14': 'vma_adjust', '6.1': 'vma_adjust' },
};

/** Functions that a kernel does not have: what-if rules, and what the simulator takes from 6.1, name them all the same. */
const LACKS: Partial<Record<KernelId, readonly KernelFunction[]>> = {
  '4.14': ['try_realign_addr', 'can_align_down', 'move_hugetlb_page_tables'],
  '6.1': ['try_realign_addr', 'can_align_down'],
};

/** The mails of the series, for the functions that are new with it. */
const MAILS: Partial<Record<KernelId, string>> = {
  'v4-1': 'https://lore.kernel.org/all/20230531220807.2048037-2-joel@joelfernandes.org/',
  v4: 'https://lore.kernel.org/all/20230531220807.2048037-1-joel@joelfernandes.org/',
};
const NEW_WITH_THE_SERIES: readonly KernelFunction[] = ['try_realign_addr', 'can_align_down'];

export interface FunctionInSource {
  /** As that kernel calls it. */
  readonly name: string;
  /** Where it is defined; undefined if that kernel has no such function. */
  readonly href?: string;
}

/** A function in the source of a kernel's version. Elixir's page of an identifier leads to the line it is defined on. */
export function inSource(kernel: KernelId, wanted: KernelFunction): FunctionInSource {
  const name = OTHER_NAMES[wanted]?.[kernel] ?? wanted;
  if (LACKS[kernel]?.includes(wanted)) return { name };
  const mail = MAILS[kernel];
  if (mail !== undefined && NEW_WITH_THE_SERIES.includes(wanted)) return { name, href: mail };
  const identifier = name === 'mremap' ? 'sys_mremap' : name;
  return { name, href: `https://elixir.bootlin.com/linux/${RELEASE[kernel]}/A/ident/${identifier}` };
}

/** A sentence about where the links of a kernel lead, if that has to be said. */
export function aboutSource(kernel: KernelId): string | undefined {
  if (MAILS[kernel] === undefined) return undefined;
  return 'The series is no release: what is new in it links to its mail, the rest to 6.4, before which it was posted.';
}
