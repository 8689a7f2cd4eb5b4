// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIBRARY, libraryScenario } from '../../../src/scenario/library.ts';
import { scenarios } from '../../../src/scenario/testing/arbitrary.ts';
import { readText, textOf } from './scenarioText.ts';

const wrong = (text: string) => {
  const result = readText(text);
  if (!('problem' in result)) throw new Error('it can be read');
  const { sentence, line, column, offset, length } = result.problem;
  return { at: `${line}:${column}`, sentence, marked: text.slice(offset, offset + length) };
};

describe('a scenario as text', () => {
  it('has an operation a line', () => {
    expect(textOf(libraryScenario('exactly-one')!.scenario).split('\n').slice(0, 5)).toEqual([
      '{',
      '  "title": "One page, and it ends at the PMD boundary",',
      '  "ops": [',
      '    {"op": "mmap", "addr": "0x1000001ff000", "len": "0x1000", "prot": "rw", "flags": ["private", "anonymous", "fixed_noreplace"]},',
      '    {"op": "touch", "addr": "0x1000001ff000", "len": "0x1000", "stride": "0x1000"},',
    ]);
    expect(textOf({ ops: [] })).toBe('{\n  "ops": []\n}\n');
  });

  it('is read back as it was, whatever it is', () => {
    for (const { scenario } of LIBRARY) expect(readText(textOf(scenario))).toEqual({ scenario });
    const titled = fc.record({ title: fc.string(), ops: scenarios().map(({ ops }) => ops) });
    fc.assert(
      fc.property(titled, (scenario) => {
        expect(readText(textOf(scenario))).toEqual({ scenario });
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    ['', '1:1', 'The end stands where a value must be.', ''],
    ['{"ops": [}', '1:10', '} stands where a value must be.', '}'],
    ['{"ops": []\n', '2:1', 'The end stands where a closing brace } must be.', ''],
    ['{"ops": []}\n7', '2:1', '7 stands after the end of the scenario.', '7'],
    ['{ops: []}', '1:2', 'ops is no value: text stands in double quotes.', 'ops'],
    ['{"ops": [],}', '1:12', '} stands where the name of a field must be, in double quotes.', '}'],
    ['{"ops": [] // none\n}', '1:12', '// none is a comment, which JSON does not have.', '// none'],
    ['{"ops": [], "thp": "mad\n}', '1:20', '"mad does not end: a closing double quote is missing.', '"mad'],
    ['{"ops": [], "ops": []}', '1:13', '"ops" is there twice; one must go.', '"ops"'],
    ['\ufeff{}', '1:1', '\\ufeff is no value: text stands in double quotes.', '\ufeff'],
    ['{"id": "a\tb"}', '1:8', /^"a\\u0009b" holds what JSON writes with a backslash: a tab is \\t, /, '"a\tb"'],
    ['{"id": "\\x"}', '1:8', '"\\x" has a backslash that means nothing: one that is meant is \\\\.', '"\\x"'],
    ['{"id": "\\u12"}', '1:8', '"\\u12" has \\u without four hexadecimal digits behind it.', '"\\u12"'],
    ['['.repeat(100_000), '1:1', 'It has lists in lists that a scenario has not, too deep to be read.', ''],
    ['{}', '1:1', "The scenario's field ops is missing.", '{}'],
    ['[]', '1:1', 'The scenario is []; it must be an object with a list "ops".', '[]'],
    [
      '{"ops": [\n {"op": "brk", "addr": "here"}\n]}',
      '2:24',
      'Operation 1 (brk), addr: this is "here"; it must be an address as text, such as "0x100000100000", or "@0+0x1000" for 0x1000 above what the first operation returned.',
      '"here"',
    ],
    ['{"ops": [\n {"op": "brk"}\n]}', '2:2', 'Operation 1 (brk), addr: this is missing.', '{"op": "brk"}'],
    [
      '{"ops": [\n {"op": "brk", "addr": "0x0", "len": "0x0"}\n]}',
      '2:38',
      'Operation 1 (brk), len: this is not known here.',
      '"0x0"',
    ],
    ['{"ops": [7]}', '1:10', /^Operation 1: this is 7; it must be one of mmap, touch/, '7'],
    ['{"ops": [null]}', '1:10', /^Operation 1: this is null; it must be one of mmap, touch/, 'null'],
    [
      '{"ops": [], "fail": {"operation": 0}}',
      '1:35',
      /^The scenario's field fail.operation is 0, which is no operation/,
      '0',
    ],
  ])('%j is wrong at %s: %s', (text, place, sentence, marked) => {
    const said = wrong(text);
    expect(said.at).toBe(place);
    if (typeof sentence === 'string') expect(said.sentence).toBe(sentence);
    else expect(said.sentence).toMatch(sentence);
    expect(said.marked).toBe(marked);
  });

  it('is read or told what is wrong with it, whatever was done to it', () => {
    const front = textOf(libraryScenario('front')!.scenario);
    fc.assert(
      fc.property(fc.nat(front.length), fc.nat(30), fc.string({ maxLength: 4 }), (from, length, put) => {
        const text = front.slice(0, from) + put + front.slice(from + length);
        const result = readText(text);
        if ('scenario' in result) return;
        expect(result.problem.sentence).toMatch(/^.+\.$/su);
        expect(result.problem.offset).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 500 },
    );
  });
});
