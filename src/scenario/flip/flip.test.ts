import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { KERNEL_IDS, KERNELS, type Kernel, type KernelId, type WhatIf, withWhatIf } from '../../kernels/kernels.ts';
import { Recorder } from '../../trace/recorder.ts';
import { LIBRARY, libraryScenario } from '../library.ts';
import { type Move, movesOf } from '../moves.ts';
import { resultsOf } from '../results.ts';
import { type Run, runScenario } from '../run.ts';
import { type Operation, parseScenario, type Scenario } from '../schema.ts';
import { runs, scenarios } from '../testing/arbitrary.ts';
import { type Change, changeScenario } from './change.ts';
import { type Flip, flipOf } from './flip.ts';

/** Told of each run that is made. */
const finish = vi.spyOn(Recorder.prototype, 'finish');
beforeEach(() => void finish.mockClear());
afterAll(() => finish.mockRestore());

const MOVES_OF_LIBRARY = LIBRARY.flatMap(({ name, scenario }) =>
  movesOf(runScenario(scenario, KERNELS['6.12']).trace).map((_, move) => [name, move] as const),
);

/** An answer as one tells it. */
function told(flip: Flip): string {
  if (flip.kind === 'nothing') return flip.why;
  if (flip.kind === 'never') return `never, ${flip.instead} ${flip.there}`;
  const { role, kind, operation, by, touched } = flip.change;
  return `${role} ${kind} of ${operation} by ${by / 0x1000}, ${touched} touched: ${flip.realigns ? 'yes' : 'no'}`;
}

const flipped = (name: string, kernel: KernelId = '6.12', move = 0) =>
  flipOf(libraryScenario(name)!.scenario, KERNELS[kernel], move);

const SHORT = { oldLen: '0x100000', newLen: '0x100000', newAddr: '0x100000200000' };

