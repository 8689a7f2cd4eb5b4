import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DoubleField, parseJson } from './json.ts';

function double(text: string): DoubleField {
  try {
    parseJson(text);
  } catch (error) {
    if (error instanceof DoubleField) return error;
  }
  throw new Error('no field is there twice');
}

describe('JSON', () => {
  it('is read as ever where no object has a field twice', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
    expect(() => parseJson('{"a": 1,}')).toThrow(SyntaxError);
  });

  it.each([
    ['{"a": 1, "a": 2}', 9, '"a"'],
    ['[{"b": [{"a": {"a": {}}, "c": "{", "a" \n : 2}]}]', 35, '"a"'],
    ['{"a": 1, "\\u0061": 1}', 9, '"\\u0061"'],
    ['{"\\\\\\"": 1, "b": "\\\\\\"", "\\\\\\"": 2}', 25, '"\\\\\\""'],
    ['{"__proto__": 1, "__proto__": 1}', 17, '"__proto__"'],
    ['{"": 1, "": 1}', 8, '""'],
  ])('is refused where one has: %s', (text, offset, name) => {
    const found = double(text);
    expect(found.message).toBe(`${name} is there twice; one must go.`);
    expect([found.offset, found.length]).toEqual([offset, name.length]);
  });

  it('may have a name again in another object, and as a value', () => {
    const text = '{"a": [{"b": "a"}, {"b": "a"}], "b": {"a": ["a", "a", "a:", "\\"a\\":"]}}';
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  it('may be long and deep', () => {
    const long = JSON.stringify({ a: 'x\\"'.repeat(3e6), b: 'x'.repeat(1e6) });
    expect(parseJson(long)).toEqual(JSON.parse(long));
    const deep = `${'{"a":['.repeat(100_000)}${']}'.repeat(100_000)}`;
    expect(() => parseJson(deep)).not.toThrow();
  });
});
