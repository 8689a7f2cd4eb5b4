import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { KERNEL_IDS, KERNELS, type Kernel, WHAT_IFS, withWhatIf } from '../../kernels/kernels.ts';
import { LIBRARY } from '../../scenario/library.ts';
import { parseRecording, type RecordingSet } from '../../scenario/recording.ts';
import { runScenario } from '../../scenario/run.ts';
import { parseScenario, type Scenario } from '../../scenario/schema.ts';
import { operationsOf, rowsOf } from '../../scenario/testing/reading.ts';
import { movesTables } from '../../scenario/work.ts';
import { positionOf } from '../../trace/place.ts';
import { spansAround } from '../../trace/rows.ts';
import { CONDITIONS, type Condition } from '../../trace/steps.ts';
import { realignConditionsOf } from '../conditions.ts';
import type { Listing, ListingLine } from './line.ts';
import { currentLine, listingBegunBy, listingsOf } from './listing.ts';

/** The real kernels, and each with each rule added that nobody shipped. */
const PLAIN: readonly Kernel[] = KERNEL_IDS.map((id) => KERNELS[id]);
const WITH_WHAT_IF = KERNEL_IDS.flatMap((id) => WHAT_IFS.map((rule) => withWhatIf(KERNELS[id], [rule])));
const nameOf = ({ id, mremap }: Kernel) => [id, ...mremap.whatIf].join(' + ');

const recorded = (set: RecordingSet): Scenario[] =>
  gunzipSync(readFileSync(new URL(`../../scenario/fixtures/${set}.jsonl.gz`, import.meta.url)))
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => parseScenario(parseRecording(line).scenario));

const isCondition = (deed: string) => CONDITIONS.includes(deed as Condition);
const name = (listing: Listing, line: ListingLine) => `${listing.name}: ${line.id}`;

/** For each row of an operation that moves page tables: its line, or undefined. */
function linesOf(scenario: Scenario, kernel: Kernel) {
  const { trace } = runScenario(scenario, kernel);
  const listings = listingsOf(kernel);
  return operationsOf(trace).flatMap(({ first, end }, operation) =>
    listingBegunBy(scenario.ops[operation]!) === undefined
      ? []
      : rowsOf(trace, undefined, first)
          .filter((row) => row.first < end)
          .map((row) => ({
            row,
            turn: spansAround(trace, row.first).at(-1)!.row,
            current: currentLine(listings, scenario.ops, trace, row.first + 1),
          })),
  );
}

function litIn(scenarios: readonly Scenario[], kernel: Kernel): Set<string> {
  const lit = new Set<string>();
  for (const scenario of scenarios)
    for (const { current } of linesOf(scenario, kernel)) if (current) lit.add(name(current.listing, current.line));
  return lit;
}

const MOVING = LIBRARY.filter(({ scenario }) => scenario.ops.some(({ op }) => movesTables(op)));
const library = MOVING.map(({ scenario }) => scenario);
/** Without those of 1 GiB, which take long and show nothing that the others do not. */
const small = MOVING.filter(({ name }) => !name.startsWith('gib-')).map(({ scenario }) => scenario);

