import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BadLink, readLink } from './permalink.ts';
import { MutatedLinks } from './testing/mutatedLinks.ts';

/** Whether a link opens; it has to be refused with a sentence else. */
async function opens(link: string): Promise<boolean> {
  try {
    return (await readLink(link)) !== undefined;
  } catch (error) {
    if (!(error instanceof BadLink)) throw new Error(`${JSON.stringify(link)}: ${String(error)}`);
    expect(error.message).toMatch(/^The (link|scenario)\b.+\.$/s);
    return false;
  }
}

it('a mutated link is opened or refused with a sentence', { timeout: 240_000 }, async () => {
  const links = new MutatedLinks(7);
  let opened = 0;
  for (let n = 0; n < 18_000; n++) if (await opens(links.next())) opened++;
  expect(opened).toBeGreaterThan(3000);
  expect(opened).toBeLessThan(9000);
});

it('whatever is in place of a link, or of the content of one, is opened or refused with a sentence', {
  timeout: 240_000,
}, async () => {
  const json = fc.json({ maxDepth: 3 }).map((text) => deflateRawSync(text));
  const content = fc.oneof(json, fc.uint8Array({ maxLength: 60 }));
  const version = fc.constantFrom(1, 2);
  const withContent = fc
    .tuple(version, content)
    .map(([v, bytes]) => `v=${v}&d=${Buffer.from(bytes).toString('base64url')}`);
  const text = fc.string({ unit: 'binary', maxLength: 80 });
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        withContent,
        text,
        text.map((rest) => `v=1&s=front&${rest}`),
      ),
      async (link) => {
        await opens(link);
      },
    ),
    { numRuns: 2000 },
  );
});

it.each([
  ['a scenario', '{}'],
  ['a list of operations', '{"ops":{}}'],
  ['an operation', '{"ops":[{"op":{}}]}'],
  ['a field', '{"ops":[{"op":"brk","addr":{}}]}'],
])('a link that is lists in lists in place of %s is refused with a sentence', async (_, around) => {
  const deep = around.replace('{}', `${'['.repeat(100_000)}${']'.repeat(100_000)}`);
  for (const v of [1, 2]) expect(await opens(`v=${v}&d=${deflateRawSync(deep).toString('base64url')}`)).toBe(false);
});
