import { KERNELS, withWhatIf } from '../kernels/kernels.ts';
import { runScenario } from '../scenario/run.ts';
import { WorkCount } from '../scenario/work.ts';
import { buffersOf } from '../trace/trace.ts';
import { buffersOfPrepared, prepareRun } from './prepare.ts';
import type { Reply, RunRequest } from './protocol.ts';

/** Answers a request: what the worker does, without a worker around it, so that tests and Node can call it too. */
export function handle(message: RunRequest, reply: (reply: Reply, transfer: ArrayBuffer[]) => void): void {
  const { request, scenario, kernel, beside, whatIf = [] } = message;
  try {
    const operations = scenario.ops.length;
    const onOperation = (operation: number) => reply({ type: 'progress', request, operation, operations }, []);
    const run = runScenario(scenario, withWhatIf(KERNELS[kernel], whatIf), { onOperation });
    const other = kernel === beside && whatIf.length === 0 ? run : runScenario(scenario, KERNELS[beside]);
    const besideWork = new WorkCount(other.trace, scenario).total;
    const prepared = prepareRun(run, scenario);
    const transfer = [...buffersOf(run.trace), ...buffersOfPrepared(prepared)];
    reply({ type: 'done', request, result: { ...run, prepared, besideWork } }, transfer);
  } catch (error) {
    reply({ type: 'failed', request, message: error instanceof Error ? error.message : String(error) }, []);
  }
}
