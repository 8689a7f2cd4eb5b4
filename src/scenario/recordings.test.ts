import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  parseRecording,
  RECORDED_KERNELS,
  RECORDED_SCENARIOS,
  RECORDING_SETS,
  type RecordedKernel,
  type Recording,
  type RecordingSet,
} from './recording.ts';
import { COUNTED, type Counted, count, emptyTally, kernelsOf, verdictOf } from './verify.ts';

function readRecordings(set: RecordingSet): Recording[] {
  const packed = readFileSync(new URL(`./fixtures/${set}.jsonl.gz`, import.meta.url));
  return gunzipSync(packed)
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map(parseRecording);
}

const recordings = Object.fromEntries(RECORDING_SETS.map((set) => [set, readRecordings(set)])) as Record<
  RecordingSet,
  Recording[]
>;

interface Held {
  /** In how many of the scenarios each aspect was compared. */
  readonly compared: Partial<Record<Counted, number>>;
  /** A sentence for each disagreement. */
  readonly disagreements: string[];
}

/** Holds the simulator against what a kernel gave. */
function hold(set: RecordingSet, kernel: RecordedKernel): Held {
  const tally = emptyTally();
  const verdicts = recordings[set]
    .filter((recording) => kernelsOf(recording).includes(kernel))
    .map((recording) => verdictOf(recording, kernel));
  for (const verdict of verdicts) count(tally, verdict);
  const counts = COUNTED.map((counted) => [counted, tally[kernel][counted].compared] as const);
  return {
    compared: Object.fromEntries(counts.filter(([, compared]) => compared > 0)),
    disagreements: verdicts.flatMap(({ id, disagreements }) =>
      disagreements.map(
        ({ aspect, operation, recorded, simulated }) =>
          `${id}, operation ${operation}, ${aspect}: recorded ${recorded}, simulated ${simulated}`,
      ),
    ),
  };
}

describe('recordings', () => {
  it.each(RECORDING_SETS)('of the set %s are as many as the page says', (set) => {
    expect(recordings[set]).toHaveLength(RECORDED_SCENARIOS[set]);
    expect(new Set(recordings[set].map(({ scenario }) => scenario.id)).size).toBe(RECORDED_SCENARIOS[set]);
  });

  it('have the scenarios that the grid is made of', () => {
    const grid = recordings.named.filter(({ scenario }) => /^(grid|realign|below)-/.test(scenario.id));
    expect(grid).toHaveLength(190);
  });

  describe.each(RECORDED_KERNELS)('of %s', (kernel) => {
    const traced = kernel !== '6.18'; // which was recorded without pt, moved and events

    it('agree with the simulator in every named scenario', () => {
      const { compared, disagreements } = hold('named', kernel);
      expect(disagreements).toEqual([]);
      const always = { whole: 419, outcome: 419, maps: 419, tables: 419, pages: 418 };
      expect(compared).toEqual({ ...always, ...(traced ? { pt: 418, moved: 348, events: 351 } : {}) });
    });

    it('agree with the simulator in every random scenario', () => {
      const { compared, disagreements } = hold('random', kernel);
      expect(disagreements).toEqual([]);
      const always = { whole: 2000, outcome: 2000, maps: 2000, tables: 2000, pages: 2000 };
      expect(compared).toEqual({ ...always, ...(traced ? { pt: 2000, moved: 1530, events: 1511 } : {}) });
    });
  });

  it.each([
    ['6.1', { whole: 707, outcome: 707, moved: 707, warnings: 707, events: 690 }],
    ['6.12', { whole: 699, outcome: 699, moved: 699, warnings: 699, events: 699 }],
  ] as const)('of %s agree with the simulator wherever exec shifts a stack', (kernel, wanted) => {
    const { compared, disagreements } = hold('exec', kernel);
    expect(disagreements).toEqual([]);
    expect(compared).toEqual(wanted);
  });
});
