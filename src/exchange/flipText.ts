import { hex } from '../address/text.ts';
import type { KernelId } from '../kernels/kernels.ts';
import type { Flip, FlippingChange, WhyNothing } from '../scenario/flip/flip.ts';

/** A change in words: what to do, and the address or length before and after. */
export interface ChangeText {
  readonly what: string;
  readonly from: string;
  readonly to: string;
}

/** A change that turns a verdict round, in words. `nameOf` gives the name of a VMA by its number. */
export function changeText(change: FlippingChange, nameOf: (vma: number) => string): ChangeText {
  return { what: whatToDo(change, nameOf), from: hex(change.from), to: hex(change.to) };
}

function whatToDo(change: FlippingChange, nameOf: (vma: number) => string): string {
  const { kind, by } = change;
  const amount = hex(Math.abs(by));
  const whom = whomOf(change, nameOf);
  switch (kind) {
    case 'shift':
      return `map ${whom} ${amount} ${by < 0 ? 'lower' : 'higher'}`;
    case 'amount':
      if (change.ofMove) return `move ${amount} ${by < 0 ? 'less' : 'more'}`;
      return `make ${whom} ${amount} ${by < 0 ? 'shorter' : 'longer'}`;
    case 'resize':
    case 'length':
      return `make ${whom} ${amount} ${by < 0 ? 'shorter' : 'longer'}`;
    case 'cut':
      return `begin ${change.ofStack ? whom : `${whom}’s mapping`} ${amount} ${by < 0 ? 'lower' : 'higher'}`;
    case 'from':
      return `move from ${amount} ${by < 0 ? 'lower' : 'higher'}`;
    case 'distance':
      return `shift the stack ${amount} ${by < 0 ? 'less far' : 'further'}`;
  }
}

function whomOf({ role, vma, ofStack }: FlippingChange, nameOf: (vma: number) => string): string {
  if (role === 'neighbour') return vma === undefined ? 'the neighbour' : nameOf(vma);
  return ofStack ? 'the stack' : `the ${role}`;
}

const NOTHING: Readonly<Record<WhyNothing, string>> = {
  hugetlb: 'Nothing does: pages of hugetlb begin on a PMD boundary, before and after, so there is nothing to realign.',
  aligned: 'Nothing has to: both sides begin on a PMD boundary, so the move starts there anyway.',
  'way-back': 'Nothing here: this move takes back one that failed.',
  'none-found': 'No change of one address or length does.',
  'not-all-tried': 'None of the changes that were tried does; trying more would take too long.',
};

/** Why no change is offered, as a sentence; `forStack`: it is exec that moves. */
export function noChangeText(flip: Exclude<Flip, { kind: 'change' }>, kernel: KernelId, forStack: boolean): string {
  if (flip.kind === 'nothing') return NOTHING[flip.why];
  const never = forStack && kernel === 'v4-1' ? 'realigns nothing inside one VMA' : 'never realigns';
  return `Nothing does: Linux ${kernel} ${never}. ${flip.instead} ${THERE[flip.there]}.`;
}

const THERE = {
  realigned: 'realigns this move as it is',
  asked: 'asks, but does not realign this move as it is',
  none: 'comes to no such move',
} as const;
