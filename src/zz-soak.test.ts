import fc from 'fast-check';
import { it } from 'vitest';
import { KERNEL_IDS, KERNELS, withWhatIf } from './kernels/kernels.ts';
import { resultsOf } from './scenario/results.ts';
import { runScenario } from './scenario/run.ts';
import { scenarios } from './scenario/testing/arbitrary.ts';
import { tablesInUse, wrongIn } from './scenario/testing/invariants.ts';
import { operationsOf } from './scenario/testing/reading.ts';
import { Player } from './trace/player.ts';

const N = Number(process.env.N ?? 1000);
it('invariants', () => {
  const count: any = { fail: 0, failed: 0, thp: 0, huge: 0, exec: 0, split: 0, tlb: 0, ops: 0 };
  fc.assert(
    fc.property(
      scenarios({ huge: process.env.HUGE === '1' }),
      fc.constantFrom(...KERNEL_IDS),
      fc.subarray(['realign-pud', 'realign-tail', 'single-lookup'] as const),
      (scenario, kernel, whatIf) => {
        const run = runScenario(scenario, withWhatIf(KERNELS[kernel], whatIf));
        const player = new Player(run.trace);
        if (scenario.fail) count.fail++;
        if (scenario.thp) count.thp++;
        if (scenario.ops[0]!.op === 'exec_stack_shift') count.exec++;
        count.ops += scenario.ops.length;
        for (const k of run.trace.steps.kind) {
          if (k === 8) count.split++;
          if (k === 16) count.failed++;
          if (k === 13) count.tail = (count.tail ?? 0) + 1;
          if (k === 12) count.realigned = (count.realigned ?? 0) + 1;
          if (k === 14) count.warning = (count.warning ?? 0) + 1;
        }
        const results = resultsOf(run, scenario);
        operationsOf(run.trace).forEach(({ end }, i) => {
          player.seek(end);
          const wrong = wrongIn(player.memory);
          if (wrong.length) throw new Error(`op ${i}: ${wrong.slice(0, 3).join('; ')}`);
          const r = results[i]!;
          if ('skipped' in r) return;
          const hugetlb = scenario.ops.some((op) => op.op === 'mmap' && op.flags?.includes('hugetlb'));
          if (tablesInUse(player.memory) !== r.tables) throw new Error('tables');
          if (r.pt && !hugetlb && r.pt.length !== r.tables) throw new Error('pt');
        });
        return true;
      },
    ),
    { numRuns: N, ...(process.env.SEED ? { seed: Number(process.env.SEED) } : {}) },
  );
  console.log(count);
}, 1e6);
