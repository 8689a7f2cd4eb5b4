import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KERNEL_IDS, WHAT_IFS } from '../kernels/kernels.ts';
import { LIBRARY, libraryScenario } from '../scenario/library.ts';
import type { Operation, Scenario } from '../scenario/schema.ts';
import { scenarios } from '../scenario/testing/arbitrary.ts';
import { BadLink, LINK_VERSION, type LinkState, MOST_INFLATED, MOST_LINK, readLink, writeLink } from './permalink.ts';

const packed = (content: string | Buffer) => deflateRawSync(content).toString('base64url');
const places = ['0', '3', '3/realign/1', '3/move_page_tables/1/12', '12/unmap_source~2/4', undefined];
const front = libraryScenario('front')!.scenario;

/** As links of version 1 were written. They are out in the world: what they open never changes. */
const OWN_SCENARIO: Scenario = {
  title: 'Two pages, grown',
  ops: [
    {
      op: 'mmap',
      addr: '0x100000100000',
      len: '0x2000',
      prot: 'rw',
      flags: ['private', 'anonymous', 'fixed_noreplace'],
    },
    { op: 'touch', addr: '@0', len: '8192' },
    { op: 'mremap', old: '@0', oldLen: '0x2000', newLen: '0x5000', flags: ['maymove'] },
    { op: 'mprotect', addr: '@2+0x1000', len: '0x1000', prot: '' },
    { op: 'read', addr: '@2', len: '0x5000' },
  ],
};
/** The same in a link of version 1. */
const OWN_DATA =
  'VY_BCsIwEER_ReZqDrYgaE5-gEdvUiQ0ay0k2ZBGq0j_XWLUxj0EdrK7b-aJ2EdDkDiMvPCqo0EsusCjgwD7AfL4BHtIWKs8BJTWARKre7VKlV8IGHJvuc6tDxwhEUYInI3q0iH40N9UpHTFsXtYvg7pu7-TPjkO5I1qCc0kPsjI1_YyM3czZ1Nta_zmbKBsjo3-zrHR-39Ljsavss7Kz5hVD8u3Em1TAGpjQa-XOXQRtvoLOxsKpHS5Way80VMzvQA';

