import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openFile } from './openFile.ts';
import { usePage } from './page.ts';
import { useSession } from './session.ts';

const importTrace = vi.hoisted(() => vi.fn());
vi.mock('./importTrace.ts', () => ({ importTrace }));

const KINDS = readFileSync('src/exchange/import/fixtures/kinds.txt', 'utf8');
const complaint = () => useSession.getState().problem;

beforeEach(() => useSession.setState({ problem: undefined }));
afterEach(() => importTrace.mockReset());

it.each([
  ['that begins at once', KINDS],
  ['behind much of what its program wrote', `${'line of the program\n'.repeat(10_000)}${KINDS}`],
  [
    'whose lines begin with the process',
    '[pid  1234] mremap(0x7f0000000000, 4096, 8192, MREMAP_MAYMOVE) = 0x7f0000000000\n',
  ],
])('imports a trace %s', async (_, text) => {
  const file = new File([text], 'trace.txt');
  await openFile(file);
  expect(importTrace).toHaveBeenCalledWith({ name: 'trace.txt', text: file });
  expect(complaint()).toBeUndefined();
});

it.each([
  ['what is none', 'hello\n', /Nothing in this text is read: it must be .*$/],
  ['one that is compressed', gzipSync(KINDS), /This is compressed \(gzip\): unpack it first, as gunzip does\.$/],
  ['an empty one', '', /Nothing in this text is read: it is empty\. Give a trace or .*$/],
])('says of %s what the import says', async (_, content, sentence) => {
  await openFile(new File([content], 'a.txt'));
  expect(importTrace).not.toHaveBeenCalled();
  expect(complaint()).toMatch(/^The file "a\.txt" is neither a scenario \(JSON\) nor a trace\. /);
  expect(complaint()).toMatch(sentence);
});

it('leaves that to the import on its own page', async () => {
  usePage.setState({ page: 'import' });
  await openFile(new File(['hello\n'], 'a.txt'));
  expect(importTrace).toHaveBeenCalledTimes(1);
  usePage.setState({ page: 'main' });
});
