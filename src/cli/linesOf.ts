/** Longest line that is read, in characters: of a sequence for the maple tree it may be long. */
export const MOST_LINE = 2 ** 26;

/** The lines of a stream, without their ends; undefined in place of one that is longer than is read. */
export async function* linesOf(input: AsyncIterable<string | Uint8Array>): AsyncGenerator<string | undefined> {
  const decoder = new TextDecoder();
  let [rest, isTooLong] = ['', false];
  for await (const chunk of input) {
    const [first = '', ...others] = (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })).split(
      '\n',
    );
    rest += first;
    for (const next of others) {
      yield isTooLong ? undefined : rest;
      [rest, isTooLong] = [next, false];
    }
    if (isTooLong || rest.length > MOST_LINE) [rest, isTooLong] = ['', true];
  }
  if (isTooLong) yield undefined;
  else if (rest !== '') yield rest;
}
