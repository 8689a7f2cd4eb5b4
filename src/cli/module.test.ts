import { describe, expect, it } from 'vitest';
import { explain, exportBpftrace, exportC, type KernelId, report, simulate, type WhatIf } from './module.ts';

const empty = { ops: [] };

describe('the module', () => {
  it.each([
    ['simulate', simulate],
    ['explain', explain],
    ['report', report],
    ['exportC', exportC],
    ['exportBpftrace', exportBpftrace],
  ])('refuses in %s a kernel that is not known with a sentence', (_, call) => {
    for (const kernel of ['5.0', '__proto__', '', null, ['6.12'], 6.12] as unknown[]) {
      expect(() => call(empty, kernel as KernelId)).toThrow(
        new RangeError(`The kernel ${JSON.stringify(kernel)} is not known; there are 4.14, 6.1, v4-1, v4, 6.12, 6.18.`),
      );
    }
    expect(() => call({})).toThrow("The scenario's field ops is missing.");
  });

  it('refuses a rule that is not known with a sentence', () => {
    const magic = 'magic' as WhatIf;
    expect(() => simulate(empty, '6.12', ['realign-pud', magic])).toThrow(
      /^The rule "magic" is not known; there are realign-pud, /,
    );
    expect(simulate(empty, '6.12', ['realign-pud']).results).toEqual([]);
    expect(() => simulate(empty, '6.12', 'realign-pud' as never)).toThrow(
      /^The rules are "realign-pud"; they must be a list of realign-pud, /,
    );
  });
});
