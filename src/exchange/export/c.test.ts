import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KERNELS, withWhatIf } from '../../kernels/kernels.ts';
import { runScenario } from '../../scenario/run.ts';
import type { Operation, Scenario } from '../../scenario/schema.ts';
import { scenarios } from '../../scenario/testing/arbitrary.ts';
import { CannotExport, programOf } from './c.ts';
import { windowsOf } from './windows.ts';

// That programs compile without a warning, and that they do what they predict, is held by verify:host --programs.

const map = (addr: string, len = '0x2000', more: Partial<Operation & { op: 'mmap' }> = {}): Operation => ({
  op: 'mmap',
  addr,
  len,
  prot: 'rw',
  flags: ['private', 'anonymous', 'fixed'],
  ...more,
});
const kernel = KERNELS['6.12'];
const windows = (...ops: Operation[]) =>
  windowsOf({ ops }, runScenario({ ops }, kernel).outcomes).map(({ start, end }) => [start, end]);

describe('a program', () => {
  it('has a statement and a prediction for each operation', () => {
    const ops: Operation[] = [
      map('0x100000100000'),
      { op: 'touch', addr: '@0+0x1000', len: '4096' },
      { op: 'read', addr: '0x100000102000', len: '0x1000' },
      { op: 'mremap', old: '@0', oldLen: '0x2000', newLen: '0x2000', flags: ['maymove', '0x8'], newAddr: '0x0' },
      { op: 'mprotect', addr: '@3', len: '0x1000', prot: '' },
      { op: 'madvise', addr: '@0', len: '0x1000', advice: 'dontneed' },
      { op: 'mlock', addr: '@0', len: '0x1000' },
    ];
    const text = programOf({ title: 'Ends a comment */ here??/', ops }, kernel);
    for (const line of [
      ' * Ends a comment * / here__/',
      '\tcall(SYS_mmap, 0x100000100000, 0x2000, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, 0);',
      '\ttouch(result(0) + 0x1000, 0x1000, 0x1000);',
      '\tlook_at(0x100000102000, 0x1000, 0x1000);',
      '\tcall(SYS_mremap, result(0), 0x2000, 0x2000, MREMAP_MAYMOVE | 0x8, 0x0);',
      '\tcall(SYS_mprotect, result(3), 0x1000, PROT_NONE, 0, 0);',
      '\tcall(SYS_madvise, result(0), 0x1000, MADV_DONTNEED, 0, 0);',
      '\tcall(SYS_mlock, result(0), 0x1000, 0, 0, 0);',
      `\t{ "read", "'done':0,'fault':'0x100000102000','signal':'SIGSEGV'", same, same, 3 },`,
      `\t{ "mprotect", "'skipped':true", same, same, -1 },`,
      '#define OPERATIONS 7',
      '#define LOCKED 4096UL',
      '#define ZERO_PAGE_FROM (6)',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
  });

  it('begins a line only when all of it is known, so that what watches the program prints nothing within', () => {
    const finish = programOf({ ops: [map('0x100000100000')] }, kernel).split('static void finish(')[1]!;
    expect(finish.indexOf('observe(tables_before)')).toBeLessThan(finish.indexOf('print_text('));
  });

  it('is the same each time, plain text, and without a string that C89 or C99 would call too long', () => {
    const kinds = { hugetlb: false, heap: false, exec: false, failures: false };
    fc.assert(
      fc.property(scenarios(kinds), ({ ops: all, ...rest }) => {
        const growing = (operation: Operation) => operation.op === 'mmap' && operation.flags?.includes('growsdown');
        const scenario = { ...rest, ops: all.map((each) => (growing(each) ? map('0x100000100000') : each)) };
        const text = programOf(scenario, kernel);
        expect(programOf(scenario, kernel)).toBe(text);
        expect(text).toMatch(/^[\t\n -~]*$/);
        expect(text.match(/"[^"\n]{500,}"/)).toBeNull();
        expect(text.match(/^\t(call|touch|look_at)\(.*\);$/gm)).toHaveLength(scenario.ops.length);
      }),
      { numRuns: 100 },
    );
  });

  it.each<[string, Partial<Scenario>, string]>([
    ['a heap', { ops: [{ op: 'brk', addr: '0x0' }] }, 'operation 1 is brk, and where the heap begins differs'],
    [
      'exec',
      { ops: [{ op: 'exec_stack_shift', start: '0x7ffffffde000', len: '0x21000', shift: '0x1000' }] },
      'which the kernel does before a program begins',
    ],
    [
      'many mappings at once',
      { ops: [{ op: 'fill', addr: '0x100000000000', count: 2, len: '0x1000', stride: '0x3000', prot: 'rw' }] },
      'operation 1 is fill',
    ],
    ['a question', { ops: [{ op: 'find', ask: 'find_vma', addr: '0x0' }] }, 'which no system call asks'],
    [
      'a file',
      { ops: [map('0x100000100000', '0x1000', { file: 'data', flags: ['private', 'fixed'] })] },
      'operation 1 maps the file "data"',
    ],
    [
      'what grows by itself',
      { ops: [map('0x100000100000', '0x1000', { flags: ['private', 'growsdown'] })] },
      'operation 1 maps memory that grows down',
    ],
    ['hugetlb', { hugetlb: true, ops: [map('0x100000000000')] }, 'it uses hugetlb'],
    [
      'a failing allocation',
      { ops: [map('0x100000000000')], fail: { operation: 0, table: 1 } },
      'an allocation is made to fail',
    ],
    ['nothing', { ops: [] }, 'it has no operation'],
  ])('is not made of %s', (_, scenario, why) => {
    expect(() => programOf({ ops: [], ...scenario }, kernel)).toThrow(CannotExport);
    expect(() => programOf({ ops: [], ...scenario }, kernel)).toThrow(why);
  });

  it('is not made of rules that no kernel has', () => {
    const what = withWhatIf(kernel, ['skip-flush']);
    expect(() => programOf({ ops: [map('0x100000000000')] }, what)).toThrow('what-if rules are on');
  });
});

describe('the addresses that a program wants for itself', () => {
  it('are what its operations name, in whole PMDs, and apart', () => {
    const move = (old: string, newAddr: string): Operation => ({
      op: 'mremap',
      old,
      oldLen: '0x2000',
      newLen: '0x201000',
      flags: ['maymove', 'fixed'],
      newAddr,
    });
    expect(windows(map('0x100000100000'), move('@0', '0x1000401ff000'), map('0x1000002fe000'))).toEqual([
      [0x100000000000, 0x100000400000],
      [0x100040000000, 0x100040400000],
    ]);
  });

  it('reach as far as what an operation touches without having mapped it, but not beyond user space', () => {
    const unmap = (len: string): Operation => ({ op: 'munmap', addr: '0x100000000000', len });
    expect(windows(unmap('0x40001000'))).toEqual([[0x100000000000, 0x100040200000]]);
    expect(windows(unmap('0xfffffffffffff000'))).toEqual([[0x100000000000, 0x100000200000]]);
  });

  it('are none of those that the kernel chooses', () => {
    const grow: Operation = { op: 'mremap', old: '@0', oldLen: '0x1000', newLen: '0x3000', flags: ['maymove'] };
    const ops = [map('0x100000100000', '0x1000'), map('0x100000101000', '0x1000', { prot: 'r' }), grow];
    const touched: Operation = { op: 'touch', addr: '@2', len: '0x3000' };
    expect(windows(...ops, touched)).toEqual([[0x100000000000, 0x100000200000]]);
    expect(windows(map('0x0', '0x1000', { flags: ['private'] }))).toHaveLength(1);
  });
});
