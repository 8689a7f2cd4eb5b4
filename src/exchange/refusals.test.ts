import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PAGE_SIZE, PMD_SIZE, TASK_SIZE } from '../address/geometry.ts';
import { hex } from '../address/text.ts';
import { KERNEL_IDS, KERNELS } from '../kernels/kernels.ts';
import { runScenario } from '../scenario/run.ts';
import { type Operation, parseScenario } from '../scenario/schema.ts';
import { refusalsOf } from './refusals.ts';

const map: Operation = {
  op: 'mmap',
  addr: '0x100000000000',
  len: '0x400000',
  prot: 'rw',
  flags: ['private', 'anonymous', 'fixed'],
};
const move: Operation & { op: 'mremap' } = {
  op: 'mremap',
  old: '0x100000000000',
  oldLen: '0x201000',
  newLen: '0x201000',
  flags: ['maymove', 'fixed'],
  newAddr: '0x100040000000',
};
const exec: Operation = { op: 'exec_stack_shift', start: '0x7fffff9ff000', len: '0x400000', shift: '0x1000' };

function refused(operation: Operation) {
  const { outcomes } = runScenario({ ops: [map] }, KERNELS['6.12']);
  return refusalsOf(operation, outcomes);
}

describe('what the kernel will refuse', () => {
  it.each<[Operation, string, string, string[]]>([
    [
      { ...move, old: '0x100000100800' },
      'old',
      '0x100000100800 is not a multiple of the page size 0x1000, so mremap refuses it.',
      ['0x100000100000', '0x100000101000'],
    ],
    [
      { ...move, newAddr: '@0+0x40000800' },
      'newAddr',
      '0x100040000800 is not a multiple of the page size 0x1000, so mremap refuses it.',
      ['0x100040000000', '0x100040001000'],
    ],
    [{ ...move, newLen: '0x0' }, 'newLen', 'A length of 0 is nothing: mremap refuses it.', ['0x1000', '0x200000']],
    [{ ...move, flags: ['fixed'] }, 'flags', 'FIXED without MAYMOVE is refused.', ['maymove fixed']],
    [{ ...move, flags: ['dontunmap'] }, 'flags', 'DONTUNMAP without MAYMOVE is refused.', ['maymove dontunmap']],
    [
      { ...move, flags: ['maymove', 'dontunmap'], newLen: '0x300000' },
      'newLen',
      'With DONTUNMAP the new length must be the old one, 0x201000.',
      ['0x201000'],
    ],
    [
      { ...move, newAddr: '0x7fffffffe000' },
      'newAddr',
      '0x7fffffffe000 is too high. With a length of 0x201000 it may be at most 0x7fffffdfe000, or it ends beyond user space.',
      ['0x7fffffdfe000'],
    ],
    [
      { ...move, newAddr: '0x100000200000' },
      'newAddr',
      '0x100000200000 to 0x100000401000 overlaps the source, 0x100000000000 to 0x100000201000.',
      ['0xfffffdff000', '0x100000201000'],
    ],
    [
      { ...move, newAddr: '0xffffffffffffffff' },
      'newAddr',
      '0xffffffffffffffff is too high. With a length of 0x201000 it may be at most 0x7fffffdfe000, or it ends beyond user space.',
      ['0x7fffffdfe000'],
    ],
    [
      { ...map, addr: '18446744073709551615' },
      'addr',
      '0xffffffffffffffff is too high. With a length of 0x400000 it may be at most 0x7fffffbff000, or it ends beyond user space.',
      ['0x7fffffbff000'],
    ],
    [
      { ...map, len: '0xfffffffffffff001' },
      'len',
      '0xfffffffffffff001 is more than user space has: 0x7ffffffff000.',
      ['0x7ffffffff000', '0x200000'],
    ],
    [
      { ...move, old: '0xffffffffffffffff' },
      'old',
      '0xffffffffffffffff is not a multiple of the page size 0x1000, so mremap refuses it.',
      ['0xfffffffffffff000'],
    ],
    [
      { ...move, flags: ['maymove', 'dontunmap'], oldLen: '0xffffffffffff0fff' },
      'newLen',
      'With DONTUNMAP the new length must be the old one, 0xffffffffffff0fff.',
      ['0xffffffffffff0fff'],
    ],
    [
      { op: 'find', ask: 'find_vma_intersection', addr: '0xffffffffffffffff', end: '0xfffffffffffffffe' },
      'end',
      '0xfffffffffffffffe is not above the address, 0xffffffffffffffff.',
      [],
    ],
    [{ ...map, len: '0x0' }, 'len', 'A length of 0 is nothing: mmap refuses it.', ['0x1000', '0x200000']],
    [
      { op: 'munmap', addr: '@0+0x1', len: '0x1000' },
      'addr',
      '0x100000000001 is not a multiple of the page size 0x1000, so munmap refuses it.',
      ['0x100000000000', '0x100000001000'],
    ],
    [
      { op: 'find', ask: 'find_vma_intersection', addr: '0x2000', end: '0x1000' },
      'end',
      '0x1000 is not above the address, 0x2000.',
      ['0x3000', '0x202000'],
    ],
    [{ ...exec, shift: '0x0' }, 'shift', 'A shift by 0 is none.', ['0x1000', '0x200000']],
    [{ ...exec, len: '0x1800' }, 'len', '0x1800 is not whole pages of 0x1000.', ['0x1000', '0x2000']],
  ])('%j: a sentence at %s', (operation, field, sentence, nearest) => {
    expect(refused(operation)).toEqual({ [field]: { sentence, nearest } });
  });

  it('says that FIXED needs a place', () => {
    const { newAddr: _, ...without } = move;
    expect(refused(without)).toEqual({
      newAddr: { sentence: 'FIXED needs a new address.', nearest: ['0x100040000000'] },
    });
  });

  it.each<Operation>([
    map,
    move,
    exec,
    { ...map, addr: '0x100000000800', flags: ['private', 'anonymous'] }, // a hint
    { op: 'touch', addr: '0x100000000800', len: '0x10' },
    { op: 'mprotect', addr: '0x100000000000', len: '0x0', prot: 'r' },
    { op: 'mlock', addr: '0x100000000800', len: '0x1000' },
    { op: 'find', ask: 'vma_next' },
    { op: 'munmap', addr: '@7', len: '0x1000' },
  ])('has nothing against %j', (operation) => {
    expect(refused(operation)).toEqual({});
  });

  const amount = fc.oneof(
    fc.constantFrom(0, 0x800, PAGE_SIZE, 0x201000, PMD_SIZE, TASK_SIZE, TASK_SIZE + PAGE_SIZE).map(hex),
    fc.nat(0x401000).map(hex),
  );
  const address = fc.oneof(
    amount,
    fc.integer({ min: -0x300000, max: 0x500000 }).map((by) => hex(0x100000000000 + by)),
    fc.integer({ min: -0x300000, max: 0x3000 }).map((by) => hex(TASK_SIZE + by)),
    fc.constantFrom('@0', '@0+0x800', '@0+0x40000000'),
  );
  const operation: fc.Arbitrary<Operation> = fc.oneof(
    fc.record({
      op: fc.constant('mremap' as const),
      old: address,
      oldLen: amount,
      newLen: amount,
      flags: fc.subarray<'maymove' | 'fixed' | 'dontunmap'>(['maymove', 'fixed', 'dontunmap']),
      newAddr: address,
    }),
    fc.record({ op: fc.constant('munmap' as const), addr: address, len: amount }),
    fc.record({ op: fc.constant('mprotect' as const), addr: address, len: amount, prot: fc.constant('r') }),
    fc.record({
      op: fc.constant('madvise' as const),
      addr: address,
      len: amount,
      advice: fc.constant('dontneed' as const),
    }),
    fc.record({
      op: fc.constant('mmap' as const),
      addr: address,
      len: amount,
      prot: fc.constant('rw'),
      flags: fc.constant(['private', 'anonymous', 'fixed'] as ('private' | 'anonymous' | 'fixed')[]),
    }),
    fc.record({ op: fc.constant('exec_stack_shift' as const), start: address, len: amount, shift: amount }),
  );

  it('is refused by every kernel, and what it offers instead is not refused for the same reason', () => {
    fc.assert(
      fc.property(operation, fc.constantFrom(...KERNEL_IDS), (asked, kernel) => {
        const ops = asked.op === 'exec_stack_shift' ? [asked] : [map, asked];
        const { outcomes } = runScenario({ ops: ops.slice(0, -1) }, KERNELS[kernel]);
        const problems = refusalsOf(asked, outcomes);
        if (Object.keys(problems).length === 0) return;
        expect(runScenario({ ops }, KERNELS[kernel]).outcomes.at(-1)!.kind).not.toBe('returned');
        for (const [field, { sentence, nearest }] of Object.entries(problems)) {
          expect(sentence).toMatch(/\.$/);
          for (const text of nearest) {
            const mended = { ...asked, [field]: field === 'flags' ? text.split(' ') : text } as Operation;
            expect(parseScenario({ ops: [map, mended] }).ops).toHaveLength(2);
            expect(refusalsOf(mended, outcomes)[field]?.sentence).not.toBe(sentence);
          }
        }
      }),
      { numRuns: 400 },
    );
  });
});
