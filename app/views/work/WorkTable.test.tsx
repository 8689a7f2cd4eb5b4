import { screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { page } from '../../testing/wholePage.tsx';

it('counts every refused move, and does not say that the kernel warned of each: it warns once', async () => {
  const user = await page('v=1&s=exec-warning&k=6.1');
  await user.keyboard('{End}');
  const work = within(screen.getByRole('region', { name: /^Work/ }));
  expect(work.getByRole('row', { name: /refused/ })).toHaveTextContent(/^refused moves2 of 2$/);
});
