import type { Condition } from './steps.ts';

/** The operands of decisions, by what they are about. All lengths and offsets are bytes. */
export const CONDITION_OPERANDS = {
  argumentsValid: ['errno'],
  differentVmas: [],
  reachesPmdBoundary: ['length', 'offset'],
  notAlignedAlready: ['offset'],
  mutuallyAligned: ['oldOffset', 'newOffset'],
  sameOffsetInPud: ['oldOffset', 'newOffset'],
  reachesPudBoundary: ['length', 'offset'],
  tailAligned: ['oldOffset', 'newOffset'],
  nothingAboveOld: ['from', 'to', 'vma'],
  nothingAboveNew: ['from', 'to', 'vma'],
  oldStartsItsVma: ['address', 'vmaStart'],
  newStartsItsVma: ['address', 'vmaStart'],
  nothingBelowOld: ['from', 'to', 'vma'],
  nothingBelowNew: ['from', 'to', 'vma'],
  oldPudPresent: ['old', 'skipped'],
  oldPmdPresent: ['old', 'skipped'],
  wholePud: ['extent', 'old', 'new'],
  wholePmd: ['extent', 'old', 'new'],
  newPudNone: ['new', 'table'],
  newPmdNone: ['new', 'table'],
  wholeRangeMoved: ['moved', 'asked'],
  fitsInPlace: ['start', 'end'],
} as const satisfies Readonly<Record<Condition, readonly string[]>>;
