import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Flip } from '../scenario/flip/flip.ts';
import { libraryScenario } from '../scenario/library.ts';
import { AsideClient } from './asideClient.ts';
import { SimulatorClient, Superseded, type WorkerClient, type WorkerLike } from './client.ts';
import type { Card } from './gallery.ts';
import type { Reply, RunRequest, RunResult } from './protocol.ts';

/** A worker that answers when the test says so. */
class FakeWorker implements WorkerLike {
  readonly asked: RunRequest[] = [];
  terminated = false;
  onmessage: WorkerLike['onmessage'] = null;
  onerror: WorkerLike['onerror'] = null;

  postMessage(message: RunRequest): void {
    this.asked.push(message);
  }

  terminate(): void {
    this.terminated = true;
  }

  answer(reply: Reply): void {
    this.onmessage?.({ data: reply } as MessageEvent<Reply>);
  }

  breakDown(message: string): void {
    this.onerror?.({ message } as ErrorEvent);
  }
}

const { scenario } = libraryScenario('front')!;
const result = (name: string) => ({ stopped: name }) as RunResult;

function withWorkers<Client extends WorkerClient>(Client: new (spawn: () => WorkerLike) => Client) {
  const workers: FakeWorker[] = [];
  const restarts: string[] = [];
  const spawn = () => {
    const worker = new FakeWorker();
    workers.push(worker);
    return worker;
  };
  const client = new Client(spawn);
  client.onRestart = (why) => restarts.push(why);
  return { client, workers, restarts };
}

const clientWithWorkers = () => withWorkers(SimulatorClient);

