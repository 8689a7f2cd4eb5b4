import { DoubleField, parseJson } from '../exchange/json.ts';
import { inView } from './inView.ts';

/** A text is not JSON; the message is a sentence. */
export class NotJson extends Error {
  override name = 'NotJson';
}

/** Reads JSON, with a byte order mark in front or without. `noun`: what it should be, "scenario". Throws NotJson or DoubleField. */
export function readJson(noun: string, text: string): unknown {
  try {
    return parseJson(text.trim());
  } catch (error) {
    if (error instanceof DoubleField) throw error;
    throw new NotJson(`The ${noun} is not JSON (${inView((error as Error).message)}).`);
  }
}
