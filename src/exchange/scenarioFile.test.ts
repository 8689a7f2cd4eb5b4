import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIBRARY, libraryScenario } from '../scenario/library.ts';
import { scenarios } from '../scenario/testing/arbitrary.ts';
import { BadFile, readScenarioFile, scenarioFileName, scenarioFileText } from './scenarioFile.ts';

const file = (content: string | Uint8Array<ArrayBuffer>, name = 'mine.json') => new File([content], name);

async function complaint(given: Parameters<typeof readScenarioFile>[0]): Promise<string> {
  const error = await readScenarioFile(given).catch((why: unknown) => why);
  if (!(error instanceof BadFile)) throw new Error('it was read');
  return error.message;
}

describe('a scenario as a file', () => {
  it('has an operation a line', () => {
    expect(
      scenarioFileText({
        title: 'Two',
        thp: 'madvise',
        ops: [
          { op: 'brk', addr: '0x0' },
          { op: 'find', ask: 'vma_next' },
        ],
      }),
    ).toBe(
      '{\n  "title": "Two",\n  "thp": "madvise",\n  "ops": [\n    {"op":"brk","addr":"0x0"},\n    {"op":"find","ask":"vma_next"}\n  ]\n}\n',
    );
  });

  it('comes back as it was', async () => {
    for (const { scenario } of LIBRARY)
      expect(await readScenarioFile(file(scenarioFileText(scenario)))).toEqual(scenario);
    await fc.assert(
      fc.asyncProperty(scenarios(), async (scenario) => {
        expect(await readScenarioFile(file(scenarioFileText(scenario)))).toEqual(scenario);
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    [{ title: 'Two pages — grown!' }, undefined, 'two-pages-grown.json'],
    [{ title: 'Two pages' }, 'front', 'front.json'],
    [{ title: '漢字' }, undefined, 'scenario.json'],
    [{}, undefined, 'scenario.json'],
    [{ title: '../../etc/passwd' }, undefined, 'etc-passwd.json'],
    [{ title: `${'a'.repeat(59)} b` }, undefined, `${'a'.repeat(59)}.json`],
  ])('is called by what it is: %j, %j', (about, name, expected) => {
    expect(scenarioFileName({ ...about, ops: libraryScenario('front')!.scenario.ops }, name)).toBe(expected);
  });

  it.each([
    ['too big', file(' '.repeat(262_145)), 'The file "mine.json" has 262145 bytes; a scenario has at most 262144.'],
    [
      'no text',
      file(Uint8Array.of(0x89, 0x50, 0x4e, 0x47), 'picture.png'),
      'The file "picture.png" is not text in UTF-8, as a scenario is.',
    ],
    ['no JSON', file('hello', `${'x'.repeat(70)}.txt`), /^The file "x{57}…" is not JSON, as a scenario is: .+\.$/],
    ['empty', file(''), /^The file "mine.json" is not JSON, as a scenario is: .+\.$/],
    [
      'one with a field twice',
      file('{"ops": [], "ops": []}'),
      'The file "mine.json" cannot be used. "ops" is there twice; one must go.',
    ],
    ['no scenario', file('[1]'), /^The file "mine.json" cannot be used\. The scenario/],
    [
      'a scenario that is too large',
      file('{"ops":[{"op":"mmap","len":"0x200000000","prot":"rw"},{"op":"touch","addr":"@0","len":"0x200000000"}]}'),
      'The file "mine.json" cannot be used. The scenario may have 2,097,152 pages present; at most 1,048,576 are simulated.',
    ],
    [
      'gone',
      {
        name: 'mine.json',
        size: 3,
        arrayBuffer: () => Promise.reject(new DOMException('It was moved', 'NotFoundError')),
      },
      'The file "mine.json" could not be read: It was moved.',
    ],
  ])('that is %s gets a sentence', async (_, given, sentence) => {
    expect(await complaint(given)).toMatch(sentence);
  });
});
