import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Kernel } from '../../../kernels/kernels.ts';
import type { TraceEvent } from '../calls.ts';
import { type Format, guessFormat, readerOf } from '../formats.ts';
import { Importer } from '../importer.ts';

/** The text of a captured trace. */
export function fixture(name: string): string {
  const bytes = readFileSync(new URL(`../fixtures/${name}`, import.meta.url));
  return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** The events of a text, and the numbers of lines that were not understood or never ended. */
export function eventsOf(text: string, format: Format = guessFormat(text)!) {
  const reader = readerOf(format);
  const events: TraceEvent[] = [];
  const unknown: number[] = [];
  text.split('\n').forEach((line, i) => {
    if (reader.read(line, i + 1, (event) => events.push(event)) === 'unknown') unknown.push(i + 1);
  });
  const unfinished = reader.finish((event) => events.push(event));
  return { format, events, unknown, unfinished };
}

export function importText(text: string, kernel: Kernel, pieces = 4096) {
  const importer = new Importer(kernel);
  for (let at = 0; at < text.length; at += pieces) importer.feed(text.slice(at, at + pieces));
  return importer.finish();
}
