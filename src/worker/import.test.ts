import { describe, expect, it } from 'vitest';
import { fixture } from '../exchange/import/testing/fixture.ts';
import { syntheticTrace } from '../exchange/import/testing/syntheticTrace.ts';

import { parseScenario } from '../scenario/schema.ts';
import { handleAside } from './aside.ts';
import type { Reply } from './protocol.ts';

async function imported(text: BlobPart) {
  const replies: Reply[] = [];
  await handleAside({ type: 'import', request: 7, text: new Blob([text]), kernel: '6.18' }, (reply) =>
    replies.push(reply),
  );
  expect(replies.every(({ request }) => request === 7)).toBe(true);
  return { replies, last: replies.at(-1)! };
}

describe('an import', () => {
  it('ends with the report, in which each mremap has its scenario as text', async () => {
    const { last } = await imported(fixture('kinds.txt'));
    if (last.type !== 'imported') throw new Error(last.type);
    const { mremaps, differences, lines } = last.report;
    expect([lines, differences.count, mremaps.first.length]).toEqual([58, 0, mremaps.count]);
    const [first] = mremaps.first;
    const scenario = parseScenario(JSON.parse(first!.scenario!));
    expect(scenario.title).toBe(`strace line 25: ${first!.call} = ${first!.result}`);
  });

  it('reads a long text piece by piece, whose characters may be cut in two, and tells how far it is', async () => {
    const text = `${[...syntheticTrace(2 ** 17)].join('')}${'é'.repeat(2 ** 19)}\n`;
    const { replies, last } = await imported(text);
    const told = replies.flatMap((reply) => (reply.type === 'importing' ? [reply.progress] : []));
    expect(told.at(-1)).toMatchObject({ read: new Blob([text]).size, of: new Blob([text]).size });
    expect(last).toMatchObject({ type: 'imported', report: { skipped: { count: 1 }, differences: { count: 0 } } });
  });

  it.each<[string, BlobPart]>([
    ['nothing', ''],
    ['a picture', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0xff, 0xfe])],
    ['one line that never ends', 'mremap('.repeat(2 ** 18)],
    ['lines without end', '\n'.repeat(2 ** 20)],
  ])('of %s fails with a sentence', async (_, text) => {
    const { last } = await imported(text);
    expect(last).toMatchObject({ type: 'failed', message: expect.stringMatching(/^Nothing in this text is read: /) });
  });
});
