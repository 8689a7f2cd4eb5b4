import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { page, position, pressedKernels, sentence } from '../testing/wholePage.tsx';
import { BINDINGS } from './keys.ts';
import { usePlayback } from './playback.ts';
import { useSession } from './session.ts';

/** For what is fetched when it is first shown. */
const PATIENCE = { timeout: 20_000 };

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
    expect(sentence()).toBe('Nothing has happened yet.');
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
