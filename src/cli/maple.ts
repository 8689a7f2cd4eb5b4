import { runSequence } from '../maple/index.ts';
import { answering } from './answering.ts';
import { answerLines } from './answerLines.ts';
import { BadInput } from './arguments.ts';
import { BadSequence, parseSequence } from './parseSequence.ts';

/**
 * Runs sequences of operations on the maple tree, `{"name","flags","ops","gen"}`, one JSON object a line, and prints
 * `{"name","res","digest","shape","summary"}` for each, in the form of the recordings. Returns the exit status: 0, or 2
 * when a line or an argument could not be used.
 */
export const maple = answering(async (args, streams) => {
  if (args.length > 0) throw new BadInput(`The argument "${args[0]}" is not known; maple takes none.`);
  return answerLines(streams, {
    noun: 'sequence',
    parse: parseSequence,
    refusal: BadSequence,
    answer: (sequence, number) => [runSequence({ flags: 'mm', ...sequence, name: sequence.name ?? String(number) })],
  });
});
