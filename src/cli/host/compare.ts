import { KERNELS } from '../../kernels/kernels.ts';
import { type Aspect, agreementOf, type Difference } from '../../scenario/agreement.ts';
import { comparable } from '../../scenario/comparable.ts';
import { type OperationResult, resultsOf } from '../../scenario/results.ts';
import { runScenario } from '../../scenario/run.ts';
import type { Scenario } from '../../scenario/schema.ts';
import type { Model } from './kernel.ts';
import { WINDOW } from './protocol.ts';

/** What can be read from a running kernel. */
export const COMPARED = ['outcome', 'maps', 'pages', 'tables'] as const satisfies readonly Aspect[];
export type Compared = (typeof COMPARED)[number];

/** `asOther`: not as the model says, but as the one on the other side does. */
export type Verdict = 'agrees' | 'asOther' | 'differs';

export interface Comparison {
  /** Aspects that could be compared. */
  readonly verdicts: Readonly<Partial<Record<Compared, Verdict>>>;
  /** Of the aspects that differ, the first operation each. */
  readonly differences: readonly Difference[];
}

/** Holds what this machine's kernel gave for a scenario against the model. */
export function compareWithModel(scenario: Scenario, host: readonly OperationResult[], model: Model): Comparison {
  const given = comparable(host, scenario, [WINDOW]);
  const against = (id: Model['id']) =>
    agreementOf(given, comparable(resultsOf(runScenario(scenario, KERNELS[id]), scenario), scenario, [WINDOW]));
  const { compared, differences } = against(model.id);
  const others = model.other && differences.length > 0 ? against(model.other).differences : differences;
  const among = (list: readonly Difference[], wanted: Compared) => list.some(({ aspect }) => aspect === wanted);
  const verdictOf = (aspect: Compared): Verdict => {
    if (!among(differences, aspect)) return 'agrees';
    return among(others, aspect) ? 'differs' : 'asOther';
  };
  const aspects = COMPARED.filter((aspect) => compared.includes(aspect));
  const verdicts = Object.fromEntries(aspects.map((aspect) => [aspect, verdictOf(aspect)]));
  return { verdicts, differences: differences.filter(({ aspect }) => verdicts[aspect] === 'differs') };
}
