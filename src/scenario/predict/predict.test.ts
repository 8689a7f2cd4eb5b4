import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignDown, nextBoundary, PAGE_SIZE, PMD_SIZE, PUD_SIZE } from '../../address/geometry.ts';
import { KERNELS, type KernelId } from '../../kernels/kernels.ts';
import { isHuge, isPresent } from '../../mmu/entry.ts';
import { firstCell, tableOf } from '../../mmu/tables.ts';
import type { Memory } from '../../trace/memory.ts';
import { Player } from '../../trace/player.ts';
import { pathTo, vmasOf } from '../../worker/view.ts';
import { type Move, movesOf } from '../moves.ts';
import { type Run, runScenario } from '../run.ts';
import type { Scenario } from '../schema.ts';
import { DIFFICULTIES, type Difficulty, MOST_SEED, type Puzzle, puzzle } from './generate.ts';
import { OPTIONS, type Question, questionsOf } from './questions.ts';
import { Random } from './random.ts';

/** Whether a move is realigned, from the rules in words: addresses, the mappings as they are, and nothing else. */
function naiveVerdict(kernel: KernelId, { old, new: target, length }: Move, memory: Memory, stack: boolean): string {
  if (kernel === '6.1') return 'never';
  const vmas = vmasOf(memory);
  const holding = (va: number) => vmas.find(({ start, end }) => start <= va && va < end)!;
  const offset = (va: number) => va % PMD_SIZE;
  if (kernel === 'v4-1' && holding(old) === holding(target)) return 'differentVmas';
  if (length < PMD_SIZE - offset(old)) return 'reachesPmdBoundary';
  if (offset(old) === 0) return 'notAlignedAlready';
  if (offset(old) !== offset(target)) return 'mutuallyAligned';
  for (const [va, name] of [
    [old, 'Old'],
    [target, 'New'],
  ] as const) {
    const vma = holding(va);
    if (!(stack && kernel !== 'v4-1') && vma.start !== va) return `${name.toLowerCase()}StartsItsVma`;
    const boundary = va - offset(va);
    const inTheWay = vmas.some(({ start, end }) => start < vma.start && end > boundary && start < va);
    if (inTheWay && boundary < vma.start) return `nothingBelow${name}`;
  }
  return 'yes';
}

/** Page tables as sets: PUD entries with a table, PMD entries with a table or a huge page, and pages. */
class NaiveTables {
  readonly puds = new Set<number>();
  readonly pmds = new Map<number, Set<number> | 'huge'>();

  constructor(memory: Memory, ranges: readonly (readonly [number, number])[]) {
    const entries = memory.region('entry');
    for (const [from, to] of ranges) {
      for (let va = alignDown(from, PMD_SIZE); va < to; va += PMD_SIZE) {
        const [, pud, pmd] = pathTo(memory, va);
        if (pud?.target) this.puds.add(alignDown(va, PUD_SIZE));
        if (pmd?.hugeFrame !== undefined) this.pmds.set(va, 'huge');
        if (!pmd?.target) continue;
        const pages = new Set<number>();
        for (let i = 0; i < 512; i++) {
          const entry = entries[firstCell(pmd.target.place) + i]!;
          if (isPresent(entry) && !isHuge(entry) && tableOf(entry) >= 0) pages.add(va + i * PAGE_SIZE);
        }
        this.pmds.set(va, pages);
      }
    }
  }
}

interface Way {
  readonly way: string;
  readonly entries: number;
}

