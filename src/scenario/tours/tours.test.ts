import { describe, expect, it } from 'vitest';
import { PAGE_SIZE, PMD_SIZE, PTRS_PER_TABLE } from '../../address/geometry.ts';
import { KERNEL_IDS, KERNELS, type KernelId, type WhatIf, withWhatIf } from '../../kernels/kernels.ts';
import { CONDITION_OPERANDS } from '../../trace/operands.ts';
import { placeOf, positionOf } from '../../trace/place.ts';
import { Player } from '../../trace/player.ts';
import { rowOfStep, type StepRow, stepRow } from '../../trace/rows.ts';
import { CONDITIONS, ERRNOS, STEP_OPERANDS } from '../../trace/steps.ts';
import { costOf, packedSlots, slotsOf, treeAccesses, treeOf } from '../../worker/tree.ts';
import { libraryScenario } from '../library.ts';
import { decisionOf, movesOf } from '../moves.ts';
import { type Run, runScenario } from '../run.ts';
import { decisionsOf, rowsOf } from '../testing/reading.ts';
import { WorkCount } from '../work.ts';
import { formatTourStop, parseTourStop, TOURS } from './names.ts';
import { patch } from './patch.ts';
import { review } from './review.ts';
import { type Claim, claimText, type Stop, type Subject, say, type Text, type Tour } from './tour.ts';

const ALL: readonly Tour[] = [patch, review];
const STOPS = ALL.flatMap((tour) => tour.stops.map((stop) => ({ ...stop, id: `${tour.name}/${stop.name}` })));

const runs = new Map<string, Run>();
/** The run that a stop shows, or that of its scenario on another kernel, as that is. */
function runOf({ scenario, kernel, whatIf = [] }: Stop, on?: KernelId): Run {
  const rules: readonly WhatIf[] = on === undefined ? whatIf : [];
  const key = [scenario, on ?? kernel, ...rules].join(' ');
  const known = runs.get(key);
  if (known) return known;
  const run = runScenario(libraryScenario(scenario)!.scenario, withWhatIf(KERNELS[on ?? kernel], rules));
  runs.set(key, run);
  return run;
}

/** The step at a place, which must be there. */
function stepAt({ trace }: Run, place: string): StepRow {
  const { position, exact } = positionOf(trace, place);
  expect(exact, `there is no step ${place}`).toBe(true);
  return stepRow(trace, rowOfStep(trace, position - 1));
}

/** An operand of a step by its name. */
function operandOf(step: StepRow, name: string): number | undefined {
  const [condition] = step.operands;
  const names: readonly string[] =
    step.kind === 'decision'
      ? [...STEP_OPERANDS.decision.slice(0, 2), ...CONDITION_OPERANDS[CONDITIONS[condition!]!]]
      : STEP_OPERANDS[step.kind];
  return step.operands[names.indexOf(name)];
}

/** What a claim is about, counted from the run. */
function counted(stop: Stop, of: Subject): number | string | undefined {
  const run = runOf(stop, of.on);
  const { trace } = run;
  const { scenario } = libraryScenario(stop.scenario)!;
  const work = () => new WorkCount(trace, scenario).total;
  switch (of.kind) {
    case 'work':
      return work()[of.what];
    case 'entriesMoved': {
      const { ptesCopied, pmdsMoved, pudsMoved, hugeMoved } = work();
      return ptesCopied + pmdsMoved + pudsMoved + hugeMoved;
    }
    case 'operand':
      return operandOf(stepAt(run, of.at ?? stop.at), of.name);
    case 'move': {
      const { position } = positionOf(trace, stop.at);
      const move = movesOf(trace).find(({ first, end }) => first <= position && position <= end)!;
      return {
        length: move.length,
        pages: move.length / PAGE_SIZE,
        shift: move.old - move.new,
        start: move.old - (move.realigned?.distance ?? 0),
      }[of.what];
    }
    case 'alike':
      return stepAt(run, of.at).count;
    case 'steps':
      return rowsOf(trace, of.step).reduce((sum, { count }) => sum + count, 0);
    case 'asked':
      return decisionsOf(trace).filter(([condition]) => condition === of.condition).length;
    case 'read': {
      const accesses = treeAccesses(trace, stepAt(run, of.at ?? stop.at).row);
      return accesses.reduce((sum, access) => sum + costOf(access)[of.what], 0);
    }
    case 'treeLevels': {
      const player = new Player(trace);
      player.seek(positionOf(trace, stop.at).position);
      return treeOf(player.memory).length;
    }
    case 'mappingsMade':
      return rowsOf(trace, 'vmaChanged').filter(({ operands: [change] }) => change === 0).length;
    case 'fails': {
      const outcome = run.outcomes[Number(stop.at.split('/')[0]) - 1]!;
      return outcome.kind === 'failed' && outcome.errno === of.errno ? 1 : 0;
    }
    case 'geometry':
      return {
        page: PAGE_SIZE,
        pmd: PMD_SIZE,
        entriesOfTable: PTRS_PER_TABLE,
        slotsOfLeaf: slotsOf(true),
        slotsOfInner: slotsOf(false),
      }[of.what];
    case 'treeCapacity':
      return (packedSlots(of.levels) - 1 - ((packedSlots(of.levels) - 1) % 2)) / 2;
    case 'said':
      return Number.NaN;
  }
}

