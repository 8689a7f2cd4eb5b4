import type { InferOutput } from 'valibot';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { BadScenario, MOST_OPERATIONS, parseScenario, type Scenario, type ScenarioSchema } from './schema.ts';

const munmap = { op: 'munmap', addr: '0x1000', len: '0x1000' };
const mmap = { op: 'mmap', addr: '0x100000000000', len: '0x1000', prot: 'rw', flags: ['private', 'anonymous'] };
const mremap = { op: 'mremap', old: '@0', oldLen: '0x1000', newLen: '0x1000', flags: ['maymove'] };
const ops = (...all: unknown[]) => ({ ops: all });

const ASK = 'it must be one of find_vma, find_vma_intersection, find_vma_prev, vma_next, vma_prev';
const COUNT = 'it must be a whole number of mappings from 1 to 65536';
const fill = { op: 'fill', addr: '0x10000', count: 3, len: '0x1000', stride: '0x3000', prot: 'rw' };
const ADDRESS =
  'it must be an address as text, such as "0x100000100000", or "@0+0x1000" for 0x1000 above what the first operation returned';
const BYTES = 'it must be a number of bytes as text, such as "0x200000"';
const STRIDE = 'it must be a number of bytes above 0 as text, such as "0x1000"';
const OPERATIONS =
  'it must be one of mmap, touch, read, mremap, munmap, mprotect, madvise, mlock, brk, exec_stack_shift, fill, find';
const MREMAP_FLAGS =
  'it must be a list of maymove, fixed, dontunmap or single bits such as "0x8", or a number below 2^32';
const MMAP_FLAGS = 'private, shared, anonymous, fixed, fixed_noreplace, growsdown, noreserve, hugetlb';
const PROT = 'it must be letters of "rwx", or "" for no access';
const OBJECT = 'it must be an object with a list "ops"';

const sentence = (input: unknown): string => {
  try {
    parseScenario(input);
  } catch (error) {
    expect(error).toBeInstanceOf(BadScenario);
    return (error as Error).message;
  }
  return 'accepted';
};

describe('a scenario', () => {
  it('is taken as it is when nothing is wrong with it', () => {
    const scenario = {
      id: 'an-id',
      title: 'A title',
      ops: [
        mmap,
        { op: 'touch', addr: '@0', len: '4096', stride: '0x1000' },
        { op: 'read', addr: '@0+0x800', len: '0x1' },
        mremap,
        { ...mremap, old: '@3', flags: 3, newAddr: '0xffffffffffffffff' },
        { ...mremap, flags: ['fixed', '0x8'] },
        { op: 'mprotect', addr: '@0', len: '0x0', prot: '' },
        { op: 'madvise', addr: '@0', len: '0x1000', advice: 'hugepage' },
        { op: 'mlock', addr: '@0', len: '0x1000' },
        munmap,
        { op: 'brk', addr: '0x555555801000' },
        { op: 'exec_stack_shift', start: '0x7fffff9ff000', len: '0x600000', shift: '0x200000' },
        { ...mmap, flags: ['private', 'hugetlb'] },
      ],
    };
    expect(parseScenario(scenario)).toEqual(scenario);
  });

  it('may have huge pages in use, and an allocation that fails', () => {
    const shift = { op: 'exec_stack_shift', start: '0x7fffff9ff000', len: '0x600000', shift: '0x200000' };
    for (const more of [
      { thp: 'madvise', hugetlb: true, fail: { operation: 1, table: 1 } },
      { thp: 'never', fail: { operation: 1, table: 3, vma: 2 } },
      { fail: { operation: 2, vma: 1 } },
    ]) {
      const scenario = { ...more, ops: [mmap, mremap, shift] };
      expect(parseScenario(scenario)).toEqual(scenario);
    }
  });

  it('may be empty, as one is that is about to be written', () => {
    expect(parseScenario({ ops: [] })).toEqual({ ops: [] });
  });

  it('may have as many operations as are run, and no more', () => {
    const many = (n: number) => ({ ops: Array(n).fill(munmap) });
    expect(parseScenario(many(MOST_OPERATIONS)).ops).toHaveLength(256);
    expect(sentence(many(257))).toBe("The scenario's field ops has 257 operations; at most 256 are run.");
  });
});

