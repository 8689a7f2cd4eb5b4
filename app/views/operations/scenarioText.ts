import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { inCodes, shortened } from '../../../src/address/text.ts';
import { DoubleField, parseJson } from '../../../src/exchange/json.ts';
import { BadScenario, type Operation, parseScenario, type Scenario } from '../../../src/scenario/schema.ts';

/** A scenario as text, one operation a line. */
export function textOf(scenario: Scenario): string {
  const { ops, ...rest } = scenario;
  const fields = Object.entries(rest).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`);
  const lines = ops.map((operation) => `\n    ${JSON.stringify(operation).replaceAll(/([,:])(?=["[{0-9])/g, '$1 ')}`);
  return `{\n${fields.join('')}  "ops": [${lines.join(',')}${lines.length > 0 ? '\n  ' : ''}]\n}\n`;
}

/** What is wrong with a text, and where: from an offset, so many characters. */
export interface TextProblem {
  readonly sentence: string;
  readonly offset: number;
  readonly length: number;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
}

/** The scenario that a text says, or what is wrong with it first. */
export function readText(text: string): { readonly scenario: Scenario } | { readonly problem: TextProblem } {
  if (isDeep(text))
    return { problem: at(text, 0, 0, 'It has lists in lists that a scenario has not, too deep to be read.') };
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true });
  const [first] = errors;
  if (first) return { problem: at(text, first.offset, first.length, sentenceOf(first, text)) };
  if (!tree) return { problem: at(text, 0, 0, 'Nothing is there: it must be an object with a list "ops".') };
  try {
    return { scenario: parseScenario(parseJson(text)) };
  } catch (error) {
    if (error instanceof DoubleField) return { problem: at(text, error.offset, error.length, error.message) };
    if (!(error instanceof BadScenario)) throw error;
    const { offset, length } = nodeAt(tree, [...error.path]);
    return { problem: at(text, offset, length, saidOf(error, JSON.parse(text))) };
  }
}

/** Levels of lists and objects that no scenario has; parsers go so deep, and not ten times deeper. */
const DEEP = 1000;

/** Whether a text opens more lists and objects within each other, as far as they are not closed, than can be read. */
function isDeep(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === '[' || character === '{') depth++;
    if (character === ']' || character === '}') depth--;
    if (depth > DEEP) return true;
  }
  return false;
}

function at(text: string, offset: number, length: number, sentence: string): TextProblem {
  const before = text.slice(0, offset).split('\n');
  return { sentence, offset, length, line: before.length, column: before.at(-1)!.length + 1 };
}

/** What each error of a JSON text means; by its name in jsonc-parser. */
const MEANINGS: Readonly<Record<string, string>> = {
  InvalidSymbol: 'is no value: text stands in double quotes',
  InvalidNumberFormat: 'is no number: numbers are decimal, and hexadecimal ones stand in double quotes',
  PropertyNameExpected: 'stands where the name of a field must be, in double quotes',
  ValueExpected: 'stands where a value must be',
  ColonExpected: 'stands where a colon must be, between the name of a field and its value',
  CommaExpected: 'stands where a comma must be, or the end of the list or object',
  CloseBraceExpected: 'stands where a closing brace } must be',
  CloseBracketExpected: 'stands where a closing bracket ] must be',
  EndOfFileExpected: 'stands after the end of the scenario',
  InvalidCommentToken: 'is a comment, which JSON does not have',
  InvalidCharacter: 'holds what JSON writes with a backslash: a tab is \\t, any other control character like \\u0001',
  InvalidEscapeCharacter: 'has a backslash that means nothing: one that is meant is \\\\',
  InvalidUnicode: 'has \\u without four hexadecimal digits behind it',
  UnexpectedEndOfString: 'does not end: a closing double quote is missing',
};

function sentenceOf({ error, offset, length }: ParseError, text: string): string {
  const there = text.slice(offset, offset + Math.max(1, length)).replace(/[ \t\r\n]+$/, '');
  const found = inCodes(there, /(?! )[\p{C}\p{Z}]/gu); // what would not be seen
  const meaning = MEANINGS[printParseErrorCode(error)] ?? 'cannot be read as JSON';
  return `${found === '' ? 'The end' : shortened(found)} ${meaning}.`;
}

/** What stands at a path, or, where nothing does, what it would stand in. */
function nodeAt(tree: Node, path: (string | number)[]): Node {
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(tree, path.slice(0, length));
    if (node) return node;
  }
  return tree;
}

/** What is wrong, naming the operation as the page counts it, and the field. */
function saidOf({ path, says, message }: BadScenario, given: unknown): string {
  const [list, number, ...fields] = path;
  if (list !== 'ops' || typeof number !== 'number') return message;
  const { op } = ((given as { ops: (Partial<Operation> | null)[] }).ops[number] ?? {}) as { op?: unknown };
  const kind = typeof op === 'string' ? ` (${op})` : '';
  const field = fields.map((key) => (typeof key === 'number' ? ` ${key + 1}` : `${key}`)).join('');
  return `Operation ${number + 1}${kind}${field === '' ? '' : `, ${field}`}: this ${says}.`;
}
