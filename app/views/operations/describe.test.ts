// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../src/scenario/schema.ts';
import { loadedRun } from '../../testing/moments.ts';
import { describeOperation } from './describe.ts';

const mapped: Operation = {
  op: 'mmap',
  addr: '0x100000000000',
  len: '0x300000',
  prot: 'rw',
  flags: ['private', 'anonymous', 'fixed'],
};
const move = (flags: (Operation & { op: 'mremap' })['flags'], newLen = '0x300000'): Operation => ({
  op: 'mremap',
  old: '0x100000000000',
  oldLen: '0x300000',
  newLen,
  flags,
  newAddr: '0x100040000000',
});

describe('describeOperation', () => {
  it.each<[Operation, string, string]>([
    [mapped, 'mmap 0x100000000000', '3 MiB, rw, private'],
    [{ op: 'mmap', len: '0x1000', prot: '', flags: ['shared'] }, 'mmap anywhere', '4 KiB, no access, shared'],
    [{ op: 'touch', addr: '@0', len: '0x300000' }, 'write @0', '768 pages, 3 MiB'],
    [{ op: 'read', addr: '@0+0x1000', len: '0x1000' }, 'read @0+0x1000', '1 page, 4 KiB'],
    [{ op: 'read', addr: '@0', len: '0x300000', stride: '0x100000' }, 'read @0', '3 pages, 3 MiB'],
    [move(['maymove', 'fixed']), 'mremap 0x100000000000 → 0x100040000000', 'MAYMOVE | FIXED, 3 MiB'],
    [
      move(['maymove', 'fixed'], '0x100000'),
      'mremap 0x100000000000 → 0x100040000000',
      'MAYMOVE | FIXED, 3 MiB to 1 MiB',
    ],
    [{ op: 'munmap', addr: '@0', len: '0x1000' }, 'munmap @0', '4 KiB'],
    [{ op: 'mprotect', addr: '@0', len: '0x1000', prot: '' }, 'mprotect @0', '4 KiB, no access'],
    [{ op: 'madvise', addr: '@0', len: '0x1000', advice: 'dontneed' }, 'madvise @0', '4 KiB, dontneed'],
    [{ op: 'mlock', addr: '@0', len: '0x1000' }, 'mlock @0', '4 KiB'],
    [
      { op: 'fill', addr: '0x200000000000', count: 9, len: '0x1000', stride: '0x3000', prot: 'rw' },
      'mmap 0x200000000000, 9 times',
      '4 KiB each, gaps of 8 KiB, ascending',
    ],
    [
      { op: 'fill', addr: '0x200000000000', count: 9, len: '0x1000', stride: '0x1000', prot: 'rw', order: 'shuffled' },
      'mmap 0x200000000000, 9 times',
      '4 KiB each, side by side, shuffled',
    ],
    [{ op: 'find', ask: 'find_vma', addr: '@0' }, 'find_vma', '@0'],
    [
      { op: 'find', ask: 'find_vma_intersection', addr: '@0', end: '@0+0x1000' },
      'find_vma_intersection',
      '@0 to @0+0x1000',
    ],
    [{ op: 'find', ask: 'vma_prev' }, 'vma_prev', 'from where it stands'],
  ])('%j is "%s", "%s"', (operation, line, detail) => {
    const loaded = loadedRun({ ops: [mapped, operation] });
    expect(describeOperation(operation, 1, loaded)).toEqual({ line, detail });
  });

  it('says how an operation failed, or that it was not done', () => {
    const ops: Operation[] = [
      { op: 'touch', addr: '0x5000', len: '0x1000' },
      { op: 'mremap', old: '0x1000', oldLen: '0x1000', newLen: '0x2000', flags: 3 },
      { op: 'munmap', addr: '@1', len: '0x1000' },
    ];
    const loaded = loadedRun({ ops });
    expect(ops.map((operation, number) => describeOperation(operation, number, loaded))).toEqual([
      { line: 'write 0x5000', detail: '1 page, 4 KiB → SIGSEGV at 0x5000' },
      { line: 'mremap 0x1000', detail: '0x3, 4 KiB to 8 KiB → EFAULT' },
      { line: 'munmap @1', detail: '4 KiB → not done' },
    ]);
  });
});
