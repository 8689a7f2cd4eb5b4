/** Text as raw deflate in base64url, by what browsers and Node bring. */
export async function deflateText(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** Says what is wrong in the same words everywhere: every engine has its own. */
function orSay<T>(work: () => T, words: string): T {
  try {
    return work();
  } catch {
    throw new Error(words);
  }
}

/** The text again. Stops reading, and throws, as soon as it is longer than `most` bytes. */
export async function inflateText(packed: string, most: number): Promise<string> {
  if (!/^[A-Za-z0-9_-]+$/.test(packed)) throw new Error('it holds characters that are not base64url.');
  const binary = orSay(() => atob(packed.replaceAll('-', '+').replaceAll('_', '/')), 'it is no whole base64url text.');
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new Error('it is no deflate data, or only a part of it.');
    });
    if (done) break;
    length += value.length;
    if (length > most) {
      await reader.cancel();
      throw new Error(`it holds more than ${most} bytes.`);
    }
    parts.push(value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return orSay(() => new TextDecoder('utf-8', { fatal: true }).decode(whole), 'it holds no UTF-8 text.');
}
