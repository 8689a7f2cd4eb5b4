import { runSequence } from '../maple/index.ts';
import { answerLines, type Streams } from './answerLines.ts';
import { BadSequence, parseSequence } from './parseSequence.ts';

/**
 * Runs sequences of operations on the maple tree, `{"name","flags","ops","gen"}`, one JSON object a line, and prints
 * `{"name","res","digest","shape","summary"}` for each, in the form of the recordings. Returns the exit status: 0, or 2
 * when a line or an argument could not be used.
 */
export async function maple(args: readonly string[], streams: Streams): Promise<number> {
  if (args.length > 0) {
    streams.errors.write(`The argument "${args[0]}" is not known; maple takes none.\n`);
    return 2;
  }
  return answerLines(streams, {
    noun: 'sequence',
    parse: parseSequence,
    refusal: BadSequence,
    answer: (sequence, number) => [runSequence({ flags: 'mm', ...sequence, name: sequence.name ?? String(number) })],
  });
}
