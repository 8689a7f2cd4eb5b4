import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIBRARY } from '../scenario/library.ts';
import { type Operation, parseScenario, type Scenario } from '../scenario/schema.ts';
import { scenarios } from '../scenario/testing/arbitrary.ts';
import { compact, expand } from './compact.ts';

const throughText = (scenario: Scenario) => expand(JSON.parse(JSON.stringify(compact(scenario))));

/** As they stand in links: none of these may ever change. */
const OPERATIONS: readonly (readonly [Operation, unknown])[] = [
  [
    { op: 'mmap', addr: '0x10000', len: '0x1000', prot: 'rwx', flags: ['private', 'anonymous', 'fixed'] },
    ['m', '10000', '1000', 'rwx', 'paf'],
  ],
  [
    { op: 'mmap', len: '0x1000', prot: '', flags: ['shared', 'fixed_noreplace', 'growsdown', 'noreserve', 'hugetlb'] },
    ['m', null, '1000', '', 'sngrh'],
  ],
  [
    {
      op: 'mmap',
      addr: '0x10000',
      len: '0x1000',
      prot: 'r',
      flags: ['shared'],
      file: '/lib/libc.so.6',
      offset: '0x2000',
    },
    ['m', '10000', '1000', 'r', 's', '/lib/libc.so.6', '2000'],
  ],
  [{ op: 'mmap', len: '0x1000', prot: 'r', file: 'a' }, ['m', null, '1000', 'r', null, 'a']],
  [{ op: 'mmap', len: '0x1000', prot: 'r' }, ['m', null, '1000', 'r']],
  [{ op: 'mmap', len: '0x1000', prot: 'r', flags: [] }, ['m', null, '1000', 'r', '']],
  [
    { op: 'mmap', addr: '0x0', len: '0x1000', prot: 'r', flags: ['private'], file: 'libc.so', offset: '0x28000' },
    ['m', '0', '1000', 'r', 'p', 'libc.so', '28000'],
  ],
  [{ op: 'touch', addr: '@0', len: '8192', stride: '0x1000' }, ['t', '@0', '=8192', '1000']],
  [{ op: 'read', addr: '0X1000', len: '0x0' }, ['r', '=0X1000', '0']],
  [
    {
      op: 'mremap',
      old: '@0+0x1000',
      oldLen: '0x1000',
      newLen: '0x2000',
      flags: ['maymove', 'fixed', 'dontunmap'],
      newAddr: '0x0F',
    },
    ['v', '@0+0x1000', '1000', '2000', 'mfd', '0F'],
  ],
  [
    { op: 'mremap', old: '0x0', oldLen: '0x1', newLen: '0x2', flags: ['maymove', '0x8'] },
    ['v', '0', '1', '2', ['maymove', '0x8']],
  ],
  [{ op: 'mremap', old: '0x0', oldLen: '0x1', newLen: '0x2', flags: 0 }, ['v', '0', '1', '2', 0]],
  [{ op: 'munmap', addr: '0x0', len: '0x1' }, ['u', '0', '1']],
  [{ op: 'mprotect', addr: '0x0', len: '0x1', prot: 'rx' }, ['p', '0', '1', 'rx']],
  [{ op: 'madvise', addr: '0x0', len: '0x1', advice: 'hugepage' }, ['a', '0', '1', 'hugepage']],
  [{ op: 'mlock', addr: '0x0', len: '0x1' }, ['l', '0', '1']],
  [{ op: 'brk', addr: '0x555555900000' }, ['b', '555555900000']],
  [
    { op: 'fill', addr: '0x0', count: 8000, len: '0x1', stride: '0x3', prot: 'rw', odd: 'r', order: 'shuffled' },
    ['f', '0', 8000, '1', '3', 'rw', 'r', 'shuffled'],
  ],
  [{ op: 'find', ask: 'find_vma', addr: '0x0' }, ['q', 'find_vma', '0']],
  [{ op: 'find', ask: 'find_vma_intersection', addr: '0x0', end: '0x1' }, ['q', 'find_vma_intersection', '0', '1']],
  [{ op: 'find', ask: 'vma_next' }, ['q', 'vma_next']],
  [{ op: 'exec_stack_shift', start: '0x1', len: '0x2', shift: '0x3' }, ['s', '1', '2', '3']],
];

describe('the compact form of a scenario', () => {
  it.each(OPERATIONS)('is for %o: %j', (operation, form) => {
    expect(compact({ ops: [operation] })).toEqual([form]);
    expect(expand([form])).toEqual({ ops: [operation] });
  });

  it('has a title, and what else a scenario says, beside the operations', () => {
    const ops: Operation[] = [{ op: 'brk', addr: '0x0' }];
    const scenario: Scenario = { title: 'T', thp: 'madvise', hugetlb: true, id: 'x', ops };
    expect(compact(scenario)).toEqual(['T', { thp: 'madvise', hugetlb: true, id: 'x' }, ['b', '0']]);
    expect(throughText(scenario)).toEqual(scenario);
  });

  it('loses nothing of the library', () => {
    for (const { scenario } of LIBRARY) expect(throughText(scenario)).toEqual(scenario);
  });

  it('loses nothing of any scenario', () => {
    const titles = fc.option(fc.string({ unit: 'grapheme', maxLength: 40 }), { nil: undefined });
    fc.assert(
      fc.property(scenarios(), titles, (known, title) => {
        const scenario = { ...known, ...(title === undefined ? {} : { title }) };
        expect(throughText(scenario)).toEqual(scenario);
      }),
      { numRuns: 300 },
    );
  });

  it('leaves an operation as it is that has a field it has no place for', () => {
    const operation = { op: 'brk', addr: '0x0', later: 1 } as Operation;
    expect(compact({ ops: [operation] })).toEqual([operation]);
    expect(throughText({ ops: [operation] })).toEqual({ ops: [operation] });
  });

  it('of an empty scenario is empty', () => {
    expect(throughText({ ops: [] })).toEqual({ ops: [] });
  });

  it.each([
    [7, 'The scenario is 7; it must be an object with a list "ops".'],
    [[['x', '0']], /^The scenario's field ops\[0\]\.op is "x"; it must be one of mmap, touch/],
    [[[]], /^The scenario's field ops\[0\]/],
    [[7], /^The scenario's field ops\[0\]/],
    [[null], /^The scenario's field ops\[0\]/],
    [[['b', '0', '1']], /^The scenario has a field ops\[0\]\.1, which is not known here/],
    [[['b', 'here']], /^The scenario's field ops\[0\]\.addr is "0xhere"; it must be an address/],
    [[['b', '@5']], /only operations before it can be named/],
    [[['v', '0', '1', '2', 'mz']], /^The scenario's field ops\[0\]\.flags\[?/],
    [[{ op: 'fork' }], /^The scenario's field ops\[0\]\.op is "fork"/],
    [[{ ops: 1 }, ['b', '0']], undefined],
    [
      JSON.parse('[{"__proto__":{"thp":"madvise"}},["b","0"]]'),
      'The scenario has a field __proto__, which is not known here.',
    ],
  ] as [unknown, string | RegExp | undefined][])(
    'of something that is none, gives no scenario: %j',
    (content, sentence) => {
      const parse = () => parseScenario(expand(content));
      if (sentence === undefined) expect(parse()).toEqual({ ops: [{ op: 'brk', addr: '0x0' }] });
      else expect(parse).toThrow(sentence);
    },
  );
});
