import { KERNELS } from '../kernels/kernels.ts';
import { ASPECTS, type Aspect, agreementOf } from './agreement.ts';
import { RECORDED_KERNELS, type RecordedKernel, type RecordedOperation, type Recording } from './recording.ts';
import { resultsOf } from './results.ts';
import { runScenario } from './run.ts';
import { parseScenario } from './schema.ts';

/** An aspect in which the simulator does not give what the kernel gave. */
export interface Disagreement {
  readonly aspect: Aspect;
  /** The first operation at which it shows. */
  readonly operation: number;
  /** Both as JSON, long ones cut; where the simulator could not run the scenario, a sentence that says why. */
  readonly recorded: string;
  readonly simulated: string;
}

/** What came of holding the simulator against one kernel's recording of one scenario. */
export interface Verdict {
  readonly id: string;
  readonly kernel: RecordedKernel;
  /** Aspects that were recorded. */
  readonly compared: readonly Aspect[];
  /** At most one an aspect; none when the scenario agrees as a whole. */
  readonly disagreements: readonly Disagreement[];
}

/** The kernels that this scenario was recorded on. */
export function kernelsOf({ results }: Recording): RecordedKernel[] {
  return RECORDED_KERNELS.filter((kernel) => results[kernel]);
}

/** Simulates a recorded scenario under a kernel that it was recorded on, and compares. Throws nothing. */
export function verdictOf({ scenario, results }: Recording, kernel: RecordedKernel): Verdict {
  const { given, problem } = simulate(scenario, kernel);
  const { compared, differences } = agreementOf(results[kernel]!.ops, given);
  const disagreements = differences.map(({ aspect, operation, recorded, simulated }) => ({
    aspect,
    operation,
    recorded: shortened(recorded),
    simulated: problem ?? shortened(simulated),
  }));
  return { id: scenario.id, kernel, compared, disagreements };
}

function simulate(recorded: unknown, kernel: RecordedKernel): { given: RecordedOperation[]; problem?: string } {
  try {
    const scenario = parseScenario(recorded);
    return { given: resultsOf(runScenario(scenario, KERNELS[kernel]), scenario) };
  } catch (error) {
    return { given: [], problem: error instanceof Error ? error.message : String(error) };
  }
}

const MOST_SHOWN = 300;

function shortened(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}

/** What is counted of a kernel: each aspect, and all aspects together. */
export const COUNTED = [...ASPECTS, 'whole'] as const;
export type Counted = (typeof COUNTED)[number];

export interface Count {
  /** Scenarios in which it was recorded, and in how many of them the simulator agrees. */
  compared: number;
  agreed: number;
}

export type Tally = Readonly<Record<RecordedKernel, Readonly<Record<Counted, Count>>>>;

export function emptyTally(): Tally {
  const counts = () => Object.fromEntries(COUNTED.map((counted) => [counted, { compared: 0, agreed: 0 }]));
  return Object.fromEntries(RECORDED_KERNELS.map((kernel) => [kernel, counts()])) as Record<
    RecordedKernel,
    Record<Counted, Count>
  >;
}

/** Adds a verdict to the counts. */
export function count(tally: Tally, { kernel, compared, disagreements }: Verdict): void {
  const counts = tally[kernel];
  const add = (counted: Counted, agrees: boolean) => {
    counts[counted].compared++;
    if (agrees) counts[counted].agreed++;
  };
  for (const aspect of compared) add(aspect, !disagreements.some((disagreement) => disagreement.aspect === aspect));
  add('whole', disagreements.length === 0);
}
