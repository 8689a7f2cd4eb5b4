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
    const line =
      ' r100000000000 m100000000000,100000002000,rw-p,0 p100000000000,1,0 t3; a1,100000002000,b' +
      ' m100000000000,100000002000,rw-s,3000 p100000000000,2,11 t3; e16; s';
    expect(decodeAnswer(line, scenario)).toEqual({
      ops: [
        { ret: '0x100000000000', maps: [['0x100000000000', '0x100000002000', 'rw-p']], tables: 3 },
        {
          done: 1,
          fault: '0x100000002000',
          signal: 'SIGSEGV',
          maps: [['0x100000000000', '0x100000002000', 'rw-s', '0x3000']],
          tables: 3,
          pages: [['0x100000000000', 2, 17]],
        },
        { errno: 'EINVAL', maps: [], pages: [] },
        { skipped: true },
      ],
    });
  });

  it('passes on why there are no results', () => {
    expect(decodeAnswer('E it took more than 20 s', scenario)).toEqual({ failure: 'it took more than 20 s' });
  });

  it.each([[' r0'], [' r0; r0; r0; x0'], [' r0 z0; r0; r0; r0']])('refuses %j, which is no answer', (line) => {
    expect(() => decodeAnswer(line, scenario)).toThrow();
  });
});
