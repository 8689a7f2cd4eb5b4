import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { libraryScenario } from '../../src/scenario/library.ts';
import { isAside } from '../../src/worker/aside.ts';
import type { WorkerLike } from '../../src/worker/client.ts';
import { handle } from '../../src/worker/handle.ts';
import type { Request } from '../../src/worker/protocol.ts';
import { change } from './change.ts';
import { redo, undo, useEdit } from './edit.ts';
import { chooseKernel, openFromLibrary, useSession } from './session.ts';

/** A worker that takes its time: whatever is asked meanwhile comes first. */
class SlowWorker implements WorkerLike {
  onmessage: WorkerLike['onmessage'] = null;
  onerror: WorkerLike['onerror'] = null;
  #terminated = false;

  postMessage(message: Request): void {
    setTimeout(() => {
      if (this.#terminated || isAside(message)) return;
      handle(message, (data) => this.onmessage?.(new MessageEvent('message', { data })));
    }, 5);
  }

  terminate(): void {
    this.#terminated = true;
  }
}

beforeAll(() => void vi.stubGlobal('Worker', SlowWorker));
afterAll(() => void vi.unstubAllGlobals());

const { scenario } = libraryScenario('front')!;
const shorter = { ...scenario, ops: scenario.ops.slice(0, 2) };
const shown = () => useSession.getState().loaded!;
const settled = () => vi.waitFor(() => expect(useSession.getState().progress).toBeUndefined());

beforeEach(async () => {
  useSession.setState(useSession.getInitialState());
  await openFromLibrary('front');
});

it('loses neither of two changes that follow each other closely, whichever comes first', async () => {
  change(shorter);
  void chooseKernel('6.1');
  await settled();
  expect([shown().kernel.id, shown().scenario.ops.length]).toEqual(['6.1', 2]);
  void chooseKernel('6.18');
  undo();
  await settled();
  expect([shown().kernel.id, shown().scenario.ops.length]).toEqual(['6.18', 3]);
});

it('takes back as many changes as were asked to be taken back, while the first run is still under way', async () => {
  for (const length of [1, 2, 1, 0]) change({ ...scenario, ops: scenario.ops.slice(0, length) });
  for (let i = 0; i < 3; i++) undo();
  expect(useEdit.getState().past).toHaveLength(1);
  await settled();
  expect(shown().scenario.ops).toHaveLength(1);
  for (let i = 0; i < 9; i++) undo();
  await settled();
  expect([shown().name, useEdit.getState().past.length]).toEqual(['front', 0]);
  for (let i = 0; i < 4; i++) redo();
  await settled();
  expect(shown().scenario.ops).toHaveLength(0);
});
