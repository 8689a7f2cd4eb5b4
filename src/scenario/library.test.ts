import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { KERNEL_IDS, KERNELS, type KernelId } from '../kernels/kernels.ts';
import { placeOf, positionOf } from '../trace/place.ts';
import { LIBRARY, libraryScenario } from './library.ts';
import { runScenario } from './run.ts';
import { parseScenario, type Scenario } from './schema.ts';
import { movesTables, WorkCount } from './work.ts';

/**
 * What each name stands for, but for its title: a digest of what is run. Links hold these names: a line may be added, none
 * may go or change. See EARLIER in library.ts.
 */
const STANDS_FOR: Readonly<Record<string, string>> = {
  front: '8b1da3522e3c',
  'exactly-one': '3eb4d25e21a0',
  'ends-at-boundary': '98d7d34f9995',
  'below-source': '971776755ca7',
  'below-destination': '5f4810f8b2bb',
  'untouched-below': '19bc7dc2ae9d',
  'too-short': '9a87fb100596',
  'not-mutual': '2a96d28376f2',
  'middle-of-vma': '7562adc63a33',
  'pud-move': '983dd4cbb4fc',
  'gib-misaligned': '588d85a5c287',
  'gib-pmd': '3f32702ae0f9',
  'there-and-back': '23628cb8bfe4',
  dontunmap: '9e2f797a0af5',
  'exec-warning': '50d4c702df52',
  'exec-not-mutual': '583ab4bd5b02',
  'huge-whole': '4aa064c541cb',
  'huge-split': '3be12046f25a',
  'out-of-memory': '447210c30b97',
  'out-of-memory-realigned': 'bf1eb989f2f0',
  'tree-gaps': 'ea9c37120a0c',
  'tree-adjacent': '399b64a5f29f',
  'tree-split-left': '7bcdf466a0da',
  'tree-rebalance': 'c7c2826e8885',
  'tree-two-ways': 'fbb31a6f18db',
  'aligned-already': 'add936857135',
  tail: '7f5836588ffe',
  hugetlb: '0338f35914a5',
};

const digestOf = (scenario: Scenario | undefined) =>
  createHash('sha256')
    .update(JSON.stringify({ ...scenario, title: undefined }))
    .digest('hex')
    .slice(0, 12);

describe('the library', () => {
  it('still has every scenario that a link may name, as it was', () => {
    const names = new Set([...Object.keys(STANDS_FOR), ...LIBRARY.map(({ name }) => name)]);
    const found = [...names].map((name) => [name, digestOf(libraryScenario(name)?.scenario)]);
    expect(Object.fromEntries(found)).toEqual(STANDS_FOR);
    expect(libraryScenario('nonsense')).toBeUndefined();
    expect(libraryScenario('constructor')).toBeUndefined();
  });

  it('has each name once, in letters that need no escape in a link', () => {
    const names = LIBRARY.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z0-9-]+$/);
  });

  it('has a title of its own and a sentence for each, and holds groups together', () => {
    const titles = LIBRARY.map(({ scenario }) => scenario.title);
    expect(new Set(titles).size).toBe(titles.length);
    for (const { about, scenario } of LIBRARY) {
      expect(scenario.title).toBeTruthy();
      expect(about).toMatch(/^[A-Z\d].*\.$/);
    }
    const groups = LIBRARY.map(({ group }) => group);
    expect(groups.filter((group, i) => group !== groups[i - 1])).toEqual([...new Set(groups)]);
  });
});

describe.each(LIBRARY)('the scenario $name', ({ scenario, opensAt }) => {
  it('is one that a link may bring', () => {
    const text = JSON.stringify(scenario);
    expect(JSON.stringify(parseScenario(JSON.parse(text)))).toBe(text);
  });

  it('opens at a step that is there on 6.12', () => {
    const { trace } = runScenario(scenario, KERNELS['6.12']);
    const { position, exact } = positionOf(trace, opensAt);
    expect(exact).toBe(true);
    expect(placeOf(trace, position)).toBe(opensAt);
  });

  it.each(KERNEL_IDS)('runs to its end on %s, and every operation does what it is there for', (kernel) => {
    const { outcomes, stopped } = runScenario(scenario, KERNELS[kernel]);
    expect(stopped).toBeUndefined();
    expect(outcomes).toHaveLength(scenario.ops.length);
    for (const [number, outcome] of outcomes.entries()) {
      const expected = scenario.fail?.operation === number ? ['failed'] : ['returned', 'accessed'];
      expect(expected).toContain(outcome.kind);
      expect(outcome).not.toHaveProperty('signal');
    }
  });
});

