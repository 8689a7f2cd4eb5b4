import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Streams } from '../answerLines.ts';

type Command = (args: readonly string[], streams: Streams) => Promise<number>;

/** Runs a command on lines, and gives what it wrote. */
export async function runCommand(command: Command, lines: readonly string[], ...args: string[]) {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const written = Promise.all([text(output), text(errors)]);
  const status = await command(args, { input: Readable.from([`${lines.join('\n')}\n`]), output, errors });
  output.end();
  errors.end();
  const [out, err] = await written;
  const answers = out.split('\n').filter((each) => each !== '');
  return { status, err, answers: answers.map((each) => JSON.parse(each)) };
}
