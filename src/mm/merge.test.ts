import { describe, expect, it } from 'vitest';
import { KERNELS, type KernelId } from '../kernels/kernels.ts';
import { Recorder } from '../trace/recorder.ts';
import { VM } from './flags.ts';
import { joinsOf, joinsOfMmap } from './merge.ts';
import { Vma, type VmaLike } from './vma.ts';

/*
 *    prev    range    next
 *   [0, 4)  [4, 8)  [8, 12)   in pages
 */
const place = (from: number, more: Partial<VmaLike>): VmaLike => ({
  start: from * 0x1000,
  end: (from + 4) * 0x1000,
  flags: VM.read | VM.write,
  pgoff: from,
  anonVma: 0,
  object: 0,
  ...more,
});

/** Which neighbours a range joins when these things are so of the three. */
function joined(
  kernel: KernelId,
  prev: Partial<VmaLike>,
  range: Partial<VmaLike>,
  next: Partial<VmaLike>,
  join = joinsOf,
) {
  const recorder = new Recorder();
  const vma = (number: number, like: VmaLike) => Vma.make(recorder, number, like, 0);
  const { left, right } = join(KERNELS[kernel].mm, place(4, range), vma(1, place(0, prev)), vma(2, place(8, next)));
  return [left && 'left', right && 'right'].filter(Boolean).join(' and ');
}

describe('a range between two VMAs', () => {
  it.each<[string, Partial<VmaLike>, Partial<VmaLike>, Partial<VmaLike>]>([
    ['both when all is alike', {}, {}, {}],
    ['right when the lower has other flags', { flags: VM.read }, {}, {}],
    ['left when the upper is of another object', {}, {}, { object: 1 }],
    ['left when the offsets do not go on above', {}, {}, { pgoff: 9 }],
    ['right when the offsets do not go on below', { pgoff: 1 }, {}, {}],
    ['right when the lower ends before it', { end: 0x3000, pgoff: 1 }, {}, {}],
    ['neither when it has other flags itself', {}, { flags: VM.read }, {}],
    ['both when all have one anon_vma', { anonVma: 3 }, { anonVma: 3 }, { anonVma: 3 }],
    ['both when only a neighbour was ever written to', { anonVma: 3 }, {}, {}],
    ['left when the neighbours have different anon_vmas', { anonVma: 3 }, {}, { anonVma: 4 }],
    ['right when the lower has another anon_vma', { anonVma: 3 }, { anonVma: 4 }, { anonVma: 4 }],
  ])('joins %s', (wanted, prev, range, next) => {
    const sides = { both: 'left and right', left: 'left', right: 'right', neither: '' };
    const expected = sides[wanted.split(' ')[0] as keyof typeof sides];
    for (const kernel of ['6.1', '6.12', '6.18'] as const) expect(joined(kernel, prev, range, next)).toBe(expected);
  });

  it('that was written to joins a neighbour that never was on 6.18 only', () => {
    expect(joined('6.12', {}, { anonVma: 3 }, {})).toBe('');
    expect(joined('6.18', {}, { anonVma: 3 }, {})).toBe('left and right');
  });
});

describe('a new mapping between two VMAs', () => {
  it('looks at the upper one first on 6.1, and then asks the lower one to fit that', () => {
    const untouched = {};
    expect(joined('6.1', untouched, {}, { anonVma: 3 }, joinsOfMmap)).toBe('right');
    expect(joined('6.1', { anonVma: 3 }, {}, untouched, joinsOfMmap)).toBe('left and right');
    expect(joined('6.1', { anonVma: 3 }, {}, { anonVma: 4 }, joinsOfMmap)).toBe('right');
  });

  it('joins as everything else does from 6.12 on', () => {
    expect(joined('6.12', {}, {}, { anonVma: 3 }, joinsOfMmap)).toBe('left and right');
    expect(joined('6.12', { anonVma: 3 }, {}, { anonVma: 4 }, joinsOfMmap)).toBe('left');
  });
});
