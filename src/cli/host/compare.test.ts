import { describe, expect, it } from 'vitest';
import { KERNELS, type KernelId } from '../../kernels/kernels.ts';
import { type OperationResult, resultsOf } from '../../scenario/results.ts';
import { runScenario } from '../../scenario/run.ts';
import type { Operation, Scenario } from '../../scenario/schema.ts';
import { compareWithModel } from './compare.ts';
import { modelFor } from './kernel.ts';

const map = (addr: string, len: string): Operation => ({
  op: 'mmap',
  addr,
  len,
  prot: 'rw',
  flags: ['private', 'anonymous', 'fixed'],
});
/** Realigned on 6.12, which leaves a table less under the source. */
const realigned: Scenario = {
  ops: [
    map('0x100000100000', '0x100000'),
    { op: 'touch', addr: '0x100000100000', len: '0x100000' },
    {
      op: 'mremap',
      old: '0x100000100000',
      oldLen: '0x100000',
      newLen: '0x100000',
      flags: ['maymove', 'fixed', 'dontunmap'],
      newAddr: '0x100040100000',
    },
  ],
};
/** Cannot grow where it is. */
const blocked: Scenario = {
  ops: [
    map('0x100000100000', '0x1000'),
    map('0x100000102000', '0x1000'),
    { op: 'mremap', old: '0x100000100000', oldLen: '0x1000', newLen: '0x3000', flags: ['maymove'] },
  ],
};
const given = (scenario: Scenario, kernel: KernelId) => resultsOf(runScenario(scenario, KERNELS[kernel]), scenario);
const edited = (results: OperationResult[], number: number, edit: Partial<OperationResult>) =>
  results.map((result, i) => (i === number ? { ...result, ...edit } : result));
const agreeing = { outcome: 'agrees', maps: 'agrees', pages: 'agrees', tables: 'agrees' };

describe('compareWithModel', () => {
  it('agrees with itself, in all that a running kernel shows', () => {
    const comparison = compareWithModel(realigned, given(realigned, '6.12'), modelFor([6, 12])!);
    expect(comparison).toEqual({ verdicts: agreeing, differences: [] });
  });

  it('tells the first operation that differs', () => {
    const host = edited(given(realigned, '6.12'), 2, { ret: '0x100040200000', tables: 9 });
    const { verdicts, differences } = compareWithModel(realigned, host, modelFor([6, 12])!);
    expect(verdicts).toEqual({ ...agreeing, outcome: 'differs', tables: 'differs' });
    expect(differences.map(({ aspect, operation }) => [aspect, operation])).toEqual([
      ['outcome', 2],
      ['tables', 2],
    ]);
  });

  it('takes the answer of the other model for right where the kernel lies between two', () => {
    const host = given(realigned, '6.1');
    const verdictOn = (version: [number, number]) =>
      compareWithModel(realigned, host, modelFor(version)!).verdicts.tables;
    expect([verdictOn([6, 12]), verdictOn([6, 8]), verdictOn([6, 6])]).toEqual(['differs', 'asOther', 'agrees']);
  });

  it('does not mind which address the kernel chose, but that it chose one', () => {
    const host = given(blocked, '6.12');
    const elsewhere = edited(host, 2, { ret: '0x7f1234567000', tables: 77 });
    const model = modelFor([6, 12])!;
    expect(compareWithModel(blocked, elsewhere, model).verdicts).toEqual(agreeing);
    const there = edited(host, 2, { ret: '0x100000100000' });
    delete (there[2] as { chosen?: unknown }).chosen;
    expect(compareWithModel(blocked, there, model).verdicts.outcome).toBe('differs');
  });

  it('compares no count of tables where the kernel gives none', () => {
    const host = given(realigned, '6.12').map(({ tables: _, ...rest }) => rest);
    expect(compareWithModel(realigned, host, modelFor([6, 12])!).verdicts).not.toHaveProperty('tables');
  });
});
