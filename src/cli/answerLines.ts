import { once } from 'node:events';
import { formatCount } from '../address/text.ts';
import { DoubleField } from '../exchange/json.ts';
import { inView } from './inView.ts';
import { linesOf, MOST_LINE } from './linesOf.ts';
import { NotJson, readJson } from './readJson.ts';

export interface Streams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly errors: NodeJS.WritableStream;
}

/** What a command makes of a line. */
export interface Answering<T> {
  /** What a line holds, for messages: "scenario". */
  readonly noun: string;
  /** Checks what a line holds. */
  readonly parse: (value: unknown) => T;
  /** What `parse` throws when that cannot be used; its message is a sentence. */
  readonly refusal: abstract new (
    ...args: never
  ) => Error;
  /** The objects to print for line `number`. `complain` tells of what is wrong with it all the same. */
  readonly answer: (parsed: T, number: number, complain: (sentence: string) => void) => Iterable<object>;
}

/**
 * Reads JSON objects, one a line, and prints the answers to each, one a line. A line that cannot be used is told of on
 * `errors` with its number, and the others are answered all the same. That there is none is told of as well, and no error.
 * Returns the exit status: 0, or 2 when a line could not be used.
 */
export async function answerLines<T>({ input, output, errors }: Streams, answering: Answering<T>): Promise<number> {
  const { noun, parse, refusal, answer } = answering;
  let status = 0;
  let [number, asked, hinted] = [0, false, false];
  const complain = (sentence: string) => {
    status = 2;
    errors.write(`Line ${number}: ${inView(sentence)}\n`);
  };
  for await (const line of linesOf(input)) {
    number++;
    if (line?.trim() === '') continue;
    asked = true;
    if (line === undefined) {
      complain(`The ${noun} has more than ${formatCount(MOST_LINE)} characters, which is the most that is read.`);
      continue;
    }
    try {
      for (const answered of answer(parse(readJson(noun, line)), number, complain)) {
        if (!output.write(`${JSON.stringify(answered)}\n`)) await once(output, 'drain');
      }
    } catch (error) {
      if (error instanceof NotJson) {
        complain(hinted ? error.message : `${error.message} A line holds a whole ${noun}: jq -c . writes it so.`);
        hinted = true;
      } else if (error instanceof refusal || error instanceof DoubleField) complain(error.message);
      else throw error;
    }
  }
  if (!asked) errors.write(`There is no ${noun}: give one a line as JSON on standard input.\n`);
  return status;
}
