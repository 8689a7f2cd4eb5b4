import { create } from 'zustand';
import { writeLink } from '../../src/exchange/permalink.ts';
import { DEFAULT_KERNEL, type KernelId } from '../../src/kernels/kernels.ts';
import { acceptScenario } from '../../src/scenario/estimate.ts';
import { AsideClient } from '../../src/worker/asideClient.ts';
import { Superseded } from '../../src/worker/client.ts';
import type { Imported, ImportProgress } from '../../src/worker/protocol.ts';
import { usePage } from './page.ts';
import { openScenario } from './session.ts';

/** What a trace is read from, and what it is called on the page. */
interface Source {
  readonly name: string;
  readonly text: Blob;
}

interface ImportState {
  readonly source: Source | undefined;
  readonly kernel: KernelId;
  readonly state: 'nothing' | 'reading' | 'stopped' | 'failed' | 'finished';
  readonly progress: ImportProgress | undefined;
  readonly report: Imported | undefined;
  /** A sentence about what went wrong. */
  readonly problem: string | undefined;
  /** The line of what was opened last, to come back to. */
  readonly opened: number | undefined;
  /** Mremaps that are listed. */
  readonly shown: number;
}

/** Mremaps that are listed at first, and more at a time. */
export const SHOWN = 50;

/** What the page `import` shows. It stays while another page is shown, and an import goes on. */
export const useImport = create<ImportState>(() => ({
  source: undefined,
  kernel: DEFAULT_KERNEL,
  state: 'nothing',
  progress: undefined,
  report: undefined,
  problem: undefined,
  opened: undefined,
  shown: SHOWN,
}));

const client = new AsideClient();

/** Reads a text and shows on the page `import` what comes of it. */
export async function importTrace(source: Source, kernel: KernelId = useImport.getState().kernel): Promise<void> {
  const fresh = { progress: undefined, report: undefined, problem: undefined, opened: undefined, shown: SHOWN };
  useImport.setState({ ...fresh, source, kernel, state: 'reading' });
  if (usePage.getState().page !== 'import') location.hash = 'import';
  try {
    const report = await client.importText(source.text, kernel, (progress) => useImport.setState({ progress }));
    useImport.setState({ state: 'finished', report });
  } catch (error) {
    if (!(error instanceof Superseded)) useImport.setState({ state: 'failed', problem: (error as Error).message });
  } finally {
    // What was simulated takes room, and is not wanted again.
    if (useImport.getState().state !== 'reading') client.rest();
  }
}

export function stopImport(): void {
  useImport.setState({ state: 'stopped' });
  client.stop();
}

/** Reads the same again, as another kernel would have it. */
export function importUnder(kernel: KernelId): void {
  const { source } = useImport.getState();
  if (source) void importTrace(source, kernel);
  else useImport.setState({ kernel });
}

/** Opens the scenario of a mremap, just before it, by a link, so that the way back leads to the list. */
export async function openFound({ line, scenario }: { line: number; scenario: string | undefined }): Promise<void> {
  if (scenario === undefined) return;
  const { kernel } = useImport.getState();
  const accepted = acceptScenario(JSON.parse(scenario));
  useImport.setState({ opened: line });
  const link = await writeLink({ scenario: accepted, kernel, place: String(accepted.ops.length - 1) });
  if (link !== undefined) {
    location.hash = link;
    return;
  }
  usePage.setState({ page: 'main' });
  await openScenario(accepted, kernel);
}