const textsOf = (stop: Stop): readonly Text[] => stop.caption.map(({ text }) => text);
const claimsOf = (stop: Stop): Claim[] => [
  ...textsOf(stop)
    .flat()
    .filter((part) => typeof part !== 'string'),
  ...(stop.claims ?? []),
];
const wordsOf = (text: Text) => text.map((part) => (typeof part === 'string' ? part : claimText(part))).join('');
/** What stands in a text beside its claims, without the names of kernels. */
const uncheckedOf = (text: Text) =>
  text
    .filter((part) => typeof part === 'string')
    .join(' ')
    .replace(/(?<![\w.])(4\.14|6\.1|v4-1|v4|6\.12|6\.18)(?![\w]|\.\d)/g, '');

/** What captions hold that no run of ours can show. Whoever adds to this says where it is known from. */
const SAID = [
  '6.15', // the release in which can_realign_addr gathered the conditions
  '1 of 7', // the patch's number in the series
  '4', // of point 11, an estimate made in the review; and the height it speaks of
  '5',
  '8,000',
  '80,000',
];

/** Stops that links may name: one may be added, none may go. */
const OUT_IN_THE_WORLD = [
  'patch/task',
  'patch/copied',
  'patch/whole-table',
  'patch/drained',
  'patch/warning',
  'patch/price',
  'patch/idea',
  'patch/first-table',
  'patch/reaches',
  'patch/aligned',
  'patch/mutual',
  'patch/starts-vma',
  'patch/below-source',
  'patch/no-page',
  'patch/at-boundary',
  'patch/below-destination',
  'patch/exec-again',
  'patch/result',
  'review/one-look-up',
  'review/no-warning',
  'review/looked-up-again',
  'review/its-name',
  'review/not-zero',
  'review/conditions',
  'review/length',
  'review/tail',
  'review/guard',
  'review/no-guard',
  'review/hugetlb',
  'review/live-state',
  'review/height',
  'review/later',
];

