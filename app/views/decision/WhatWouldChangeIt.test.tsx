import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { libraryScenario } from '../../../src/scenario/library.ts';
import { undo } from '../../state/edit.ts';
import { usePlayback } from '../../state/playback.ts';
import { useSession } from '../../state/session.ts';
import { DirectWorker, kernelButton, page, pressedKernels, sentence } from '../../testing/wholePage.tsx';

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

  it('is left out when the simulator breaks down over it, and looked for again a step on', async () => {
    const user = await page('v=1&s=below-source&at=5');
    DirectWorker.breaks = true;
    expect(decision().getByText('What would change it')).toBeInTheDocument();
    await waitFor(() => expect(decision().queryByText('What would change it')).not.toBeInTheDocument());
    expect(verdict()).toBe('Not realigned:');
    DirectWorker.breaks = false;
    await user.keyboard('{ArrowLeft}');
    expect(await decision().findByText('What would change it')).toBeInTheDocument();
  });
});
