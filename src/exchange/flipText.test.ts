import { describe, expect, it } from 'vitest';
import { KERNELS, type KernelId } from '../kernels/kernels.ts';
import { type FlippingChange, flipOf } from '../scenario/flip/flip.ts';
import { LIBRARY, libraryScenario } from '../scenario/library.ts';
import { movesOf } from '../scenario/moves.ts';
import { runScenario } from '../scenario/run.ts';
import { changeText, noChangeText } from './flipText.ts';

const nameOf = (vma: number) => `VMA ${vma}`;
const change = (more: Partial<FlippingChange>): FlippingChange => ({
  kind: 'shift',
  operation: 2,
  by: 0x1000,
  role: 'destination',
  from: 0x100000,
  to: 0x101000,
  touched: 1,
  ofMove: true,
  ofStack: false,
  ...more,
});

describe('changeText', () => {
  it.each<[string, Partial<FlippingChange>]>([
    ['map the destination 0x1000 higher', {}],
    ['map the destination 0x1000 lower', { by: -0x1000 }],
    ['map the source 0x200000 higher', { role: 'source', by: 0x200000 }],
    ['map VMA 3 0x80000 lower', { role: 'neighbour', vma: 3, by: -0x80000 }],
    ['make VMA 3 0x1000 shorter', { role: 'neighbour', vma: 3, kind: 'resize', by: -0x1000 }],
    ['make VMA 3 0x1000 shorter', { role: 'neighbour', vma: 3, kind: 'amount', by: -0x1000, ofMove: false }],
    ['make the source 0x1000 longer', { role: 'source', kind: 'resize' }],
    ['make the source 0x1000 longer', { role: 'source', kind: 'amount', ofMove: false }],
    ['begin the source’s mapping 0x100000 higher', { role: 'source', kind: 'cut', by: 0x100000 }],
    ['move from 0x1000 lower', { role: 'source', kind: 'from', by: -0x1000 }],
    ['move 0x1000 more', { role: 'source', kind: 'amount' }],
    ['move 0x1000 less', { role: 'source', kind: 'amount', by: -0x1000 }],
    ['shift the stack 0x1ff000 further', { kind: 'distance', by: 0x1ff000, ofStack: true }],
    ['shift the stack 0x1000 less far', { kind: 'distance', by: -0x1000, ofStack: true }],
    ['map the stack 0x1000 lower', { role: 'source', by: -0x1000, ofStack: true }],
    ['begin the stack 0x1000 lower', { role: 'source', kind: 'cut', by: -0x1000, ofStack: true }],
    ['make the stack 0x1000 longer', { role: 'source', kind: 'resize', ofStack: true }],
  ])('says: %s', (what, more) => {
    expect(changeText(change(more), nameOf)).toEqual({ what, from: '0x100000', to: '0x101000' });
  });
});

describe('noChangeText', () => {
  const textOf = (name: string, kernel: KernelId, move = 0) => {
    const { scenario } = libraryScenario(name)!;
    const flip = flipOf(scenario, KERNELS[kernel], move);
    if (flip.kind === 'change') throw new Error(`${name} has a change on ${kernel}`);
    return noChangeText(flip, kernel, scenario.ops[0]!.op === 'exec_stack_shift');
  };

  it.each<[string, KernelId, string]>([
    ['front', '6.1', 'Nothing does: Linux 6.1 never realigns. 6.12 realigns this move as it is.'],
    [
      'below-source',
      '4.14',
      'Nothing does: Linux 4.14 never realigns. 6.12 asks, but does not realign this move as it is.',
    ],
    [
      'exec-warning',
      'v4-1',
      'Nothing does: Linux v4-1 realigns nothing inside one VMA. 6.12 realigns this move as it is.',
    ],
    // No kernel gains anything there, whether it asks or not.
    ...(['6.1', '6.12', 'v4'] as const).map((kernel): [string, KernelId, string] => [
      'hugetlb',
      kernel,
      'Nothing does: pages of hugetlb begin on a PMD boundary, before and after, so there is nothing to realign.',
    ]),
    ['pud-move', '6.12', 'Nothing has to: both sides begin on a PMD boundary, so the move starts there anyway.'],
  ])('says of %s on %s: %s', (name, kernel, text) => {
    expect(textOf(name, kernel)).toBe(text);
  });

  it('says of the way back of a move that failed that it is one', () => {
    expect(textOf('out-of-memory', '6.12', 1)).toBe('Nothing here: this move takes back one that failed.');
  });

  it.each(['6.1', '6.12'] as const)('or changeText has words for every move of the library on %s', (kernel) => {
    for (const { scenario } of LIBRARY.filter(({ group }) => group !== 'Larger moves')) {
      movesOf(runScenario(scenario, KERNELS[kernel]).trace).forEach((_, move) => {
        const flip = flipOf(scenario, KERNELS[kernel], move);
        const text = flip.kind === 'change' ? changeText(flip.change, nameOf).what : noChangeText(flip, kernel, false);
        expect(text).toMatch(/^[A-Za-z]/);
        expect(text).not.toMatch(/undefined|NaN|0x-/);
      });
    }
  });
});
