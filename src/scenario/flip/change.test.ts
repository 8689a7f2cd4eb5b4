import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KERNELS } from '../../kernels/kernels.ts';
import { LIBRARY, libraryScenario } from '../library.ts';
import { runScenario } from '../run.ts';
import { type Operation, parseScenario, type Scenario } from '../schema.ts';
import { runs, scenarios } from '../testing/arbitrary.ts';
import { type Change, changedNumber, changeScenario, operationsTouched } from './change.ts';

const map = (addr: string, len: string, more: Partial<Operation & { op: 'mmap' }> = {}): Operation => ({
  op: 'mmap',
  addr,
  len,
  prot: 'rw',
  flags: ['private', 'anonymous', 'fixed'],
  ...more,
});
const touch = (addr: string, len: string): Operation => ({ op: 'touch', addr, len });
const move = (old: string, len: string, newAddr: string, newLen = len): Operation => ({
  op: 'mremap',
  old,
  oldLen: len,
  newLen,
  flags: ['maymove', 'fixed'],
  newAddr,
});

/** The operations after a change, of which those that stay as they are are shown as `same`. */
function changed(ops: Operation[], change: Change): (Operation | 'same')[] | undefined {
  const scenario: Scenario = { ops };
  const after = changeScenario(scenario, runScenario(scenario, KERNELS['6.12']).outcomes, change);
  return after?.ops.map((operation, n) => (JSON.stringify(operation) === JSON.stringify(ops[n]) ? 'same' : operation));
}

describe('a mapping that is shifted', () => {
  it('takes along what names its memory by address, and leaves what names it by operation', () => {
    const ops: Operation[] = [
      map('0x100000000000', '0x4000'),
      map('0x100000010000', '0x4000'),
      touch('0x100000001000', '0x1000'),
      touch('@0+0x2000', '0x1000'),
      touch('0x100000010000', '0x1000'),
      { op: 'mprotect', addr: '0x100000003000', len: '0x1000', prot: 'r' },
      { op: 'find', ask: 'find_vma_intersection', addr: '0x100000000000', end: '0x100000004000' },
      { op: 'find', ask: 'vma_next' },
      move('0x100000000000', '0x2000', '0x100000800000'),
      { op: 'munmap', addr: '0x100000800000', len: '0x1000' },
    ];
    expect(changed(ops, { kind: 'shift', operation: 0, by: 0x5000 })).toEqual([
      map('0x100000005000', '0x4000'),
      'same',
      touch('0x100000006000', '0x1000'),
      'same',
      'same',
      { op: 'mprotect', addr: '0x100000008000', len: '0x1000', prot: 'r' },
      { op: 'find', ask: 'find_vma_intersection', addr: '0x100000005000', end: '0x100000009000' },
      'same',
      move('0x100000005000', '0x2000', '0x100000800000'),
      'same',
    ]);
  });

  it('does not take along what is told from its address, but lies elsewhere', () => {
    const ops = [
      map('0x100000000000', '0x1000'),
      map('@0+0x100000', '0x1000'),
      move('@0', '0x1000', '@0+0x40000000'),
      touch('@0+0x40000000', '0x1000'),
    ];
    expect(changed(ops, { kind: 'shift', operation: 0, by: 0x1000 })).toEqual([
      map('0x100000001000', '0x1000'),
      map('@0+0xff000', '0x1000'),
      move('@0', '0x1000', '@0+0x3ffff000'),
      touch('@0+0x3ffff000', '0x1000'),
    ]);
    expect(changed(ops, { kind: 'shift', operation: 0, by: 0x200000 })?.[1]).toEqual(map('0x100000100000', '0x1000'));
  });

  it('is the destination of a move as well, with all that comes after', () => {
    const { scenario } = libraryScenario('there-and-back')!;
    const changes = changed(scenario.ops, { kind: 'shift', operation: 2, by: -0x1000 })!;
    expect(changes.map((change) => change !== 'same')).toEqual([false, false, true, true, false]);
    expect(changes[2]).toMatchObject({ newAddr: '0x1000400ff000' });
    expect(changes[3]).toMatchObject({ old: '0x1000400ff000', newAddr: '0x100000100000' });
  });

  it('keeps what another operation has mapped over it where it is', () => {
    const ops = [
      map('0x100000000000', '0x4000'),
      map('0x100000001000', '0x1000', { prot: 'r' }),
      { op: 'read', addr: '0x100000001000', len: '0x1000' } as const,
      touch('0x100000002000', '0x1000'),
    ];
    const [, over, read, beside] = changed(ops, { kind: 'shift', operation: 0, by: -0x1000 })!;
    expect([over, read]).toEqual(['same', 'same']);
    expect(beside).toEqual(touch('0x100000001000', '0x1000'));
  });

  it.each(LIBRARY)('in $name says what it said before when it is shifted back', ({ scenario }) => {
    const outcomesOf = (of: Scenario) => runScenario(of, KERNELS['6.12']).outcomes;
    const outcomes = outcomesOf(scenario);
    // A page off, pages of the pool could not be mapped.
    const isPool = scenario.ops.some((one) => one.op === 'mmap' && one.flags?.includes('hugetlb'));
    const by = isPool ? 0x200000 : 0x1000;
    scenario.ops.forEach(({ op }, operation) => {
      if (op !== 'mmap' && op !== 'mremap') return;
      const there = changeScenario(scenario, outcomes, { kind: 'shift', operation, by: -by })!;
      expect(there).not.toEqual(scenario);
      const back = changeScenario(there, outcomesOf(there), { kind: 'shift', operation, by });
      expect(back).toEqual(scenario);
    });
  });
});

