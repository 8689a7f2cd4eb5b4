import { beforeEach, expect, it, vi } from 'vitest';
import { useSession } from './session.ts';
import { soon } from './soon.ts';
import { withPart } from './withPart.ts';

beforeEach(() => useSession.setState(useSession.getInitialState()));

it('uses a part when it has been fetched, and at once when it is there already', async () => {
  const part = soon(async () => 'part');
  const use = vi.fn();
  withPart(part, use);
  expect(use).not.toHaveBeenCalled();
  await vi.waitFor(() => expect(use).toHaveBeenCalledWith('part'));
  withPart(part, use);
  expect(use).toHaveBeenCalledTimes(2);
});

it('says so where a part cannot be had', async () => {
  const use = vi.fn();
  withPart(
    soon(() => Promise.reject(new Error('no network'))),
    use,
  );
  const sentence = 'This part of the page could not be loaded: no network';
  await vi.waitFor(() => expect(useSession.getState().problem).toBe(sentence));
  expect(use).not.toHaveBeenCalled();
});
