import { PAGE_SIZE, PMD_SIZE, PTRS_PER_TABLE } from '../../address/geometry.ts';
import { formatBytes, formatCount, hex } from '../../address/text.ts';
import type { KernelId, WhatIf } from '../../kernels/kernels.ts';
import type { Condition, StepKind } from '../../trace/steps.ts';
import type { View } from '../library.ts';
import type { WorkKind } from '../work.ts';
import type { TourName } from './names.ts';

/**
 * A tour leads through steps of runs, each told of in a caption. Every number of a caption is a claim about a run, which
 * tours.test.ts holds against that run.
 */
export interface Tour {
  readonly name: TourName;
  readonly stops: readonly Stop[];
}

/** What there is to see, and where. */
export interface Stop {
  /** Links hold it: it never changes. */
  readonly name: string;
  readonly title: string;
  /** Short name of a scenario of the library. */
  readonly scenario: string;
  readonly kernel: KernelId;
  /** Rules switched on that nobody shipped. */
  readonly whatIf?: readonly WhatIf[];
  /** The kernel it is compared with. */
  readonly compared?: KernelId;
  /** What fills the middle of the screen; left out: what the scenario opens with. */
  readonly view?: View;
  /** Where in the run, see trace/place.ts. */
  readonly at: string;
  /** What happens in that step. */
  readonly shows: Exclude<StepKind, 'decision'> | readonly [Condition, 'yes' | 'no'];
  readonly caption: readonly CaptionPart[];
  /** What the caption says without a number. */
  readonly claims?: readonly Claim[];
}

export interface CaptionPart {
  /** Such as `Asked`; left out where the whole caption is one. */
  readonly label?: string;
  readonly text: Text;
}

/** Words, and claims where a number stands. */
export type Text = readonly (string | Claim)[];

/** How a number is written: `1,536`, `0x180000` or `1.5 MiB`. */
export type Form = 'count' | 'hex' | 'bytes';

/** What is claimed: a number, what it is a number of, and how it is written. */
export interface Claim {
  readonly is: number;
  readonly as: Form;
  readonly of: Subject;
  /** Written instead of the number, where it is a name such as that of a release. */
  readonly text?: string;
}

/** What a number can be about. `on`: the kernel, as it is, in place of that of the stop. */
export type Subject = (
  | { readonly kind: 'work'; readonly what: WorkKind }
  /** Page-table entries moved in all, of any kind. */
  | { readonly kind: 'entriesMoved' }
  /** An operand of the step at a place, by its name in trace/steps.ts; at the stop if no place is given. */
  | { readonly kind: 'operand'; readonly name: string; readonly at?: string }
  /** The move that is shown: what was asked, and where it starts. */
  | { readonly kind: 'move'; readonly what: 'length' | 'pages' | 'shift' | 'start' }
  /** Steps like the one at a place that follow each other, it included. */
  | { readonly kind: 'alike'; readonly at: string }
  /** Steps of a kind in the whole run. */
  | { readonly kind: 'steps'; readonly step: StepKind }
  /** How often a condition is evaluated in the whole run. */
  | { readonly kind: 'asked'; readonly condition: Condition }
  /** Nodes or slots of the maple tree that the look-up at a place reads; at the stop if no place is given. */
  | { readonly kind: 'read'; readonly what: 'nodes' | 'slots'; readonly at?: string }
  | { readonly kind: 'treeLevels' }
  | { readonly kind: 'mappingsMade' }
  /** 1 if the operation of the stop fails with this error. */
  | { readonly kind: 'fails'; readonly errno: string }
  /** Of any run: bytes that an entry covers, entries of a table, slots of a node. */
  | { readonly kind: 'geometry'; readonly what: 'page' | 'pmd' | 'entriesOfTable' | 'slotsOfLeaf' | 'slotsOfInner' }
  /** Mappings, each with a gap beside it, that a fully packed maple tree of so many levels can hold. */
  | { readonly kind: 'treeCapacity'; readonly levels: number }
  /** What no run can show: what somebody said, or a name. */
  | { readonly kind: 'said' }
) & { readonly on?: KernelId };

/** The claim as it stands in its sentence. */
export function claimText({ is, as, text }: Claim): string {
  if (text !== undefined) return text;
  return as === 'hex' ? hex(is) : as === 'bytes' ? formatBytes(is) : formatCount(is);
}

/** A text from a template. */
export function say(words: TemplateStringsArray, ...claims: readonly Claim[]): Text {
  return words.flatMap((part, i) => [part, ...claims.slice(i, i + 1)]).filter((part) => part !== '');
}

const on = (kernel: KernelId | undefined) => (kernel === undefined ? {} : { on: kernel });

/** Makers of claims, so that captions stay legible. */
export const claim = {
  work: (what: WorkKind, is: number, kernel?: KernelId): Claim => ({
    is,
    as: 'count',
    of: { kind: 'work', what, ...on(kernel) },
  }),
  entriesMoved: (is: number, kernel?: KernelId): Claim => ({
    is,
    as: 'count',
    of: { kind: 'entriesMoved', ...on(kernel) },
  }),
  operand: (name: string, is: number, as: Form = 'hex', at?: string): Claim => ({
    is,
    as,
    of: { kind: 'operand', name, ...(at === undefined ? {} : { at }) },
  }),
  move: (what: 'length' | 'pages' | 'shift' | 'start', is: number): Claim => ({
    is,
    as: what === 'pages' ? 'count' : what === 'start' ? 'hex' : 'bytes',
    of: { kind: 'move', what },
  }),
  alike: (at: string, is: number): Claim => ({ is, as: 'count', of: { kind: 'alike', at } }),
  steps: (step: StepKind, is: number): Claim => ({ is, as: 'count', of: { kind: 'steps', step } }),
  asked: (condition: Condition, is: number, kernel?: KernelId): Claim => ({
    is,
    as: 'count',
    of: { kind: 'asked', condition, ...on(kernel) },
  }),
  read: (what: 'nodes' | 'slots', is: number, at?: string): Claim => ({
    is,
    as: 'count',
    of: { kind: 'read', what, ...(at === undefined ? {} : { at }) },
  }),
  treeLevels: (is: number): Claim => ({ is, as: 'count', of: { kind: 'treeLevels' } }),
  mappingsMade: (is: number): Claim => ({ is, as: 'count', of: { kind: 'mappingsMade' } }),
  fails: (errno: string): Claim => ({ is: 1, as: 'count', of: { kind: 'fails', errno }, text: errno }),
  page: { is: PAGE_SIZE, as: 'bytes', of: { kind: 'geometry', what: 'page' } },
  pmd: { is: PMD_SIZE, as: 'bytes', of: { kind: 'geometry', what: 'pmd' } },
  entriesOfTable: { is: PTRS_PER_TABLE, as: 'count', of: { kind: 'geometry', what: 'entriesOfTable' } },
  slotsOfLeaf: { is: 16, as: 'count', of: { kind: 'geometry', what: 'slotsOfLeaf' } },
  slotsOfInner: { is: 10, as: 'count', of: { kind: 'geometry', what: 'slotsOfInner' } },
  treeCapacity: (levels: number, is: number): Claim => ({ is, as: 'count', of: { kind: 'treeCapacity', levels } }),
  said: (text: string): Claim => ({ is: Number.NaN, as: 'count', of: { kind: 'said' }, text }),
} as const;
