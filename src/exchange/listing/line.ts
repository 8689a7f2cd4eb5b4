import type { Level } from '../../address/geometry.ts';
import type { Condition, StepKind, VmaChange } from '../../trace/steps.ts';
import type { KernelFunction } from './kernelSource.ts';

/** The listings there are: one a function, or a few that belong together. */
export const LISTING_NAMES = ['mremap', 'move_vma', 'realign', 'move_page_tables', 'hugetlb', 'unmap', 'exec'] as const;
export type ListingName = (typeof LISTING_NAMES)[number];

/**
 * What a step does, as far as a listing tells steps apart. A decision is named by its condition, and in the question
 * whether to realign at PUD level, which asks some of them too, with `pud` before it.
 */
export type Deed =
  | Condition
  | `pud ${Condition}`
  /** The boundary lies in the VMA itself, so nothing has to be looked up. */
  | `${'' | 'pud '}inside ${'Old' | 'New'}`
  | 'vma_lookup'
  /** An allocation, done or failed. */
  | `make ${Level | 'vma'}`
  | `move ${Level | 'huge'}`
  /** A flush right after an entry was moved, or a huge page split; else of what was gathered. */
  | `flush ${Level | 'huge' | 'split' | 'gathered'}`
  | `vma ${VmaChange}`
  /** Where all steps serve one line. */
  | 'split off'
  | 'populate'
  | 'make stack'
  | Extract<StepKind, 'hugeSplit' | 'entryCleared' | 'tableFreed' | 'realigned' | 'tailRealigned' | 'returned'>;

/** One line of a listing. */
export interface ListingLine {
  /** Names the line in its listing, and the line that does the same in another kernel's. */
  readonly id: string;
  /** How far it is indented, from 0. */
  readonly depth: number;
  /** What it does. A function of the kernel stands in braces. */
  readonly words: string;
  /** The steps that light it. */
  readonly litBy: readonly Deed[];
  /** The listing that tells what it does step by step; such a line is never lit itself. */
  readonly calls?: ListingName;
}

/** The algorithm of a function under one kernel. */
export interface Listing {
  readonly name: ListingName;
  readonly of: KernelFunction;
  readonly lines: readonly ListingLine[];
}

/** A line that steps light. */
export function line(id: string, depth: number, words: string, ...litBy: Deed[]): ListingLine {
  return { id, depth, words, litBy };
}

/** A line that no step stands for, such as `else`: there for the reader. */
export function structure(id: string, depth: number, words: string): ListingLine {
  return { id, depth, words, litBy: [] };
}

export function call(id: string, depth: number, words: string, calls: ListingName): ListingLine {
  return { id, depth, words, litBy: [], calls };
}

/** `lines` if a rule says so. */
export function when(rule: boolean, ...lines: ListingLine[]): ListingLine[] {
  return rule ? lines : [];
}
