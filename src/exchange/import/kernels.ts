import { PAGE_SIZE, PTRS_PER_TABLE } from '../../address/geometry.ts';
import { hex } from '../../address/text.ts';
import { KERNEL_IDS, KERNELS, type KernelId } from '../../kernels/kernels.ts';
import { runScenario } from '../../scenario/run.ts';
import type { Scenario } from '../../scenario/schema.ts';
import { WorkCount } from '../../scenario/work.ts';
import { alignedPlaces } from './alignedPlaces.ts';
import { type BetterPlace, entryCount, type FoundMremap, type UnderKernel } from './report.ts';

/** Most mremaps that are run under every kernel; after the first few, only as long as they have no more pages than this together. */
const MOST_RUN = 100;
const FIRST_FEW = 3;
const MOST_PAGES = 2 ** 16;

/** Adds to the first of the mremaps that moved what each kernel makes of them, and a place that would have been better. */
export function underEachKernel(found: readonly FoundMremap[], kernel: KernelId): FoundMremap[] {
  let pages = 0;
  return found.map((mremap, i) => {
    if (i >= MOST_RUN || !mremap.scenario || entryCount(mremap.entries) === 0) return mremap;
    pages += mremap.bytes / PAGE_SIZE;
    if (i >= FIRST_FEW && pages > MOST_PAGES) return mremap;
    const { scenario } = mremap;
    const kernels = Object.fromEntries(KERNEL_IDS.map((id) => [id, underKernel(scenario, id)]));
    const better = betterPlace(mremap, scenario, kernel);
    return { ...mremap, kernels: kernels as Record<KernelId, UnderKernel>, ...(better ? { better } : {}) };
  });
}

/** Of the places nearby that are aligned like the source, the one that takes the fewest entries, if it takes fewer. */
function betterPlace({ entries }: FoundMremap, scenario: Scenario, kernel: KernelId): BetterPlace | undefined {
  let [best, least]: [BetterPlace | undefined, number] = [undefined, entryCount(entries)];
  // With no PTE among them there is at most a PUD to be won.
  if (entries.ptes === 0 && entries.pmds < PTRS_PER_TABLE) return undefined;
  for (const { address, scenario: elsewhere } of alignedPlaces(scenario)) {
    const under = underKernel(elsewhere, kernel);
    if (under.errno !== undefined || entryCount(under.entries) >= least) continue;
    best = { address: hex(address), entries: under.entries };
    least = entryCount(under.entries);
  }
  return best;
}

/** What the last operation of a scenario, its only mremap, comes to under a kernel. */
function underKernel(scenario: Scenario, kernel: KernelId): UnderKernel {
  const { trace, outcomes } = runScenario(scenario, KERNELS[kernel]);
  const { ptesCopied, pmdsMoved, pudsMoved, hugeMoved } = new WorkCount(trace, scenario).total;
  const entries = { ptes: ptesCopied, pmds: pmdsMoved, puds: pudsMoved, huge: hugeMoved };
  const outcome = outcomes.at(-1);
  return outcome?.kind === 'failed' ? { entries, errno: outcome.errno } : { entries };
}
