import { KERNELS } from '../../kernels/kernels.ts';
import { type Aspect, agreementOf, type Difference } from '../../scenario/agreement.ts';
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
  const given = comparable(host, scenario);
  const against = (id: Model['id']) =>
    agreementOf(given, comparable(resultsOf(runScenario(scenario, KERNELS[id]), scenario), scenario));
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

const inWindow = (address: string | undefined) => Number(address) >= WINDOW.start && Number(address) < WINDOW.end;

/**
 * Results without what depends on the machine: of an address that the kernel chose outside of the window, only that it
 * did; and from then on no count of tables, for what lies there has some of its own.
 */
function comparable(results: readonly OperationResult[], scenario: Scenario): OperationResult[] {
  let chosen = false;
  return results.map((result, number) => {
    if (result.skipped) return { skipped: true };
    const { ret, errno, done, fault, signal, maps, pages, tables } = result;
    const address = result.chosen?.addr ?? ret;
    const outside = scenario.ops[number]!.op === 'mremap' && address !== undefined && !inWindow(address);
    chosen ||= outside;
    return {
      ...(address === undefined ? {} : { ret: outside ? 'an address of its choice' : address }),
      ...(errno === undefined ? {} : { errno }),
      ...(done === undefined ? {} : { done }),
      ...(fault === undefined ? {} : { fault }),
      ...(signal === undefined ? {} : { signal }),
      ...(maps && { maps: maps.filter(([start]) => inWindow(start)) }),
      ...(pages && { pages: pages.filter(([start]) => inWindow(start)) }),
      ...(tables === undefined || chosen ? {} : { tables }),
    };
  });
}
