import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { runChanged } from '../../state/edit.ts';
import { useSession } from '../../state/session.ts';
import { page } from '../../testing/wholePage.tsx';

const operations = () => within(screen.getByRole('region', { name: 'Operations' }));
const editButton = (number: number) => operations().getByRole('button', { name: `Edit operation ${number}` });
const rows = () => [...document.querySelectorAll<HTMLElement>('.operation')];
/** For the form, which is fetched when it is first shown. */
const PATIENCE = { timeout: 20_000 };

describe('an operation that goes while it has the focus hands it to the one that is next', () => {
  it('when undo takes it back', async () => {
    const user = await page('v=1&s=front');
    await user.selectOptions(operations().getByLabelText('Add an operation'), 'touch');
    await operations().findByRole('form', undefined, PATIENCE);
    await user.keyboard('{Escape}');
    expect(editButton(4)).toHaveFocus();
    await user.keyboard('{Control>}z{/Control}');
    await waitFor(() => expect(rows()).toHaveLength(3));
    expect(rows()[2]).toHaveFocus();
  });

  it('when several go at once', async () => {
    await page('v=1&s=front');
    act(() => rows()[1]!.focus());
    const { scenario } = useSession.getState().loaded!;
    act(() => runChanged({ ...scenario, ops: scenario.ops.slice(0, 1) }));
    await waitFor(() => expect(rows()).toHaveLength(1));
    expect(rows()[0]).toHaveFocus();
  });

  it('when the last one is removed, to adding another', async () => {
    const user = await page('v=1&s=front');
    act(() => rows()[2]!.focus());
    for (const left of [2, 1, 0]) {
      await user.keyboard('{Delete}');
      await waitFor(() => expect(rows()).toHaveLength(left));
      if (left > 0) expect(rows()[left - 1]).toHaveFocus();
    }
    expect(operations().getByLabelText('Add an operation')).toHaveFocus();
  });
});
