import { describe, expect, it } from 'vitest';
import { KERNELS } from '../kernels/kernels.ts';
import { resultsOf } from '../scenario/results.ts';
import { runScenario } from '../scenario/run.ts';
import { type Operation, parseScenario } from '../scenario/schema.ts';

const A = '0x100000200000';
const B = '0x100040200000';

function results(...ops: Operation[]) {
  const scenario = parseScenario({ ops });
  return resultsOf(runScenario(scenario, KERNELS['6.12']), scenario);
}

const file = (addr: string, len: string, offset: string, kind: 'private' | 'shared' = 'private'): Operation => ({
  op: 'mmap',
  addr,
  len,
  prot: 'rw',
  flags: [kind, 'fixed'],
  file: 'data',
  offset,
});
const read = (addr: string, len = '0x1000'): Operation => ({ op: 'read', addr, len });
const touch = (addr: string, len = '0x1000'): Operation => ({ op: 'touch', addr, len });
const move = (old: string, len: string, newAddr: string): Operation => ({
  op: 'mremap',
  old,
  oldLen: len,
  newLen: len,
  flags: ['maymove', 'fixed'],
  newAddr,
});

describe('a mapped file', () => {
  it('is one VMA where neighbours are of one file and their offsets go on, and two where they do not', () => {
    const joined = results(file(A, '0x2000', '0x5000'), file('0x100000202000', '0x1000', '0x7000'));
    expect(joined.at(-1)!.maps).toEqual([[A, '0x100000203000', 'rw-p', '0x5000']]);
    const apart = results(file(A, '0x2000', '0x5000'), file('0x100000202000', '0x1000', '0x8000'));
    expect(apart.at(-1)!.maps).toHaveLength(2);
    const other = { ...file('0x100000202000', '0x1000', '0x7000'), file: 'other' } as Operation;
    expect(results(file(A, '0x2000', '0x5000'), other).at(-1)!.maps).toHaveLength(2);
  });

  it('moves with its offset, and a part of it with the offset of the part', () => {
    const ops = results(file(A, '0x4000', '0x10000', 'shared'), move('0x100000201000', '0x2000', B));
    expect(ops.at(-1)!.maps).toEqual([
      [A, '0x100000201000', 'rw-s', '0x10000'],
      ['0x100000203000', '0x100000204000', 'rw-s', '0x13000'],
      [B, '0x100040202000', 'rw-s', '0x11000'],
    ]);
  });

  it('joins the part that it was cut from when it comes back', () => {
    const there = move('0x100000202000', '0x2000', B);
    const back = move(B, '0x2000', '0x100000202000');
    const ops = results(file(A, '0x4000', '0x0'), touch(A, '0x4000'), there, back);
    expect(ops.at(-1)!.maps).toEqual([[A, '0x100000204000', 'rw-p']]);
  });

  it('shows what was written to it in all its shared mappings', () => {
    const ops = results(
      file(A, '0x1000', '0x3000', 'shared'),
      file(B, '0x1000', '0x3000', 'shared'),
      touch(A),
      read(B),
    );
    expect(ops.at(-1)!.pages).toEqual([
      [A, 1, 1],
      [B, 1, 1],
    ]);
  });

  it('is copied by a write to a private mapping, which others do not see', () => {
    const privately = file(B, '0x1000', '0x3000');
    const ops = results(file(A, '0x1000', '0x3000', 'shared'), privately, touch(A), read(B), touch(B), read(A));
    expect(ops[3]!.pages!.at(-1)).toEqual([B, 1, 1]);
    expect(ops.at(-1)!.pages).toEqual([
      [A, 1, 1],
      [B, 1, 2],
    ]);
  });

  it('gives a locked private mapping copies with what the file holds', () => {
    const ops = results(file(A, '0x1000', '0x3000', 'shared'), touch(A), file(B, '0x1000', '0x3000'), {
      op: 'mlock',
      addr: B,
      len: '0x1000',
    });
    expect(ops.at(-1)!.pages!.at(-1)).toEqual([B, 1, 1]);
  });

  it('is refused at an offset that is not one of a page', () => {
    expect(results(file(A, '0x1000', '0x800'))[0]!.errno).toBe('EINVAL');
  });

  it('may be remapped from a length of 0 when it is shared, and not when it is private', () => {
    const twin: Operation = {
      op: 'mremap',
      old: A,
      oldLen: '0x0',
      newLen: '0x1000',
      flags: ['maymove', 'fixed'],
      newAddr: B,
    };
    expect(results(file(A, '0x2000', '0x0', 'shared'), twin)[1]!.ret).toBe(B);
    expect(results(file(A, '0x2000', '0x0'), twin)[1]!.errno).toBe('EINVAL');
  });
});

describe('advice that changes flags', () => {
  const advise = (advice: 'sequential' | 'normal'): Operation => ({ op: 'madvise', addr: A, len: '0x1000', advice });
  const grow: Operation = { op: 'mremap', old: A, oldLen: '0x2000', newLen: '0x3000', flags: ['maymove'] };
  const map: Operation = { op: 'mmap', addr: A, len: '0x2000', prot: 'rw', flags: ['private', 'anonymous', 'fixed'] };

  it('splits a mapping, so that no call spans it, until it is taken back', () => {
    expect(results(map, advise('sequential'), grow).at(-1)!.errno).toBe('EFAULT');
    expect(results(map, advise('sequential'), advise('normal'), grow).at(-1)!.ret).toBe(A);
  });
});