/** What neither the library nor the recordings have. */
const besides: Scenario[] = [
  {
    title: 'DONTUNMAP of a part of locked memory',
    ops: [
      { op: 'mmap', addr: '0x100000100000', len: '0x300000', prot: 'rw', flags: ['private', 'anonymous', 'fixed'] },
      { op: 'mlock', addr: '0x100000100000', len: '0x300000' },
      {
        op: 'mremap',
        old: '0x100000100000',
        oldLen: '0x100000',
        newLen: '0x100000',
        flags: ['maymove', 'fixed', 'dontunmap'],
        newAddr: '0x100040100000',
      },
    ],
  },
  {
    title: 'Locked memory that has to move to grow',
    ops: [
      { op: 'mmap', addr: '0x100000100000', len: '0x100000', prot: 'rw', flags: ['private', 'anonymous', 'fixed'] },
      { op: 'mlock', addr: '0x100000100000', len: '0x100000' },
      { op: 'mmap', addr: '0x100000200000', len: '0x1000', prot: 'r', flags: ['private', 'anonymous', 'fixed'] },
      { op: 'mremap', old: '0x100000100000', oldLen: '0x100000', newLen: '0x200000', flags: ['maymove'] },
    ],
  },
  {
    title: 'Across a PUD boundary, to the same offset in another PUD',
    ops: [
      { op: 'mmap', addr: '0x10003fe00000', len: '0x400000', prot: 'rw', flags: ['private', 'anonymous', 'fixed'] },
      { op: 'touch', addr: '0x10003fe00000', len: '0x400000', stride: '0x100000' },
      {
        op: 'mremap',
        old: '0x10003fe00000',
        oldLen: '0x400000',
        newLen: '0x400000',
        flags: ['maymove', 'fixed'],
        newAddr: '0x1000bfe00000',
      },
    ],
  },
  {
    title: 'exec shifts its stack by 1 GiB',
    ops: [{ op: 'exec_stack_shift', start: '0x7fffbfe00000', len: '0x400000', shift: '0x40000000' }],
  },
  {
    title: 'The copy merges with the mapping below it',
    ops: [
      { op: 'mmap', addr: '0x100040000000', len: '0x100000', prot: 'rw', flags: ['private', 'anonymous', 'fixed'] },
      { op: 'mmap', addr: '0x100000100000', len: '0x300000', prot: 'rw', flags: ['private', 'anonymous', 'fixed'] },
      {
        op: 'mremap',
        old: '0x100000100000',
        oldLen: '0x300000',
        newLen: '0x300000',
        flags: ['maymove', 'fixed'],
        newAddr: '0x100040100000',
      },
    ],
  },
];

describe('every step of a call that moves page tables', () => {
  it.each([...PLAIN, ...WITH_WHAT_IF].map((kernel) => [nameOf(kernel), kernel] as const))(
    'stands on a line of the listings of %s',
    (_, kernel) => {
      const scenarios = kernel.mremap.whatIf.size === 0 ? library : small;
      const without = [...scenarios, ...besides].flatMap((scenario) =>
        linesOf(scenario, kernel)
          .filter(({ current }) => current === undefined)
          .map(({ row }) => `${scenario.title}, step ${row.first}: ${row.kind} ${row.operands}`),
      );
      expect(without).toEqual([]);
    },
  );

  it.each(['named', 'exec', 'random'] as const)('does so in the recorded scenarios of the set %s too', (set) => {
    const sample = recorded(set).filter((_, n) => set === 'named' || n % 10 === 0);
    const without = sample.flatMap((scenario) =>
      PLAIN.flatMap((kernel) =>
        linesOf(scenario, kernel)
          .filter(({ row, current }) => current === undefined && row.kind !== 'skipped')
          .map(({ row }) => `${scenario.title}, ${kernel.id}, step ${row.first}: ${row.kind} ${row.operands}`),
      ),
    );
    expect(without).toEqual([]);
  });
});

describe('every line', () => {
  const scenarios = [...small, ...recorded('named'), ...besides];

  it.each(PLAIN.map((kernel) => [kernel.id, kernel] as const))('of %s can be lit', (_, kernel) => {
    const lit = litIn(scenarios, kernel);
    const all = Object.values(listingsOf(kernel)).flatMap((listing) =>
      listing.lines.filter(({ litBy }) => litBy.length > 0).map((line) => name(listing, line)),
    );
    expect(all.filter((line) => !lit.has(line))).toEqual([]);
  });

  it.each(WITH_WHAT_IF.map((kernel) => [nameOf(kernel), kernel] as const))(
    'that comes with a what-if rule can be lit: %s',
    (_, kernel) => {
      const plain = listingsOf(KERNELS[kernel.id]);
      const lit = litIn([...small, ...besides], kernel);
      const added = Object.values(listingsOf(kernel)).flatMap((listing) =>
        listing.lines
          .filter(({ id, litBy }) => litBy.length > 0 && !plain[listing.name]?.lines.some((line) => line.id === id))
          .map((line) => name(listing, line)),
      );
      expect(added.filter((line) => !lit.has(line))).toEqual([]);
    },
  );

  it('that calls another listing calls one that there is', () => {
    for (const kernel of [...PLAIN, ...WITH_WHAT_IF]) {
      const listings = listingsOf(kernel);
      const called = Object.values(listings).flatMap(({ lines }) => lines.flatMap(({ calls }) => calls ?? []));
      expect(called.filter((callee) => listings[callee] === undefined)).toEqual([]);
      expect(new Set([...called, 'mremap', 'exec'])).toEqual(new Set(Object.keys(listings)));
    }
  });

  it('has a name of its own in its listing, and no deed that another has', () => {
    for (const { lines } of [...PLAIN, ...WITH_WHAT_IF].flatMap((kernel) => Object.values(listingsOf(kernel)))) {
      expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length);
      const deeds = lines.flatMap(({ litBy }) => litBy);
      expect(new Set(deeds).size).toBe(deeds.length);
    }
  });
});