describe('the smallest change that turns the verdict round', () => {
  it.each([
    ['front', 0, 'destination shift of 2 by -1, 1 touched: no'],
    ['exactly-one', 0, 'destination shift of 2 by -1, 1 touched: no'],
    // To map the neighbour a page higher is as small a change: the destination is preferred.
    ['ends-at-boundary', 0, 'destination shift of 3 by -1, 1 touched: no'],
    ['below-source', 0, 'neighbour shift of 0 by -128, 2 touched: yes'],
    ['below-destination', 0, 'neighbour shift of 0 by -192, 2 touched: yes'],
    ['untouched-below', 0, 'neighbour shift of 0 by -1, 1 touched: yes'],
    ['too-short', 0, 'source resize of 0 by 1, 3 touched: yes'],
    ['not-mutual', 0, 'destination shift of 2 by -1, 1 touched: yes'],
    ['aligned-already', 0, 'aligned'],
    ['middle-of-vma', 0, 'source cut of 0 by 256, 2 touched: yes'],
    ['pud-move', 0, 'aligned'],
    ['gib-misaligned', 0, 'source shift of 0 by 1, 3 touched: yes'],
    ['gib-pmd', 0, 'aligned'],
    ['tail', 0, 'destination shift of 2 by -1, 1 touched: no'],
    // Both sides are named more than once; a page more below the source is mapped by one operation.
    ['there-and-back', 0, 'source cut of 0 by -1, 1 touched: no'],
    ['there-and-back', 1, 'destination shift of 3 by -1, 2 touched: no'],
    ['dontunmap', 0, 'destination shift of 2 by -1, 1 touched: no'],
    ['hugetlb', 0, 'hugetlb'],
    ['exec-warning', 0, 'destination distance of 0 by -1, 1 touched: no'],
    ['exec-not-mutual', 0, 'destination distance of 0 by 511, 1 touched: yes'],
    ['huge-whole', 0, 'aligned'],
    ['huge-split', 0, 'source shift of 0 by 1, 4 touched: yes'],
    ['out-of-memory', 0, 'destination shift of 2 by -1, 1 touched: yes'],
    ['out-of-memory', 1, 'way-back'],
    ['out-of-memory-realigned', 0, 'destination shift of 2 by -1, 1 touched: no'],
    ['out-of-memory-realigned', 1, 'way-back'],
  ])('of %s, move %i, on 6.12 is: %s', (name, move, wanted) => {
    expect(told(flipped(name, '6.12', move))).toBe(wanted);
  });

  it('is given up where each run leaves very much behind', () => {
    const scenario: Scenario = {
      ops: [
        { op: 'fill', addr: '0x100000000000', count: 16_000, len: '0x1000', stride: '0x3000', prot: 'rw' },
        {
          op: 'mremap',
          old: '@0',
          oldLen: '0x1000',
          newLen: '0x1000',
          flags: ['maymove', 'fixed'],
          newAddr: '0x300000001000',
        },
      ],
    };
    expect(told(flipOf(scenario, KERNELS['6.12'], 0))).toBe('not-all-tried');
    expect(finish.mock.calls.length).toBeLessThan(1 + 8);
  });

  it('is told for every move of the library', () => {
    expect(MOVES_OF_LIBRARY).toHaveLength(26);
  });

  it.each(['6.1', '4.14'] as const)('is none on %s, which never realigns; it names a kernel that may', (kernel) => {
    expect(told(flipped('front', kernel))).toBe('never, 6.12 realigned');
    expect(told(flipped('below-source', kernel))).toBe('never, 6.12 asked');
  });

  it("is none for exec's stack with patch 1 of 7 alone, which asks for two VMAs", () => {
    expect(told(flipped('exec-warning', 'v4-1'))).toBe('never, 6.12 realigned');
    expect(told(flipped('exec-not-mutual', 'v4-1'))).toBe('never, 6.12 asked');
    expect(told(flipped('exec-warning', 'v4'))).toBe('destination distance of 0 by -1, 1 touched: no');
  });

  it.each<[string, WhatIf, string]>([
    ['middle-of-vma', 'inside-vma', 'destination shift of 2 by -1, 1 touched: no'],
    ['below-source', 'single-lookup', 'neighbour shift of 0 by -128, 2 touched: yes'],
  ])('follows the rules that are switched on: %s with %s', (name, rule, wanted) => {
    const { scenario } = libraryScenario(name)!;
    expect(told(flipOf(scenario, withWhatIf(KERNELS['6.12'], [rule]), 0))).toBe(wanted);
  });

  it('may be at PUD level on a kernel that never realigns by itself', () => {
    const { scenario } = libraryScenario('gib-misaligned')!;
    const withPud = withWhatIf(KERNELS['6.1'], ['realign-pud']);
    expect(told(flipOf(scenario, withPud, 0))).toMatch(/^source shift of 0 by 513, 3 touched: yes$/);
  });

  it.each<[string, Partial<Operation & { op: 'exec_stack_shift' }>, string]>([
    ['too short a stack', { start: '0x7fffffeff000', len: '0x100000' }, 'source shift of 0 by -256, 1 touched: yes'],
    ['a stack on a boundary', { start: '0x7fffffa00000', len: '0x5ff000' }, 'source shift of 0 by -1, 1 touched: yes'],
  ])('moves or lengthens %s', (_, stack, wanted) => {
    const op = {
      ...(libraryScenario('exec-warning')!.scenario.ops[0] as Operation & { op: 'exec_stack_shift' }),
      ...stack,
    };
    expect(told(flipOf({ ops: [op] }, KERNELS['6.12'], 0))).toBe(wanted);
  });

  it('separates what has merged, where patch 1 of 7 asks for two VMAs', () => {
    const ops: Operation[] = [
      { op: 'mmap', addr: '0x100000100000', len: '0x100000', prot: 'rw', flags: ['private', 'anonymous', 'fixed'] },
      { ...(libraryScenario('front')!.scenario.ops[2] as Operation & { op: 'mremap' }), ...SHORT },
    ];
    expect(told(flipOf({ ops }, KERNELS['v4-1'], 0))).toBe('destination shift of 1 by 256, 1 touched: yes');
  });

  it('goes back to the mapping that the source came from, through earlier moves', () => {
    const move = libraryScenario('too-short')!.scenario.ops[2] as Operation & { op: 'mremap' };
    const ops: Operation[] = [
      ...libraryScenario('too-short')!.scenario.ops.slice(0, 2),
      { ...move, newAddr: '0x100080100000' },
      { ...move, old: '@2' },
    ];
    expect(told(flipOf({ ops }, KERNELS['6.12'], 1))).toBe('source resize of 0 by 1, 4 touched: yes');
  });

  it('tells the address or length before and after, and of a neighbour its VMA', () => {
    expect(flipped('too-short')).toMatchObject({ change: { from: 0xff000, to: 0x100000 } });
    expect(flipped('below-source')).toMatchObject({
      change: { from: 0x100000000000, to: 0xffffff80000, vma: 2, ofStack: false },
    });
    expect(flipped('exec-not-mutual')).toMatchObject({ change: { from: 0x1000, to: 0x200000, ofStack: true } });
  });

  it('keeps title and id, and only other numbers change', () => {
    const known = { ...libraryScenario('not-mutual')!.scenario, id: 'mine' };
    const flip = flipOf(known, KERNELS['6.12'], 0);
    const moved = { ...known.ops[2], newAddr: '0x100040100000' };
    expect(flip).toMatchObject({ scenario: { ...known, ops: [known.ops[0], known.ops[1], moved] } });
  });

  it('leads back to where one came from', () => {
    for (const name of ['front', 'not-mutual', 'gib-misaligned', 'exec-not-mutual']) {
      const there = flipped(name);
      if (there.kind !== 'change') throw new Error(`nothing changes ${name}`);
      const back = flipOf(there.scenario, KERNELS['6.12'], 0);
      expect(back).toMatchObject({ kind: 'change', realigns: !there.realigns });
    }
    const there = flipped('front') as Flip & { kind: 'change' };
    expect(flipOf(there.scenario, KERNELS['6.12'], 0)).toMatchObject({ scenario: libraryScenario('front')!.scenario });
  });

  it('is found in few runs, also of 1 GiB', () => {
    const runsFor = (name: string) => {
      finish.mockClear();
      flipped(name);
      return finish.mock.calls.length;
    };
    // One of the scenario as it is, the others of what was tried.
    expect(runsFor('front')).toBe(2);
    expect(runsFor('not-mutual')).toBe(2);
    expect(runsFor('gib-misaligned')).toBe(2);
    expect(runsFor('below-source')).toBe(2);
    expect(runsFor('pud-move')).toBe(1);
  });

  it('is not a longer way that unmaps something else', () => {
    const map = (addr: string, len: string): Operation => ({
      op: 'mmap',
      addr,
      len,
      prot: 'rw',
      flags: ['private', 'anonymous', 'fixed'],
    });
    // A page higher the destination would lie over the mapping above it; at the same offset below it is free.
    const ops: Operation[] = [
      map('0x100000100000', '0x300000'),
      map('0x1000403ff000', '0x1000'),
      {
        ...(libraryScenario('not-mutual')!.scenario.ops[2] as Operation & { op: 'mremap' }),
        newAddr: '0x1000400ff000',
      },
    ];
    const flip = flipOf({ ops }, KERNELS['6.12'], 0);
    expect(told(flip)).toBe('source shift of 0 by -1, 2 touched: yes');
  });

  it('refuses a move that is not there', () => {
    expect(() => flipped('front', '6.12', 1)).toThrow('The scenario has 1 moves; there is none of number 1.');
  });
});

