import { describe, expect, it } from 'vitest';
import { KERNEL_IDS, KERNELS, type KernelId } from '../kernels/kernels.ts';
import { placeOf, positionOf } from '../trace/place.ts';
import { LIBRARY, libraryScenario } from './library.ts';
import { runScenario } from './run.ts';
import { parseScenario } from './schema.ts';
import { movesTables, WorkCount } from './work.ts';

/** Links hold these names: one may be added, none may go or change. */
const NAMES = [
  'front',
  'exactly-one',
  'ends-at-boundary',
  'below-source',
  'below-destination',
  'untouched-below',
  'too-short',
  'not-mutual',
  'middle-of-vma',
  'pud-move',
  'gib-misaligned',
  'gib-pmd',
  'there-and-back',
  'dontunmap',
];

describe('the library', () => {
  it('still has every scenario that a link may name', () => {
    const names = LIBRARY.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(NAMES));
    for (const name of NAMES) expect(libraryScenario(name)?.name).toBe(name);
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
    expect(parseScenario(JSON.parse(JSON.stringify(scenario)))).toEqual(scenario);
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
    expect(hugeMoved).toBe(name === 'huge-whole' ? 2 : 0);
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
    // With MREMAP_DONTUNMAP nothing is unmapped, so what was drained stays.
    ['dontunmap', '6.1', { tablesMade: 2, tablesFreed: 0, flushesUnmapping: 0 }],
    ['dontunmap', '6.12', { tablesMade: 1, tablesFreed: 0, flushesUnmapping: 0 }],
  ] as const)('of %s on %s is %o', (name, kernel, work) => {
    expect(workOf(name, kernel)).toMatchObject(work);
  });
});
