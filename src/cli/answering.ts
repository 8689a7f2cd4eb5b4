import type { Streams } from './answerLines.ts';
import { BadInput } from './arguments.ts';
import { inView } from './inView.ts';

/** A command: its arguments and streams. Returns the exit status. */
export type Run = (args: readonly string[], streams: Streams) => Promise<number>;

/** A command that throws BadInput for what it cannot use: its sentence is told, and the status is 2. */
export function answering(run: Run): Run {
  return async (args, streams) => {
    try {
      return await run(args, streams);
    } catch (error) {
      if (!(error instanceof BadInput)) throw error;
      streams.errors.write(`${inView(error.message)}\n`);
      return 2;
    }
  };
}

/** A command that prints a text. */
export function printing(answer: (args: readonly string[], input: Streams['input']) => Promise<string>): Run {
  return answering(async (args, { input, output }) => {
    output.write(inView(await answer(args, input)));
    return 0;
  });
}