const KERNELS_THAT_ASK: [KernelId, WhatIf[]][] = [
  ['6.12', []],
  ['6.18', []],
  ['v4', []],
  ['v4-1', []],
  ['6.12', ['single-lookup']],
  ['6.12', ['inside-vma']],
];
const asking = fc.constantFrom(...KERNELS_THAT_ASK).map(([id, whatIf]) => withWhatIf(KERNELS[id], whatIf));

/** A move of a run by its operation, the how manieth of it. */
function moveIn({ trace }: Run, moves: readonly Move[], number: number): Move | undefined {
  const { operation } = moves[number]!;
  const nth = moves.slice(0, number).filter((move) => move.operation === operation).length;
  return movesOf(trace).filter((move) => move.operation === operation)[nth];
}

/** An operation that ended well ends well. */
function noWorse(before: Run, after: Run): boolean {
  const well = before.outcomes.map(
    ({ kind, ...rest }) => (kind === 'returned' || kind === 'accessed') && !('signal' in rest),
  );
  return well.every((was, n) => {
    const now = after.outcomes[n]!;
    return !was || (now.kind === before.outcomes[n]!.kind && !('signal' in now));
  });
}

describe('whatever is offered', () => {
  it.each(KERNEL_IDS)('turns the verdict round when it is run, for every move of the library on %s', (kernel) => {
    for (const { scenario } of LIBRARY) expectToFlip(scenario, KERNELS[kernel]);
  });

  it('turns the verdict round when it is run, in any scenario', () => {
    fc.assert(
      fc.property(scenarios(), asking, (scenario, kernel) => expectToFlip(scenario, kernel)),
      runs(60),
    );
  });

  function expectToFlip(scenario: Scenario, kernel: Kernel): void {
    const run = runScenario(scenario, kernel);
    const moves = movesOf(run.trace);
    moves.forEach((move, number) => {
      finish.mockClear();
      const flip = flipOf(scenario, kernel, number);
      expect(finish.mock.calls.length).toBeLessThanOrEqual(1 + 12);
      if (flip.kind !== 'change') return;
      expect(parseScenario(flip.scenario)).toEqual(flip.scenario);
      const after = runScenario(flip.scenario, kernel);
      const same = moveIn(after, moves, number);
      expect([move.realigned !== undefined, same?.realigned !== undefined]).toEqual([!flip.realigns, flip.realigns]);
      expect(noWorse(run, after)).toBe(true);
      expect(after.stopped).toBeUndefined();
      expect(flip.change.to - flip.change.from).toBe(flip.change.by);
    });
  }
});

