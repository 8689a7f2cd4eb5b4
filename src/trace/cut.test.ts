import { expect, it } from 'vitest';
import { KERNELS } from '../kernels/kernels.ts';
import { LIBRARY } from '../scenario/library.ts';
import { runScenario } from '../scenario/run.ts';
import { rowsOf } from '../scenario/testing/reading.ts';
import { cutTrace } from './cut.ts';
import { Stops } from './navigate.ts';
import { placeOf, positionOf } from './place.ts';
import { Player } from './player.ts';
import { REGIONS } from './regions.ts';
import { eventsOf } from './trace.ts';

const { trace } = runScenario(LIBRARY.find(({ name }) => name === 'below-source')!.scenario, KERNELS['6.12']);
const rowStarts = [...trace.steps.first].filter((first) => first > 0);

it('is the run up to there, and knows nothing of what comes after', () => {
  for (const length of rowStarts) {
    const cut = cutTrace(trace, length);
    expect(cut.length).toBe(length);
    expect(rowsOf(cut)).toEqual(rowsOf(trace).filter(({ first }) => first < length));
    expect(Math.max(...cut.spans.end)).toBe(length);
    expect(new Stops(cut).next(length - 1, 'step')).toBe(length);
    expect(positionOf(cut, placeOf(trace, length)).position).toBe(length);
    expect(cut.tape.length).toBe(eventsOf(trace, rowsOf(cut).length)[0]);
  }
});

it('is replayed to the same memory', () => {
  for (const length of rowStarts) {
    const [whole, cut] = [new Player(trace), new Player(cutTrace(trace, length))];
    whole.seek(length);
    cut.seek(trace.length);
    for (let region = 0; region < REGIONS.length; region++) {
      expect(cut.memory.cells(region)).toEqual(whole.memory.cells(region));
    }
  }
});

it('is the whole at its end, and refused inside a row', () => {
  expect(cutTrace(trace, trace.length)).toBe(trace);
  const long = rowsOf(trace).find(({ count }) => count > 1)!;
  expect(() => cutTrace(trace, long.first + 1)).toThrow('inside a row');
});
