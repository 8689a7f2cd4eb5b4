import type { MmRules } from '../mm/rules.ts';
import { type MremapRules, WHAT_IF, type WhatIf } from '../mremap/rules.ts';

export { WHAT_IF, type WhatIf };

/** A kernel that can be chosen: its name, and by which rules it works. */
export interface Kernel {
  readonly id: KernelId;
  readonly mm: MmRules;
  readonly mremap: MremapRules;
}

/** The kernels, from the oldest on; `v4-1` and `v4` are the patch series as it was posted. */
export const KERNEL_IDS = ['4.14', '6.1', 'v4-1', 'v4', '6.12', '6.18'] as const;
/** The name of a kernel. */
export type KernelId = (typeof KERNEL_IDS)[number];
/** The one that is meant where none is said. */
export const DEFAULT_KERNEL: KernelId = '6.12';

const MM_6_1: MmRules = {
  mmapMerge: 'sides-in-turn',
  oneSidedMerge: 'neighbour-faulted',
  copyBesideSource: 'nothing',
  alignsLargeAnonymous: false,
  protectDropsAccount: false,
  replacesHugeZeroPage: false,
  dontneedFreesTables: false,
};

const MM_6_12: MmRules = {
  ...MM_6_1,
  mmapMerge: 'both-at-once',
  copyBesideSource: 'other-neighbour',
  alignsLargeAnonymous: true,
  protectDropsAccount: true,
};

const MM_6_18: MmRules = {
  ...MM_6_12,
  oneSidedMerge: 'either-unfaulted',
  copyBesideSource: 'source-too',
  replacesHugeZeroPage: true,
  dontneedFreesTables: true,
};

const MREMAP_6_1: MremapRules = {
  loop: 'tables',
  realign: 'never',
  warnsOfTakenHuge: true,
  leftBehind: 'tidied',
  checks: 'as-it-goes',
  movesSeveralVmas: false,
  whatIf: new Set(),
};

export const KERNELS: Readonly<Record<KernelId, Kernel>> = {
  '4.14': {
    id: '4.14',
    mm: MM_6_1,
    mremap: { ...MREMAP_6_1, loop: 'small' },
  },
  '6.1': {
    id: '6.1',
    mm: MM_6_1,
    mremap: MREMAP_6_1,
  },
  'v4-1': {
    id: 'v4-1',
    mm: MM_6_1,
    mremap: { ...MREMAP_6_1, realign: 'v4-1' },
  },
  v4: {
    id: 'v4',
    mm: MM_6_1,
    mremap: { ...MREMAP_6_1, realign: 'v4' },
  },
  '6.12': {
    id: '6.12',
    mm: MM_6_12,
    mremap: { ...MREMAP_6_1, realign: 'merged', warnsOfTakenHuge: false },
  },
  '6.18': {
    id: '6.18',
    mm: MM_6_18,
    mremap: {
      ...MREMAP_6_1,
      realign: 'merged',
      warnsOfTakenHuge: false,
      leftBehind: 'as-it-is',
      checks: 'before-lookup',
      movesSeveralVmas: true,
    },
  },
};

/** A kernel with rules added that nobody shipped. */
export function withWhatIf(kernel: Kernel, whatIf: readonly WhatIf[]): Kernel {
  return whatIf.length === 0 ? kernel : { ...kernel, mremap: { ...kernel.mremap, whatIf: new Set(whatIf) } };
}

export const WHAT_IFS = /* @__PURE__ */ Object.keys(WHAT_IF) as readonly WhatIf[];

export function isWhatIf(text: string): text is WhatIf {
  return Object.hasOwn(WHAT_IF, text);
}

export function isKernelId(text: string): text is KernelId {
  return (KERNEL_IDS as readonly string[]).includes(text);
}
