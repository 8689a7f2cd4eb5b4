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

/** What counts in a text that is JSON: braces, quotes, and what is escaped, which is neither. */
const TOKENS = /\\.|["{}]/g;
/** What follows a string that is the name of a field. */
const COLON = /\s*:/y;

function refuseDoubles(text: string): void {
  /** The names of each object that is open. */
  const open: Set<unknown>[] = [];
  let start = -1; // of the string that is open
  for (const { index, 0: found } of text.matchAll(TOKENS)) {
    if (start < 0) {
      if (found === '"') start = index;
      else if (found === '{') open.push(new Set());
      else open.pop();
    } else if (found === '"') {
      COLON.lastIndex = index + 1;
      if (COLON.test(text)) addName(open.at(-1)!, text.slice(start, index + 1), start);
      start = -1;
    }
  }
}

function addName(names: Set<unknown>, string: string, offset: number): void {
  const name: unknown = JSON.parse(string);
  if (names.has(name)) throw new DoubleField(offset, string);
  names.add(name);
}
