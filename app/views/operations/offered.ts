import type { Operation } from '../../../src/scenario/schema.ts';

/** The operations that can be added, in the order in which they are offered. */
export const OFFERED: readonly Operation['op'][] = [
  'mmap',
  'touch',
  'read',
  'mremap',
  'munmap',
  'mprotect',
  'madvise',
  'mlock',
  'brk',
  'exec_stack_shift',
  'fill',
  'find',
];
