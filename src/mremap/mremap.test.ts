import { describe, expect, it } from 'vitest';
import { hex } from '../address/text.ts';
import { KERNEL_IDS, KERNELS, type KernelId } from '../kernels/kernels.ts';
import { resultsOf } from '../scenario/results.ts';
import { runScenario } from '../scenario/run.ts';
import type { Operation } from '../scenario/schema.ts';

const OLD = 0x100040000000;
const NEW = 0x1000c0000000;
const PAGE = 0x1000;

const map = (start: number, pages: number, more: Partial<Operation & { op: 'mmap' }> = {}): Operation => ({
  op: 'mmap',
  addr: hex(start),
  len: hex(pages * PAGE),
  prot: 'rw',
  flags: ['private', 'anonymous', 'fixed_noreplace'],
  ...more,
});
const touch = (start: number, pages: number): Operation & { op: 'touch' } => ({
  op: 'touch',
  addr: hex(start),
  len: hex(pages * PAGE),
});
type Remap = Operation & { op: 'mremap' };
const remap = (more: Partial<Remap>): Operation => ({
  op: 'mremap',
  old: hex(OLD),
  oldLen: hex(4 * PAGE),
  newLen: hex(4 * PAGE),
  flags: ['maymove', 'fixed'],
  newAddr: hex(NEW),
  ...more,
});
/** The result of the last operation. */
function last(kernel: KernelId, ...ops: Operation[]) {
  return resultsOf(runScenario({ ops }, KERNELS[kernel]), { ops }).at(-1)!;
}

describe.each(KERNEL_IDS)('mremap on %s refuses', (kernel) => {
  it.each<[string, Partial<Remap>]>([
    ['an unknown flag', { flags: ['maymove', '0x8'] }],
    ['fixed without maymove', { flags: ['fixed'] }],
    ['dontunmap without maymove', { flags: ['dontunmap'] }],
    ['dontunmap with another length', { flags: ['maymove', 'dontunmap'], newLen: hex(8 * PAGE) }],
    ['an old address inside a page', { old: hex(OLD + 1) }],
    ['a new address inside a page', { newAddr: hex(NEW + 1) }],
    ['a new length of 0', { newLen: '0x0' }],
    ['a new length that wraps to 0', { newLen: '0xffffffffffffffff' }],
    ['a destination that overlaps the source', { newAddr: hex(OLD + PAGE) }],
    ['a destination beyond user space', { newAddr: '0x7fffffffe000' }],
    ['a destination at the end of 64 bits', { newAddr: '0xfffffffffffff000' }],
  ])('%s with EINVAL, and changes nothing', (_, more) => {
    const result = last(kernel, map(OLD, 4), touch(OLD, 4), map(NEW, 4), remap(more));
    expect(result).toMatchObject({ errno: 'EINVAL', pages: [[hex(OLD), 4, 1]] });
    expect(result.maps).toHaveLength(2);
  });

  it('memory that is not mapped with EFAULT', () => {
    expect(last(kernel, remap({}))).toMatchObject({ errno: 'EFAULT' });
  });

  it('to grow over a neighbour without maymove with ENOMEM', () => {
    const grow = remap({ newLen: hex(8 * PAGE), flags: [] });
    expect(last(kernel, map(OLD, 4), map(OLD + 4 * PAGE, 1, { prot: 'r' }), grow)).toMatchObject({ errno: 'ENOMEM' });
  });
});

describe('a fixed call whose source is not one VMA', () => {
  const ops = [map(OLD, 2), map(OLD + 3 * PAGE, 1), map(NEW, 4), touch(NEW, 4)];

  it('has unmapped the destination before it fails, up to 6.12', () => {
    expect(last('6.12', ...ops, remap({ newLen: hex(3 * PAGE) }))).toMatchObject({
      errno: 'EFAULT',
      pages: [[hex(NEW + 3 * PAGE), 1, 4]],
    });
  });

  it('loses nothing on 6.18', () => {
    expect(last('6.18', ...ops, remap({ newLen: hex(5 * PAGE) }))).toMatchObject({
      errno: 'EFAULT',
      pages: [[hex(NEW), 4, 1]],
    });
  });

  it('moves each VMA to its offset on 6.18, and keeps what lies where the hole goes', () => {
    const result = last('6.18', ...ops, remap({}));
    expect(result.ret).toBe(hex(NEW));
    expect(result.pages).toEqual([[hex(NEW + 2 * PAGE), 1, 3]]);
  });
});

describe('mremap of old length 0', () => {
  const shared = map(OLD, 4, { flags: ['shared', 'anonymous', 'fixed_noreplace'] });

  it('gives a second view of shared memory', () => {
    const ops = [shared, touch(OLD, 4), remap({ oldLen: '0x0' }), { ...touch(NEW, 4), op: 'read' as const }];
    expect(last('6.12', ...ops).pages).toEqual([
      [hex(OLD), 4, 1],
      [hex(NEW), 4, 1],
    ]);
  });

  it('is EINVAL for private memory', () => {
    expect(last('6.12', map(OLD, 4), remap({ oldLen: '0x0' }))).toMatchObject({ errno: 'EINVAL' });
  });
});

describe('growing', () => {
  it('happens in place where there is room', () => {
    const result = last('6.12', map(OLD, 4), touch(OLD, 4), remap({ newLen: hex(8 * PAGE), flags: ['maymove'] }));
    expect(result).toMatchObject({ ret: hex(OLD), maps: [[hex(OLD), hex(OLD + 8 * PAGE), 'rw-p']] });
  });

  it.each([
    ['6.1', 0xf5000],
    ['6.12', 0],
  ] as const)('goes below the top on %s, to offset %d in a PMD', (kernel, offset) => {
    const mib2 = 0x200;
    const grow = remap({ oldLen: hex(PAGE), newLen: hex(mib2 * PAGE), flags: ['maymove'] });
    const result = last(kernel, map(OLD, 1), map(OLD + PAGE, 1, { prot: 'r' }), touch(OLD, 1), grow);
    expect(result).toMatchObject({ ret: '@chosen', chosen: { inPmd: hex(offset) } });
  });
});

describe('dontunmap', () => {
  it('leaves what was wholly moved as if it was never written to, so that it joins an untouched neighbour elsewhere', () => {
    const leave = remap({ flags: ['maymove', 'fixed', 'dontunmap'] });
    const elsewhere = NEW + 8 * PAGE;
    const ops = [map(OLD, 4), touch(OLD, 4), leave, map(elsewhere, 4), remap({ newAddr: hex(elsewhere + 4 * PAGE) })];
    expect(last('6.12', ...ops).maps).toEqual([
      [hex(NEW), hex(NEW + 4 * PAGE), 'rw-p'],
      [hex(elsewhere), hex(elsewhere + 8 * PAGE), 'rw-p'],
    ]);
  });

  it('leaves the mapping behind, without its pages', () => {
    const result = last('6.12', map(OLD, 4), touch(OLD, 4), remap({ flags: ['maymove', 'fixed', 'dontunmap'] }));
    expect(result.pages).toEqual([[hex(NEW), 4, 1]]);
    expect(result.maps).toHaveLength(2);
  });
});
