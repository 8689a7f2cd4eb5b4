import { hex } from '../../address/text.ts';
import { MREMAP } from '../../mremap/types.ts';
import { changeScenario } from '../flip/change.ts';
import type { Outcome } from '../run.ts';
import type { Operation, Scenario } from '../schema.ts';

export type Mremap = Operation & { readonly op: 'mremap' };

/** A mremap that asks for a destination. */
export function goingTo(moving: Mremap, destination: number): Mremap {
  const { flags } = moving;
  const fixed =
    typeof flags === 'number'
      ? flags - (flags % 4) + MREMAP.maymove + MREMAP.fixed
      : [...new Set([...flags, 'maymove', 'fixed'] as const)];
  return { ...moving, flags: fixed, newAddr: hex(destination) };
}

/** The scenario whose operation `number`, a mremap, goes to another destination; what names the memory there goes along. */
export function scenarioGoingTo(
  scenario: Scenario,
  outcomes: readonly Outcome[],
  number: number,
  destination: number,
): Scenario {
  const moving = scenario.ops[number] as Mremap;
  const at = (place: number): Scenario => ({ ...scenario, ops: scenario.ops.with(number, goingTo(moving, place)) });
  const outcome = outcomes[number];
  if (outcome?.kind !== 'returned') return at(destination);
  const by = destination - outcome.value;
  return changeScenario(at(outcome.value), outcomes, { kind: 'shift', operation: number, by }) ?? at(destination);
}
