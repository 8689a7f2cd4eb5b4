import type { Told } from '../exchange/export/explain.ts';
import type { Kernel } from '../kernels/kernels.ts';
import { runScenario } from '../scenario/run.ts';
import type { Scenario } from '../scenario/schema.ts';
import { nameIn } from './names.ts';
import { prepareRun } from './prepare.ts';

/** Runs a scenario to tell of it, with the names that the page gives its mappings. */
export function runTold(scenario: Scenario, kernel: Kernel): Told {
  const run = runScenario(scenario, kernel);
  const { names } = prepareRun(run, scenario);
  return { scenario, kernel, run, nameOf: (vma) => nameIn(names, vma) };
}
