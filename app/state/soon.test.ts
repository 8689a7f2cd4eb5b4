// @vitest-environment node
import { expect, it, vi } from 'vitest';
import { fetchSoon, soon } from './soon.ts';

it('fetches a part once, when it is wanted or when all are', async () => {
  const [one, other] = [vi.fn(async () => 'one'), vi.fn(async () => 'other')];
  const parts = [soon(one), soon(other)];
  expect(parts[0]!.there()).toBeUndefined();
  expect(await parts[0]!.fetch()).toBe('one');
  expect(parts[0]!.there()).toBe('one');
  fetchSoon();
  await vi.waitFor(() => expect(parts[1]!.there()).toBe('other'));
  await parts[1]!.fetch();
  expect([one, other].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
});

it('fetches a part again that could not be had', async () => {
  const part = soon(vi.fn().mockRejectedValueOnce(new Error('no network')).mockResolvedValue('there'));
  await expect(part.fetch()).rejects.toThrow('no network');
  expect(part.there()).toBeUndefined();
  expect(await part.fetch()).toBe('there');
});
