import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PAGE_SIZE, PMD_SIZE, PUD_SIZE } from '../../address/geometry.ts';
import { KERNELS } from '../../kernels/kernels.ts';
import { childrenOf } from '../../trace/place.ts';
import { Player } from '../../trace/player.ts';
import { vmasOf } from '../../worker/view.ts';
import { libraryScenario } from '../library.ts';
import { runScenario } from '../run.ts';
import { parseScenario, type Scenario } from '../schema.ts';
import { scenarios } from '../testing/arbitrary.ts';
import { drag, type Grip, gripOfTarget, gripsAfter } from './drag.ts';

const SOURCE = 0x100000100000;
const front = libraryScenario('front')!.scenario;
const mapped = { start: SOURCE, end: SOURCE + 0x300000 };
const moved = { start: SOURCE + PUD_SIZE, end: SOURCE + PUD_SIZE + 0x300000 };
const outcomesOf = (scenario: Scenario) => runScenario(scenario, KERNELS['6.12']).outcomes;

function grip(scenario: Scenario, part: Grip['part'], range = mapped, done = 2): Grip {
  const found = gripsAfter(scenario, outcomesOf(scenario), done)(range).find((one) => one.part === part);
  if (!found) throw new Error(`it has no ${part}`);
  return found;
}

/** The texts of the operations after a drag, or why there are none. */
function changed(scenario: Scenario, held: Grip, by: number): string | string[] {
  const dragged = drag(scenario, outcomesOf(scenario), held, by);
  if ('sentence' in dragged) return dragged.sentence;
  return dragged.scenario.ops.map((operation) =>
    Object.values(operation)
      .filter((value) => typeof value === 'string' && value.startsWith('0x'))
      .join(' '),
  );
}

