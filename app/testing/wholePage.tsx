import { act, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { handleAside, isAside } from '../../src/worker/aside.ts';
import type { WorkerLike } from '../../src/worker/client.ts';
import { handle } from '../../src/worker/handle.ts';
import type { Reply, Request } from '../../src/worker/protocol.ts';
import { App } from '../App.tsx';
import { useDialogs } from '../state/dialogs.ts';
import { usePlayback } from '../state/playback.ts';
import { openLink, useSession } from '../state/session.ts';

// What tests of the whole page share. Who imports this has a page without a browser, and a fresh one for each test.

/** A worker that works right here. */
export class DirectWorker implements WorkerLike {
  static breaks = false;
  /** It thinks for ever about what would change a verdict. */
  static thinks = false;
  static stopped = 0;
  onmessage: WorkerLike['onmessage'] = null;
  onerror: WorkerLike['onerror'] = null;
  #terminated = false;

  postMessage(message: Request): void {
    queueMicrotask(() => {
      if (this.#terminated) return;
      if (DirectWorker.thinks && message.type === 'flip') return;
      const reply = (data: Reply) => this.onmessage?.(new MessageEvent('message', { data }));
      if (DirectWorker.breaks) this.onerror?.(new ErrorEvent('error', { message: 'out of memory' }));
      else if (isAside(message)) void handleAside(message, reply);
      else handle(message, reply);
    });
  }

  terminate(): void {
    DirectWorker.stopped++;
    this.#terminated = true;
  }
}

/** Gives everything it is asked to watch a size at once. */
class FixedResizeObserver {
  readonly #changed: ResizeObserverCallback;
  constructor(changed: ResizeObserverCallback) {
    this.#changed = changed;
  }
  observe(): void {
    const entry = { contentRect: { width: 1200, height: 700 } } as ResizeObserverEntry;
    this.#changed([entry], this as unknown as ResizeObserver);
  }
  unobserve(): void {}
  disconnect(): void {}
}

beforeAll(() => {
  vi.stubGlobal('Worker', DirectWorker);
  vi.stubGlobal('ResizeObserver', FixedResizeObserver);
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
  Object.assign(HTMLDialogElement.prototype, {
    showModal(this: HTMLDialogElement) {
      this.open = true;
    },
    close(this: HTMLDialogElement) {
      this.open = false;
      this.dispatchEvent(new Event('close'));
    },
  });
});

afterAll(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

beforeEach(() => {
  DirectWorker.breaks = false;
  DirectWorker.thinks = false;
  DirectWorker.stopped = 0;
  history.replaceState(null, '', '#');
  useSession.setState(useSession.getInitialState());
  usePlayback.setState(usePlayback.getInitialState());
  useDialogs.setState(useDialogs.getInitialState());
});
afterEach(() => usePlayback.getState().pause());

/** The page, opened by a link. */
export async function page(link: string) {
  const user = userEvent.setup();
  render(<App />);
  await act(() => openLink(link));
  return user;
}

/** The sentence of the step, as it is read out. */
export const sentence = () => document.querySelector('.sentence [role=status]')?.textContent;
export const slider = () => screen.getByRole('slider', { name: 'Timeline' });
export const position = () => Number(slider().getAttribute('aria-valuenow'));
export const kernelButton = (name: string) => screen.getByRole('button', { name });
export const pressedKernels = () =>
  within(screen.getByRole('group', { name: 'Kernel' }))
    .getAllByRole('button', { pressed: true })
    .map(({ textContent }) => textContent);
