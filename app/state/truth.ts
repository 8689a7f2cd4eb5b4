import { create } from 'zustand';
import {
  RECORDED_KERNELS,
  RECORDING_SETS,
  type RecordedKernel,
  type RecordingSet,
} from '../../src/scenario/recording.ts';
import type { Verdict } from '../../src/scenario/verify.ts';
import { AsideClient } from '../../src/worker/asideClient.ts';
import { Superseded } from '../../src/worker/client.ts';
import type { ListedScenario, VerifyProgress } from '../../src/worker/protocol.ts';
import { RECORDINGS } from './recordings.ts';

const fileOf = (set: RecordingSet) => new URL(RECORDINGS![set], location.href).href;

/** Verdicts on a scenario, as far as there are any. */
export type Verdicts = Readonly<Partial<Record<RecordedKernel, Verdict>>>;

interface Truth {
  /** The named scenarios; undefined until they are loaded. */
  readonly scenarios: readonly ListedScenario[] | undefined;
  /** What is to be run. */
  readonly chosen: readonly RecordingSet[];
  /** `waiting`: for the list of scenarios. */
  readonly state: 'not run' | 'waiting' | 'running' | 'stopped' | 'finished';
  /** Of the run under way, else of the last one; undefined until the first scenarios are done. */
  readonly progress: VerifyProgress | undefined;
  /** On named scenarios, by their ids. */
  readonly verdicts: ReadonlyMap<string, Verdicts>;
  /** A sentence about what went wrong. */
  readonly problem: string | undefined;
  /** The named scenario that was opened last, to come back to. */
  readonly opened: string | undefined;
  readonly filter: string;
}

/** What the page `truth` shows. It stays while another page is shown, and a run goes on. */
export const useTruth = create<Truth>(() => ({
  scenarios: undefined,
  chosen: RECORDING_SETS,
  state: 'not run',
  progress: undefined,
  verdicts: new Map(),
  problem: undefined,
  opened: undefined,
  filter: '',
}));

/** Not the one that runs the scenario on the main screen: neither is to wait for the other. */
const client = new AsideClient();

let loading: Promise<void> | undefined;

/** Loads the list of named scenarios, once. */
export function loadScenarios(): Promise<void> {
  loading ??= client.list(fileOf('named')).then(
    (scenarios) => useTruth.setState({ scenarios }),
    (error: Error) => {
      loading = undefined;
      useTruth.setState({ problem: error.message });
    },
  );
  return loading;
}

export function choose(set: RecordingSet, on: boolean): void {
  const { chosen } = useTruth.getState();
  useTruth.setState({ chosen: RECORDING_SETS.filter((other) => (other === set ? on : chosen.includes(other))) });
}

/** Holds the simulator against the chosen recordings. */
export async function runTruth(): Promise<void> {
  useTruth.setState({ state: 'waiting', progress: undefined, verdicts: new Map(), problem: undefined });
  await loadScenarios();
  const { state, scenarios, chosen } = useTruth.getState();
  if (state !== 'waiting') return;
  if (!scenarios) return useTruth.setState({ state: 'stopped' });
  useTruth.setState({ state: 'running' });
  const files = chosen.map((set) => ({ set, url: fileOf(set) }));
  try {
    const last = await client.verify(files, (progress) => show(progress, 'running'));
    show(last, 'finished');
  } catch (error) {
    if (error instanceof Superseded) return;
    useTruth.setState({ state: 'stopped', problem: (error as Error).message });
  }
}

export function stopTruth(): void {
  const { state } = useTruth.getState();
  useTruth.setState({ state: 'stopped' });
  if (state === 'running') client.stop();
}

function show(progress: VerifyProgress, state: 'running' | 'finished'): void {
  const verdicts = new Map(useTruth.getState().verdicts);
  for (const verdict of progress.verdicts) {
    verdicts.set(verdict.id, { ...verdicts.get(verdict.id), [verdict.kernel]: verdict });
  }
  useTruth.setState({ state, progress, verdicts });
}

/** The scenarios that the kernel's own test of mremap goes through in like manner. */
const GRID = /^(grid|realign|below)-/;

/** The verdicts on the grid, on every kernel; undefined until all are there. */
export function gridVerdicts({ scenarios, verdicts }: Pick<Truth, 'scenarios' | 'verdicts'>): Verdict[] | undefined {
  const grid = scenarios?.filter(({ id }) => GRID.test(id)) ?? [];
  const all = grid.flatMap(({ id }) => RECORDED_KERNELS.map((kernel) => verdicts.get(id)?.[kernel]));
  return all.length > 0 && all.every((verdict) => verdict !== undefined) ? all : undefined;
}