/** Links as they have been written. None is ever changed, or taken away. */
const OUT_IN_THE_WORLD: [string, LinkState][] = [
  [
    'v=2&d=NYs9CoAwDEavUr7VDG1B0EHwEG6lQwfp1B-qWI8vbWqGPHgvMThqEtn58yLhS6oRZBBAULINbxA0o1QQsouwZHCDsDe7LWrVXT2_GvczI_SYW9STfBXbgd5Kb_-HtR8&k=6.1',
    { scenario: OWN_SCENARIO, kernel: '6.1' },
  ],
  ['v=1&s=front', { name: 'front', scenario: front, kernel: '6.12' }],
  ['#v=1&s=front', { name: 'front', scenario: front, kernel: '6.12' }],
  [
    'v=1&s=below-source&k=6.1&at=5/move_page_tables/1/97',
    {
      name: 'below-source',
      scenario: libraryScenario('below-source')!.scenario,
      kernel: '6.1',
      place: '5/move_page_tables/1/97',
    },
  ],
  [
    'v=1&s=front&w=realign-tail,skip-flush',
    { name: 'front', scenario: front, kernel: '6.12', whatIf: ['realign-tail', 'skip-flush'] },
  ],
  [
    'v=1&s=front&view=tree&at=3/realign/1',
    { name: 'front', scenario: front, kernel: '6.12', view: 'tree', place: '3/realign/1' },
  ],
  [
    'v=1&s=front&k=6.1&c=6.12&at=3/move_page_tables/1/5&b=3/move_page_tables/1/6',
    {
      name: 'front',
      scenario: front,
      kernel: '6.1',
      compared: '6.12',
      place: '3/move_page_tables/1/5',
      comparedPlace: '3/move_page_tables/1/6',
    },
  ],
  [
    'v=1&s=front&at=3/realign/6&views=page-tables,decision&from=3/realign/1&to=3/move_page_tables/2&play=4',
    {
      name: 'front',
      scenario: front,
      kernel: '6.12',
      place: '3/realign/6',
      views: ['page-tables', 'decision'],
      from: '3/realign/1',
      to: '3/move_page_tables/2',
      play: 4,
    },
  ],
  [
    'v=1&s=exec-warning&k=6.1&at=1/move_page_tables/2/4&tour=patch/warning',
    {
      name: 'exec-warning',
      scenario: libraryScenario('exec-warning')!.scenario,
      kernel: '6.1',
      place: '1/move_page_tables/2/4',
      tour: { tour: 'patch', stop: 'warning' },
    },
  ],
  [
    'v=1&s=front&at=0&tour=review/its-name',
    { name: 'front', scenario: front, kernel: '6.12', place: '0', tour: { tour: 'review', stop: 'its-name' } },
  ],
  [
    'v=1&s=front&at=3/realign/10&q=this&asks=extent',
    { name: 'front', scenario: front, kernel: '6.12', place: '3/realign/10', predict: 'this', asks: 'extent' },
  ],
  ['v=1&s=front&k=6.1&q=this', { name: 'front', scenario: front, kernel: '6.1', predict: 'this' }],
  [
    'v=1&s=front&at=3/copy_vma/1&q=7f3a.hard.3',
    {
      name: 'front',
      scenario: front,
      kernel: '6.12',
      place: '3/copy_vma/1',
      predict: { seed: 0x7f3a, difficulty: 'hard', number: 3 },
    },
  ],
  ['v=1&s=tree-gaps', { name: 'tree-gaps', scenario: libraryScenario('tree-gaps')!.scenario, kernel: '6.12' }],
  [`v=1&d=${OWN_DATA}&k=v4-1&at=3/copy_vma/1`, { scenario: OWN_SCENARIO, kernel: 'v4-1', place: '3/copy_vma/1' }],
  [
    'at=3%2Fcopy_vma%2F1&k=6.18&s=dontunmap&v=1',
    {
      name: 'dontunmap',
      scenario: libraryScenario('dontunmap')!.scenario,
      kernel: '6.18',
      place: '3/copy_vma/1',
    },
  ],
];

describe('a link that is out in the world', () => {
  it.each(OUT_IN_THE_WORLD)('still opens what it did: %s', async (link, state) => {
    expect(await readLink(link)).toEqual(state);
  });

  it('is there from each version until now', () => {
    const versions = OUT_IN_THE_WORLD.map(([link]) => Number(/\bv=(\d+)/.exec(link)![1]));
    expect([...new Set(versions)].sort()).toEqual(Array.from({ length: LINK_VERSION }, (_, i) => i + 1));
  });

  it('is not there when the address has no fragment', async () => {
    expect(await readLink('')).toBeUndefined();
    expect(await readLink('#')).toBeUndefined();
  });
});

