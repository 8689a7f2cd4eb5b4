import { KERNELS, type KernelId, withWhatIf } from '../kernels/kernels.ts';
import { joinLanes } from '../scenario/lanes.ts';
import { type Run, runScenario } from '../scenario/run.ts';
import type { Scenario } from '../scenario/schema.ts';
import { movesTables, WorkCount } from '../scenario/work.ts';
import { buffersOf } from '../trace/trace.ts';
import { buffersOfPrepared, prepareRun } from './prepare.ts';
import type { OneRun, Reply, RunRequest } from './protocol.ts';

export type Answer = (reply: Reply, transfer: ArrayBuffer[]) => void;

/** Runs a scenario, and answers with its trace and what is computed from it once. Throws where it cannot be run. */
export function simulate(message: RunRequest, reply: Answer): void {
  const { request, scenario, kernel, beside, compared, whatIf = [] } = message;
  const operations = scenario.ops.length;
  const tell = (operation: number) => reply({ type: 'progress', request, operation, operations }, []);
  const onBeat = () => tell(operations);
  const run = runScenario(scenario, withWhatIf(KERNELS[kernel], whatIf), { onOperation: tell });
  // Where nothing moves page tables, no kernel has work to compare.
  const isAlike = (kernel === beside && whatIf.length === 0) || !scenario.ops.some(({ op }) => movesTables(op));
  const other = isAlike ? run : runScenario(scenario, KERNELS[beside], { onOperation: onBeat });
  const besideWork = new WorkCount(other.trace, scenario).total;
  const one = prepared(run, scenario, onBeat);
  const second = compared === undefined ? undefined : compare(one, scenario, compared, onBeat);
  const transfer = [one, ...(second ? [second] : [])].flatMap(({ trace }) => buffersOf(trace));
  transfer.push(...buffersOfPrepared(one.prepared), ...(second ? buffersOfPrepared(second.prepared) : []));
  const result = { ...one, besideWork, ...(second ? { compared: second } : {}) };
  reply({ type: 'done', request, result }, transfer);
}

/** A run as the page takes it over: its memory is among what is prepared. */
function prepared(run: Run, scenario: Scenario, onBeat: () => void): OneRun {
  const { final: _final, heights: _heights, ...rest } = run;
  return { ...rest, prepared: prepareRun(run, scenario, onBeat) };
}

/** The scenario under another kernel, and both runs in step. */
function compare(run: OneRun, scenario: Scenario, kernel: KernelId, onBeat: () => void) {
  const other = prepared(runScenario(scenario, KERNELS[kernel], { onOperation: onBeat }), scenario, onBeat);
  onBeat();
  const lanes = joinLanes(
    { trace: run.trace, moves: run.prepared.moves },
    { trace: other.trace, moves: other.prepared.moves },
  );
  return { ...other, kernel, lanes };
}