describe('any change of any scenario', () => {
  it('leaves the same operations with other numbers, which can be run', () => {
    const kinds = fc.constantFrom<Change['kind'][]>('shift', 'resize', 'cut', 'from', 'amount', 'distance');
    const pages = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(-512, 512, 256, 0x40000));
    const without = ({ ops }: Scenario) =>
      ops.map((operation) => {
        const fields: Record<string, unknown> = { ...operation };
        const { addr, len, old, oldLen, newLen, newAddr, end, start, shift, ...rest } = fields;
        return rest;
      });
    fc.assert(
      fc.property(scenarios(), fc.nat(), kinds, pages, (scenario, pick, kind, by) => {
        const { outcomes } = runScenario(scenario, KERNELS['6.12']);
        const able = scenario.ops.flatMap(({ op }, number) => (KINDS[kind].includes(op) ? [number] : []));
        fc.pre(able.length > 0);
        const change = { kind, operation: able[pick % able.length]!, by: by * 0x1000 };
        const after = changeScenario(scenario, outcomes, change);
        fc.pre(after !== undefined);
        expect(parseScenario(after)).toEqual(after);
        expect(without(after!)).toEqual(without(scenario));
        expect({ ...after, ops: [] }).toEqual({ ...scenario, ops: [] });
      }),
      runs(300),
    );
  });
});

/** Which operations can be changed so. */
const KINDS: Readonly<Record<Change['kind'], readonly Operation['op'][]>> = {
  shift: ['mmap', 'mremap', 'exec_stack_shift'],
  resize: ['mmap', 'exec_stack_shift'],
  cut: ['mmap', 'exec_stack_shift'],
  from: ['mremap'],
  amount: ['mremap'],
  length: ['mremap'],
  distance: ['exec_stack_shift'],
};

describe('a mapping that is made longer', () => {
  it('takes along what reaches to its end, through moves too', () => {
    const ops: Operation[] = [
      map('0x100000000000', '0x3000'),
      touch('0x100000000000', '0x3000'),
      touch('@0+0x1000', '0x2000'),
      touch('0x100000000000', '0x1000'),
      move('@0', '0x3000', '0x100000800000'),
      touch('@4', '0x3000'),
      touch('0x100000801000', '0x1000'),
    ];
    expect(changed(ops, { kind: 'resize', operation: 0, by: 0x2000 })).toEqual([
      map('0x100000000000', '0x5000'),
      touch('0x100000000000', '0x5000'),
      touch('@0+0x1000', '0x4000'),
      'same',
      move('@0', '0x5000', '0x100000800000'),
      touch('@4', '0x5000'),
      'same',
    ]);
  });

  it('moves whole also where it grows on the way', () => {
    const ops = [
      map('0x100000000000', '0x3000'),
      move('@0', '0x3000', '0x100000800000', '0x8000'),
      touch('@1', '0x8000'),
    ];
    const whole = move('@0', '0x4000', '0x100000800000', '0x8000');
    expect(changed(ops, { kind: 'resize', operation: 0, by: 0x1000 })?.slice(1)).toEqual([whole, 'same']);
  });
});