describe('the tours', () => {
  it('are those that links may name', () => {
    expect(ALL.map(({ name }) => name)).toEqual(TOURS.map(({ name }) => name));
  });

  it('have stops with a name of its own each, as a link holds it', () => {
    for (const { name: tour, stops } of ALL) {
      expect(new Set(stops.map(({ name }) => name)).size).toBe(stops.length);
      for (const { name: stop } of stops) {
        expect(parseTourStop(formatTourStop({ tour, stop }))).toEqual({ tour, stop });
      }
    }
    for (const bad of ['patch', 'patch/', 'patch/a/b', 'nothing/task', 'patch/Task', '', 'constructor/task']) {
      expect(parseTourStop(bad)).toBeUndefined();
    }
  });

  it('still have every stop that a link may name', () => {
    expect(STOPS.map(({ id }) => id)).toEqual(expect.arrayContaining(OUT_IN_THE_WORLD));
  });

  it('come by each of the twelve points of the review, in order', () => {
    const points = review.stops.map(({ title }) => Number(/^Point (\d+): /.exec(title)![1]));
    expect([...new Set(points)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(points).toEqual(points.toSorted((a, b) => a - b));
  });

  it('tell of every condition that 6.12 asks, each where it fails', () => {
    const failing = patch.stops.flatMap(({ shows }) => (Array.isArray(shows) && shows[1] === 'no' ? [shows[0]] : []));
    expect(new Set(failing)).toEqual(
      new Set([
        'reachesPmdBoundary',
        'notAlignedAlready',
        'mutuallyAligned',
        'oldStartsItsVma',
        'nothingBelowOld',
        'nothingBelowNew',
      ]),
    );
  });
});

describe.each(STOPS)('the stop $id', (stop) => {
  const kernels = stop.compared ? [stop.kernel, stop.compared] : [stop.kernel];

  it('stands at a step that is there, on each kernel that it shows, and names it as the page would', () => {
    expect(libraryScenario(stop.scenario)).toBeDefined();
    for (const kernel of kernels) {
      const { trace, stopped } = runOf(stop, kernel === stop.kernel ? undefined : kernel);
      expect(stopped).toBeUndefined();
      const { position, exact } = positionOf(trace, stop.at);
      expect(exact).toBe(true);
      expect(placeOf(trace, position)).toBe(stop.at);
    }
  });

  it('shows what it says it shows', () => {
    const step = stepAt(runOf(stop), stop.at);
    if (typeof stop.shows === 'string') {
      expect(step.kind).toBe(stop.shows);
      return;
    }
    expect(step.kind).toBe('decision');
    const { condition, holds } = decisionOf(step.first, step.operands);
    expect([condition, holds ? 'yes' : 'no']).toEqual(stop.shows);
  });

  it('claims what the run counts', () => {
    const claimed = claimsOf(stop).map(({ of, is }) => ({ ...of, is }));
    expect(claimed).toEqual(claimed.map(({ is: _, ...of }) => ({ ...of, is: counted(stop, of as Subject) })));
  });

  it('has no number in its caption that is not such a claim', () => {
    const numbers =
      /\d|\b(three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|million|half|twice)\b/i;
    for (const text of textsOf(stop)) expect(uncheckedOf(text)).not.toMatch(numbers);
    for (const { of, text, is } of claimsOf(stop)) {
      if (of.kind === 'said') expect(SAID).toContain(text);
      else if (of.kind === 'fails') expect(ERRNOS).toContain(text);
      else expect([text, Number.isFinite(is)]).toEqual([undefined, true]);
    }
  });

  it('names no kernel in its caption but those whose runs it holds its claims against, and real ones', () => {
    const named = textsOf(stop).flatMap((text) =>
      text.flatMap((part) =>
        typeof part === 'string'
          ? [...part.matchAll(/(?<![\w.])(\d\.\d+|v4(?:-1)?)(?![\w]|\.\d)/g)].map(([, id]) => id)
          : [],
      ),
    );
    for (const id of named) expect(KERNEL_IDS).toContain(id);
    const held = new Set([...kernels, ...claimsOf(stop).flatMap(({ of }) => of.on ?? [])]);
    for (const id of named) expect([...held]).toContain(id);
  });

  it('has a caption of two to six short sentences', () => {
    const caption = textsOf(stop).map(wordsOf);
    for (const words of caption) expect(words).toMatch(/^\S.*[.?]$/s);
    const sentences = caption.join(' ').match(/[.?](?= |$)/g)!;
    expect(sentences.length).toBeGreaterThanOrEqual(2);
    expect(sentences.length).toBeLessThanOrEqual(6);
    expect(caption.join(' ').length).toBeLessThan(430);
  });
});

describe('say', () => {
  it('keeps words and claims in their order', () => {
    const one: Claim = { is: 1536, as: 'count', of: { kind: 'said' } };
    expect(say`${one} of ${one}.`).toEqual([one, ' of ', one, '.']);
    expect(wordsOf(say`${one}, ${{ ...one, as: 'hex' }}, ${{ ...one, is: 0x180000, as: 'bytes' }}`)).toBe(
      '1,536, 0x600, 1.5 MiB',
    );
  });
});
