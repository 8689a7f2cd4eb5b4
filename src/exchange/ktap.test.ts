import { describe, expect, it } from 'vitest';
import type { Verdict } from '../scenario/verify.ts';
import { ktapOf } from './ktap.ts';

const agrees = (id: string, kernel: Verdict['kernel']): Verdict => ({
  id,
  kernel,
  compared: ['outcome'],
  disagreements: [],
});

describe('ktapOf', () => {
  it('writes a plan, and a line for each scenario and kernel', () => {
    expect(ktapOf([agrees('grid-1page', '6.1'), agrees('grid-1page', '6.12')])).toBe(
      [
        'KTAP version 1',
        '1..2',
        'ok 1 - grid-1page on 6.1',
        'ok 2 - grid-1page on 6.12',
        '# Totals: pass:2 fail:0 xfail:0 xpass:0 skip:0 error:0',
        '',
      ].join('\n'),
    );
  });

  it('says above a failure what was recorded and what was simulated', () => {
    const differs: Verdict = {
      ...agrees('below-source', '6.18'),
      disagreements: [
        { aspect: 'tables', operation: 2, recorded: '3', simulated: '4' },
        { aspect: 'maps', operation: 4, recorded: '[]', simulated: 'The field\nops is missing.' },
      ],
    };
    expect(
      ktapOf([agrees('grid-1page', '6.1'), differs])
        .split('\n')
        .slice(2),
    ).toEqual([
      'ok 1 - grid-1page on 6.1',
      '# operation 3, tables',
      '#   recorded  3',
      '#   simulated 4',
      '# operation 5, maps',
      '#   recorded  []',
      '#   simulated The field ops is missing.',
      'not ok 2 - below-source on 6.18',
      '# Totals: pass:1 fail:1 xfail:0 xpass:0 skip:0 error:0',
      '',
    ]);
  });

  it('lets no name be read as a directive', () => {
    expect(ktapOf([agrees('odd # SKIP', '6.1')])).toContain('ok 1 - odd  SKIP on 6.1\n');
  });
});
