import { newOperation } from '../../src/exchange/newOperation.ts';
import { arrangeScenario } from '../../src/scenario/arrange.ts';
import type { Operation, Scenario } from '../../src/scenario/schema.ts';
import { change, changeOrSay, NEW_TITLE } from './change.ts';
import { openForm } from './edit.ts';

/** An empty scenario in place of the one on the screen, which can be taken back. */
export function newScenario(): void {
  openForm(undefined);
  change({ title: NEW_TITLE, ops: [] }, { stand: () => 0 });
}

/** Has the operations in another order: see scenario/arrange.ts. Returns whether it was changed. */
export function rearrange(scenario: Scenario, order: readonly number[]): boolean {
  return changeOrSay(() => arrangeScenario(scenario, order));
}

/** Adds an operation at the end, and opens its form. */
export function addOperation(scenario: Scenario, op: Operation['op']): void {
  const { ops } = scenario;
  if (changeOrSay(() => ({ ...scenario, ops: [...ops, newOperation(op, ops)] }))) openForm(ops.length);
}
