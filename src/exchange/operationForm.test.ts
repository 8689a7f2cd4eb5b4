import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KERNELS } from '../kernels/kernels.ts';
import { LIBRARY } from '../scenario/library.ts';
import { runScenario } from '../scenario/run.ts';
import { type Operation, parseScenario } from '../scenario/schema.ts';
import { scenarios } from '../scenario/testing/arbitrary.ts';
import { newOperation } from './newOperation.ts';
import { AS_OTHERS, fieldsOf, formOf, NO_ACCESS, OPERATION_FIELDS, readForm } from './operationForm.ts';
import { refusalsOf } from './refusals.ts';

const OPS = Object.keys(OPERATION_FIELDS) as Operation['op'][];

/** Numbers of a scenario may be written in several ways; a form writes them in one. */
function normal(operation: Operation): unknown {
  return JSON.parse(
    JSON.stringify(operation, (key, value) =>
      typeof value === 'string' && /^\d+$/.test(value) && key !== 'op' ? `0x${BigInt(value).toString(16)}` : value,
    ),
  );
}

describe('an operation as a form', () => {
  it('is read back as it was, whatever it is', () => {
    const check = (ops: readonly Operation[]) =>
      ops.forEach((operation, number) => {
        const result = readForm(operation.op, formOf(operation), ops.slice(0, number));
        expect(result).toEqual({ operation: normal(operation) });
      });
    for (const { scenario } of LIBRARY) check(scenario.ops);
    fc.assert(
      fc.property(scenarios(), ({ ops }) => check(ops)),
      { numRuns: 200 },
    );
  });

  it('has an end of its own where a question has one, and an access of every second mapping where that differs', () => {
    const labels = (ask: string) => fieldsOf('find', { ask }).map(({ key }) => key);
    expect(labels('find_vma')).toEqual(['ask', 'addr']);
    expect(labels('find_vma_intersection')).toEqual(['ask', 'addr', 'end']);
    expect(labels('vma_prev')).toEqual(['ask']);
    const fill = newOperation('fill', []);
    const odd = (value: string) => readForm('fill', { ...formOf(fill), odd: value }, []);
    expect([AS_OTHERS, NO_ACCESS, 'r'].map(odd)).toEqual([
      { operation: fill },
      { operation: { ...fill, odd: '' } },
      { operation: { ...fill, odd: 'r' } },
    ]);
    expect(formOf({ ...fill, odd: '' } as Operation).odd).toBe(NO_ACCESS);
  });

  it.each(OPS)('a new %s can stand behind a mapping wherever that is', (op) => {
    for (const addr of ['@0', '@0+0x800000', '@0+0xffffffffffffffff', '0xffffffffffffffff', '4096', undefined]) {
      const before = [newOperation('mmap', []), { ...newOperation('mmap', []), addr } as Operation];
      expect(parseScenario({ ops: [...before, newOperation(op, before)] }).ops).toHaveLength(3);
    }
  });

  it.each(OPS)('a new %s can be run', (op) => {
    const operation = newOperation(op, []);
    expect(parseScenario({ ops: [operation] }).ops[0]).toEqual(operation);
    expect(readForm(op, formOf(operation), [])).toEqual({ operation });
    // It is about what is mapped, and does not fail.
    const mapped = newOperation('mmap', []);
    const after = newOperation(op, [mapped]);
    const { outcomes } = runScenario({ ops: op === 'exec_stack_shift' ? [after] : [mapped, after] }, KERNELS['6.12']);
    expect(outcomes.at(-1)).toMatchObject({ kind: expect.stringMatching(/returned|accessed/) });
    expect(outcomes.at(-1)).not.toHaveProperty('signal');
    expect(refusalsOf(after, outcomes)).toEqual({});
  });
});

describe('a form that cannot be used', () => {
  const wrong = (op: Operation['op'], change: Record<string, string>) =>
    readForm(op, { ...formOf(newOperation(op, [])), ...change }, []);

  it.each<[Operation['op'], Record<string, string>, string, RegExp]>([
    ['mmap', { len: '2Q' }, 'len', /^“2Q” is no number of bytes/],
    ['mmap', { len: '' }, 'len', /^Nothing is typed/],
    ['mmap', { prot: 'wr' }, 'prot', /^This is "wr"; it must be letters of "rwx"/],
    ['mmap', { flags: 'private locked' }, 'flags', /^This is "locked"; it must be one of private/],
    ['mremap', { old: '@5' }, 'old', /^This is "@5", but only operations before it can be named\.$/],
    ['madvise', { advice: 'free' }, 'advice', /^This is "free"; it must be one of dontneed, hugepage, nohugepage, /],
    ['fill', { count: '70000' }, 'count', /^This is 70000; it must be a whole number of mappings/],
    ['touch', { stride: '0' }, 'stride', /^This is "0x0"; it must be a number of bytes above 0/],
    ['find', { ask: 'find_vma_intersection' }, 'end', /^Nothing is typed/],
  ])('%s %o: a sentence at the field', (op, change, field, sentence) => {
    const result = wrong(op, change);
    expect('errors' in result && result.errors[field]?.sentence).toMatch(sentence);
  });

  it('names every field that cannot be read', () => {
    const result = wrong('mremap', { old: 'here', oldLen: 'much' });
    expect('errors' in result && Object.keys(result.errors)).toEqual(['old', 'oldLen']);
  });

  it.each<[Operation['op'], Record<string, string>, string, string[]]>([
    ['mmap', { len: '2Q' }, 'len', ['2K', '2M', '2G']],
    ['mmap', { len: '2M +' }, 'len', ['2M', '0x200000']],
    ['mmap', { len: '' }, 'len', ['0x200000']],
    ['mremap', { old: 'here' }, 'old', ['0x100000000000']],
    ['mremap', { old: '@5' }, 'old', ['@0', '0x100000000000']],
    ['fill', { count: '70000' }, 'count', ['1', '65536']],
    ['touch', { stride: '0' }, 'stride', ['0x1000']],
    ['find', { ask: 'find_vma_intersection' }, 'end', ['0x100000000000 + PMD']],
  ])('%s %o: %s may be %j instead, and then it can be used', (op, change, field, nearest) => {
    const before = [newOperation('mmap', [])];
    const valid = formOf(newOperation(op, []));
    const result = readForm(op, { ...valid, ...change }, before, valid);
    expect('errors' in result && result.errors[field]?.nearest).toEqual(nearest);
    for (const text of nearest) {
      expect(readForm(op, { ...valid, ...change, [field]: text }, before)).toHaveProperty('operation');
    }
  });
});