/** How each extent of a move goes, by get_extent and what hangs where. `failAt`: the allocation that fails, 0 for none. */
function naiveWays(tables: NaiveTables, from: number, to: number, end: number, failAt: number): Way[] {
  const ways: Way[] = [];
  let asked = 0;
  const allocate = () => ++asked !== failAt;
  const reach = (size: number, old: number, target: number) =>
    Math.min(nextBoundary(old, size) - old, end - old, nextBoundary(target, size) - target);
  for (let [old, target] = [from, to]; old < end; ) {
    const [pud, newPud] = [alignDown(old, PUD_SIZE), alignDown(target, PUD_SIZE)];
    const [pmd, newPmd] = [alignDown(old, PMD_SIZE), alignDown(target, PMD_SIZE)];
    const pudExtent = reach(PUD_SIZE, old, target);
    const extent = reach(PMD_SIZE, old, target);
    if (!tables.puds.has(pud)) {
      ways.push({ way: 'nothing', entries: 0 });
      [old, target] = [old + pudExtent, target + pudExtent];
      continue;
    }
    if (pudExtent === PUD_SIZE && !tables.puds.has(newPud)) {
      for (const [va, held] of [...tables.pmds]) {
        if (alignDown(va, PUD_SIZE) !== pud) continue;
        tables.pmds.delete(va);
        tables.pmds.set(va - pud + newPud, held);
      }
      tables.puds.delete(pud);
      tables.puds.add(newPud);
      ways.push({ way: 'pud', entries: 1 });
      [old, target] = [old + PUD_SIZE, target + PUD_SIZE];
      continue;
    }
    const held = tables.pmds.get(pmd);
    const step = () => ([old, target] = [old + extent, target + extent]);
    if (held === undefined) {
      ways.push({ way: 'nothing', entries: 0 });
      step();
      continue;
    }
    if (!tables.puds.has(newPud)) {
      if (!allocate()) return [...ways, { way: 'failed', entries: 0 }];
      tables.puds.add(newPud);
    }
    const taken = tables.pmds.get(newPmd);
    let way = 'pte';
    if (extent === PMD_SIZE && taken === undefined) {
      tables.pmds.delete(pmd);
      tables.pmds.set(newPmd, held);
      ways.push({ way: held === 'huge' ? 'huge' : 'pmd', entries: 1 });
      step();
      continue;
    }
    if (held === 'huge') {
      way = 'split';
      tables.pmds.set(pmd, new Set(Array.from({ length: 512 }, (_, i) => pmd + i * PAGE_SIZE)));
    } else if (extent === PMD_SIZE) {
      way = 'refused';
    }
    const source = tables.pmds.get(pmd) as Set<number>;
    if (taken === undefined) {
      if (!allocate()) return [...ways, { way: 'failed', entries: 0 }];
      tables.pmds.set(newPmd, new Set());
    }
    const into = tables.pmds.get(newPmd) as Set<number>;
    const going = [...source].filter((va) => old <= va && va < old + extent);
    for (const va of going) {
      source.delete(va);
      into.add(va - old + target);
    }
    ways.push({ way: going.length === 0 ? 'nothing' : way, entries: going.length });
    step();
  }
  return ways;
}

interface Asked {
  readonly puzzle: Puzzle;
  readonly difficulty: Difficulty;
  readonly run: Run;
  readonly moves: readonly Move[];
  readonly questions: readonly Question[];
}

/** Puzzles of each difficulty in turn until there are so many questions. */
function ask(wanted: number): Asked[] {
  const all: Asked[] = [];
  for (let count = 0, i = 0; count < wanted; i++) {
    const difficulty = DIFFICULTIES[i % DIFFICULTIES.length]!;
    const made = puzzle(0x7f3a + Math.floor(i / 30), difficulty, (i % 30) + 1);
    const run = runScenario(made.scenario, KERNELS[made.kernel]);
    const moves = movesOf(run.trace);
    const questions = questionsOf(run.trace, moves);
    count += questions.length;
    all.push({ puzzle: made, difficulty, run, moves, questions });
  }
  return all;
}

const optionsOf = (question: Question): readonly unknown[] => question.options;

