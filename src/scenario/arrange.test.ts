import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KERNELS } from '../kernels/kernels.ts';
import { arrangeScenario } from './arrange.ts';
import { runScenario } from './run.ts';
import { BadScenario, type Operation, type Scenario } from './schema.ts';
import { scenarios } from './testing/arbitrary.ts';

const map = (addr: string): Operation => ({ op: 'mmap', addr, len: '0x1000', prot: 'rw' });
const unmap = (addr: string): Operation => ({ op: 'munmap', addr, len: '0x1000' });
const move = (old: string): Operation => ({
  op: 'mremap',
  old,
  oldLen: '0x1000',
  newLen: '0x2000',
  flags: ['maymove'],
});
const three: Scenario = {
  ops: [map('0x100000000000'), map('0x200000000000'), move('@1'), unmap('@0+0x1000')],
  fail: { operation: 2, table: 1 },
};

describe('operations in another order', () => {
  it('go on naming the operations that they named', () => {
    expect(arrangeScenario(three, [1, 2, 0, 3])).toEqual({
      ops: [map('0x200000000000'), move('@0'), map('0x100000000000'), unmap('@2+0x1000')],
      fail: { operation: 1, table: 1 },
    });
  });

  it('may be fewer: what was made to fail and is gone fails no more', () => {
    expect(arrangeScenario(three, [0, 3])).toEqual({ ops: [map('0x100000000000'), unmap('@0+0x1000')] });
  });

  it('may be more: of two, the first is named', () => {
    expect(arrangeScenario(three, [0, 0, 1, 2, 3]).ops.slice(1)).toEqual([
      map('0x100000000000'),
      map('0x200000000000'),
      move('@2'),
      unmap('@0+0x1000'),
    ]);
  });

  it.each([
    [[0, 2, 3], `The scenario's field ops[1].old is "@1", and so names an operation that would be gone.`],
    [[2, 0, 1, 3], `The scenario's field ops[0].old is "@2", but only operations before it can be named.`],
  ])('%j is refused', (order, message) => {
    expect(() => arrangeScenario(three, order)).toThrow(message);
  });

  it('come back as they were when the same two change places again', () => {
    fc.assert(
      fc.property(scenarios(), fc.nat(), (scenario, n) => {
        const first = n % Math.max(1, scenario.ops.length - 1);
        const order = scenario.ops.map((_, number) =>
          number === first && scenario.ops[first + 1] ? first + 1 : number === first + 1 ? first : number,
        );
        let there: Scenario;
        try {
          there = arrangeScenario(scenario, order);
        } catch (error) {
          expect(error).toBeInstanceOf(BadScenario);
          return;
        }
        expect(arrangeScenario(there, order)).toEqual(scenario);
      }),
      { numRuns: 300 },
    );
  });

  it('a doubled question changes the result of no other operation', () => {
    fc.assert(
      fc.property(scenarios(), fc.nat(), ({ ops, ...rest }, n) => {
        const scenario = { ...rest, ops: [...ops, { op: 'find', ask: 'find_vma', addr: '0x0' } as Operation] };
        const at = n % ops.length;
        const last = ops.length;
        const order = [...ops.keys()].flatMap((number) => (number === at ? [last, number] : [number]));
        const outcomes = runScenario(arrangeScenario(scenario, order), KERNELS['6.12']).outcomes;
        expect(outcomes.filter((_, number) => number !== at)).toEqual(
          runScenario({ ...rest, ops }, KERNELS['6.12']).outcomes,
        );
      }),
      { numRuns: 60 },
    );
  });
});
