import { writeForm } from '../exchange/export/forms.ts';
import { KERNELS, type KernelId, withWhatIf } from '../kernels/kernels.ts';
import { flipOf } from '../scenario/flip/flip.ts';
import { joinLanes } from '../scenario/lanes.ts';
import { LIBRARY } from '../scenario/library.ts';
import { type Run, runScenario } from '../scenario/run.ts';
import type { Scenario } from '../scenario/schema.ts';
import { WorkCount } from '../scenario/work.ts';
import { buffersOf } from '../trace/trace.ts';
import { cardOf, quickFirst } from './gallery.ts';
import { buffersOfPrepared, type Prepared, prepareRun } from './prepare.ts';
import type { Reply, Request, RunRequest, VerifyProgress } from './protocol.ts';
import { runTold } from './told.ts';
import { listRecordings, verifyRecordings } from './verify.ts';

type Answer = (reply: Reply, transfer: ArrayBuffer[]) => void;

/** Answers a request: what the worker does, without a worker around it, so that tests and Node can call it too. */
export async function handle(message: Request, reply: Answer): Promise<void> {
  const { request } = message;
  try {
    switch (message.type) {
      case 'run':
        simulate(message, reply);
        break;
      case 'flip': {
        const kernel = withWhatIf(KERNELS[message.kernel], message.whatIf ?? []);
        reply({ type: 'flipped', request, flip: flipOf(message.scenario, kernel, message.move) }, []);
        break;
      }
      case 'export': {
        const told = runTold(message.scenario, withWhatIf(KERNELS[message.kernel], message.whatIf ?? []));
        reply({ type: 'exported', request, text: writeForm(message.form, told) }, []);
        break;
      }
      case 'list':
        reply({ type: 'listed', request, scenarios: await listRecordings(message.url) }, []);
        break;
      case 'verify': {
        const tell = (progress: VerifyProgress) => reply({ type: 'verifying', request, progress }, []);
        reply({ type: 'verified', request, progress: await verifyRecordings(message.files, tell) }, []);
        break;
      }
      case 'gallery':
        for (const entry of quickFirst(LIBRARY)) {
          reply({ type: 'card', request, card: cardOf(entry, entry.kernel ?? message.kernel) }, []);
        }
        reply({ type: 'gallery', request }, []);
        break;
    }
  } catch (error) {
    reply({ type: 'failed', request, message: error instanceof Error ? error.message : String(error) }, []);
  }
}

function simulate(message: RunRequest, reply: Answer): void {
  const { request, scenario, kernel, beside, compared, whatIf = [] } = message;
  const operations = scenario.ops.length;
  const tell = (operation: number) => reply({ type: 'progress', request, operation, operations }, []);
  const onBeat = () => tell(operations);
  const run = runScenario(scenario, withWhatIf(KERNELS[kernel], whatIf), { onOperation: tell });
  const other =
    kernel === beside && whatIf.length === 0 ? run : runScenario(scenario, KERNELS[beside], { onOperation: onBeat });
  const besideWork = new WorkCount(other.trace, scenario).total;
  const prepared = prepareRun(run, scenario, onBeat);
  const second = compared === undefined ? undefined : compare({ ...run, prepared }, scenario, compared, onBeat);
  const transfer = [run, ...(second ? [second] : [])].flatMap(({ trace }) => buffersOf(trace));
  transfer.push(...buffersOfPrepared(prepared), ...(second ? buffersOfPrepared(second.prepared) : []));
  const result = { ...run, prepared, besideWork, ...(second ? { compared: second } : {}) };
  reply({ type: 'done', request, result }, transfer);
}

/** The scenario under another kernel, and both runs in step. */
function compare(run: Run & { prepared: Prepared }, scenario: Scenario, kernel: KernelId, onBeat: () => void) {
  const other = runScenario(scenario, KERNELS[kernel], { onOperation: onBeat });
  const prepared = prepareRun(other, scenario, onBeat);
  onBeat();
  const lanes = joinLanes(
    { trace: run.trace, moves: run.prepared.moves },
    { trace: other.trace, moves: prepared.moves },
  );
  return { ...other, kernel, prepared, lanes };
}
