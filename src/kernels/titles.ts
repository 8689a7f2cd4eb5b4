import type { KernelId } from './kernels.ts';

const RECORDED = 'Held against recordings, entry for entry and step for step.';
const LIKE_6_1 = 'Not recorded: outside of move_page_tables it follows the rules of 6.1.';

/** What each kernel does, in a few words, and what of it was held against recordings of the real one. */
export const KERNEL_TITLES: Readonly<Record<KernelId, string>> = {
  '4.14': `copies every PTE, at most 64 at a time. ${LIKE_6_1}`,
  '6.1': `moves whole PMD and PUD entries where both sides are aligned. ${RECORDED}`,
  'v4-1': `the patch series as posted, patch 1 of 7 alone. ${LIKE_6_1}`,
  v4: `the whole patch series as posted (v4). ${LIKE_6_1}`,
  '6.12': `realigns at the front, as merged. ${RECORDED}`,
  '6.18':
    'as 6.12; one call may move several VMAs. Held against recordings in results, mappings, pages and table counts.',
};