describe('writeLink', () => {
  it.each([
    [{ name: 'front', kernel: '6.12' }, 'v=1&s=front'],
    [{ name: 'front', kernel: '6.1' }, 'v=1&s=front&k=6.1'],
    [{ name: 'front', kernel: '6.12', place: '3/realign/6' }, 'v=1&s=front&at=3/realign/6'],
    [{ name: 'front', kernel: 'v4', place: '0' }, 'v=1&s=front&k=v4&at=0'],
    [{ name: 'front', kernel: '6.12', whatIf: [] }, 'v=1&s=front'],
    [
      { name: 'front', kernel: '6.12', compared: '6.1', place: '3/1', comparedPlace: '3/realign/1' },
      'v=1&s=front&c=6.1&at=3/1&b=3/realign/1',
    ],
    [{ name: 'front', kernel: '6.12', view: 'tree', place: '0' }, 'v=1&s=front&view=tree&at=0'],
    [
      { name: 'front', kernel: '6.12', place: '3/realign/10', tour: { tour: 'patch', stop: 'idea' } },
      'v=1&s=front&at=3/realign/10&tour=patch/idea',
    ],
    [
      { name: 'front', kernel: '6.1', whatIf: ['no-guard', 'skip-flush'], place: '3/realign/6' },
      'v=1&s=front&k=6.1&w=no-guard,skip-flush&at=3/realign/6',
    ],
    [
      { name: 'front', kernel: '6.12', views: ['timeline', 'work'], from: '3', to: '3/realign/6', play: 16 },
      'v=1&s=front&views=timeline,work&from=3&to=3/realign/6&play=16',
    ],
    [
      { name: 'front', kernel: '6.12', predict: { seed: 0xa, difficulty: 'easy', number: 12 } },
      'v=1&s=front&q=a.easy.12',
    ],
  ] as const)('leaves out what readLink would put in by itself: %o', async (state, link) => {
    expect(await writeLink({ ...state, scenario: front })).toBe(link);
  });

  it('fits in 300 characters for a scenario of three operations, with a title, a kernel, a rule and a place', async () => {
    const three = LIBRARY.map(({ scenario }) => scenario).filter(({ ops }) => ops.length <= 3);
    expect(three.length).toBeGreaterThan(10);
    for (const scenario of three) {
      const place = '3/move_page_tables/601/332';
      const link = await writeLink({ scenario, kernel: '6.18', whatIf: ['realign-tail'], compared: '6.1', place });
      expect(link!.length).toBeLessThanOrEqual(300);
    }
  });

  it('is not there for a scenario that is too big for one', async () => {
    const ops: Operation[] = Array.from({ length: 256 }, (_, i) => ({
      op: 'mremap',
      old: `0x${BigInt.asUintN(64, 0x9e3779b97f4a7c15n * BigInt(3 * i + 1)).toString(16)}`,
      oldLen: `0x${BigInt.asUintN(64, 0xbf58476d1ce4e5b9n * BigInt(3 * i + 2)).toString(16)}`,
      newLen: `0x${BigInt.asUintN(64, 0x94d049bb133111ebn * BigInt(3 * i + 3)).toString(16)}`,
      flags: ['maymove'],
    }));
    expect(await writeLink({ scenario: { ops }, kernel: '6.12' })).toBeUndefined();
    const link = await writeLink({ scenario: { ops: ops.slice(0, 128) }, kernel: '6.12' });
    expect((await readLink(link!))!.scenario.ops).toHaveLength(128);
  });

  it('comes back as the same state, for every scenario of the library, kernel and place', async () => {
    for (const { name, scenario } of LIBRARY) {
      for (const kernel of KERNEL_IDS) {
        for (const place of places) {
          const state = { name, scenario, kernel, ...(place === undefined ? {} : { place }) };
          expect(await readLink((await writeLink(state))!)).toEqual(state);
        }
      }
    }
  });

  it('comes back as the same state, for any scenario of one’s own', async () => {
    const titles = fc.option(fc.string({ unit: 'grapheme', maxLength: 100 }), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(
        scenarios(),
        titles,
        fc.constantFrom(...KERNEL_IDS),
        fc.constantFrom(...places),
        fc.subarray([...WHAT_IFS]),
        async (known, title, kernel, place, whatIf) => {
          const scenario = { ...(title === undefined ? {} : { title }), ...known };
          const rules = whatIf.length > 0 ? { whatIf } : {};
          const state = { scenario, kernel, ...rules, ...(place === undefined ? {} : { place }) };
          const link = await writeLink(state);
          expect(link).toMatch(/^[\w.~=&/,-]*$/);
          expect(await readLink(`#${link}`)).toEqual(state);
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** What one says of a link that cannot be opened; undefined for one that can. */
async function complaint(link: string): Promise<string | undefined> {
  try {
    await readLink(link);
    return undefined;
  } catch (error) {
    if (!(error instanceof BadLink)) throw error;
    return error.message;
  }
}

describe('a bad link', () => {
  const KERNELS_KNOWN = '4.14, 6.1, v4-1, v4, 6.12, 6.18';
  const NAMES_KNOWN = LIBRARY.map(({ name }) => name).join(', ');
  const long = `v=1&s=${'x'.repeat(MOST_LINK)}`;
  it.each([
    ['a field twice', 'v=1&s=front&s=dontunmap', 'The link has the field "s" twice.'],
    ['no version', 's=front', 'The link has no version (v), such as v=1.'],
    [
      'a version that is no number',
      'v=one&s=front',
      'The link\'s version (v) is "one"; it must be a number such as 1.',
    ],
    ['version 0', 'v=0&s=front', 'The link\'s version (v) is "0"; it must be a number such as 1.'],
    [
      'a newer version',
      'v=3&s=front',
      'The link was made by a newer remapscope: its version (v) is 3, and up to 2 is read here.',
    ],
    [
      'an unknown kernel',
      'v=1&s=front&k=5.10',
      `The link's kernel (k) is "5.10", which is not known; there are ${KERNELS_KNOWN}.`,
    ],
    [
      'a kernel named like a property of every object',
      'v=1&s=front&k=constructor',
      `The link's kernel (k) is "constructor", which is not known; there are ${KERNELS_KNOWN}.`,
    ],
    [
      'an unknown what-if rule',
      'v=1&s=front&w=no-guard,no-lock',
      `The link's what-if rule (w) is "no-lock", which is not known; there are ${WHAT_IFS.join(', ')}.`,
    ],
    [
      'a what-if rule named like a property of every object',
      'v=1&s=front&w=constructor',
      `The link's what-if rule (w) is "constructor", which is not known; there are ${WHAT_IFS.join(', ')}.`,
    ],
    [
      'an empty list of what-if rules',
      'v=1&s=front&w=',
      `The link's what-if rule (w) is "", which is not known; there are ${WHAT_IFS.join(', ')}.`,
    ],
    [
      'a scenario by name and by content',
      `v=1&s=front&d=${OWN_DATA}`,
      'The link has a scenario by name (s) and by content (d); one must go.',
    ],
    ['no scenario', 'v=1&k=6.1', 'The link has no scenario: neither a name (s) nor content (d).'],
    [
      'an unknown scenario',
      'v=1&s=nonsense',
      `The link's scenario (s) is "nonsense", which the library does not have; there are ${NAMES_KNOWN}.`,
    ],
    ['a broken escape', 'v=1&s=%E0%A4%A', 'The link\'s field s is "%E0%A4%A", which is not well encoded.'],
    [
      'content that is not base64url',
      'v=1&d=AA+A',
      'The link\'s scenario (d) is "AA+A", which does not unpack: it holds characters that are not base64url.',
    ],
    [
      'content that inflates past the limit',
      `v=1&d=${packed(' '.repeat(MOST_INFLATED + 1))}`,
      `The link's scenario (d) is "${packed(' '.repeat(MOST_INFLATED + 1)).slice(0, 57)}…", which does not unpack: it holds more than 262144 bytes.`,
    ],
    [
      'a scenario with a bad field',
      `v=1&d=${packed('{"ops":[{"op":"munmap","addr":"here","len":"0x1000"}]}')}`,
      'The link\'s scenario (d) cannot be used. The scenario\'s field ops[0].addr is "here"; it must be an address as text, such as "0x100000100000", or "@0+0x1000" for 0x1000 above what the first operation returned.',
    ],
    [
      'a scenario with an unknown operation',
      `v=1&d=${packed('{"ops":[{"op":"fork"}]}')}`,
      'The link\'s scenario (d) cannot be used. The scenario\'s field ops[0].op is "fork"; it must be one of mmap, touch, read, mremap, munmap, mprotect, madvise, mlock, brk, exec_stack_shift, fill, find.',
    ],
    [
      'a scenario that is no object',
      `v=1&d=${packed('7')}`,
      'The link\'s scenario (d) cannot be used. The scenario is 7; it must be an object with a list "ops".',
    ],
    [
      'a scenario whose run would be too large',
      `v=1&d=${packed('{"ops":[{"op":"mmap","len":"0x200000000","prot":"rw"},{"op":"touch","addr":"@0","len":"0x200000000"}]}')}`,
      "The link's scenario (d) cannot be used. The scenario may have 2,097,152 pages present; at most 1,048,576 are simulated.",
    ],
    ['too many characters', long, `The link has ${long.length} characters; at most 8192 are read.`],
  ])('says what is wrong with it: %s', async (_, link, sentence) => {
    expect(await complaint(link)).toBe(sentence);
  });

  it.each([
    [
      'an unknown kernel to compare with',
      'c=7',
      `The link's compared kernel (c) is "7", which is not known; there are ${KERNELS_KNOWN}. It was left out.`,
    ],
    [
      'a place of the compared run that is none',
      'b=x',
      'The link\'s place in the compared run (b) is "x"; it must be like 3/move_page_tables/1/12. It was left out.',
    ],
    [
      'an unknown view',
      'view=forest',
      'The link\'s view (view) is "forest", which is not known; there are tables, tree. It was left out.',
    ],
    [
      'an unknown tour',
      'tour=grand/rome',
      'The link\'s tour (tour) is "grand/rome"; it must be like patch/idea, and there are the tours patch, review. It was left out.',
    ],
    [
      'a place that is too long to show',
      `at=${'9'.repeat(70)}`,
      `The link's place (at) is "${'9'.repeat(57)}…"; it must be like 3/move_page_tables/1/12. It was left out.`,
    ],
    [
      'a broken escape',
      'at=%E0%A4%A',
      'The link\'s field at is "%E0%A4%A", which is not well encoded. It was left out.',
    ],
    ['an unknown field', 'x=1', 'Not known here, and left out of the link: "x".'],
    ['unknown fields', 'x=%E0%A4%A&y', 'Not known here, and left out of the link: "x, y".'],
    ['a part that is no field', '', 'Not known here, and left out of the link: "".'],
  ])('opens without what the run does not depend on, and says so: %s', async (_, bad, sentence) => {
    const rest = { name: 'front', scenario: front, kernel: '6.1', whatIf: ['no-guard'] };
    expect(await readLink(`v=1&s=front&${bad}&k=6.1&w=no-guard`)).toEqual({ ...rest, lost: [sentence] });
  });

  it('keeps every good field beside bad ones', async () => {
    expect(await readLink('v=1&s=front&view=forest&at=3/1&c=7&x=1')).toEqual({
      name: 'front',
      scenario: front,
      kernel: '6.12',
      place: '3/1',
      lost: [
        expect.stringContaining('kernel (c)'),
        expect.stringContaining('view (view)'),
        expect.stringContaining('"x"'),
      ],
    });
  });

  it.each([
    [
      'content that is no deflate data',
      'Zm9v',
      /^The link's scenario \(d\) is "Zm9v", which does not unpack: it is no deflate data, or only a part of it\.$/,
    ],
    [
      'content cut off',
      OWN_DATA.slice(0, 100),
      /^The link's scenario \(d\) is "VY_BC[^"]*…", which does not unpack: it is no deflate data, or only a part of it\.$/,
    ],
    [
      'content of an impossible length',
      'A',
      /^The link's scenario \(d\) is "A", which does not unpack: it is no whole base64url text\.$/,
    ],
    [
      'content that is no JSON',
      packed('{'),
      /^The link's scenario \(d\) is "[\w-]*", which does not unpack: it holds no JSON\.$/,
    ],
    [
      'content that is no text',
      packed(Buffer.from([0xff, 0xfe])),
      /^The link's scenario \(d\) is "[\w-]*", which does not unpack: it holds no UTF-8 text\.$/,
    ],
  ])('says what is wrong with it, and how: %s', async (_, data, sentence) => {
    expect(await complaint(`v=1&d=${data}`)).toMatch(sentence);
  });

  it('may be exactly as long, and hold exactly as much, as is read', async () => {
    const most = `v=1&s=${'x'.repeat(MOST_LINK - 6)}`;
    expect(most).toHaveLength(MOST_LINK);
    expect(await complaint(most)).toMatch(/^The link's scenario \(s\) is "xx/);
    const scenario = JSON.stringify(OWN_SCENARIO);
    expect(await complaint(`v=1&d=${packed(scenario.padEnd(MOST_INFLATED))}`)).toBeUndefined();
    expect(await complaint(`v=1&d=${packed(scenario.padEnd(MOST_INFLATED + 1))}`)).toMatch(/more than 262144 bytes/);
  });
});
