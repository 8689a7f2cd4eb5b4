import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { KERNELS } from '../../kernels/kernels.ts';
import { agreementOf } from '../../scenario/agreement.ts';
import { parseRecording } from '../../scenario/recording.ts';
import { resultsOf } from '../../scenario/results.ts';
import { runScenario } from '../../scenario/run.ts';
import { parseScenario } from '../../scenario/schema.ts';

/** In these the simulator once differed from a running 6.18.44; each was made as short as it can be. */
const found = readFileSync(new URL('found.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map(parseRecording);

describe('what verify:host has found', () => {
  it.each(found.map((recording) => [recording.scenario.title, recording] as const))('%s', (_, recording) => {
    const scenario = parseScenario(recording.scenario);
    const given = resultsOf(runScenario(scenario, KERNELS['6.18']), scenario);
    expect(agreementOf(recording.results['6.18']!.ops, given)).toEqual({
      compared: ['outcome', 'maps', 'pages', 'tables'],
      differences: [],
    });
  });
});