describe('a client of a worker', () => {
  it('asks the worker that was started ahead', async () => {
    const { client, workers } = clientWithWorkers();
    client.begin();
    client.begin();
    const run = client.run(scenario, '6.12', '6.1');
    expect(workers).toHaveLength(1);
    workers[0]!.answer({ type: 'done', request: 1, result: result('first') });
    expect(await run).toEqual(result('first'));
  });

  it('starts another where the one that was started ahead could not be loaded', () => {
    const { client, workers, restarts } = clientWithWorkers();
    client.begin();
    workers[0]!.breakDown('');
    void client.run(scenario, '6.12', '6.1');
    expect(workers).toHaveLength(2);
    expect(restarts).toEqual([]);
  });

  it('asks one worker for all runs, one after the other', async () => {
    const { client, workers } = clientWithWorkers();
    expect(workers).toHaveLength(0);
    const first = client.run(scenario, '6.12', '6.1');
    expect(workers[0]!.asked).toEqual([{ type: 'run', request: 1, scenario, kernel: '6.12', beside: '6.1' }]);
    workers[0]!.answer({ type: 'done', request: 1, result: result('first') });
    expect(await first).toEqual(result('first'));
    const second = client.run(scenario, 'v4', '6.1');
    workers[0]!.answer({ type: 'done', request: 2, result: result('second') });
    expect(await second).toEqual(result('second'));
    expect(workers).toHaveLength(1);
    expect(workers[0]!.terminated).toBe(false);
  });

  it('passes on how far the run is', async () => {
    const { client, workers } = clientWithWorkers();
    const progress = vi.fn();
    const run = client.run(scenario, '6.12', '6.1', progress);
    workers[0]!.answer({ type: 'progress', request: 1, operation: 0, operations: 3 });
    workers[0]!.answer({ type: 'progress', request: 1, operation: 2, operations: 3 });
    workers[0]!.answer({ type: 'done', request: 1, result: result('done') });
    workers[0]!.answer({ type: 'progress', request: 1, operation: 1, operations: 3 });
    await run;
    expect(progress.mock.calls).toEqual([
      [0, 3],
      [2, 3],
    ]);
  });

  it('passes on the cards of a gallery one by one', async () => {
    const { client, workers } = withWorkers(AsideClient);
    const names: string[] = [];
    const drawn = client.gallery('6.12', ({ name }) => names.push(name));
    expect(workers[0]!.asked).toEqual([{ type: 'gallery', request: 1, kernel: '6.12' }]);
    workers[0]!.answer({ type: 'card', request: 1, card: { name: 'front' } as Card });
    workers[0]!.answer({ type: 'card', request: 1, card: { name: 'too-short' } as Card });
    expect(names).toEqual(['front', 'too-short']);
    workers[0]!.answer({ type: 'gallery', request: 1 });
    await drawn;
  });

  it('gives up the run under way when another is asked for, and replaces the busy worker', async () => {
    const { client, workers } = clientWithWorkers();
    const first = client.run(scenario, '6.12', '6.1');
    const second = client.run(scenario, '6.1', '6.1');
    await expect(first).rejects.toThrow(Superseded);
    expect(workers.map(({ terminated }) => terminated)).toEqual([true, false]);
    expect(workers[1]!.asked.map(({ request, kernel }) => [request, kernel])).toEqual([[2, '6.1']]);
    workers[1]!.answer({ type: 'done', request: 2, result: result('second') });
    expect(await second).toEqual(result('second'));
  });

  it('asks what would turn a verdict round, and gives that up as well when something else is asked for', async () => {
    const { client, workers } = withWorkers(AsideClient);
    const flip: Flip = { kind: 'nothing', why: 'aligned' };
    const first = client.flip(scenario, '6.12', 1, ['inside-vma']);
    const asked = { type: 'flip', request: 1, scenario, kernel: '6.12', move: 1, whatIf: ['inside-vma'] };
    expect(workers[0]!.asked).toEqual([asked]);
    workers[0]!.answer({ type: 'flipped', request: 1, flip });
    expect(await first).toEqual(flip);
    const second = client.flip(scenario, '6.12', 0);
    const third = client.flip(scenario, '6.1', 0);
    await expect(second).rejects.toThrow(Superseded);
    expect(workers.map(({ terminated }) => terminated)).toEqual([true, false]);
    workers[1]!.answer({ type: 'flipped', request: 3, flip });
    expect(await third).toEqual(flip);
  });

  it('takes no late answer for the one it waits for', async () => {
    const { client, workers } = clientWithWorkers();
    const first = client.run(scenario, '6.12', '6.1');
    const progress = vi.fn();
    const second = client.run(scenario, '6.1', '6.1', progress);
    await expect(first).rejects.toThrow(Superseded);
    // The old worker had posted these before it was stopped.
    for (const worker of workers) {
      worker.answer({ type: 'progress', request: 1, operation: 1, operations: 3 });
      worker.answer({ type: 'done', request: 1, result: result('first') });
      worker.answer({ type: 'failed', request: 1, message: 'first' });
    }
    workers[1]!.answer({ type: 'done', request: 2, result: result('second') });
    expect(await second).toEqual(result('second'));
    expect(progress).not.toHaveBeenCalled();
  });

  it.each([
    ['out of memory', 'The simulator stopped working: out of memory.'],
    ['', 'The simulator stopped working: it could not be loaded.'],
  ])('asks another worker when one breaks down (%j) in the middle of a run, and says so', async (message, sentence) => {
    const { client, workers, restarts } = clientWithWorkers();
    const run = client.run(scenario, '6.12', '6.1');
    workers[0]!.breakDown(message);
    expect(workers.map(({ terminated }) => terminated)).toEqual([true, false]);
    expect(workers[1]!.asked).toEqual([{ ...workers[0]!.asked[0], request: 2 }]);
    expect(restarts).toEqual([`${sentence} It was started again.`]);
    workers[0]!.answer({ type: 'done', request: 1, result: result('late') });
    workers[1]!.answer({ type: 'done', request: 2, result: result('second') });
    expect(await run).toEqual(result('second'));
  });

  it('gives a run up when the second worker breaks down over it too, and takes a new one for the next', async () => {
    const { client, workers, restarts } = clientWithWorkers();
    const broken = client.run(scenario, '6.12', '6.1');
    workers[0]!.breakDown('out of memory');
    workers[1]!.breakDown('out of memory');
    await expect(broken).rejects.toThrow(
      new Error('The simulator stopped working: out of memory. It had been started again before.'),
    );
    expect(restarts).toHaveLength(1);
    expect(workers[1]!.terminated).toBe(true);
    const next = client.run(scenario, '6.12', '6.1');
    workers[2]!.answer({ type: 'done', request: 3, result: result('next') });
    expect(await next).toEqual(result('next'));
  });

  it('gives up at once what is not a run, and says why', async () => {
    const { client, workers, restarts } = withWorkers(AsideClient);
    const verified = client.verify([], () => {});
    workers[0]!.breakDown('out of memory');
    await expect(verified).rejects.toThrow(new Error('The simulator stopped working: out of memory.'));
    expect(workers).toHaveLength(1);
    expect(restarts).toEqual([]);
  });

  describe('when a worker says nothing', () => {
    const SILENT = 'The simulator did not answer for 20 seconds.';
    beforeEach(() => void vi.useFakeTimers());
    afterEach(() => void vi.useRealTimers());
    const progress = (request: number): Reply => ({ type: 'progress', request, operation: 1, operations: 3 });

    it('asks another one, in the middle of a run', async () => {
      const { client, workers, restarts } = clientWithWorkers();
      const run = client.run(scenario, '6.12', '6.1');
      workers[0]!.answer(progress(1));
      vi.advanceTimersByTime(19_000);
      workers[0]!.answer(progress(1));
      vi.advanceTimersByTime(19_999);
      expect(workers).toHaveLength(1);
      vi.advanceTimersByTime(1);
      expect(workers.map(({ terminated }) => terminated)).toEqual([true, false]);
      expect(restarts).toEqual([`${SILENT} It was started again.`]);
      workers[1]!.answer({ type: 'done', request: 2, result: result('second') });
      expect(await run).toEqual(result('second'));
      vi.advanceTimersByTime(100_000);
      expect(workers).toHaveLength(2);
    });

    it('gives the run up the second time', async () => {
      const { client, workers } = clientWithWorkers();
      const run = client.run(scenario, '6.12', '6.1');
      workers[0]!.answer(progress(1));
      vi.advanceTimersByTime(20_000);
      workers[1]!.answer(progress(2));
      vi.advanceTimersByTime(20_000);
      await expect(run).rejects.toThrow(new Error(`${SILENT} It had been started again before.`));
    });

    it('finds out that it was ended while nothing was asked of it', async () => {
      const { client, workers } = clientWithWorkers();
      const first = client.run(scenario, '6.12', '6.1');
      workers[0]!.answer({ type: 'done', request: 1, result: result('first') });
      await first;
      vi.advanceTimersByTime(100_000);
      const second = client.run(scenario, '6.12', '6.1');
      vi.advanceTimersByTime(20_000);
      workers[1]!.answer({ type: 'done', request: 3, result: result('second') });
      expect(await second).toEqual(result('second'));
    });

    it('waits for as long as it takes to load, and for what tells nothing on the way', async () => {
      const { client, workers } = withWorkers(AsideClient);
      const gallery = client.gallery('6.12', () => {});
      vi.advanceTimersByTime(100_000);
      expect(workers).toHaveLength(1);
      workers[0]!.answer({ type: 'gallery', request: 1 });
      await gallery;
      const flip = client.flip(scenario, '6.12', 0);
      vi.advanceTimersByTime(100_000);
      workers[0]!.answer({ type: 'flipped', request: 2, flip: { kind: 'nothing', why: 'aligned' } });
      expect(await flip).toEqual({ kind: 'nothing', why: 'aligned' });
    });
  });

  it('replaces a worker that breaks down while nothing is asked of it', async () => {
    const { client, workers } = clientWithWorkers();
    const first = client.run(scenario, '6.12', '6.1');
    workers[0]!.answer({ type: 'done', request: 1, result: result('first') });
    await first;
    workers[0]!.breakDown('');
    const next = client.run(scenario, '6.12', '6.1');
    workers[1]!.answer({ type: 'done', request: 2, result: result('next') });
    expect(await next).toEqual(result('next'));
  });

  it('passes on why a run failed, and keeps the worker', async () => {
    const { client, workers } = clientWithWorkers();
    const failed = client.run(scenario, '6.12', '6.1');
    workers[0]!.answer({ type: 'failed', request: 1, message: 'That did not work.' });
    await expect(failed).rejects.toThrow(new Error('That did not work.'));
    void client.run(scenario, '6.12', '6.1');
    expect(workers).toHaveLength(1);
    expect(workers[0]!.terminated).toBe(false);
  });

  it('tries again when a worker could not be started', async () => {
    const worker = new FakeWorker();
    const spawn = vi
      .fn<() => WorkerLike>(() => worker)
      .mockImplementationOnce(() => {
        throw new Error('No workers here.');
      });
    const client = new SimulatorClient(spawn);
    await expect(client.run(scenario, '6.12', '6.1')).rejects.toThrow('No workers here.');
    const next = client.run(scenario, '6.12', '6.1');
    worker.answer({ type: 'done', request: 2, result: result('next') });
    expect(await next).toEqual(result('next'));
  });
});