describe('a mapping that is dragged', () => {
  it('takes along what touches and moves it', () => {
    expect(changed(front, grip(front, 'whole'), PMD_SIZE)).toEqual([
      '0x100000300000 0x300000',
      '0x100000300000 0x300000 0x1000',
      '0x100000300000 0x300000 0x300000 0x100040100000',
    ]);
  });

  it('gets longer or shorter at the edge that is dragged', () => {
    expect(changed(front, grip(front, 'end'), PAGE_SIZE)).toEqual([
      '0x100000100000 0x301000',
      '0x100000100000 0x301000 0x1000',
      '0x100000100000 0x301000 0x301000 0x100040100000',
    ]);
    expect(changed(front, grip(front, 'start'), 0x100000)).toEqual([
      '0x100000200000 0x200000',
      '0x100000200000 0x200000 0x1000',
      '0x100000200000 0x200000 0x200000 0x100040100000',
    ]);
  });

  it('is, where it was moved to, the destination of the move, before it is there and after', () => {
    const wanted = [
      '0x100000100000 0x300000',
      '0x100000100000 0x300000 0x1000',
      '0x100000100000 0x300000 0x300000 0x100040101000',
    ];
    expect(changed(front, grip(front, 'whole', moved, 3), PAGE_SIZE)).toEqual(wanted);
    expect(changed(front, grip(front, 'whole', moved, 2), PAGE_SIZE)).toEqual(wanted);
    expect(changed(front, gripOfTarget(front, outcomesOf(front), 2, moved)!, PAGE_SIZE)).toEqual(wanted);
    expect(changed(front, grip(front, 'end', moved, 3), -PAGE_SIZE)[2]).toBe(
      '0x100000100000 0x300000 0x2ff000 0x100040100000',
    );
  });

  it('tells what changes where, for the picture of it', () => {
    const { made } = drag(front, outcomesOf(front), grip(front, 'end'), PAGE_SIZE);
    expect(made).toEqual([
      { operation: 0, start: mapped.start, end: mapped.end + PAGE_SIZE },
      { operation: 2, start: moved.start, end: moved.end + PAGE_SIZE },
    ]);
  });

  it.each<[string, Scenario, Grip['part'], number, string]>([
    ['nothing is left', front, 'end', -0x300000, 'Nothing would be left of it: it must be a page long at least.'],
    ['nothing is left', front, 'start', 0x300000, 'Nothing would be left of it: it must be a page long at least.'],
    [
      'it is beyond user space',
      front,
      'whole',
      0x700000000000,
      '0x800000400000 is beyond user space, which ends at 0x7ffffffff000.',
    ],
    ['it is below all', front, 'whole', -SOURCE, '0x0 is below 0x10000, the lowest address that may be mapped.'],
    [
      'it lies on what is there',
      front,
      'whole',
      PUD_SIZE + PMD_SIZE,
      '0x100040100000 to 0x100040400000 would overlap what operation 1 has mapped: 0x100040300000 to 0x100040600000.',
    ],
    [
      'it lies on what comes later',
      libraryScenario('below-source')!.scenario,
      'end',
      PMD_SIZE,
      '0x100000100000 to 0x100000400000 would overlap what operation 1 has mapped: 0x100000000000 to 0x100000280000.',
    ],
  ])('stays where %s', (_, scenario, part, by, sentence) => {
    const range = scenario === front ? mapped : { start: 0x100000000000, end: 0x100000080000 };
    expect(changed(scenario, grip(scenario, part, range), by)).toBe(sentence);
  });

  it('does not move more than there is', () => {
    const longer: Scenario = {
      ops: [
        { op: 'mmap', addr: '0x100000000000', len: '0x1000', prot: 'rw', flags: ['fixed_noreplace'] },
        {
          op: 'mremap',
          old: '0x100000000000',
          oldLen: '0x4000',
          newLen: '0x1000',
          flags: ['maymove', 'fixed'],
          newAddr: '0x100040000000',
        },
      ],
    };
    const there = { start: 0x100040000000, end: 0x100040001000 };
    expect(changed(longer, grip(longer, 'end', there), PAGE_SIZE)).toBe(
      'What moves would reach beyond its mapping: at 0x100000001000 nothing is mapped.',
    );
  });

  it('has no grips where the kernel chose its place', () => {
    const scenario: Scenario = { ops: [{ op: 'mmap', len: '0x1000', prot: 'rw' }] };
    const outcomes = outcomesOf(scenario);
    const [outcome] = outcomes;
    const start = outcome?.kind === 'returned' ? outcome.value : 0;
    expect(gripsAfter(scenario, outcomes, 1)({ start, end: start + PAGE_SIZE })).toEqual([]);
  });

  it('is changed to a scenario that runs as well, or told why not, wherever any of its grips goes', () => {
    const steps = fc.oneof(
      fc.integer({ min: -600, max: 600 }).map((pages) => pages * PAGE_SIZE),
      fc.integer({ min: -3, max: 3 }).map((entries) => entries * PMD_SIZE),
      fc.integer({ min: -3, max: 3 }).map((entries) => entries * PUD_SIZE),
      fc.constantFrom(-0x200000000000, 0x700000000000),
    );
    const tally = { scenario: 0, sentence: 0 };
    fc.assert(
      fc.property(
        scenarios({ failures: false, thp: false, hugetlb: false }),
        fc.nat(),
        fc.nat(),
        steps,
        (scenario, nth, mth, by) => {
          const run = runScenario(scenario, KERNELS['6.12']);
          const spans = childrenOf(run.trace, -1);
          const done = nth % (spans.length + 1);
          const player = new Player(run.trace);
          player.seek(spans[done - 1]?.end ?? 0);
          const grips = vmasOf(player.memory).flatMap(gripsAfter(scenario, run.outcomes, done));
          const held = grips[mth % Math.max(1, grips.length)];
          if (!held) return;
          const result = drag(scenario, run.outcomes, held, by);
          if ('sentence' in result) {
            tally.sentence++;
            expect(result.sentence).toMatch(/^.+\.$/);
            return;
          }
          tally.scenario++;
          expect(parseScenario(result.scenario)).toEqual(result.scenario);
          const now = runScenario(result.scenario, KERNELS['6.12']);
          if (now.stopped) return;
          const outcome = now.outcomes[held.operation];
          const shown = result.made.find(({ operation }) => operation === held.operation);
          expect(outcome?.kind).toBe('returned');
          if (shown && scenario.ops[held.operation]!.op !== 'exec_stack_shift')
            expect(outcome).toEqual({ kind: 'returned', value: shown.start });
        },
      ),
      { numRuns: 150 },
    );
    expect(Math.min(tally.scenario, tally.sentence)).toBeGreaterThan(20);
  });
});
