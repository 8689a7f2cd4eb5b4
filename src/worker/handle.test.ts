import { describe, expect, it } from 'vitest';
import { KERNEL_IDS, KERNELS, type KernelId } from '../kernels/kernels.ts';
import { libraryScenario } from '../scenario/library.ts';
import { runScenario } from '../scenario/run.ts';
import { WorkCount } from '../scenario/work.ts';
import { handle } from './handle.ts';
import type { Prepared } from './prepare.ts';
import type { Reply, RunRequest } from './protocol.ts';

const { scenario } = libraryScenario('there-and-back')!;
const asked = (kernel: KernelId): RunRequest => ({ type: 'run', request: 7, scenario, kernel, beside: '6.1' });

/** The replies to a request, as they arrive at the other side: cloned, their buffers handed over. */
function arrived(message: RunRequest): { replies: Reply[]; transferred: ArrayBuffer[] } {
  const replies: Reply[] = [];
  const transferred: ArrayBuffer[] = [];
  handle(message, (reply, transfer) => {
    replies.push(structuredClone(reply, { transfer }));
    transferred.push(...transfer);
  });
  return { replies, transferred };
}

function doneOf({ replies }: { replies: Reply[] }) {
  const last = replies.at(-1)!;
  if (last.type !== 'done') throw new Error(`the last reply is ${last.type}`);
  return last;
}

describe('handle', () => {
  it('tells of each operation before it, then that it is still at it, then gives the run', () => {
    const { replies } = arrived(asked('6.12'));
    const operations = scenario.ops.length;
    const progress = (operation: number): Reply => ({ type: 'progress', request: 7, operation, operations });
    expect(replies.slice(0, operations)).toEqual(scenario.ops.map((_, operation) => progress(operation)));
    const still = replies.slice(operations, -1);
    expect(still.length).toBeGreaterThan(operations);
    for (const reply of still) expect(reply).toEqual(progress(operations));
    expect(replies.at(-1)).toMatchObject({ type: 'done', request: 7 });
  });

  it.each(KERNEL_IDS)('hands over every buffer of the trace of %s, and loses nothing', (kernel) => {
    const { replies, transferred } = arrived(asked(kernel));
    const { result } = doneOf({ replies });
    const run = runScenario(scenario, KERNELS[kernel]);
    expect(result.trace).toEqual(run.trace);
    expect(result.outcomes).toEqual(run.outcomes);
    expect(transferred.length).toBeGreaterThan(14);
    expect(new Set(transferred).size).toBe(transferred.length);
    // A buffer that was handed over is empty on this side.
    expect(transferred.filter(({ byteLength }) => byteLength > 0)).toEqual([]);
  });

  it('hands over every column of what was prepared, so that nothing long is copied', () => {
    const handedOver: ArrayBuffer[] = [];
    const prepared: Prepared[] = [];
    handle(asked('6.12'), (reply, transfer) => {
      handedOver.push(...transfer);
      if (reply.type === 'done') prepared.push(reply.result.prepared);
    });
    expect(prepared).toHaveLength(1);
    const { pages, work, names, final } = prepared[0]!;
    for (const { buffer } of [pages.origin, pages.shade, work.kinds, ...work.before, names.origins, ...final]) {
      expect(handedOver).toContain(buffer);
    }
  });

  it('gives the whole work of the kernel beside it', () => {
    const beside = new WorkCount(runScenario(scenario, KERNELS['6.1']).trace, scenario).total;
    expect(beside.ptesCopied).toBe(512);
    expect(doneOf(arrived(asked('6.12'))).result.besideWork).toEqual(beside);
    expect(doneOf(arrived(asked('6.1'))).result.besideWork).toEqual(beside);
  });

  it('answers with a message where the simulator breaks down', () => {
    const { replies } = arrived(asked('2.6' as KernelId));
    expect(replies.at(-1)).toEqual({ type: 'failed', request: 7, message: expect.stringMatching(/./) });
  });
});