describe('a naive search', () => {
  /** Every change of up to two pages of what is mapped and moved up to a move. What moves stays in its VMA. */
  function* smallChanges(scenario: Scenario, run: Run, move: Move): Generator<Change> {
    const { ops } = scenario;
    const { outcomes } = run;
    const maps = resultsOf(run, scenario)[move.operation - 1]?.maps ?? [];
    const holds = (address: number) =>
      maps.findIndex(([start, end]) => Number(start) <= address && address < Number(end));
    const kindsOf = (number: number): Change['kind'][] => {
      const { op } = ops[number]!;
      if (op === 'exec_stack_shift') return ['distance', 'shift', 'cut', 'resize'];
      if (op === 'mremap') return number === move.operation ? ['shift', 'from', 'amount'] : ['shift'];
      if (op !== 'mmap') return [];
      const outcome = outcomes[number]!;
      const start = outcome.kind === 'returned' ? outcome.value : 0;
      const isSource = start <= move.old && move.old < start + Number((ops[number] as { len: string }).len);
      return isSource ? ['shift', 'resize', 'cut'] : ['shift', 'resize'];
    };
    for (const by of [-0x1000, 0x1000, -0x2000, 0x2000])
      for (let number = 0; number <= move.operation; number++)
        for (const kind of kindsOf(number)) {
          if (kind !== 'from' || holds(move.old) === holds(move.old + by)) yield { kind, operation: number, by };
        }
  }

  const mapped = (run: Run, scenario: Scenario, operation: number) => {
    const results = resultsOf(run, scenario);
    return [results[operation]!, results.findLast(({ maps }) => maps)!].map(({ maps }) =>
      maps!.reduce((sum, [start, end]) => sum + Number(end) - Number(start), 0),
    );
  };

  /** Nothing is named by the result of an operation, so that any of them can be left out. */
  const PLAIN = { chosenPlaces: false, hugetlb: false, failures: false, references: false };

  function withoutFailures(scenario: Scenario, kernel: Kernel): Scenario {
    const { outcomes } = runScenario(scenario, kernel);
    const ops = scenario.ops.filter((_, n) => outcomes[n]!.kind !== 'failed' && !('signal' in outcomes[n]!));
    return ops.length === scenario.ops.length ? scenario : withoutFailures({ ...scenario, ops }, kernel);
  }

  it('finds no smaller change', () => {
    let found = 0;
    fc.assert(
      fc.property(scenarios(PLAIN), asking, (known, kernel) => {
        // What fails might succeed after a change, and change everything else with that.
        const scenario = withoutFailures(known, kernel);
        const run = runScenario(scenario, kernel);
        const moves = movesOf(run.trace);
        moves.forEach((move, number) => {
          // From 6.17 on one call may move several VMAs, and a changed one others: no move is the same then.
          if (moves.filter(({ operation }) => operation === move.operation).length > 1 || kernel.id === '6.18') return;
          // What lies at the destination is unmapped anyway, so strange changes of it change nothing else.
          const { maps = [] } = resultsOf(run, scenario)[move.operation - 1] ?? {};
          const [start, end] = [move.new, move.new + move.length];
          if (maps.some(([from, to]) => Number(from) < end && start < Number(to))) return;
          const before = mapped(run, scenario, move.operation);
          for (const change of smallChanges(scenario, run, move)) {
            const changed = changeScenario(scenario, run.outcomes, change);
            if (!changed) continue;
            const after = runScenario(changed, kernel);
            const same = moveIn(after, moves, number);
            if (!same || !same.realigned === !move.realigned || !noWorse(run, after)) continue;
            const asksForLess = change.kind === 'cut' ? change.by > 0 : change.kind === 'resize' && change.by < 0;
            const less = asksForLess ? 2 * Math.abs(change.by) : 0;
            if (mapped(after, changed, move.operation).some((now, n) => now < before[n]! - less)) continue;
            const flip = flipOf(scenario, kernel, number);
            if (flip.kind !== 'change') throw new Error(`not found: ${JSON.stringify(change)}`);
            expect(Math.abs(flip.change.by)).toBeLessThanOrEqual(Math.abs(change.by));
            found++;
            return;
          }
        });
      }),
      runs(60),
    );
    expect(found).toBeGreaterThan(0);
  });
});
