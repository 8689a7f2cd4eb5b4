import { shortened } from '../address/text.ts';

/** An object has two fields of one name, of which only one would count. The message is a sentence. */
export class DoubleField extends Error {
  override name = 'DoubleField';
  /** Where the second name stands in the text, with its quotes. */
  readonly offset: number;
  readonly length: number;
  constructor(offset: number, name: string) {
    super(`${shortened(name)} is there twice; one must go.`);
    this.offset = offset;
    this.length = name.length;
  }
}

/** Reads JSON. Throws SyntaxError, or DoubleField where an object has a field twice. */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  refuseDoubles(text);
  return value;
}

/** What counts in a text that is JSON: braces, strings, and the colon that makes a string the name of a field. */
const BRACES_AND_STRINGS = /[{}]|("[^"\\]*(?:\\.[^"\\]*)*")\s*(:?)/g;

function refuseDoubles(text: string): void {
  /** The names of each object that is open. */
  const open: Set<unknown>[] = [];
  for (const { index, 0: found, 1: string = '', 2: colon } of text.matchAll(BRACES_AND_STRINGS)) {
    if (found === '{') open.push(new Set());
    else if (found === '}') open.pop();
    else if (colon) {
      const [names, name] = [open.at(-1)!, JSON.parse(string)];
      if (names.has(name)) throw new DoubleField(index, string);
      names.add(name);
    }
  }
}
