import { describe, expect, it } from 'vitest';
import { KERNELS } from '../kernels/kernels.ts';
import { resultsOf } from './results.ts';
import { runScenario } from './run.ts';
import { type Operation, parseScenario } from './schema.ts';

const results = (...ops: Operation[]) => {
  const scenario = parseScenario({ ops });
  return resultsOf(runScenario(scenario, KERNELS['6.12']), scenario);
};
const map: Operation = { op: 'mmap', addr: '0x100040100000', len: '0x100000', prot: 'rw', flags: ['private', 'fixed'] };
const touch: Operation = { op: 'touch', addr: '@0', len: '0x100000' };

describe('a result', () => {
  it('has the form of the recordings', () => {
    const moveAway: Operation = {
      op: 'mremap',
      old: '@0',
      oldLen: '0x100000',
      newLen: '0x100000',
      flags: ['maymove', 'fixed'],
      newAddr: '0x1000c0100000',
    };
    expect(results(map, touch, moveAway)).toEqual([
      { ret: '0x100040100000', maps: [['0x100040100000', '0x100040200000', 'rw-p']], tables: 0 },
      {
        done: 256,
        maps: [['0x100040100000', '0x100040200000', 'rw-p']],
        tables: 3,
        pages: [['0x100040100000', 256, 1]],
        pt: [
          ['pgd', '0x100000000000', 'pud#1'],
          ['pud', '0x100040000000', 'pmd#2'],
          ['pmd', '0x100040000000', 'pte#3', 256, [[256, 256]]],
        ],
      },
      {
        ret: '0x1000c0100000',
        maps: [['0x1000c0100000', '0x1000c0200000', 'rw-p']],
        tables: 3,
        pages: [['0x1000c0100000', 256, 1]],
        pt: [
          ['pgd', '0x100000000000', 'pud#1'],
          ['pud', '0x1000c0000000', 'pmd#4'],
          ['pmd', '0x1000c0000000', 'pte#3', 256, [[256, 256]]],
        ],
        moved: { pud: 0, pmd: 1, huge: 0, pte: 0 },
        trace: {
          events: [
            ['copy_vma', '0x1000c0100000', '0x100000'],
            ['move_page_tables', '0x100040100000', '0x1000c0100000', '0x100000', '0x0'],
            ['find_vma_intersection', '0x100040000000', '0x100040100000'],
            ['find_vma_intersection', '0x1000c0000000', '0x1000c0100000'],
            ['get_old_pud', '0x100040000000'],
            ['get_old_pud', '0x100040000000'],
            ['__pmd_alloc', '0x1000c0000000'],
            ['flush_tlb_mm_range', '0x100040000000', '0x100040200000', '0x1'],
            ['ret:move_page_tables', '0x100000'],
            ['flush_tlb_mm_range', '0x100040000000', '0x100040001000', '0x1'],
          ],
        },
      },
    ]);
  });

  it('tells where the kernel put something, only when it chose another place', () => {
    const grow = (newLen: string): Operation => ({
      op: 'mremap',
      old: '@0+0xff000',
      oldLen: '0x1000',
      newLen,
      flags: ['maymove'],
    });
    const blocked: Operation = { ...map, addr: '0x100040200000', prot: 'r' } as Operation;
    const [, , moved] = results(map, blocked, grow('0x2000'));
    expect(moved).toMatchObject({
      ret: '@chosen',
      chosen: { addr: '0x7f7fffef3000', belowTop: '0x2000', inPmd: '0xf3000', inPud: '0x3fef3000' },
    });
    expect(results(map, grow('0x2000'))[1]).toMatchObject({ ret: '0x1000401ff000' });
  });

  it('leaves out the mapping that is there before the scenario, and shows none of its own flags for locked memory', () => {
    const lock: Operation = { op: 'mlock', addr: '@0', len: '0x1000' };
    expect(results(map, lock)[1]!.maps).toEqual([
      ['0x100040100000', '0x100040101000', 'rw-p'],
      ['0x100040101000', '0x100040200000', 'rw-p'],
    ]);
  });

  it('gives the offset of shared memory where it is not 0', () => {
    const shared: Operation = { ...map, flags: ['shared', 'fixed'] } as Operation;
    const hole: Operation = { op: 'munmap', addr: '@0+0x1000', len: '0x1000' };
    expect(results(shared, hole)[1]!.maps).toEqual([
      ['0x100040100000', '0x100040101000', 'rw-s'],
      ['0x100040102000', '0x100040200000', 'rw-s', '0x2000'],
    ]);
  });

  it('counts pages that were never written as one run, and written ones by ascending tokens', () => {
    const read: Operation = { op: 'read', addr: '@0', len: '0x3000' };
    const again: Operation = { op: 'touch', addr: '@0+0x4000', len: '0x2000' };
    const back: Operation = { op: 'touch', addr: '@0+0x3000', len: '0x1000' };
    expect(results(map, read, again, back)[3]!.pages).toEqual([
      ['0x100040100000', 3, 0],
      ['0x100040103000', 1, 3],
      ['0x100040104000', 2, 1],
    ]);
  });
});

it('are refused with a sentence where there would be more than anyone reads', { timeout: 60_000 }, () => {
  const every = (stride: string): Operation => ({ op: 'touch', addr: '@0', len: '0x40000000', stride });
  const find = Array.from({ length: 60 }, (): Operation => ({ op: 'find', ask: 'find_vma', addr: '0x0' }));
  const told = results({ ...map, len: '0x40000000' }, every('0x2000'));
  expect(told[1]!.pages).toHaveLength(131_072);
  expect(() => results({ ...map, len: '0x40000000' }, every('0x2000'), ...find)).toThrow(
    /^The results would have more than 4,194,304 rows of mappings, pages and page tables by operation 17 of 62; fewer /,
  );
});

it('leave out the mapping that every process has at the top, whatever becomes of it', () => {
  const below: Operation = { op: 'mmap', addr: '0x7f7fffe00000', len: '0xf5000', prot: 'r' };
  const across: Operation = { op: 'read', addr: '0x7f7fffef4000', len: '0x2000' };
  const told = results(below, across, { op: 'munmap', addr: '0x7f7fffef6000', len: '0x1000' });
  const mapped = [['0x7f7fffe00000', '0x7f7fffef5000', 'r--p']];
  expect(told.map(({ maps }) => maps)).toEqual([mapped, mapped, mapped]);
  expect(told[1]!.pages).toEqual([['0x7f7fffef4000', 2, 0]]);
});