describe('a mapping that is made shorter', () => {
  const ops = [map('0x100000000000', '0x3000'), touch('0x100000000000', '0x3000'), touch('@0+0x2000', '0x1000')];

  it('cuts what reaches further', () => {
    expect(changed(ops.slice(0, 2), { kind: 'resize', operation: 0, by: -0x1000 })).toEqual([
      map('0x100000000000', '0x2000'),
      touch('0x100000000000', '0x2000'),
    ]);
  });

  it('cannot be where nothing would be left for an operation to do', () => {
    expect(changed(ops, { kind: 'resize', operation: 0, by: -0x1000 })).toBeUndefined();
    expect(changed(ops.slice(0, 1), { kind: 'resize', operation: 0, by: -0x3000 })).toBeUndefined();
  });
});

describe('a mapping that begins later, with the same end', () => {
  it('cuts what begins before, and leaves the rest where it is', () => {
    const ops = [
      map('0x100000000000', '0x4000'),
      touch('@0', '0x4000'),
      move('@0+0x1000', '0x3000', '0x100000800000'),
      touch('@2', '0x3000'),
    ];
    expect(changed(ops, { kind: 'cut', operation: 0, by: 0x1000 })).toEqual([
      map('0x100000001000', '0x3000'),
      touch('@0', '0x3000'),
      move('@0', '0x3000', '0x100000800000'),
      'same',
    ]);
  });
});

describe('a mremap', () => {
  const ops = [map('0x100000000000', '0x4000'), move('0x100000000000', '0x2000', '0x100000800000')];

  it('can begin elsewhere', () => {
    expect(changed(ops, { kind: 'from', operation: 1, by: 0x1000 })).toEqual([
      'same',
      move('0x100000001000', '0x2000', '0x100000800000'),
    ]);
  });

  it('can move more, and what is done with all of it there is done with more', () => {
    const after = [...ops, touch('@1', '0x2000')];
    expect(changed(after, { kind: 'amount', operation: 1, by: 0x1000 })).toEqual([
      'same',
      move('0x100000000000', '0x3000', '0x100000800000'),
      touch('@1', '0x3000'),
    ]);
  });

  it.each([
    ['grows', '0x2000', '0x4000', 0x1000, '0x3000', '0x4000'],
    ['grows less than that', '0x2000', '0x2800', 0x1000, '0x3000', '0x3000'],
    ['shrinks', '0x3000', '0x1000', 0x1000, '0x3000', '0x2000'],
  ])('that %s moves by another length the shorter of both', (_, oldLen, newLen, by, wantedOld, wantedNew) => {
    const [mapping] = ops as [Operation];
    const moving = [mapping, { ...move('@0', oldLen, '0x100000800000', newLen) }];
    expect(changed(moving, { kind: 'amount', operation: 1, by })?.[1]).toMatchObject({
      oldLen: wantedOld,
      newLen: wantedNew,
    });
  });
});

describe("exec's stack", () => {
  const stack: Operation = { op: 'exec_stack_shift', start: '0x7fffff9ff000', len: '0x600000', shift: '0x200000' };

  it.each<[Change['kind'], Partial<Operation & { op: 'exec_stack_shift' }>]>([
    ['distance', { shift: '0x201000' }],
    ['shift', { start: '0x7fffffa00000' }],
    ['resize', { len: '0x601000' }],
    ['cut', { start: '0x7fffffa00000', len: '0x5ff000' }],
  ])('changes by its %s', (kind, wanted) => {
    expect(changed([stack], { kind, operation: 0, by: 0x1000 })).toEqual([{ ...stack, ...wanted }]);
  });
});

describe('the number that a change is about', () => {
  it.each<[Change['kind'], number, number]>([
    ['shift', 0, 0x100000100000],
    ['resize', 0, 0x300000],
    ['cut', 0, 0x100000100000],
    ['shift', 2, 0x100040100000],
    ['from', 2, 0x100000100000],
    ['amount', 2, 0x300000],
  ])('of a %s of operation %i is its address or length', (kind, operation, number) => {
    const { scenario } = libraryScenario('front')!;
    const { outcomes } = runScenario(scenario, KERNELS['6.12']);
    expect(changedNumber({ kind, operation, by: 0x1000 }, scenario, outcomes)).toBe(number);
  });
});

describe('operationsTouched', () => {
  it('counts those that say something else', () => {
    const { scenario } = libraryScenario('front')!;
    const { outcomes } = runScenario(scenario, KERNELS['6.12']);
    const after = changeScenario(scenario, outcomes, { kind: 'shift', operation: 0, by: 0x1000 })!;
    expect(operationsTouched(scenario, after)).toBe(3);
    expect(operationsTouched(scenario, scenario)).toBe(0);
  });
});
