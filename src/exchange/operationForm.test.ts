import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIBRARY } from '../scenario/library.ts';
import { type Operation, parseScenario } from '../scenario/schema.ts';
import { scenarios } from '../scenario/testing/arbitrary.ts';
import { formOf, newOperation, OPERATION_FIELDS, readForm } from './operationForm.ts';

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

  it.each(OPS)('a new %s can be run', (op) => {
    const operation = newOperation(op, '0x100000000000');
    expect(parseScenario({ ops: [operation] }).ops[0]).toEqual(operation);
    expect(readForm(op, formOf(operation), [])).toEqual({ operation });
  });
});

describe('a form that cannot be used', () => {
  const wrong = (op: Operation['op'], change: Record<string, string>) =>
    readForm(op, { ...formOf(newOperation(op, '0x100000000000')), ...change }, []);

  it.each<[Operation['op'], Record<string, string>, string, RegExp]>([
    ['mmap', { len: '2Q' }, 'len', /^“2Q” is no number of bytes/],
    ['mmap', { len: '' }, 'len', /^Nothing is typed/],
    ['mmap', { prot: 'wr' }, 'prot', /^This is "wr"; it must be letters of "rwx"/],
    ['mmap', { flags: 'private locked' }, 'flags', /^This is "locked"; it must be one of private/],
    ['mremap', { old: '@5' }, 'old', /^This is "@5", but only operations before 0 can be named\.$/],
    ['madvise', { advice: 'free' }, 'advice', /^This is "free"; it must be one of dontneed, hugepage, nohugepage, /],
    ['fill', { count: '70000' }, 'count', /^This is 70000; it must be a whole number of mappings/],
    ['touch', { stride: '0' }, 'stride', /^This is "0x0"; it must be a number of bytes above 0/],
    ['find', { ask: 'find_vma_intersection' }, 'end', /missing/],
  ])('%s %o: a sentence at the field', (op, change, field, sentence) => {
    const result = wrong(op, change);
    expect('errors' in result && result.errors[field]).toMatch(sentence);
  });

  it('names every field that cannot be read', () => {
    const result = wrong('mremap', { old: 'here', oldLen: 'much' });
    expect('errors' in result && Object.keys(result.errors)).toEqual(['old', 'oldLen']);
  });
});
