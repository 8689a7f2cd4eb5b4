import { describe, expect, it } from 'vitest';
import type { Recording } from './recording.ts';
import { count, emptyTally, kernelsOf, verdictOf } from './verify.ts';

const mapping = { op: 'mmap', addr: '0x100040000000', len: '0x1000', prot: 'rw' };
const maps = [['0x100040000000', '0x100040001000', 'rw-p']];
const recording = (results: Recording['results'], ops: unknown[] = [mapping]): Recording => ({
  scenario: { id: 'one-page', ops },
  results,
});

describe('verdictOf', () => {
  it('finds agreement in what was recorded', () => {
    const recorded = recording({ '6.1': { ops: [{ ret: '0x100040000000', maps, tables: 0 }] } });
    expect(kernelsOf(recorded)).toEqual(['6.1']);
    expect(verdictOf(recorded, '6.1')).toEqual({
      id: 'one-page',
      kernel: '6.1',
      compared: ['outcome', 'maps', 'tables'],
      disagreements: [],
    });
  });

  it('tells what was recorded and what was simulated where they differ', () => {
    const recorded = recording({ '6.12': { ops: [{ ret: '0x100040000000', maps, tables: 3 }] } });
    expect(verdictOf(recorded, '6.12').disagreements).toEqual([
      { aspect: 'tables', operation: 0, recorded: '3', simulated: '0' },
    ]);
  });

  it('takes a scenario that cannot be run for a disagreement, and says why', () => {
    const recorded = recording({ '6.18': { ops: [{ ret: '0x0' }] } }, [{ ...mapping, len: 'much' }]);
    const [disagreement] = verdictOf(recorded, '6.18').disagreements;
    expect(disagreement!.aspect).toBe('outcome');
    expect(disagreement!.simulated).toContain('ops[0].len is "much"');
  });
});

describe('count', () => {
  it('counts each aspect by itself, and the whole only where all agree', () => {
    const tally = emptyTally();
    const ops = [{ ret: '0x100040000000', maps, tables: 0 }];
    count(tally, verdictOf(recording({ '6.1': { ops } }), '6.1'));
    count(tally, verdictOf(recording({ '6.1': { ops: [{ ...ops[0], tables: 3 }] } }), '6.1'));
    expect(tally['6.1']).toMatchObject({
      outcome: { compared: 2, agreed: 2 },
      maps: { compared: 2, agreed: 2 },
      tables: { compared: 2, agreed: 1 },
      pt: { compared: 0, agreed: 0 },
      whole: { compared: 2, agreed: 1 },
    });
    expect(tally['6.12'].whole).toEqual({ compared: 0, agreed: 0 });
  });
});