describe('the order of the lines', () => {
  const scenarios = [...small, ...besides];
  const named = recorded('named');

  it.each([...PLAIN, ...WITH_WHAT_IF].map((kernel) => [nameOf(kernel), kernel] as const))(
    'is the order in which %s asks and acts, in a turn of the loop and in the question whether to realign',
    (_, kernel) => {
      const against = new Set<string>();
      for (const scenario of kernel.mremap.whatIf.size === 0 ? [...scenarios, ...named] : scenarios) {
        let before = { turn: -1, listing: '', at: 0 };
        for (const { row, turn, current } of linesOf(scenario, kernel)) {
          if (!current || !['realign', 'move_page_tables'].includes(current.listing.name)) continue;
          const { listing, line } = current;
          const at = listing.lines.indexOf(line);
          if (before.turn === turn && before.listing === listing.name && at < before.at)
            against.add(`${scenario.title}, step ${row.first}: ${line.id} after ${listing.lines[before.at]!.id}`);
          before = { turn, listing: listing.name, at };
        }
      }
      expect([...against]).toEqual([]);
    },
  );

  it.each(PLAIN.map((kernel) => [kernel.id, kernel] as const))('has every condition of %s once', (_, kernel) => {
    const { realign } = listingsOf(kernel);
    const conditions = realign?.lines.flatMap(({ litBy }) => litBy.filter((deed) => isCondition(deed))) ?? [];
    expect(conditions).toEqual(realignConditionsOf(kernel));
  });
});

describe('currentLine', () => {
  const at = (title: string, kernel: Kernel, place: string) => {
    const { scenario } = LIBRARY.find(({ name }) => name === title)!;
    const { trace } = runScenario(scenario, kernel);
    const current = currentLine(listingsOf(kernel), scenario.ops, trace, positionOf(trace, place).position);
    return current && name(current.listing, current.line);
  };

  it.each([
    ['front', '6.12', '0', undefined],
    ['front', '6.12', '2/access/1', undefined],
    ['front', '6.12', '3/check/1', 'mremap: arguments'],
    ['front', '6.12', '3/copy_vma/1', 'move_vma: copy'],
    ['front', '6.12', '3/realign/1', 'realign: length'],
    ['front', '6.12', '3/realign/5', 'realign: old-below'],
    ['front', '6.12', '3/move_page_tables/1/3', 'move_page_tables: whole-pmd'],
    ['front', '6.1', '3/move_page_tables/1/101', 'move_page_tables: move-ptes'],
    ['front', '6.12', '3/unmap_source/1', 'unmap: remove'],
    ['exec-warning', '6.12', '1/realign/4', 'realign: old-inside'],
    ['exec-warning', '6.1', '1/move_page_tables/2/4', 'move_page_tables: new-pmd-none'],
    ['exec-warning', '6.1', '1/make_stack/3', 'exec: stack'],
    ['out-of-memory', '6.12', '3/move_back/1', 'realign: length'],
  ] as const)('in %s on %s, at %s, is %s', (scenario, kernel, place, line) => {
    expect(at(scenario, KERNELS[kernel], place)).toBe(line);
  });

  it('tells the question at PUD level from the one at PMD level', () => {
    const lines = litIn(besides, withWhatIf(KERNELS['6.12'], ['realign-pud']));
    expect([...lines]).toEqual(expect.arrayContaining(['realign: pud-old-starts', 'realign: old-starts']));
  });

  it('tells the move of a hugetlb mapping from that of transparent huge pages', () => {
    const hugetlb = recorded('named').filter(({ ops }) => JSON.stringify(ops).includes('hugetlb'));
    expect(hugetlb.length).toBeGreaterThan(0);
    const lines = [...litIn(hugetlb, KERNELS['6.12'])].filter((line) => !/^(mremap|move_vma|unmap):/.test(line));
    expect(lines.sort()).toEqual(['hugetlb: flush', 'hugetlb: move', 'hugetlb: tables']);
    expect(litIn([LIBRARY.find(({ name }) => name === 'huge-whole')!.scenario], KERNELS['6.12'])).not.toContain(
      'hugetlb: move',
    );
  });
});
