import { expect, it } from 'vitest';
import { linesOf, MOST_LINE } from './linesOf.ts';

async function lines(...chunks: (string | Uint8Array)[]): Promise<(string | undefined)[]> {
  async function* given() {
    yield* chunks;
  }
  const read: (string | undefined)[] = [];
  for await (const line of linesOf(given())) read.push(line);
  return read;
}

it('puts together lines that come in pieces, and characters that are cut in two', async () => {
  expect(await lines('a', 'b\nc\n\n', 'd')).toEqual(['ab', 'c', '', 'd']);
  expect(await lines(Uint8Array.of(0xc3), Uint8Array.of(0xa9, 0x0a))).toEqual(['é']);
  expect(await lines('title: a\u2028b\n')).toEqual(['title: a\u2028b']);
  expect(await lines()).toEqual([]);
});

it('leaves out lines that are too long, and no others', async () => {
  const piece = 'x'.repeat(2 ** 24);
  const long = Array<string>(MOST_LINE / piece.length + 1).fill(piece);
  expect(await lines('a\n', ...long, ...long, '\nb\n', ...long)).toEqual(['a', undefined, 'b', undefined]);
});