describe('1,000 questions', () => {
  const asked = ask(1000);

  it('are answered by the run as they are by the rules in words', () => {
    for (const { puzzle: made, run, moves, questions } of asked) {
      const { scenario, kernel } = made;
      const stack = scenario.ops.some(({ op }) => op === 'exec_stack_shift');
      const context = JSON.stringify(made);
      moves.forEach((move, number) => {
        if (move.isBack) return;
        const own = questions.filter((question) => question.move === number);
        const player = new Player(run.trace);
        player.seek(move.first);
        const verdict = naiveVerdict(kernel, move, player.memory, stack);
        const realign = own.find(({ kind }) => kind === 'realign')!;
        expect(realign.options[realign.right], context).toBe(verdict);

        const lowered = verdict === 'yes' ? move.old % PMD_SIZE : 0;
        const [from, to, end] = [move.old - lowered, move.new - lowered, move.old + move.length];
        const tables = new NaiveTables(player.memory, [
          [from, end],
          [to, move.new + move.length],
        ]);
        const ways = naiveWays(
          tables,
          from,
          to,
          end,
          scenario.fail?.operation === move.operation ? scenario.fail.table! : 0,
        );
        const entries = own.find(({ kind }) => kind === 'entries');
        if (entries) {
          const sum = ways.reduce((total, way) => total + way.entries, 0);
          expect(entries.options[entries.right], context).toBe(sum);
        }
        for (const question of own) {
          if (question.kind !== 'extent') continue;
          expect(question.options[question.right], `${question.extent} ${context}`).toBe(ways[question.extent]!.way);
        }
      });
    }
  });

  it('have five different options each, of which the right one is one, and stand before what they ask about', () => {
    for (const { run, questions } of asked) {
      let before = 0;
      for (const question of questions) {
        expect(new Set(optionsOf(question)).size).toBe(OPTIONS);
        expect(question.right).toBeGreaterThanOrEqual(0);
        expect(question.right).toBeLessThan(OPTIONS);
        expect(question.position).toBeGreaterThanOrEqual(before);
        expect(question.shownAt).toBeGreaterThan(question.position);
        expect(question.shownAt).toBeLessThanOrEqual(run.trace.length);
        before = question.position;
      }
    }
  });

  it.each(DIFFICULTIES)(
    'of those that are %s there is one in each scenario, and no answer is always right',
    (wanted) => {
      const own = asked.filter(({ difficulty }) => difficulty === wanted);
      expect(own.length).toBeGreaterThan(30);
      for (const { questions } of own) expect(questions.length).toBeGreaterThan(0);
      for (const kind of ['realign', 'extent'] as const) {
        const answers = own.flatMap(({ questions }) =>
          questions.filter((question) => question.kind === kind).map((question) => question.options[question.right]),
        );
        expect(new Set(answers).size).toBeGreaterThanOrEqual(kind === 'realign' ? 4 : 2);
        for (const answer of new Set(answers)) {
          expect(answers.filter((one) => one === answer).length).toBeLessThan(answers.length * 0.75);
        }
      }
    },
  );
});

describe('a puzzle', () => {
  it('of any difficulty has decoys beside what moves, without which every question has the same answer', () => {
    const answersOf = (scenario: Scenario, kernel: KernelId) => {
      const { trace } = runScenario(scenario, KERNELS[kernel]);
      return questionsOf(trace, movesOf(trace)).map((question) => [question.kind, question.options[question.right]]);
    };
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: MOST_SEED }),
        fc.constantFrom(...DIFFICULTIES),
        fc.integer({ min: 1, max: 30 }),
        (seed, difficulty, number) => {
          const { scenario, kernel, decoys } = puzzle(seed, difficulty, number);
          const { ops, fail } = scenario;
          expect(decoys.length).toBeGreaterThan(0);
          const without: Scenario = {
            ...scenario,
            ops: ops.filter((_, operation) => !decoys.includes(operation)),
            ...(fail ? { fail: { ...fail, operation: fail.operation - decoys.length } } : {}),
          };
          expect(answersOf(without, kernel)).toEqual(answersOf(scenario, kernel));
          // They lie where one looks: in the PMD before that of one of the sides, or the one before that.
          const { trace } = runScenario(scenario, KERNELS[kernel]);
          const sides = movesOf(trace).flatMap((move) => [move.old, move.new]);
          for (const number of decoys) {
            const { addr, len } = ops[number] as { addr: string; len: string };
            const end = Number(addr) + Number(len);
            const near = sides.some((side) => end <= alignDown(side, PMD_SIZE) && end > side - 3 * PMD_SIZE);
            expect(near, JSON.stringify(ops)).toBe(true);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('is the same for the same seed and number, and others differ', () => {
    for (const difficulty of DIFFICULTIES) {
      expect(puzzle(0x7f3a, difficulty, 3)).toEqual(puzzle(0x7f3a, difficulty, 3));
      const many = Array.from({ length: 20 }, (_, i) => JSON.stringify(puzzle(0x7f3a, difficulty, i + 1).scenario.ops));
      expect(new Set(many).size).toBeGreaterThan(12);
    }
  });
});

describe('Random', () => {
  it('gives the numbers of mulberry32, evenly', () => {
    const random = new Random(1);
    expect([random.next(), random.next()]).toEqual([0.6270739405881613, 0.002735721180215478]);
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 4000; i++) counts[random.whole(0, 3)]!++;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(120);
    expect(random.shuffled([1, 2, 3, 4]).sort()).toEqual([1, 2, 3, 4]);
  });
});
