import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../scenario/schema.ts';
import { type Allowed, generateScenario } from './generate.ts';
import { encodeScenario, WINDOW } from './protocol.ts';

const all: Allowed = {
  shared: true,
  mlock: true,
  dontUnmap: true,
  noReplace: true,
  hugePageAdvice: true,
  zeroPage: true,
};
const none: Allowed = {
  shared: false,
  mlock: false,
  dontUnmap: false,
  noReplace: false,
  hugePageAdvice: false,
  zeroPage: false,
};
const some = (allowed: Allowed, seed = 7) =>
  Array.from({ length: 300 }, (_, number) => generateScenario(seed, number, allowed));

describe('generateScenario', () => {
  it('gives the same for the same seed and number, and something else for others', () => {
    expect(some(all)).toEqual(some(all));
    const different = new Set([...some(all), ...some(all, 8)].map((scenario) => JSON.stringify(scenario.ops)));
    expect(different.size).toBe(600);
  });

  it('makes scenarios that are valid and can be run', () => {
    for (const scenario of some(all)) {
      expect(parseScenario(scenario)).toEqual(scenario);
      expect(encodeScenario(scenario)).toMatch(/^M /);
    }
  });

  it('stays in the window, with room to spare for any length that could do something', () => {
    const spare = 2 ** 32;
    for (const { ops } of some(all)) {
      for (const operation of ops) {
        for (const [field, value] of Object.entries(operation)) {
          if (!/^(addr|old|newAddr)$/.test(field) || String(value).startsWith('@')) continue;
          expect(Number(value)).toBeGreaterThan(WINDOW.start + spare);
          expect(Number(value)).toBeLessThan(WINDOW.end - spare);
        }
        for (const length of ['len', 'oldLen'].map((field) => Number(Object(operation)[field] ?? 0))) {
          expect(length).toBeLessThan(spare);
        }
      }
    }
  });

  it('names no result of a call whose place the kernel may have chosen', () => {
    for (const { ops } of some(all)) {
      const named = ops.flatMap((operation) =>
        Object.values(operation).flatMap((value) => /^@(\d+)/.exec(String(value))?.[1] ?? []),
      );
      for (const number of named) expect(JSON.stringify(ops[Number(number)]!)).toContain('fixed');
    }
  });

  it('leaves out what is not allowed', () => {
    const text = JSON.stringify(some(none));
    for (const word of ['shared', 'mlock', 'dontunmap', 'fixed_noreplace', 'hugepage', 'read']) {
      expect(text).not.toContain(word);
      expect(JSON.stringify(some(all))).toContain(word);
    }
  });
});
