// @vitest-environment node
import { expect, it } from 'vitest';
import { readLink, writeLink } from '../../src/exchange/permalink.ts';
import { libraryScenario } from '../../src/scenario/library.ts';
import { fragmentOf } from './fragment.ts';

const of = (attributes: Partial<Record<string, string>>) => fragmentOf((name) => attributes[name] ?? null);
const { scenario } = libraryScenario('front')!;

it('writes every attribute so that it is read as what it says', async () => {
  const fragment = of({
    scenario: 'front',
    kernel: '6.1',
    'what-if': 'realign-tail, skip-flush',
    step: '3/move_page_tables/1/12',
    views: 'page-tables, decision',
    from: '3/move_page_tables~2/1',
    to: '4',
    play: '16',
  });
  expect(await readLink(fragment)).toEqual({
    scenario,
    name: 'front',
    kernel: '6.1',
    whatIf: ['realign-tail', 'skip-flush'],
    place: '3/move_page_tables/1/12',
    views: ['page-tables', 'decision'],
    from: '3/move_page_tables~2/1',
    to: '4',
    play: 16,
  });
});

it('takes a whole link, and lets attributes replace parts of it', async () => {
  const own = { scenario: { title: 'mine', ops: scenario.ops }, kernel: '6.1' as const, place: '3/realign/2' };
  const link = await writeLink(own);
  expect(of({ link })).toBe(link);
  expect(of({ link: `\n    https://example.org/#${link}\n  ` })).toBe(link);
  expect(await readLink(of({ link: `https://example.org/remapscope/#${link}`, kernel: '6.18' }))).toEqual({
    ...own,
    kernel: '6.18',
  });
  expect(await readLink(of({ link, scenario: 'front' }))).toEqual({ ...own, scenario, name: 'front' });
});

it('leaves it to the reader to refuse what is bad', async () => {
  expect(of({})).toBe('');
  const fragment = of({ scenario: '&k=6.1#"><script>' });
  expect(fragment).toBe('v=1&s=%26k%3D6.1%23%22%3E%3Cscript%3E');
  await expect(readLink(fragment)).rejects.toThrow(/which the library does not have/);
  await expect(readLink(of({ scenario: 'half \ud83d' }))).rejects.toThrow(/is "half \ufffd", which the library/);
});
