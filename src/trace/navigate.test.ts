import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KERNEL_IDS, KERNELS } from '../kernels/kernels.ts';
import { libraryScenario } from '../scenario/library.ts';
import { runScenario } from '../scenario/run.ts';
import { scenarios } from '../scenario/testing/arbitrary.ts';
import { DEPTHS, type Depth, type Landmark, Stops } from './navigate.ts';
import { placeOf } from './place.ts';
import { rowOfStep, spanRow, stepRow } from './rows.ts';
import { STEP } from './steps.ts';
import { kindOfRow, type Trace } from './trace.ts';

/** Every stop of a depth, as found by going forward from the start. */
function stopsForward(stops: Stops, length: number, depth: Depth): number[] {
  const found = [0];
  for (let at = 0; at < length && found.length <= length; found.push(at)) at = stops.next(at, depth);
  return found;
}

function expectSoundStops(trace: Trace): void {
  const stops = new Stops(trace);
  let above: number[] = [0, trace.length];
  for (const depth of DEPTHS) {
    const found = stopsForward(stops, trace.length, depth);
    expect(found.every((stop, i) => i === 0 || stop > found[i - 1]!)).toBe(true);
    expect(found.at(-1)).toBe(trace.length);
    expect(above.filter((stop) => !found.includes(stop))).toEqual([]);
    for (let i = 1; i < found.length; i++) expect(stops.previous(found[i]!, depth)).toBe(found[i - 1]);
    above = found;
  }
}

/** A part of a run, 0 to 1. (fc.double would mostly give numbers next to 0.) */
const parts = fc.nat(10_000).map((part) => part / 10_000);

const runs = fc
  .tuple(scenarios(), fc.constantFrom(...KERNEL_IDS))
  .map(([scenario, kernel]) => runScenario(scenario, KERNELS[kernel]).trace);
const front = runScenario(libraryScenario('front')!.scenario, KERNELS['6.12']).trace;

describe('Stops', () => {
  it('leads back where it came from, and every depth stops where the one above it does', () => {
    expectSoundStops(front);
    fc.assert(fc.property(runs, expectSoundStops), { numRuns: 60 });
  });

  it('leads from anywhere to the nearest stop on that side, and never out of the run', () => {
    fc.assert(
      fc.property(runs, parts, fc.constantFrom(...DEPTHS), (trace, part, depth) => {
        const stops = new Stops(trace);
        const position = Math.round(part * trace.length);
        const all = stopsForward(stops, trace.length, depth);
        expect(stops.next(position, depth)).toBe(all.find((stop) => stop > position) ?? trace.length);
        expect(stops.previous(position, depth)).toBe(all.findLast((stop) => stop < position) ?? 0);
      }),
      { numRuns: 100 },
    );
  });

  it('stops before and behind every span of its depth, and nowhere else', () => {
    const spans = Array.from(front.spans.kind, (_, row) => spanRow(front, row));
    const stops = new Stops(front);
    for (const [depth, kinds] of [
      ['operation', ['operation']],
      ['phase', ['operation', 'phase']],
      ['extent', ['operation', 'phase', 'extent']],
    ] as const) {
      const bounds = spans
        .filter(({ kind }) => kinds.some((one) => one === kind))
        .flatMap(({ first, end }) => [first, end]);
      const wanted = [...new Set([0, front.length, ...bounds])].sort((a, b) => a - b);
      expect(stopsForward(stops, front.length, depth)).toEqual(wanted);
    }
  });

  it('goes from operation to operation, from phase to phase, from extent to extent, from step to step', () => {
    const stops = new Stops(front);
    const places = (depth: Depth) => stopsForward(stops, front.length, depth).map((stop) => placeOf(front, stop));
    expect(places('operation')).toEqual(['0', '1/1', '2/1', '3/2']);
    expect(places('phase')).toEqual([
      '0',
      '1/map/1',
      '1/1',
      '2/access/773',
      '2/1',
      '3/check/2',
      '3/copy_vma/1',
      '3/realign/10',
      '3/move_page_tables/2/5',
      '3/1',
      '3/unmap_source/3',
      '3/2',
    ]);
    expect(places('extent')).toContain('3/move_page_tables/1/6');
    expect(places('step')).toHaveLength(front.length + 1);
  });

  it('stays at the ends', () => {
    const stops = new Stops(front);
    for (const depth of DEPTHS) {
      expect(stops.previous(0, depth)).toBe(0);
      expect(stops.next(front.length, depth)).toBe(front.length);
    }
  });
});

describe('going to a landmark', () => {
  const stops = new Stops(front);
  const all = (kind: Landmark) => {
    const found: number[] = [];
    for (let at = stops.goTo(kind, 0, 1); at !== undefined; at = stops.goTo(kind, at, 1)) found.push(at);
    return found;
  };

  it('stands just after each step of its kind, one after the other', () => {
    const kinds = (kind: Landmark) =>
      new Set(all(kind).map((position) => stepRow(front, rowOfStep(front, position - 1)).kind));
    expect(kinds('decision')).toEqual(new Set(['decision']));
    expect(kinds('table')).toEqual(new Set(['tableMade', 'tableFreed']));
    expect(all('warning')).toEqual([]);
    expect(all('decision').length).toBe(
      front.steps.at.filter((_, row) => kindOfRow(front, row) === STEP.decision).length,
    );
  });

  it('goes back the same way', () => {
    const forward = all('decision');
    const back: number[] = [];
    for (let at = stops.goTo('decision', front.length, -1); at !== undefined; at = stops.goTo('decision', at, -1)) {
      back.unshift(at);
    }
    expect(back).toEqual(forward);
  });
});