type Moved = readonly [ptesCopied: number, pmdsMoved: number, pudsMoved: number];
/** What is moved on 4.14 (PTEs alone), on 6.1 (whole entries where aligned), and on the four kernels that may realign. */
const MOVED: Readonly<Record<string, readonly [on414: Moved, on61: Moved, realigning: Moved]>> = {
  front: [
    [768, 0, 0],
    [256, 1, 0],
    [0, 2, 0],
  ],
  'exactly-one': [
    [1, 0, 0],
    [1, 0, 0],
    [0, 1, 0],
  ],
  'ends-at-boundary': [
    [768, 0, 0],
    [256, 1, 0],
    [0, 2, 0],
  ],
  'below-source': [
    [768, 0, 0],
    [256, 1, 0],
    [256, 1, 0],
  ],
  'below-destination': [
    [768, 0, 0],
    [256, 1, 0],
    [256, 1, 0],
  ],
  'untouched-below': [
    [768, 0, 0],
    [256, 1, 0],
    [256, 1, 0],
  ],
  'too-short': [
    [255, 0, 0],
    [255, 0, 0],
    [255, 0, 0],
  ],
  'not-mutual': [
    [768, 0, 0],
    [768, 0, 0],
    [768, 0, 0],
  ],
  'aligned-already': [
    [1024, 0, 0],
    [0, 2, 0],
    [0, 2, 0],
  ],
  'middle-of-vma': [
    [768, 0, 0],
    [256, 1, 0],
    [256, 1, 0],
  ],
  'pud-move': [
    [262_144, 0, 0],
    [0, 0, 1],
    [0, 0, 1],
  ],
  'gib-misaligned': [
    [262_144, 0, 0],
    [262_144, 0, 0],
    [262_144, 0, 0],
  ],
  'gib-pmd': [
    [262_144, 0, 0],
    [0, 512, 0],
    [0, 512, 0],
  ],
  tail: [
    [640, 0, 0],
    [640, 0, 0],
    [384, 1, 0],
  ],
  'there-and-back': [
    [1536, 0, 0],
    [512, 2, 0],
    [0, 4, 0],
  ],
  dontunmap: [
    [768, 0, 0],
    [256, 1, 0],
    [0, 2, 0],
  ],
  hugetlb: [
    [0, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ],
  'exec-warning': [
    [1536, 0, 0],
    [1536, 0, 0],
    [511, 3, 0],
  ],
  'exec-not-mutual': [
    [1024, 0, 0],
    [1024, 0, 0],
    [1024, 0, 0],
  ],
  'huge-whole': [
    [0, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ],
  'huge-split': [
    [512, 0, 0],
    [512, 0, 0],
    [512, 0, 0],
  ],
  // Each page that had moved when memory ran out goes back.
  'out-of-memory': [
    [510, 0, 0],
    [510, 0, 0],
    [510, 0, 0],
  ],
  'out-of-memory-realigned': [
    [0, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ],
};

const workOf = (name: string, kernel: KernelId) => {
  const { scenario } = libraryScenario(name)!;
  return new WorkCount(runScenario(scenario, KERNELS[kernel]).trace, scenario).total;
};

describe.each(KERNEL_IDS)('on %s', (kernel) => {
  it.each(Object.entries(MOVED))('%s moves what its title says', (name, [on414, on61, realigning]) => {
    // Patch 1 of 7 alone does not help exec, which moves inside one VMA.
    const as61 = kernel === '6.1' || (kernel === 'v4-1' && name === 'exec-warning');
    const wanted = kernel === '4.14' ? on414 : as61 ? on61 : realigning;
    const { ptesCopied, pmdsMoved, pudsMoved, hugeMoved, refused } = workOf(name, kernel);
    expect([ptesCopied, pmdsMoved, pudsMoved]).toEqual(wanted);
    expect(hugeMoved).toBe(name === 'huge-whole' || name === 'hugetlb' ? 2 : 0);
    expect(refused).toBe(as61 && name === 'exec-warning' ? 2 : 0);
  });
});

describe('the work of a scenario', () => {
  it('is told for every scenario of the library', () => {
    const moving = LIBRARY.filter(({ scenario }) => scenario.ops.some(({ op }) => movesTables(op)));
    expect(Object.keys(MOVED)).toEqual(moving.map(({ name }) => name));
  });

  it.each([
    ['gib-misaligned', '6.12', { tablesMade: 515, tablesFreed: 513, flushesMoving: 1024 }],
    ['pud-move', '6.12', { tablesMade: 0, tablesFreed: 0, flushesMoving: 1, flushesUnmapping: 0 }],
    ['gib-pmd', '6.12', { tablesMade: 2, flushesMoving: 512 }],
    // A table that was moved page by page is left behind empty and freed; one that was moved whole is not.
    ['front', '6.1', { tablesMade: 2, tablesFreed: 2, lookups: 1 }],
    ['front', '6.12', { tablesMade: 1, tablesFreed: 1, lookups: 3 }],
    // The mover of hugetlb flushes once for all.
    ['hugetlb', '6.12', { flushesMoving: 1, lookups: 1 }],
    ['aligned-already', '6.12', { lookups: 1 }],
    // With MREMAP_DONTUNMAP nothing is unmapped, so what was drained stays.
    ['dontunmap', '6.1', { tablesMade: 2, tablesFreed: 0, flushesUnmapping: 0 }],
    ['dontunmap', '6.12', { tablesMade: 1, tablesFreed: 0, flushesUnmapping: 0 }],
  ] as const)('of %s on %s is %o', (name, kernel, work) => {
    expect(workOf(name, kernel)).toMatchObject(work);
  });
});
