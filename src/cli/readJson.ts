/** A text is not JSON; the message is a sentence. */
export class NotJson extends Error {
  override name = 'NotJson';
}

/** Reads JSON, with a byte order mark in front or without. `noun`: what it should be, "scenario". Throws NotJson. */
export function readJson(noun: string, text: string): unknown {
  try {
    return JSON.parse(text.trim());
  } catch (error) {
    throw new NotJson(`The ${noun} is not JSON (${inView((error as Error).message)}).`);
  }
}

/** A text without characters that a terminal would obey. */
const inView = (text: string) =>
  text.replaceAll(/\p{Cc}/gu, (character) => `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`);
