/** Bytes that are read at once, so that a long text is never in memory as a whole. */
const PIECE = 2 ** 20;

/** A text piece by piece, and how many bytes of it are read with each. Throws what the reading of a file throws. */
export async function* piecesOf(text: Blob): AsyncGenerator<{ piece: string; read: number }> {
  const decoder = new TextDecoder();
  for (let at = 0; at < text.size; at += PIECE) {
    const piece = decoder.decode(await text.slice(at, at + PIECE).arrayBuffer(), { stream: true });
    yield { piece, read: Math.min(at + PIECE, text.size) };
  }
  yield { piece: decoder.decode(), read: text.size };
}
