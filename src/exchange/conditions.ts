import { ENTRY_SIZE, PMD_SIZE, PUD_SIZE } from '../address/geometry.ts';
import { formatBytes, hex } from '../address/text.ts';
import type { Kernel } from '../kernels/kernels.ts';
import type { Move } from '../scenario/moves.ts';
import type { Scenario } from '../scenario/schema.ts';
import { type Condition, ERRNOS } from '../trace/steps.ts';

/** A condition in words: what is claimed, and the numbers that settle it. */
export interface ConditionText {
  readonly claim: string;
  readonly numbers: string;
}

/** What is moved, as far as it decides what is asked: exec's stack, pages of hugetlb. */
export interface WhatMoves {
  readonly stack?: boolean;
  readonly hugetlb?: boolean;
}

export function whatMoves({ ops }: Scenario, { operation, isHugetlb }: Move): WhatMoves {
  return { stack: ops[operation]?.op === 'exec_stack_shift', hugetlb: isHugetlb === true };
}

/** The conditions of realignment that a kernel evaluates, in its order. None: it does not ask about such a move. */
export function realignConditionsOf(kernel: Kernel, what: WhatMoves = {}): readonly Condition[] {
  const { realign, whatIf } = kernel.mremap;
  // As it was merged, hugetlb goes its own way before.
  if (what.hugetlb && (realign === 'never' || realign === 'merged')) return [];
  const ofPud: Condition[] = whatIf.has('realign-pud') ? ['reachesPudBoundary', 'sameOffsetInPud'] : [];
  if (realign === 'never') return ofPud;
  const ofStack = what.stack && realign !== 'v4-1';
  const startsItsVma = !ofStack && !whatIf.has('single-lookup') && !whatIf.has('inside-vma');
  return [
    ...ofPud,
    ...(realign === 'v4-1' ? (['differentVmas'] as const) : []),
    'reachesPmdBoundary',
    'notAlignedAlready',
    'mutuallyAligned',
    ...(startsItsVma ? (['oldStartsItsVma'] as const) : []),
    'nothingBelowOld',
    ...(startsItsVma ? (['newStartsItsVma'] as const) : []),
    'nothingBelowNew',
  ];
}

/** What each condition claims, without numbers. */
export const CLAIMS: Readonly<Record<Condition, string>> = {
  argumentsValid: 'the arguments are valid',
  differentVmas: 'source and destination are two VMAs',
  reachesPmdBoundary: 'reaches the next PMD boundary',
  notAlignedAlready: 'not aligned already',
  mutuallyAligned: 'mutually aligned',
  reachesPudBoundary: 'what if: reaches the next PUD boundary',
  sameOffsetInPud: 'what if: same offset in the PUD',
  tailAligned: 'what if: the end is mutually aligned',
  nothingAboveOld: 'what if: source, nothing above it in this PMD',
  nothingAboveNew: 'what if: destination, nothing above it',
  oldStartsItsVma: 'source: starts its VMA',
  newStartsItsVma: 'destination: starts its VMA',
  nothingBelowOld: 'source: nothing below it in this PMD',
  nothingBelowNew: 'destination: nothing below it',
  oldPudPresent: 'the source has a PUD entry here',
  oldPmdPresent: 'the source has a PMD entry here',
  wholePud: 'the extent is one whole PUD entry',
  wholePmd: 'the extent is one whole PMD entry',
  newPudNone: 'the new PUD entry is none',
  newPmdNone: 'the new PMD entry is none',
  wholeRangeMoved: 'the whole range was moved',
  fitsInPlace: 'there is room to grow in place',
};

