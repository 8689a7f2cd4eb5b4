import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { LinkState } from '../src/exchange/permalink.ts';
import { App } from './App.tsx';
import { followAddressBar } from './state/addressBar.ts';
import { links } from './state/links.ts';
import { usePage } from './state/page.ts';
import { useSession } from './state/session.ts';
import { DirectWorker, kernelButton, page, position, pressedKernels, sentence, slider } from './testing/wholePage.tsx';

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

  it('says so where the place does not exist, in a region that was there before, until that is closed', async () => {
    const user = await page('v=1&s=front&at=3/realign/7');
    const region = document.querySelector('.screen > [role=status]');
    await user.click(kernelButton('6.1'));
    const notice = 'On 6.1 there is no step 3/realign/7: shown is the nearest one before it.';
    expect(await screen.findByText(notice)).toBeInTheDocument();
    expect(screen.getByText(notice).closest('[role=status]')).toBe(region);
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

/** What waits for `passed` goes on once it is opened. */
function gate() {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, passed };
}

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

  it('never says again what was left, however long it takes to open the next and to write a link', async () => {
    history.replaceState(null, '', '#v=1&s=front');
    const user = userEvent.setup();
    render(<App />);
    const stop = followAddressBar();
    const there = await links.fetch();
    const opened = gate();
    const written = gate();
    const writeLink = vi.fn((state: LinkState) => written.passed.then(() => there.writeLink(state)));
    const readLink = (fragment: string) => opened.passed.then(() => there.readLink(fragment));
    try {
      await waitFor(() => expect(location.hash).toBe('#v=1&s=front&at=3/realign/1'));
      vi.spyOn(links, 'fetch').mockResolvedValue({ ...there, readLink, writeLink });
      await user.keyboard('{ArrowRight}');
      location.hash = '#v=1&s=dontunmap&at=1/map/1';
      await new Promise((passed) => setTimeout(passed, 700)); // that step is in no link yet, and was due
      opened.open();
      await waitFor(() => expect(useSession.getState().loaded?.name).toBe('dontunmap'));
      written.open();
      await user.keyboard('{ArrowRight}');
      await waitFor(() => expect(location.hash).toBe('#v=1&s=dontunmap&at=1/1'));
      expect(new Set(writeLink.mock.calls.map(([{ name }]) => name))).toEqual(new Set(['dontunmap']));
    } finally {
      vi.mocked(links.fetch).mockRestore();
      stop();
    }
  });

  it('is not written over where one has navigated, though nothing has told of that yet', async () => {
    history.replaceState(null, '', '#v=1&s=front');
    const user = userEvent.setup();
    render(<App />);
    const stop = followAddressBar();
    const there = await links.fetch();
    const written = gate();
    const writeLink = vi.fn((state: LinkState) => written.passed.then(() => there.writeLink(state)));
    try {
      await waitFor(() => expect(location.hash).toBe('#v=1&s=front&at=3/realign/1'));
      vi.spyOn(links, 'fetch').mockResolvedValue({ ...there, writeLink });
      await user.keyboard('{ArrowRight}');
      await waitFor(() => expect(writeLink).toHaveBeenCalled());
      written.open();
      location.hash = '#glossary';
      await waitFor(() => expect(usePage.getState().page).not.toBe('main'));
      expect(location.hash).toBe('#glossary');
    } finally {
      vi.mocked(links.fetch).mockRestore();
      stop();
      usePage.setState({ page: 'main', part: undefined });
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