describe('a scenario that cannot be used is answered with what is wrong', () => {
  it.each<[unknown, string]>([
    [undefined, `The scenario is missing; ${OBJECT}.`],
    [null, `The scenario is null; ${OBJECT}.`],
    [5, `The scenario is 5; ${OBJECT}.`],
    ['text', `The scenario is "text"; ${OBJECT}.`],
    [{}, "The scenario's field ops is missing."],
    [[], `The scenario is []; ${OBJECT}.`],
    [[munmap], `The scenario is [{"op":"munmap","addr":"0x1000","len":"0x1000"}]; ${OBJECT}.`],
    [{ ops: 5 }, "The scenario's field ops is 5; it must be a list of operations."],
    [{ ...ops(munmap), ['x'.repeat(99)]: 1 }, `The scenario has a field ${'x'.repeat(57)}…, which is not known here.`],
    [{ ...ops(munmap), swap: true }, 'The scenario has a field swap, which is not known here.'],
    [{ ...ops(munmap), thp: 'always' }, `The scenario's field thp is "always"; it must be "never" or "madvise".`],
    [{ ...ops(munmap), hugetlb: 1 }, "The scenario's field hugetlb is 1; it must be true or false."],
    [{ ...ops(munmap), id: 5 }, "The scenario's field id is 5; it must be text."],
    [{ ...ops(munmap), id: 'x'.repeat(201) }, "The scenario's field id is longer than 200 characters."],
    [{ ...ops(munmap), title: 'x'.repeat(401) }, "The scenario's field title is longer than 400 characters."],
  ])('%j', (input, message) => {
    expect(sentence(input)).toBe(message);
  });

  it.each<[unknown, string]>([
    [5, `The scenario's field ops[0] is 5; ${OPERATIONS}.`],
    [null, `The scenario's field ops[0] is null; ${OPERATIONS}.`],
    [{}, `The scenario's field ops[0].op is missing; ${OPERATIONS}.`],
    [{ op: 'fork' }, `The scenario's field ops[0].op is "fork"; ${OPERATIONS}.`],
    [{ ...munmap, extra: 1 }, 'The scenario has a field ops[0].extra, which is not known here.'],
    [{ op: 'munmap', len: '0x1000' }, "The scenario's field ops[0].addr is missing."],
    [{ ...munmap, addr: 'here' }, `The scenario's field ops[0].addr is "here"; ${ADDRESS}.`],
    [{ ...munmap, addr: 4096 }, `The scenario's field ops[0].addr is 4096; ${ADDRESS}.`],
    [{ ...munmap, addr: '-0x1000' }, `The scenario's field ops[0].addr is "-0x1000"; ${ADDRESS}.`],
    [{ ...munmap, addr: '' }, `The scenario's field ops[0].addr is ""; ${ADDRESS}.`],
    [{ ...munmap, addr: 'x'.repeat(100) }, `The scenario's field ops[0].addr is "${'x'.repeat(57)}…"; ${ADDRESS}.`],
    [{ ...munmap, addr: Number.POSITIVE_INFINITY }, `The scenario's field ops[0].addr is Infinity; ${ADDRESS}.`],
    [{ ...munmap, addr: () => 1 }, `The scenario's field ops[0].addr is () => 1; ${ADDRESS}.`],
    [{ ...munmap, addr: Object.create(null) }, `The scenario's field ops[0].addr is {}; ${ADDRESS}.`],
    [
      { ...munmap, addr: '0x10000000000000000' },
      `The scenario's field ops[0].addr is "0x10000000000000000"; ${ADDRESS}.`,
    ],
    [
      { op: 'madvise', addr: '0x0', len: '0x1000', advice: 'free' },
      'The scenario\'s field ops[0].advice is "free"; it must be one of dontneed, hugepage, nohugepage, normal, sequential, random, dontfork, dofork, dontdump, dodump.',
    ],
    [{ ...mmap, file: '' }, `The scenario's field ops[0].file is ""; it must be a name of 1 to 60 characters.`],
    [
      { ...mmap, file: 'heap.db', flags: ['shared', 'anonymous'] },
      `The scenario's field ops[0].file is "heap.db", but the flags say anonymous; one must go.`,
    ],
    [
      { ...mmap, offset: '0x1000' },
      `The scenario's field ops[0].offset is "0x1000", but there is no file that it could be in.`,
    ],
    [{ ...munmap, len: null }, `The scenario's field ops[0].len is null; ${BYTES}.`],
    [{ ...munmap, len: '@0' }, `The scenario's field ops[0].len is "@0"; ${BYTES}.`],
    [
      { ...munmap, len: '18446744073709551616' },
      `The scenario's field ops[0].len is "18446744073709551616"; ${BYTES}.`,
    ],
    [
      { op: 'touch', addr: '0x0', len: '0x1', stride: '0x0' },
      `The scenario's field ops[0].stride is "0x0"; ${STRIDE}.`,
    ],
    [{ op: 'touch', addr: '0x0', len: '0x1', stride: 4 }, `The scenario's field ops[0].stride is 4; ${STRIDE}.`],
    [{ ...mmap, prot: 'wr' }, `The scenario's field ops[0].prot is "wr"; ${PROT}.`],
    [{ ...mmap, prot: 7 }, `The scenario's field ops[0].prot is 7; ${PROT}.`],
    [
      { ...mmap, flags: ['private', 'locked'] },
      `The scenario's field ops[0].flags[1] is "locked"; it must be one of ${MMAP_FLAGS}.`,
    ],
    [
      { ...mmap, flags: 'private' },
      `The scenario's field ops[0].flags is "private"; it must be a list of ${MMAP_FLAGS}.`,
    ],
    [{ ...mremap, flags: ['move'] }, `The scenario's field ops[0].flags is ["move"]; ${MREMAP_FLAGS}.`],
    [{ ...mremap, flags: ['0xzz'] }, `The scenario's field ops[0].flags is ["0xzz"]; ${MREMAP_FLAGS}.`],
    [{ ...mremap, flags: -1 }, `The scenario's field ops[0].flags is -1; ${MREMAP_FLAGS}.`],
    [{ ...mremap, flags: 1.5 }, `The scenario's field ops[0].flags is 1.5; ${MREMAP_FLAGS}.`],
    [{ ...mremap, flags: 2 ** 32 }, `The scenario's field ops[0].flags is 4294967296; ${MREMAP_FLAGS}.`],
    [
      { op: 'find', ask: 'find_vma', addr: '0x0', end: '0x1' },
      'The scenario has a field ops[0].end, which is not known here.',
    ],
    [{ op: 'find', ask: 'find_vma_intersection', addr: '0x0' }, "The scenario's field ops[0].end is missing."],
    [{ op: 'find', ask: 'mas_find' }, `The scenario's field ops[0].ask is "mas_find"; ${ASK}.`],
    [{ ...fill, count: 0 }, `The scenario's field ops[0].count is 0; ${COUNT}.`],
    [{ ...fill, count: 65_537 }, `The scenario's field ops[0].count is 65537; ${COUNT}.`],
    [{ ...fill, count: 1.5 }, `The scenario's field ops[0].count is 1.5; ${COUNT}.`],
    [
      { ...fill, order: 'random' },
      `The scenario's field ops[0].order is "random"; it must be one of ascending, descending, shuffled.`,
    ],
    [{ op: 'brk', addr: 1 }, `The scenario's field ops[0].addr is 1; ${ADDRESS}.`],
    [{ op: 'exec_stack_shift', start: '0x0', len: '0x0' }, "The scenario's field ops[0].shift is missing."],
    [
      { op: 'exec_stack_shift', start: '0x0', len: '0x0', shift: 'far' },
      `The scenario's field ops[0].shift is "far"; ${BYTES}.`,
    ],
  ])('operation %j', (operation, message) => {
    expect(sentence(ops(operation))).toBe(message);
  });

  const REQUIRED = 'it must be the number of a mremap or exec_stack_shift';
  it.each<[unknown, string]>([
    [5, 'fail is 5; it must be like {"operation":2,"table":1}'],
    [{ operation: -1 }, 'fail.operation is -1; it must be 0 or more'],
    [{ operation: 1.5 }, 'fail.operation is 1.5; it must be a whole number'],
    [{ operation: '1' }, 'fail.operation is "1"; it must be a whole number'],
    [{ operation: 1, table: 0 }, 'fail.table is 0; it must be 1 or more'],
    [{ operation: 1, vma: 0.5 }, 'fail.vma is 0.5; it must be a whole number'],
    [{ operation: 0, table: 1 }, `fail.operation is 0, which is a mmap; ${REQUIRED}`],
    [{ operation: 2, table: 1 }, `fail.operation is 2, which is no operation; ${REQUIRED}`],
  ])('fail %j', (fail, message) => {
    expect(sentence({ ...ops(mmap, mremap), fail })).toBe(`The scenario's field ${message}.`);
  });

  it.each<[unknown, string]>([
    [{ table: 1 }, "The scenario's field fail.operation is missing."],
    [{ operation: 1, page: 1 }, 'The scenario has a field fail.page, which is not known here.'],
  ])('fail %j has its fields', (fail, message) => {
    expect(sentence({ ...ops(mmap, mremap), fail })).toBe(message);
  });

  it.each<[string, unknown[], string]>([
    ['later', [{ ...munmap, addr: '@5' }], `ops[0].addr is "@5", but only operations before it can be named.`],
    ['itself', [munmap, { ...munmap, addr: '@1' }], `ops[1].addr is "@1", but only operations before it can be named.`],
    [
      'later, as a destination',
      [mmap, { ...mremap, newAddr: '@2+0x1000' }, munmap],
      `ops[1].newAddr is "@2+0x1000", but only operations before it can be named.`,
    ],
  ])('names an operation that is %s', (_, operations, message) => {
    expect(sentence(ops(...operations))).toBe(`The scenario's field ${message}`);
  });

  it('names the first thing that is wrong, not the last', () => {
    expect(sentence(ops(munmap, { ...munmap, addr: 'here' }, { op: 'fork' }))).toMatch(/ops\[1\]\.addr/);
  });
});

it('is of the form that its type says', () => {
  expectTypeOf<Scenario>().toExtend<InferOutput<typeof ScenarioSchema>>();
  expectTypeOf<InferOutput<typeof ScenarioSchema>>().toExtend<Scenario>();
});
