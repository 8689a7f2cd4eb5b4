import type { AddressSpace } from '../mm/addressSpace.ts';
import { CONDITIONS, type Condition } from '../trace/steps.ts';

/** Records that a condition was evaluated, with the numbers in it, and returns whether it holds. */
export function decide(mm: AddressSpace, condition: Condition, holds: boolean, ...operands: number[]): boolean {
  mm.recorder.step('decision', CONDITIONS.indexOf(condition), holds ? 1 : 0, ...operands);
  return holds;
}
