import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { libraryScenario } from '../src/scenario/library.ts';
import { handleAside, isAside } from '../src/worker/aside.ts';
import type { WorkerLike } from '../src/worker/client.ts';
import { handle } from '../src/worker/handle.ts';
import type { Reply, Request } from '../src/worker/protocol.ts';
import { App } from './App.tsx';
import { followAddressBar } from './state/addressBar.ts';
import { useDialogs } from './state/dialogs.ts';
import { undo } from './state/edit.ts';
import { BINDINGS } from './state/keys.ts';
import { usePlayback } from './state/playback.ts';
import { openLink, useSession } from './state/session.ts';

/** For what is fetched when it is first shown. */
const PATIENCE = { timeout: 20_000 };

/** A worker that works right here. */
class DirectWorker implements WorkerLike {
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
async function page(link: string) {
  const user = userEvent.setup();
  render(<App />);
  await act(() => openLink(link));
  return user;
}

/** The sentence of the step, as it is read out. */
const sentence = () => document.querySelector('.sentence [role=status]')?.textContent;
const slider = () => screen.getByRole('slider', { name: 'Timeline' });
const position = () => Number(slider().getAttribute('aria-valuenow'));
const kernelButton = (name: string) => screen.getByRole('button', { name });
const pressedKernels = () =>
  within(screen.getByRole('group', { name: 'Kernel' }))
    .getAllByRole('button', { pressed: true })
    .map(({ textContent }) => textContent);

describe('the page', () => {
  it('says that it simulates until there is something to show', () => {
    render(<App />);
    expect(screen.getByText('Simulating…')).toBeInTheDocument();
  });

  it('opens the first scenario of the library at its decision when the link says nothing', async () => {
    await page('');
    expect(screen.getByText('Mutually aligned, 1 MiB off the PMD boundary')).toBeInTheDocument();
    expect(sentence()).toMatch(/^Does the range reach the next PMD boundary\? Yes:/);
    expect(pressedKernels()).toEqual(['6.12']);
  });

  it('shows the sentence of the step, in the picture and for those who listen', async () => {
    await page('v=1&s=front&k=6.1&at=3/move_page_tables/1/101');
    const text = '1 PTE copied, 97 of 256: the page at 0x100000160000 is now at 0x100040160000.';
    expect(sentence()).toBe(text);
    expect(document.querySelector('.sentence [aria-hidden]')?.textContent).toBe(text);
    expect(document.querySelector('.sentence .tone-pte')).toHaveTextContent('1 PTE copied, 97 of 256');
  });

  it('tells in words what the pictures show', async () => {
    await page('v=1&s=below-source&at=5/realign/6');
    const tables = within(screen.getByRole('list', { name: 'Page tables in words' })).getAllByRole('listitem');
    expect(tables.map(({ textContent }) => textContent)).toEqual([
      'source, 0x100000000000: PGD entry 32, PUD entry 0, PMD entry 0 of pmd#2: pte#3 · 384 present',
      'source, 0x100000200000: PGD entry 32, PUD entry 0, PMD entry 1 of pmd#2: pte#4 · 512 present',
      'destination, 0x100040000000: PGD entry 32, PUD entry 1, PMD entry 0: none, no table yet',
      'destination, 0x100040200000: PGD entry 32, PUD entry 1, PMD entry 1: none, no table yet',
    ]);
    const space = within(screen.getByRole('region', { name: 'Address space' })).getAllByRole('listitem');
    expect(space.map(({ textContent }) => textContent)).toEqual([
      'Shown of the source window: 0x100000000000 to 0x100000600000, the whole',
      'Shown of the destination window: 0x100040000000 to 0x100040600000, the whole',
      'B, in the way: 0x100000000000 to 0x100000080000, rw-p, 512 KiB',
      'A, source: 0x100000100000 to 0x100000400000, rw-p, 3 MiB',
      'A, destination: 0x100040100000 to 0x100040400000, rw-p, 3 MiB',
      'The move goes from 0x100000100000 to 0x100040100000, 3 MiB.',
    ]);
    const decision = within(screen.getByRole('complementary', { name: 'Decision' }));
    expect(decision.getByText('B shares the first PMD, so its first 256 pages go PTE by PTE.')).toBeInTheDocument();
    expect(decision.getAllByRole('listitem').map(({ className }) => className)).toEqual([
      'rung holds',
      'rung holds',
      'rung holds',
      'rung fails current',
      'rung not-asked',
    ]);
    const read = decision.getAllByRole('listitem').map((rung) => rung.querySelector('.visually-hidden')?.textContent);
    expect(read).toEqual([': yes. ', ': yes. ', ': yes. ', ': no. ', ': not asked any more. ']);
  });

  it('counts the work so far, beside that of 6.1', async () => {
    await page('v=1&s=front&at=3');
    const row = (name: RegExp) => screen.getByRole('row', { name });
    expect(row(/PMDs moved/)).toHaveTextContent('2 of 26.1: 1');
    expect(row(/PTEs copied/)).toHaveTextContent('06.1: 256');
  });

  it('has a timeline that is a slider with a value in words', async () => {
    const user = await page('v=1&s=front&at=3/realign/1');
    expect(slider()).toHaveAttribute('aria-valuemin', '0');
    expect(slider()).toHaveAttribute('aria-valuemax', '805');
    expect(slider()).toHaveAttribute('aria-valuenow', '780');
    expect(slider()).toHaveAttribute(
      'aria-valuetext',
      'step 780 of 805: Does the range reach the next PMD boundary? Yes: len 0x300000 ≥ 0x200000 − 0x100000.',
    );
    act(() => slider().focus());
    await user.keyboard('{ArrowRight}');
    expect(slider()).toHaveAttribute('aria-valuetext', expect.stringMatching(/^step 781 of 805: Is the source off/));
  });

  it('leads to an operation that is chosen, and marks the one that is shown', async () => {
    const user = await page('v=1&s=front&at=3/realign/1');
    const current = () => screen.getAllByRole('button', { current: 'step' }).map(({ textContent }) => textContent);
    expect(current()).toEqual([expect.stringMatching(/^mremap 0x100000100000 → 0x100040100000/)]);
    await user.click(screen.getByRole('button', { name: /^mmap 0x100000100000/ }));
    expect(current()).toEqual([expect.stringMatching(/^mmap/)]);
    expect(sentence()).toMatch(/^Operation 1 is done/);
  });
});

describe('the keys', () => {
  it('→ and ← step forward and back', async () => {
    const user = await page('v=1&s=front&at=3/realign/1');
    const before = sentence();
    await user.keyboard('{ArrowRight}');
    expect(position()).toBe(781);
    expect(sentence()).not.toBe(before);
    await user.keyboard('{ArrowLeft}');
    expect(position()).toBe(780);
    expect(sentence()).toBe(before);
  });

  it('↑ and ↓ change what a step is', async () => {
    const user = await page('v=1&s=front&at=0');
    await user.keyboard('{ArrowUp}{ArrowUp}');
    expect(screen.getByText('one phase at a time')).toBeInTheDocument();
    await user.keyboard('{ArrowRight}{ArrowRight}{ArrowRight}');
    expect(sentence()).toMatch(/768|written for the first time/);
    expect(position()).toBe(775);
    await user.keyboard('{ArrowDown}{ArrowDown}');
    expect(screen.getByText('one step at a time')).toBeInTheDocument();
  });

  it('Home and End lead to both ends', async () => {
    const user = await page('v=1&s=front&at=3/realign/1');
    await user.keyboard('{End}');
    expect(position()).toBe(805);
    await user.keyboard('{Home}');
    expect(position()).toBe(0);
    expect(sentence()).toBe('Nothing has happened yet: an empty address space.');
  });

  it('Space plays and stops; while it plays, steps are not read out', async () => {
    const user = await page('v=1&s=front&at=0');
    await user.keyboard(' ');
    expect(screen.getByRole('button', { name: /stop/ })).toHaveAttribute('aria-pressed', 'true');
    expect(document.querySelector('.sentence [role=status]')).toHaveAttribute('aria-live', 'off');
    await waitFor(() => expect(position()).toBeGreaterThan(0));
    await user.keyboard(' ');
    expect(screen.getByRole('button', { name: /play/ })).toHaveAttribute('aria-pressed', 'false');
    expect(document.querySelector('.sentence [role=status]')).toHaveAttribute('aria-live', 'polite');
  });

  it('Space presses the button that has the focus, and does not play as well', async () => {
    const user = await page('v=1&s=front&at=3/realign/1');
    act(() => screen.getByRole('button', { name: /step$/ }).focus());
    await user.keyboard(' ');
    expect(position()).toBe(781);
    expect(usePlayback.getState().playing).toBe(false);
  });

  it('K goes through the kernels', async () => {
    const user = await page('v=1&s=front&at=3/realign/1');
    await user.keyboard('k');
    await waitFor(() => expect(pressedKernels()).toEqual(['6.18']));
    await user.keyboard('k');
    await user.keyboard('{Shift>}K{/Shift}');
    await waitFor(() => expect(pressedKernels()).toEqual(['6.12']));
  });

  it('? lists every key', async () => {
    const user = await page('v=1&s=front');
    await user.keyboard('?');
    const dialog = screen.getByRole('dialog', { name: 'Keys' });
    for (const { shown, does } of BINDINGS) {
      expect(within(dialog).getByText(does).closest('div')).toHaveTextContent(`${shown}${does}`);
    }
    await user.click(within(dialog).getByRole('button', { name: 'Close' }));
    expect(screen.queryByRole('dialog', { name: 'Keys' })).not.toBeInTheDocument();
  });

  it('O opens the gallery, from which a scenario can be chosen', async () => {
    const user = await page('v=1&s=front&k=v4');
    await user.keyboard('o');
    const dialog = screen.getByRole('dialog', { name: 'Scenarios' });
    expect(await within(dialog).findByRole('button', { current: true }, PATIENCE)).toHaveAccessibleName(
      /^Mutually aligned/,
    );
    await user.click(within(dialog).getByRole('button', { name: /^Not mutually aligned/ }));
    await waitFor(() => expect(sentence()).toMatch(/^Does the range reach/));
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    await waitFor(() => expect(useSession.getState().loaded?.name).toBe('not-mutual'));
    expect(pressedKernels()).toEqual(['v4 patch']);
  });

  it('belong to a dialog while one is open', async () => {
    const user = await page('v=1&s=front&at=3/realign/1');
    await user.keyboard('?');
    const dialog = screen.getByRole('dialog', { name: 'Keys' });
    act(() => within(dialog).getByRole('button', { name: 'Close' }).focus());
    await user.keyboard('{ArrowRight}{End}{Home}{ArrowUp}ok');
    expect(position()).toBe(780);
    expect(usePlayback.getState().depth).toBe('step');
    expect(pressedKernels()).toEqual(['6.12']);
    expect(screen.queryByRole('dialog', { name: 'Scenarios' })).not.toBeInTheDocument();
  });

  it.each(['Control', 'Alt', 'Meta'])('are left to the browser with %s', async (modifier) => {
    const user = await page('v=1&s=front&at=3/realign/1');
    await user.keyboard(`{${modifier}>}{ArrowRight}{End}k{/${modifier}}`);
    expect(position()).toBe(780);
    expect(pressedKernels()).toEqual(['6.12']);
  });

  it('have no meaning twice', () => {
    const keys = BINDINGS.flatMap((binding) => binding.keys);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('choosing a kernel', () => {
  it('keeps the place', async () => {
    const user = await page('v=1&s=front&at=3/realign/7');
    const before = sentence();
    expect(before).toMatch(/^Does the destination start its VMA\? Yes/);
    await user.click(kernelButton('6.18'));
    await waitFor(() => expect(pressedKernels()).toEqual(['6.18']));
    expect(sentence()).toBe(before);
    expect(document.querySelector('.notice')).toBeNull();
  });

  it('says so where the place does not exist, until that is closed', async () => {
    const user = await page('v=1&s=front&at=3/realign/7');
    await user.click(kernelButton('6.1'));
    const notice = 'On 6.1 there is no step 3/realign/7: shown is the nearest one before it.';
    expect(await screen.findByText(notice)).toBeInTheDocument();
    expect(sentence()).toMatch(/gets a copy at its new place/);
    expect(screen.getByText(/Linux 6\.1 does not ask: a move starts where it was asked to/)).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Close' }));
    expect(screen.queryByText(notice)).not.toBeInTheDocument();
  });

  it('says nothing of the place where a scenario opens by itself: nobody named it', async () => {
    await page('v=1&s=front&k=6.1');
    expect(sentence()).toMatch(/gets a copy at its new place/);
    expect(document.querySelector('.notice')).toBeNull();
  });
});

describe('what would change the verdict', () => {
  const decision = () => within(screen.getByRole('complementary', { name: 'Decision' }));
  const offered = (name: RegExp) => decision().findByRole('button', { name });
  const verdict = () => document.querySelector('.verdict b')?.textContent;

  it('is a button that opens the changed scenario, and shows the new verdict at once', async () => {
    const user = await page('v=1&s=not-mutual&at=3/realign/3');
    expect(verdict()).toBe('Not realigned:');
    await user.click(await offered(/^map the destination 0x1000 lower 0x100040101000 → 0x100040100000$/));
    await waitFor(() => expect(verdict()).toBe('Realigned.'));
    expect(sentence()).toMatch(/^Realigned: both sides start 0x100000 lower/);
    expect(useSession.getState().loaded?.scenario.title).toBe('Not mutually aligned (edited)');
    // The very scenario that the library has under this name, but for its title.
    expect(useSession.getState().loaded?.scenario.ops).toEqual(libraryScenario('front')!.scenario.ops);
  });

  it('can be taken back', async () => {
    const user = await page('v=1&s=below-source&at=5');
    await user.click(await offered(/^map B 0x80000 lower 0x100000000000 → 0xffffff80000$/));
    await waitFor(() => expect(verdict()).toBe('Realigned.'));
    act(() => undo());
    await waitFor(() => expect(verdict()).toBe('Not realigned:'));
    expect(useSession.getState().loaded?.name).toBe('below-source');
  });

  it('keeps the place where the verdict is behind it, and the focus', async () => {
    const user = await page('v=1&s=front&at=3');
    const button = await offered(/^map the destination 0x1000 lower/);
    act(() => button.focus());
    await user.keyboard('{Enter}');
    await waitFor(() => expect(verdict()).toBe('Not realigned:'));
    expect(sentence()).toMatch(/^Operation 3 is done/);
    expect(await offered(/^map the destination 0x1000 higher/)).toHaveFocus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(useSession.getState().loaded?.name).toBe('front'));
    expect(verdict()).toBe('Realigned.');
  });

  it('is not told before the verdict is, nor while the run is played', async () => {
    const user = await page('v=1&s=not-mutual&at=3/realign/2');
    expect(decision().queryByText('What would change it')).not.toBeInTheDocument();
    await user.keyboard('{ArrowRight}');
    expect(decision().getByText('What would change it')).toBeInTheDocument();
    act(() => usePlayback.getState().toggle());
    await new Promise((resolve) => setTimeout(resolve, 300));
    const waiting = decision().getByRole('button', { name: /looking for the smallest change/ });
    expect(waiting).toHaveAttribute('aria-disabled', 'true');
    act(() => usePlayback.getState().pause());
    expect(await offered(/^map the destination 0x1000 lower/)).toHaveAttribute('aria-disabled', 'false');
  });

  it('is a kernel where the chosen one never realigns', async () => {
    const user = await page('v=1&s=front&k=6.1&at=3');
    expect(
      await decision().findByText('Nothing does: Linux 6.1 never realigns. 6.12 realigns this move as it is.'),
    ).toBeInTheDocument();
    await user.click(decision().getByRole('button', { name: 'run it on 6.12' }));
    await waitFor(() => expect(pressedKernels()).toEqual(['6.12']));
    expect(verdict()).toBe('Realigned.');
  });

  it('is nothing where both sides are aligned', async () => {
    await page('v=1&s=gib-pmd&at=3');
    expect(await decision().findByText(/^Nothing has to: both sides begin on a PMD boundary/)).toBeInTheDocument();
  });

  it('is given up when another run is there', async () => {
    DirectWorker.thinks = true;
    const user = await page('v=1&s=not-mutual&at=3');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(DirectWorker.stopped).toBe(0);
    await user.click(kernelButton('6.18'));
    await waitFor(() => expect(DirectWorker.stopped).toBe(1));
    expect(pressedKernels()).toEqual(['6.18']);
    DirectWorker.thinks = false;
    expect(await offered(/^map the destination 0x1000 lower/)).toBeInTheDocument();
  });

  it('is left out when the simulator breaks down over it', async () => {
    await page('v=1&s=below-source&at=5');
    DirectWorker.breaks = true;
    expect(decision().getByText('What would change it')).toBeInTheDocument();
    await waitFor(() => expect(decision().queryByText('What would change it')).not.toBeInTheDocument());
    expect(verdict()).toBe('Not realigned:');
  });
});

describe('what cannot be opened', () => {
  it('is said in a sentence, with a way back', async () => {
    const user = await page('v=1&s=front&k=5.10');
    expect(screen.getByRole('alert')).toHaveTextContent(
      'The link\'s kernel (k) is "5.10", which is not known; there are 4.14, 6.1, v4-1, v4, 6.12, 6.18.',
    );
    await user.click(screen.getByRole('button', { name: 'Open the first scenario' }));
    expect(await screen.findByRole('slider', { name: 'Timeline' })).toBeInTheDocument();
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });

  it('is shown as text, never as markup', async () => {
    await page('v=1&s=<img src=x>');
    expect(screen.getByRole('alert')).toHaveTextContent('"<img src=x>"');
    expect(document.querySelector('img')).toBeNull();
  });

  it('is said when the simulator breaks down, and the way back takes a new one', async () => {
    DirectWorker.breaks = true;
    const user = await page('v=1&s=front');
    expect(screen.getByRole('alert')).toHaveTextContent('The simulator stopped working: out of memory.');
    DirectWorker.breaks = false;
    await user.click(screen.getByRole('button', { name: 'Open the first scenario' }));
    expect(await screen.findByRole('slider', { name: 'Timeline' })).toBeInTheDocument();
  });
});

describe('the address bar', () => {
  it('opens what it says, follows the step, and opens again what is put there', async () => {
    history.replaceState(null, '', '#v=1&s=front&k=v4&at=3/realign/1');
    const user = userEvent.setup();
    render(<App />);
    const stop = followAddressBar();
    try {
      await waitFor(() => expect(position()).toBe(780));
      expect(pressedKernels()).toEqual(['v4 patch']);
      await user.keyboard('{ArrowRight}');
      await waitFor(() => expect(location.hash).toBe('#v=1&s=front&k=v4&at=3/realign/2'));
      location.hash = '#v=1&s=dontunmap&at=1/map/1';
      await waitFor(() => expect(useSession.getState().loaded?.name).toBe('dontunmap'));
      expect(position()).toBe(1);
      location.hash = '#v=9&s=front';
      expect(await screen.findByRole('alert')).toHaveTextContent('made by a newer remapscope');
    } finally {
      stop();
    }
  });

  it('can be shared', async () => {
    const user = await page('v=1&s=front&k=6.1&at=3/copy_vma/1');
    await user.click(screen.getByRole('button', { name: 'Share' }));
    expect(await screen.findByText('Link copied')).toBeInTheDocument();
    expect(await navigator.clipboard.readText()).toBe(
      `${location.href.split('#')[0]}#v=1&s=front&k=6.1&at=3/copy_vma/1`,
    );
  });
});