/** The same as questions, for a sentence. */
export const QUESTIONS_ASKED: Readonly<Record<Condition, string>> = {
  argumentsValid: 'Are the arguments valid?',
  differentVmas: 'Are source and destination two VMAs?',
  reachesPmdBoundary: 'Does the range reach the next PMD boundary?',
  notAlignedAlready: 'Is the source off the PMD boundary?',
  mutuallyAligned: 'Are both sides equally far into their PMD?',
  reachesPudBoundary: 'What if: does the range reach the next PUD boundary?',
  sameOffsetInPud: 'What if: are both sides equally far into their PUD?',
  tailAligned: 'What if: are both ends equally far into their PMD?',
  nothingAboveOld: 'What if: is nothing mapped above the source in its last PMD?',
  nothingAboveNew: 'What if: is nothing mapped above the destination in its last PMD?',
  oldStartsItsVma: 'Does the source start its VMA?',
  newStartsItsVma: 'Does the destination start its VMA?',
  nothingBelowOld: 'Is nothing mapped below the source in its PMD?',
  nothingBelowNew: 'Is nothing mapped below the destination in its PMD?',
  oldPudPresent: 'Is there a PUD entry at the source?',
  oldPmdPresent: 'Is there a PMD entry at the source?',
  wholePud: 'Can a whole PUD entry move?',
  wholePmd: 'Can a whole PMD entry move?',
  newPudNone: 'Is the new PUD entry none?',
  newPmdNone: 'Is the new PMD entry none?',
  wholeRangeMoved: 'Was the whole range moved?',
  fitsInPlace: 'Is there room to grow in place?',
};

/**
 * A decision in words. `nameOf` gives the name of a VMA by its number.
 */
export function conditionText(
  condition: Condition,
  holds: boolean,
  operands: readonly number[],
  nameOf: (vma: number) => string,
): ConditionText {
  return { claim: CLAIMS[condition], numbers: numbersOf(condition, holds, operands, nameOf) };
}

function numbersOf(
  condition: Condition,
  holds: boolean,
  operands: readonly number[],
  nameOf: (vma: number) => string,
): string {
  const [a = 0, b = 0, c = 0] = operands;
  switch (condition) {
    case 'argumentsValid':
      return holds ? '' : `no: ${ERRNOS[a]}`;
    case 'differentVmas':
      return holds ? 'the copy is a VMA of its own' : 'both lie in one VMA';
    case 'reachesPmdBoundary':
      return `len ${hex(a)} ${holds ? '≥' : '<'} ${hex(PMD_SIZE)} − ${hex(b)}`;
    case 'notAlignedAlready':
      return `old & 0x1fffff = ${hex(a)}`;
    case 'reachesPudBoundary':
      return `len ${hex(a)} ${holds ? '≥' : '<'} ${hex(PUD_SIZE)} − ${hex(b)}`;
    case 'nothingAboveOld':
    case 'nothingAboveNew':
      return holds ? `${formatBytes(b - a)} above is empty` : `${nameOf(c)} lies in the ${formatBytes(b - a)} above`;
    case 'sameOffsetInPud':
    case 'tailAligned':
    case 'mutuallyAligned':
      return holds ? `old and new offset: ${hex(a)}` : `old offset ${hex(a)}, new offset ${hex(b)}`;
    case 'oldStartsItsVma':
    case 'newStartsItsVma':
      return holds ? 'starts its VMA' : `${hex(a)} is not vm_start, ${hex(b)}`;
    case 'nothingBelowOld':
    case 'nothingBelowNew':
      if (holds && b <= a) return 'the boundary lies in its own VMA';
      return holds ? `${formatBytes(b - a)} below is empty` : `${nameOf(c)} lies in the ${formatBytes(b - a)} below`;
    case 'oldPudPresent':
    case 'oldPmdPresent':
      return `nothing at ${hex(a)}: ${formatBytes(b)} passed over`;
    case 'wholePud':
      return `extent ${hex(a)} ${holds ? '=' : '≠'} ${hex(PUD_SIZE)}`;
    case 'wholePmd':
      return `extent ${hex(a)} ${holds ? '=' : '≠'} ${hex(ENTRY_SIZE.pmd)}`;
    case 'newPudNone':
    case 'newPmdNone':
      return holds ? `nothing at ${hex(a)}` : `a table hangs at ${hex(a)} already`;
    case 'wholeRangeMoved':
      return `${hex(a)} of ${hex(b)} bytes`;
    case 'fitsInPlace':
      return holds ? `${hex(a)}–${hex(b)} is free` : `${hex(a)}–${hex(b)} is taken`;
  }
}
