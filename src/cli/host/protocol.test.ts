import { describe, expect, it } from 'vitest';
import type { Operation, Scenario } from '../../scenario/schema.ts';
import { decodeAnswer, encodeScenario } from './protocol.ts';

const map: Operation = {
  op: 'mmap',
  addr: '0x100000000000',
  len: '0x2000',
  prot: 'rw',
  flags: ['private', 'anonymous', 'fixed_noreplace'],
};
const touch: Operation = { op: 'touch', addr: '@0+0x1000', len: '8192' };
const move: Operation = {
  op: 'mremap',
  old: '@0',
  oldLen: '0x1000',
  newLen: '0xffffffffffffffff',
  flags: ['maymove', '0x8'],
  newAddr: '0x1000c0000000',
};

describe('encodeScenario', () => {
  it('writes numbers in hex, flags as bits, and references by number', () => {
    const ops: Operation[] = [
      map,
      touch,
      move,
      { op: 'mprotect', addr: '@10', len: '0x1000', prot: 'r' },
      { op: 'madvise', addr: '0x0', len: '0x1000', advice: 'dontneed' },
    ];
    expect(encodeScenario({ ops }).split(';')).toEqual([
      'M 100000000000 2000 3 100022',
      'T @0+1000 2000 1000',
      'X @0+0 1000 ffffffffffffffff 9 1000c0000000',
      'P @a+0 1000 1',
      'D 0 1000 4',
    ]);
  });

  it('refuses what cannot be run in an ordinary process', () => {
    const huge: Operation = { ...map, op: 'mmap', len: '0x200000', prot: 'rw', flags: ['private', 'hugetlb'] };
    expect(() => encodeScenario({ ops: [huge] })).toThrow('hugetlb is not run here');
    expect(() => encodeScenario({ ops: [{ op: 'brk', addr: '0x0' }] })).toThrow('brk is not run here');
  });
});

describe('decodeAnswer', () => {
  const scenario: Scenario = { ops: [map, touch, move, touch] };

  it('gives results in the form of the recordings', () => {
    const ops = [
      { ret: '0x100000000000', maps: [['0x100000000000', '0x100000002000', 'rw-p']], tables: 3 },
      { done: 1, fault: '0x100000002000', signal: 'SIGSEGV', maps: [], tables: 3, pages: [['0x100000000000', 2, 17]] },
      { errno: 'EINVAL', maps: [], pages: [] },
      { skipped: true },
    ];
    expect(decodeAnswer(JSON.stringify(ops), scenario)).toEqual({ ops });
  });

  it('passes on why there are no results', () => {
    const line = '[{"ret":"0x0"},{"failure":"It took more than 20 s."}]';
    expect(decodeAnswer(line, scenario)).toEqual({ failure: 'It took more than 20 s.' });
  });

  it.each([['[{"ret":"0x0"}]'], ['[{"ret":"0x0"},'], ['']])('refuses %j, which is no answer', (line) => {
    expect(() => decodeAnswer(line, scenario)).toThrow();
  });
});
