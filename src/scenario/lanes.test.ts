import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KERNEL_IDS, KERNELS, type KernelId } from '../kernels/kernels.ts';
import { rowOfStep, stepRow } from '../trace/rows.ts';
import { CONDITIONS } from '../trace/steps.ts';
import type { Trace } from '../trace/trace.ts';
import { firstDifference, joinLanes, jointStepOf, type LaneTable, pairAt } from './lanes.ts';
import { LIBRARY, libraryScenario } from './library.ts';
import { movesOf } from './moves.ts';
import { runScenario } from './run.ts';
import type { Scenario } from './schema.ts';
import { scenarios } from './testing/arbitrary.ts';
import { movesTables, WorkCount } from './work.ts';

function laneOf(scenario: Scenario, kernel: KernelId) {
  const { trace } = runScenario(scenario, KERNELS[kernel]);
  return { trace, moves: movesOf(trace) };
}

/** Bytes of the last move that are behind a run, by its moved entries. */
function movedBytes({ trace, moves }: ReturnType<typeof laneOf>, position: number): number | undefined {
  const move = moves.find(({ first, end }) => first < position && position <= end);
  if (!move) return undefined;
  let bytes = 0;
  for (let row = rowOfStep(trace, move.first); row < trace.steps.at.length; row++) {
    const { kind, first, count, operands } = stepRow(trace, row);
    if (first >= position) break;
    if (kind === 'entryMoved') bytes = operands[1]! + Math.min(count, position - first) * operands[3]! - move.old;
    if (kind === 'decision' && operands[1] === 0 && /^old(Pud|Pmd)Present$/.test(CONDITIONS[operands[0]!]!)) {
      bytes = operands[2]! + operands[3]! - move.old;
    }
  }
  return bytes;
}

/** Every joint step takes one step of one run or of both, and all steps of both are taken. */
function expectWhole(lanes: LaneTable, a: Trace, b: Trace): void {
  let before = pairAt(lanes, 0);
  expect(before).toEqual({ a: 0, b: 0 });
  const every = Math.max(1, Math.floor(lanes.length / 3000));
  for (let step = every; step <= lanes.length; step += every) {
    const now = pairAt(lanes, step);
    const [byA, byB] = [now.a - before.a, now.b - before.b];
    if (byA < 0 || byB < 0 || byA > every || byB > every || byA + byB < every)
      expect.fail(`at ${step}: ${byA}, ${byB}`);
    before = now;
  }
  expect(pairAt(lanes, lanes.length)).toEqual({ a: a.length, b: b.length });
}

describe('two runs in step', () => {
  it.each(LIBRARY.map(({ name }) => name))(
    '%s: 6.1 and 6.12 take all their steps, and count what they count alone',
    (name) => {
      const { scenario } = libraryScenario(name)!;
      const [a, b] = [laneOf(scenario, '6.1'), laneOf(scenario, '6.12')];
      const lanes = joinLanes(a, b);
      expectWhole(lanes, a.trace, b.trace);
      const end = pairAt(lanes, lanes.length);
      expect(new WorkCount(a.trace, scenario).at(end.a)).toEqual(new WorkCount(a.trace, scenario).total);
      expect(new WorkCount(b.trace, scenario).at(end.b)).toEqual(new WorkCount(b.trace, scenario).total);
    },
  );

  it('while both move, the one that is ahead waits: it goes on only when the other has come as far', () => {
    fc.assert(
      fc.property(
        scenarios({ failures: false }),
        fc.constantFrom(...KERNEL_IDS),
        fc.constantFrom(...KERNEL_IDS),
        (scenario, one, other) => {
          const [a, b] = [laneOf(scenario, one), laneOf(scenario, other)];
          const lanes = joinLanes(a, b);
          expectWhole(lanes, a.trace, b.trace);
          if (a.moves.length !== 1 || b.moves.length !== 1) return;
          for (let step = 0; step < lanes.length; step++) {
            const [now, next] = [pairAt(lanes, step), pairAt(lanes, step + 1)];
            const [bytesA, bytesB] = [movedBytes(a, now.a), movedBytes(b, now.b)];
            if (bytesA === undefined || bytesB === undefined) continue;
            if (now.a >= a.moves[0]!.end || now.b >= b.moves[0]!.end) continue;
            if (next.a > now.a && bytesA > bytesB)
              expect.fail(`${step}: the first goes on at ${bytesA}, ahead of ${bytesB}`);
            if (next.b > now.b && bytesB > bytesA)
              expect.fail(`${step}: the other goes on at ${bytesB}, ahead of ${bytesA}`);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('the joint step of a position is the first that reaches it', () => {
    const { scenario } = libraryScenario('front')!;
    const [a, b] = [laneOf(scenario, '6.1'), laneOf(scenario, '6.12')];
    const lanes = joinLanes(a, b);
    for (let position = 0; position <= a.trace.length; position += 13) {
      const step = jointStepOf(lanes, 'a', position);
      expect(pairAt(lanes, step).a).toBe(position);
      if (step > 0) expect(pairAt(lanes, step - 1).a).toBeLessThan(position);
    }
  });
});

describe('the first difference of two runs', () => {
  const moving = LIBRARY.filter(({ scenario }) => scenario.ops.some(({ op }) => movesTables(op)));

  it.each(moving.map(({ name }) => name).filter((name) => name !== 'hugetlb'))(
    '%s: it is where 6.12 first asks about realignment, and 6.1 does not',
    (name) => {
      const { scenario } = libraryScenario(name)!;
      const [a, b] = [laneOf(scenario, '6.1'), laneOf(scenario, '6.12')];
      const { b: position } = firstDifference(a.trace, b.trace)!;
      const { kind, operands } = stepRow(b.trace, rowOfStep(b.trace, position));
      expect(kind).toBe('decision');
      expect(CONDITIONS[operands[0]!]).toBe('reachesPmdBoundary');
    },
  );

  it('is none where nothing moves, or where the rules are the same', () => {
    const { scenario } = libraryScenario('tree-two-ways')!;
    expect(firstDifference(laneOf(scenario, '6.1').trace, laneOf(scenario, '6.12').trace)).toBeUndefined();
    // Hugetlb has a mover of its own, before anything is asked.
    const { scenario: hugetlb } = libraryScenario('hugetlb')!;
    expect(firstDifference(laneOf(hugetlb, '6.1').trace, laneOf(hugetlb, '6.12').trace)).toBeUndefined();
    const front = libraryScenario('front')!.scenario;
    expect(firstDifference(laneOf(front, '6.12').trace, laneOf(front, '6.12').trace)).toBeUndefined();
  });
});
