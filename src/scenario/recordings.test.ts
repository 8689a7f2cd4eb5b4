import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { KERNELS } from '../kernels/kernels.ts';
import { resultsOf } from './results.ts';
import { runScenario } from './run.ts';
import { BadScenario, parseScenario, type Scenario } from './schema.ts';
import { ASPECTS, type Aspect, agreementOf, type Recording } from './testing/agreement.ts';

const RECORDED_KERNELS = ['6.1', '6.12', '6.18'] as const;
type RecordedKernel = (typeof RECORDED_KERNELS)[number];

function readRecordings(file: string): Recording[] {
  const packed = readFileSync(new URL(`./fixtures/${file}`, import.meta.url));
  return gunzipSync(packed)
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Recording);
}

const named = readRecordings('named.jsonl.gz');
const random = readRecordings('random.jsonl.gz');

/** The scenario, or undefined when it is of a kind that is not simulated. */
function simulated(recording: Recording): Scenario | undefined {
  try {
    return parseScenario(recording.scenario);
  } catch (error) {
    if (error instanceof BadScenario) return undefined;
    throw error;
  }
}

interface Tally {
  /** Ids of the scenarios that were run. */
  readonly ids: string[];
  /** In how many of them each aspect was compared. */
  readonly compared: Record<Aspect, number>;
  /** A sentence for each disagreement. */
  readonly disagreements: string[];
}

function hold(recordings: readonly Recording[], kernel: RecordedKernel): Tally {
  const compared = Object.fromEntries(ASPECTS.map((aspect) => [aspect, 0])) as Record<Aspect, number>;
  const tally: Tally = { ids: [], compared, disagreements: [] };
  for (const recording of recordings) {
    const scenario = simulated(recording);
    if (!scenario) continue;
    const { id } = recording.scenario;
    tally.ids.push(id);
    const results = resultsOf(runScenario(scenario, KERNELS[kernel]), scenario);
    const agreement = agreementOf(recording.results[kernel]!.ops, results);
    for (const aspect of agreement.compared) compared[aspect]++;
    for (const { aspect, operation, recorded, simulated } of agreement.differences) {
      tally.disagreements.push(
        `${id}, operation ${operation}, ${aspect}: recorded ${shortened(recorded)}, simulated ${shortened(simulated)}`,
      );
    }
  }
  return tally;
}

const shortened = (value: unknown) => (JSON.stringify(value) ?? 'nothing').slice(0, 300);

/** What 6.18 was recorded without. */
const NOT_TRACED = { pt: 0, moved: 0, events: 0 };

describe('recordings', () => {
  it('are all simulated but those with huge pages', () => {
    const rejected = (recordings: Recording[]) => recordings.filter((recording) => !simulated(recording));
    const withHugePages = (recordings: Recording[]) =>
      recordings.filter(({ scenario }) => 'thp' in scenario || 'hugetlb' in scenario);
    expect(rejected(named)).toEqual(withHugePages(named));
    expect(rejected(random)).toEqual(withHugePages(random));
    expect([named.length, withHugePages(named).length]).toEqual([419, 23]);
    expect([random.length, withHugePages(random).length]).toEqual([2000, 28]);
  });

  describe.each(RECORDED_KERNELS)('of %s', (kernel) => {
    const traced = kernel !== '6.18';

    it('agree with the simulator in every named scenario', () => {
      const { ids, compared, disagreements } = hold(named, kernel);
      expect(disagreements).toEqual([]);
      expect(ids).toHaveLength(396);
      expect(ids.filter((id) => /^(grid|realign|below)-/.test(id))).toHaveLength(190);
      const always = { outcome: 396, maps: 396, tables: 396, pages: 395 };
      expect(compared).toEqual({ ...always, ...(traced ? { pt: 395, moved: 329, events: 332 } : NOT_TRACED) });
    });

    it('agree with the simulator in every random scenario', () => {
      const { ids, compared, disagreements } = hold(random, kernel);
      expect(disagreements).toEqual([]);
      expect(ids).toHaveLength(1972);
      const always = { outcome: 1972, maps: 1972, tables: 1972, pages: 1972 };
      expect(compared).toEqual({ ...always, ...(traced ? { pt: 1972, moved: 1510, events: 1491 } : NOT_TRACED) });
    });
  });
});
